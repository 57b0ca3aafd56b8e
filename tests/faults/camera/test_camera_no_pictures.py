"""Bytes that are no picture, half a picture, one that claims gigabytes: a fault, never an exception or a crash."""

from __future__ import annotations

import pytest

from drivers.camera.portrait import PortraitCameraDriver, from_address
from drivers.contract.faults import Fault, FaultCode
from drivers.contract.status import Health
from drivers.simulators.portrait_camera import PortraitCameraSimulator
from tests.faults.camera.conftest import next_frame, until


@pytest.mark.parametrize("fault", ["garbage", "half_frame", "huge_frame"])
def test_frames_that_are_no_whole_picture_of_sane_size_are_a_fault_until_one_is(
    portrait: PortraitCameraDriver, hall: PortraitCameraSimulator, fault: str
) -> None:
    portrait.switch(True)
    hall.play(fault)
    assert until(lambda: portrait.poll() is None and portrait.status().health is Health.FAULT)
    answer = portrait.capture(2.0)
    assert isinstance(answer, Fault)
    assert answer.code is FaultCode.CORRUPT_ANSWER
    hall.clear()
    assert next_frame(portrait, "") is not None
    assert portrait.status().health is Health.READY


def test_a_camera_that_dies_in_every_picture_stays_absent_until_a_whole_one_comes(
    portrait: PortraitCameraDriver, hall: PortraitCameraSimulator
) -> None:
    portrait.switch(True)
    assert next_frame(portrait, "") is not None
    hall.play("died_midway")
    assert until(lambda: portrait.status().health is Health.ABSENT)
    assert {portrait.status().health for _ in range(40) if portrait.poll() is None} == {Health.ABSENT}
    hall.clear()
    assert next_frame(portrait, "") is not None
    assert portrait.status().health is Health.READY


def test_a_web_page_behind_the_address_is_no_camera(hall: PortraitCameraSimulator) -> None:
    hall.clear()
    hall.play("wrong_type")
    device = from_address(hall.address)
    fault = device.open()
    device.close()
    hall.clear()
    assert isinstance(fault, Fault)
    assert (fault.code, fault.detail) == (FaultCode.LINK_LOST, "no MJPEG stream behind this address")
