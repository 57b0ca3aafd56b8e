"""The contract suite against the portrait camera: simulator, recording, written stream, a camera of flesh."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.camera import driver as camera
from drivers.contract.camera import Portrait, PortraitQuality
from drivers.contract.status import Health
from drivers.registry import open_driver
from drivers.simulators.portrait_camera import PortraitCameraSimulator
from tests.contracts.camera_contract import (
    PortraitCameraContract,
    WrittenStream,
    film_of,
    film_rig,
    good_capture,
    judged,
    person_in_front,
)
from tests.contracts.device_contract import Rig, status_until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "PROBE_PERIOD", 0.1)  # a camera that is off is looked for every few seconds only


@pytest.fixture(scope="module")
def simulator() -> Iterator[PortraitCameraSimulator]:
    made = PortraitCameraSimulator()  # for all: drawing faces takes longer than a test
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film_of(person_in_front(), tmp_path_factory.mktemp("film") / "person.avi", seconds=20.0)


class TestPortraitCameraOnTheSimulator(PortraitCameraContract):
    @pytest.fixture
    def rig(self, simulator: PortraitCameraSimulator) -> Iterator[Rig]:
        simulator.clear()
        simulator.show("lin_zhixia")
        device = open_driver(simulator.address)
        yield Rig(device, lambda: simulator.play("unplug"), simulator.clear, simulator.show, simulator.remove)
        device.close()


class TestPortraitCameraOnARecording(PortraitCameraContract):
    @pytest.fixture
    def rig(self, recording: Path) -> Iterator[Rig]:
        device = open_driver(f"portrait+file://{recording}")
        rig = film_rig(device, recording)
        yield rig
        device.close()
        rig.plug_in()


def test_another_bridge_s_spelling_without_lengths_is_understood_and_its_end_noticed() -> None:
    stream = WrittenStream(person_in_front())
    device = open_driver(f"portrait+{stream.url}")
    try:
        assert device.open() is None
        device.switch(True)
        judged(device, PortraitQuality, "")
        assert isinstance(good_capture(device), Portrait)
        stream.unplug()
        assert status_until(device, Health.ABSENT).fault is not None
        stream.plug_in()
        status_until(device, Health.READY)
        judged(device, PortraitQuality, "")
    finally:
        device.close()
        stream.stop()


@pytest.mark.hardware
class TestPortraitCameraOfFlesh(PortraitCameraContract):
    """HARDWARE_PORTRAIT_CAMERA=portrait+v4l2:///dev/v4l/by-id/…; a person sits in front and pulls the plug."""

    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        device = open_driver(os.environ["HARDWARE_PORTRAIT_CAMERA"])

        def ask(what: str) -> None:
            input(f"\n{what}, then Enter: ")

        yield Rig(device, lambda: ask("Pull the plug"), lambda: ask("Plug it in"))
        device.close()
