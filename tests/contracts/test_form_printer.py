"""The contract suite against the form printer driver on its simulator."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.contract.device import MediaAction
from drivers.contract.printer import Printed, Printer, PrintJob
from drivers.form_printer.driver import from_address
from drivers.simulators.form_printer import IppPrinterSimulator
from tests.contracts.device_contract import DeviceContract, Rig
from tests.faults.form_printer.conftest import form


class TestFormPrinterOnTheSimulator(DeviceContract):
    @pytest.fixture(params=["", "?sides=two-sided-long-edge"])
    def rig(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
        simulator = IppPrinterSimulator(tmp_path, page_seconds=0.02)
        device = from_address(simulator.start() + request.param)
        yield Rig(device, lambda: simulator.play("unplug"), simulator.clear)
        device.close()
        simulator.stop()

    def test_a_form_is_printed_and_its_pages_counted(self, rig: Rig) -> None:
        assert isinstance(rig.device, Printer)
        rig.device.open()
        job = PrintJob("job-1", "session", form(3), hashlib.sha256(form(3)).hexdigest(), sheets=3)
        assert rig.device.print(job, threading.Event(), 5.0) == Printed("job-1", 3)

    def test_a_discarding_reset_leaves_it_healthy(self, rig: Rig) -> None:
        rig.device.open()
        assert rig.device.reset(MediaAction.DISCARD) is None
        assert rig.device.status().health.usable
