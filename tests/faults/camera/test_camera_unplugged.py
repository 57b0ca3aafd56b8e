"""A pulled cable is absent, says so, and is over when the cable is back: nobody has to start anything."""

from __future__ import annotations

from typing import Any

import pytest

from drivers.camera.driver import DocumentCameraDriver, from_address
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.status import Health
from drivers.simulators.document_camera import DocumentCameraSimulator
from tests.faults.camera.conftest import next_frame, until


@pytest.mark.parametrize(("simulator", "camera"), [("desk", "device"), ("hall", "portrait")])
def test_a_pulled_cable_is_absent_and_comes_back_by_itself(
    simulator: str, camera: str, request: pytest.FixtureRequest
) -> None:
    device: Any = request.getfixturevalue(camera)
    device.switch(True)
    assert next_frame(device, "") is not None
    request.getfixturevalue(simulator).play("unplug")
    assert until(lambda: device.status().health is Health.ABSENT)
    fault = device.capture(2.0)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.cleared_by) == (FaultCode.LINK_LOST, ClearedBy.TECHNICIAN)
    assert fault.outcome is Outcome.NOT_DONE
    request.getfixturevalue(simulator).clear()
    assert until(lambda: device.status().health is Health.READY)
    assert next_frame(device, "") is not None  # still switched on


def test_a_lost_camera_stays_absent_until_a_picture_comes_and_not_only_an_answer(
    device: DocumentCameraDriver, desk: DocumentCameraSimulator
) -> None:
    device.switch(True)
    assert next_frame(device, "") is not None
    desk.play("unplug")
    assert until(lambda: device.status().health is Health.ABSENT)
    desk.play("stall")
    desk._faults.discard("unplug")  # the bridge answers again, its camera does not
    assert until(lambda: not device._source.lost() or device.status().health is not Health.ABSENT, 3.0)
    assert device.status().health is not Health.READY


def test_without_a_camera_open_is_a_fault_and_close_is_harmless() -> None:
    device = from_address("doccam+http://127.0.0.1:9/stream.mjpg")
    fault = device.open()
    device.close()
    device.close()
    assert isinstance(fault, Fault)
    assert fault.code is FaultCode.LINK_LOST
