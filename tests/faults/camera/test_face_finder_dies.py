"""The face finder is a child process: it may be killed, and the preview goes on."""

from __future__ import annotations

import os
import signal

import pytest

from drivers.camera import face_watch
from drivers.camera.portrait import PortraitCameraDriver
from drivers.contract.faults import FaultCode
from drivers.contract.status import Health
from drivers.simulators.portrait_camera import PortraitCameraSimulator
from drivers.transport.child import Child
from tests.faults.camera.conftest import next_frame, until


def test_a_killed_face_finder_is_started_again_and_faces_are_found_again(
    own_portrait: PortraitCameraDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    children: list[Child] = []

    class Seen(Child):
        def __init__(self, target: str, **settings: object) -> None:
            super().__init__(target, **settings)  # type: ignore[arg-type]
            children.append(self)

    monkeypatch.setattr(face_watch, "Child", Seen)
    own_portrait.switch(True)
    assert next_frame(own_portrait, "") is not None
    assert children[0].pid is not None
    os.kill(children[0].pid, signal.SIGKILL)
    assert until(lambda: own_portrait.poll() is not None and children[0].started == 2)
    assert next_frame(own_portrait, "") is not None
    assert own_portrait.status().health is Health.READY


def test_a_face_finder_that_never_works_is_a_fault_and_the_preview_goes_on_unjudged(
    own_portrait: PortraitCameraDriver, hall: PortraitCameraSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(face_watch, "TARGET", "drivers.engines.face.finding:not_there")
    own_portrait.switch(True)
    assert until(lambda: own_portrait.poll() is not None and own_portrait.status().health is Health.FAULT)
    fault = own_portrait.status().fault
    assert fault is not None
    assert fault.code is FaultCode.INTERNAL
    frame = None
    while frame is None:
        frame = own_portrait.poll()
    assert frame.quality is None
    assert not own_portrait.self_test().passed


def test_a_face_finder_that_works_again_ends_its_fault_although_nobody_switches_the_camera_on(
    own_portrait: PortraitCameraDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(face_watch, "RETRY_PERIOD", 0.1)
    with monkeypatch.context() as broken:
        broken.setattr(face_watch, "TARGET", "drivers.engines.face.finding:not_there")
        own_portrait.switch(True)
        assert until(lambda: own_portrait.poll() is not None and own_portrait.status().health is Health.FAULT)
        own_portrait.close()
    assert own_portrait.open() is None
    assert until(lambda: own_portrait.status().health is Health.READY)
