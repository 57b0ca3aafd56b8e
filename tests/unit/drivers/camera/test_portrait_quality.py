"""What is wrong with a picture of a face: the first thing to put right, never more than one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.camera.portrait_quality import Box, head_of, judge_face, limits_of

LIMITS = limits_of("portrait+http://127.0.0.1/x")
GOOD: Box = (0.36, 0.28, 0.28, 0.42)


def picture(grey: float = 130.0, texture: float = 60.0, blur: float = 0.0) -> np.ndarray:
    scene = np.full((480, 640), grey, np.float32)
    scene[::6] += texture / 2
    scene[:, ::6] -= texture / 2
    if blur:
        scene = cv2.GaussianBlur(scene, (0, 0), blur)
    return np.clip(np.dstack([scene] * 3), 0, 255).astype(np.uint8)


def test_a_good_face_has_no_problem() -> None:
    quality = judge_face(picture(), [GOOD], LIMITS)
    assert quality.problem == ""
    assert quality.face == GOOD
    assert 0.4 < quality.exposure < 0.6


@pytest.mark.parametrize(
    ("faces", "problem"),
    [
        ([], "no_face"),
        ([GOOD, (0.7, 0.3, 0.26, 0.40)], "several_faces"),
        ([(0.47, 0.46, 0.06, 0.09)], "too_far"),
        ([(0.1, 0.1, 0.8, 0.8)], "too_close"),
        ([(0.0, 0.28, 0.28, 0.42)], "off_centre"),
        ([(0.36, 0.0, 0.28, 0.40)], "off_centre"),
    ],
)
def test_where_the_person_stands_comes_first(faces: list[Box], problem: str) -> None:
    assert judge_face(picture(grey=20.0, blur=5), faces, LIMITS).problem in {problem, "dark" if not faces else problem}
    assert judge_face(picture(), faces, LIMITS).problem == problem


def test_somebody_small_in_the_background_is_nobody() -> None:
    assert judge_face(picture(), [GOOD, (0.05, 0.1, 0.1, 0.15)], LIMITS).problem == ""


@pytest.mark.parametrize(
    ("scene", "problem"),
    [(picture(grey=30), "dark"), (picture(grey=225), "bright"), (picture(blur=6), "blurred")],
)
def test_then_the_light_then_the_focus(scene: np.ndarray, problem: str) -> None:
    assert judge_face(scene, [GOOD], LIMITS).problem == problem


def test_a_covered_lens_is_dark_and_a_burnt_picture_is_bright() -> None:
    assert judge_face(np.full((480, 640, 3), 4, np.uint8), [], LIMITS).problem == "dark"
    assert judge_face(np.full((480, 640, 3), 252, np.uint8), [], LIMITS).problem == "bright"


def test_limits_stand_in_the_manifest_and_a_site_may_change_them_in_the_address() -> None:
    assert limits_of("portrait+v4l2:///dev/video0#least_height=0.5").least_height == 0.5
    far = limits_of("x#least_height=0.5")
    assert judge_face(picture(), [GOOD], far).problem == "too_far"
    with pytest.raises(ValueError, match="no option 'colour'"):
        limits_of("x#colour=1")


def test_only_head_and_shoulders_are_kept_and_the_face_is_where_it_was() -> None:
    scene = picture()
    scene[134:336, 230:410] = (0, 0, 255)
    quality = judge_face(scene, [(230 / 640, 134 / 480, 180 / 640, 202 / 480)], LIMITS)
    head, moved = head_of(scene, quality)
    assert head.shape[0] < 480
    assert head.shape[1] < 640
    assert moved.face is not None
    x, y, width, height = moved.face
    part = head[
        round(y * head.shape[0]) : round((y + height) * head.shape[0]),
        round(x * head.shape[1]) : round((x + width) * head.shape[1]),
    ]
    assert part.shape[:2] == (202, 180)
    assert (part == (0, 0, 255)).all()


fraction = st.floats(-0.5, 1.5)


@given(st.lists(st.tuples(fraction, fraction, st.floats(0, 1.5), st.floats(0, 1.5)), max_size=4))
def test_no_boxes_whatever_raise(faces: list[Box]) -> None:
    quality = judge_face(picture(), faces, LIMITS)
    head, _ = head_of(picture(), quality)
    assert head.size
