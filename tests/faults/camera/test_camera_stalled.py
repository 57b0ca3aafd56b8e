"""A stream that falls silent is stalled within its deadline; a slow one is not."""

from __future__ import annotations

import time

import pytest

from drivers.camera import driver as camera
from drivers.camera.driver import DocumentCameraDriver, from_address
from drivers.camera.portrait import PortraitCameraDriver
from drivers.contract.camera import Portrait
from drivers.contract.faults import Fault, FaultCode
from drivers.contract.status import Health
from drivers.simulators.document_camera import DocumentCameraSimulator
from drivers.simulators.portrait_camera import PortraitCameraSimulator
from tests.faults.camera.conftest import next_frame, until


def test_a_silent_stream_is_stalled_within_its_deadline(
    device: DocumentCameraDriver, desk: DocumentCameraSimulator
) -> None:
    device.switch(True)
    assert next_frame(device, "") is not None
    desk.play("stall")
    time.sleep(0.3)
    while device.poll() is not None:
        pass
    begun = time.monotonic()
    fault = device.capture(0.8)
    assert time.monotonic() - begun < 1.5
    assert isinstance(fault, Fault)
    assert fault.code is FaultCode.STREAM_STALLED
    assert until(lambda: device.status().health is Health.FAULT, camera.STALLED_AFTER + 2)
    desk.clear()
    assert until(lambda: device.status().health is Health.READY)


def test_one_frame_a_second_is_slow_and_still_a_camera(
    portrait: PortraitCameraDriver, hall: PortraitCameraSimulator
) -> None:
    hall.play("slow")
    portrait.switch(True)
    assert next_frame(portrait, "") is not None
    assert portrait.status().health is Health.READY
    assert isinstance(portrait.capture(4.0), Portrait)


@pytest.mark.parametrize("fault", ["unplug", "stall", "garbage", "half_frame"])
def test_open_says_at_once_what_is_wrong(desk: DocumentCameraSimulator, fault: str) -> None:
    desk.clear()
    desk.play(fault)
    device = from_address(desk.address)
    begun = time.monotonic()
    answer = device.open()
    took = time.monotonic() - begun
    health = device.status().health
    device.close()
    assert isinstance(answer, Fault)
    assert not health.usable
    assert took < 3.0
