"""A poor portrait names the one thing to put right: it is a Portrait with its problem, not a fault of the camera."""

from __future__ import annotations

import pytest

from drivers.camera.portrait import PortraitCameraDriver
from drivers.contract.camera import Portrait
from drivers.contract.status import Health
from drivers.simulators.portrait_camera import PortraitCameraSimulator
from tests.faults.camera.conftest import next_frame


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("dark", "dark"),
        ("lens_cap", "dark"),
        ("bright", "bright"),
        ("blurred", "blurred"),
        ("too_far", "too_far"),
        ("off_centre", "off_centre"),
        ("two_people", "several_faces"),
        ("nobody", "no_face"),
    ],
)
def test_a_poor_portrait_names_the_one_thing_to_put_right(
    portrait: PortraitCameraDriver, hall: PortraitCameraSimulator, fault: str, problem: str
) -> None:
    hall.play(fault)
    portrait.switch(True)
    assert next_frame(portrait, problem) is not None
    taken = portrait.capture(4.0)
    assert isinstance(taken, Portrait)
    assert taken.quality.problem == problem
    assert portrait.status().health is Health.READY
    hall.clear()
    assert next_frame(portrait, "") is not None
