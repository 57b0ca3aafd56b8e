"""The contract suite against the document camera: simulator, recording, written stream, a camera of flesh."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.camera import driver as camera
from drivers.contract.camera import PageQuality, ScannedPage
from drivers.contract.faults import FaultCode
from drivers.contract.status import Health
from drivers.registry import open_driver
from drivers.simulators.document_camera import DocumentCameraSimulator
from tests.contracts.camera_contract import (
    DocumentCameraContract,
    WrittenStream,
    film_of,
    film_rig,
    good_capture,
    judged,
    page_on_pad,
)
from tests.contracts.device_contract import STATUS_SECONDS, Rig, status_until, timed


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "PROBE_PERIOD", 0.1)  # a camera that is off is looked for every few seconds only


@pytest.fixture(scope="module")
def simulator() -> Iterator[DocumentCameraSimulator]:
    made = DocumentCameraSimulator()  # for all: to draw three megapixels takes longer than a test
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film_of(page_on_pad(), tmp_path_factory.mktemp("film") / "page.avi", seconds=8.0)


class TestDocumentCameraOnTheSimulator(DocumentCameraContract):
    @pytest.fixture
    def rig(self, simulator: DocumentCameraSimulator) -> Iterator[Rig]:
        simulator.clear()
        simulator.show("household_person")
        device = open_driver(simulator.address)
        yield Rig(device, lambda: simulator.play("unplug"), simulator.clear, simulator.show, simulator.remove)
        device.close()


class TestDocumentCameraOnARecording(DocumentCameraContract):
    @pytest.fixture
    def rig(self, recording: Path) -> Iterator[Rig]:
        device = open_driver(f"doccam+file://{recording}")
        rig = film_rig(device, recording)
        yield rig
        device.close()
        rig.plug_in()


def test_another_bridge_s_spelling_without_lengths_is_understood_and_its_end_noticed() -> None:
    stream = WrittenStream(page_on_pad())
    device = open_driver(f"doccam+{stream.url}")
    try:
        assert device.open() is None
        device.switch(True)
        judged(device, PageQuality, "")
        assert isinstance(good_capture(device), ScannedPage)
        stream.unplug()
        assert status_until(device, Health.ABSENT).fault is not None
        stream.plug_in()
        status_until(device, Health.READY)
        judged(device, PageQuality, "")
    finally:
        device.close()
        stream.stop()


def test_a_camera_with_a_slow_first_exposure_stays_well_while_off_and_a_silent_one_does_not() -> None:
    stream = WrittenStream(page_on_pad())
    stream.first_after = 2 * camera.PROBE_WITHIN
    device = open_driver(f"doccam+{stream.url}")
    try:
        assert device.open() is None
        end = time.monotonic() + 4 * stream.first_after
        while time.monotonic() < end:  # several looks, each longer than one status may wait
            assert timed(STATUS_SECONDS, device.status).health is Health.READY
        stream.first_after = 2 * camera.FIRST_FRAME_WITHIN
        fault = status_until(device, Health.FAULT).fault
        assert fault is not None
        assert fault.code is FaultCode.STREAM_STALLED
        began = time.monotonic()
        while time.monotonic() < began + camera.FIRST_FRAME_WITHIN / 2:  # a new look is no cure yet
            assert device.status().health is Health.FAULT
        stream.first_after = 0.0
        status_until(device, Health.READY)
    finally:
        device.close()
        stream.stop()


@pytest.mark.hardware
class TestDocumentCameraOfFlesh(DocumentCameraContract):
    """HARDWARE_DOCUMENT_CAMERA=doccam+v4l2:///dev/v4l/by-id/…; a page lies there, a person pulls the plug."""

    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        device = open_driver(os.environ["HARDWARE_DOCUMENT_CAMERA"])

        def ask(what: str) -> None:
            input(f"\n{what}, then Enter: ")

        yield Rig(device, lambda: ask("Pull the plug"), lambda: ask("Plug it in"))
        device.close()
