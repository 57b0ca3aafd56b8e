"""The contract suite against every other driver on its simulator, made through the registry as the terminal does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.camera import driver as camera
from drivers.registry import open_driver
from drivers.simulators.bench import SimulatorBench
from tests.contracts.device_contract import DeviceContract, Rig


class TestDevicesOfTheBench(DeviceContract):
    @pytest.fixture(params=["receipt_printer", "form_printer", "document_camera"])
    def rig(self, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
        monkeypatch.setattr(camera, "PROBE_PERIOD", 0.1)  # a camera that is off is looked for every few seconds only
        simulator = SimulatorBench(tmp_path).make(request.param)
        device = open_driver(simulator.start())
        yield Rig(device, lambda: simulator.play("unplug"), simulator.clear)
        device.close()
        simulator.stop()
