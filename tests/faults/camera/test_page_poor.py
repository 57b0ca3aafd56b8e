"""A poor picture of a page names the one thing to put right, and is good again when that is put right."""

from __future__ import annotations

import pytest

from drivers.camera.driver import DocumentCameraDriver
from drivers.contract.camera import ScannedPage
from drivers.simulators.document_camera import DocumentCameraSimulator
from tests.faults.camera.conftest import next_frame


@pytest.mark.parametrize(
    ("fault", "problem"), [("dark", "dark"), ("glare", "glare"), ("blurred", "blurred"), ("half_out", "cut_off")]
)
def test_a_poor_picture_names_the_one_thing_to_put_right(
    device: DocumentCameraDriver, desk: DocumentCameraSimulator, fault: str, problem: str
) -> None:
    device.switch(True)
    assert next_frame(device, "") is not None, "the paper lies still: a moving one is blurred too"
    desk.play(fault)
    assert next_frame(device, problem) is not None
    page = device.capture(3.0)
    assert isinstance(page, ScannedPage)
    assert page.quality.problem == problem
    desk.clear()
    assert next_frame(device, "") is not None


def test_an_empty_pad_gives_a_picture_without_a_page(
    device: DocumentCameraDriver, desk: DocumentCameraSimulator
) -> None:
    desk.remove()
    device.switch(True)
    assert next_frame(device, "no_page") is not None
    page = device.capture(3.0)
    assert isinstance(page, ScannedPage)
    assert (page.quality.problem, page.quality.corners) == ("no_page", ())
