"""A recording is a camera too: pages are found in it, and its end is like a pulled cable."""

from __future__ import annotations

import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.camera.driver import from_address
from drivers.contract.camera import ScannedPage
from drivers.contract.faults import Fault, FaultCode


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 20, (640, 480))
    scene = np.full((480, 640, 3), 40, np.uint8)
    cv2.rectangle(scene, (100, 80), (540, 400), (230, 230, 230), -1)
    cv2.putText(scene, "SAMPLE 0417", (140, 250), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (20, 20, 20), 3)
    for _ in range(20):
        writer.write(scene)
    writer.release()
    return path


def test_a_page_is_captured_from_a_recording(film: Path) -> None:
    device = from_address(f"doccam+file://{film}")
    assert device.open() is None
    page = device.capture(2.0)
    device.close()
    assert isinstance(page, ScannedPage)
    assert (page.width, page.height) == pytest.approx((441, 321), abs=4)


def test_the_end_of_a_recording_is_a_lost_link(film: Path) -> None:
    device = from_address(f"doccam+file://{film}")
    device.open()
    device.switch(True)
    end = time.monotonic() + 3
    while not device._source.lost() and time.monotonic() < end:
        device.poll()
    fault = device._silence()
    device.close()
    assert fault.code is FaultCode.LINK_LOST
    assert "ended" in fault.detail


def test_a_missing_recording_is_a_fault(tmp_path: Path) -> None:
    device = from_address(f"doccam+file://{tmp_path / 'none.avi'}")
    fault = device.open()
    device.close()
    assert isinstance(fault, Fault)
    assert str(tmp_path) not in fault.detail
