"""A document camera and a portrait camera on their simulators; what each preview says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from drivers.camera import driver as camera
from drivers.camera.driver import DocumentCameraDriver
from drivers.camera.driver import from_address as document_camera
from drivers.camera.portrait import PortraitCameraDriver
from drivers.camera.portrait import from_address as portrait_camera
from drivers.contract.camera import Frame
from drivers.simulators.document_camera import DocumentCameraSimulator
from drivers.simulators.portrait_camera import PortraitCameraSimulator
from tests.patience import PATIENCE


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """How often an absent camera is looked for is no matter of these tests."""
    monkeypatch.setattr(camera, "PROBE_PERIOD", 0.1)
    monkeypatch.setattr(camera, "REOPEN_PERIOD", 0.2)


@pytest.fixture(scope="session")
def desk() -> Iterator[DocumentCameraSimulator]:
    """One for all tests: to draw three megapixels takes longer than most of them."""
    made = DocumentCameraSimulator()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def hall() -> Iterator[PortraitCameraSimulator]:
    made = PortraitCameraSimulator()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def device(desk: DocumentCameraSimulator) -> Iterator[DocumentCameraDriver]:
    desk.clear()
    desk.show("birth_certificate")
    made = document_camera(desk.address)
    assert made.open() is None
    yield made
    made.close()


@pytest.fixture
def own_portrait(hall: PortraitCameraSimulator) -> Iterator[PortraitCameraDriver]:
    """For tests that break the driver's face finder."""
    hall.clear()
    hall.show("lin_zhixia")
    made = portrait_camera(hall.address)
    assert made.open() is None
    yield made
    made.close()


@pytest.fixture(scope="session")
def long_running(hall: PortraitCameraSimulator) -> Iterator[PortraitCameraDriver]:
    made = portrait_camera(hall.address)
    yield made
    made.close()


@pytest.fixture
def portrait(hall: PortraitCameraSimulator, long_running: PortraitCameraDriver) -> Iterator[PortraitCameraDriver]:
    """One driver through all faults, as on a terminal; switched off between two tests."""
    hall.clear()
    hall.show("lin_zhixia")
    assert long_running.open() is None
    yield long_running
    long_running.switch(False)


def until(look: Callable[[], bool], within: float = PATIENCE) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if look():
            return True
        time.sleep(0.02)
    return look()


def next_frame(device: Any, problem: str) -> Frame | None:
    """The first preview that was judged like this, or None after some time; status as the supervisor asks it."""
    found: list[Frame] = []

    def look() -> bool:
        frame = device.poll()
        if isinstance(frame, Frame) and frame.quality is not None and frame.quality.problem == problem:
            found.append(frame)
        elif frame is None:
            device.status()
        return bool(found)

    until(look)
    return found[0] if found else None
