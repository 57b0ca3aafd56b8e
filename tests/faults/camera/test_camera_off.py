"""Off means off: the stream is closed, so that the camera's lamp goes out, and nothing of what was seen stays."""

from __future__ import annotations

import threading

from drivers.camera.driver import DocumentCameraDriver
from drivers.camera.portrait import PortraitCameraDriver
from drivers.contract.camera import Portrait
from tests.faults.camera.conftest import next_frame, until


def test_switched_off_nothing_comes_and_the_last_page_is_gone(device: DocumentCameraDriver) -> None:
    device.switch(True)
    assert next_frame(device, "") is not None
    device.switch(False)
    assert device.poll() is None
    assert device._source.picture(reduced=True) is None


def test_switched_off_the_face_and_its_place_are_gone_and_the_stream_is_closed(portrait: PortraitCameraDriver) -> None:
    portrait.switch(True)
    assert next_frame(portrait, "") is not None
    portrait.switch(False)
    assert portrait.poll() is None
    assert portrait._source.picture(reduced=False) is None
    assert portrait._watch.latest is None
    assert not any(thread.name == "camera-stream" for thread in threading.enumerate())


def test_a_look_that_was_under_way_at_the_switch_is_not_kept(portrait: PortraitCameraDriver) -> None:
    portrait.switch(True)
    assert next_frame(portrait, "") is not None
    assert until(lambda: portrait.poll() is not None and portrait._watch._working)
    portrait.switch(False)
    assert until(lambda: not portrait._watch._working)
    assert portrait._watch.latest is None


def test_a_capture_with_the_camera_off_leaves_nothing_behind(portrait: PortraitCameraDriver) -> None:
    assert isinstance(portrait.capture(8.0), Portrait)
    assert portrait._watch.latest is None
    assert portrait._source.picture(reduced=False) is None
    assert portrait.poll() is None
