"""What a citizen hands in is taken when it can be used, and refused with the one reason that helps."""

from __future__ import annotations

import hashlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.camera import PageQuality, ScannedPage
from kiosk.materials.pages import (
    Limits,
    MaterialPage,
    Refusal,
    accept,
    checks,
    page_from_file,
    turned_back,
)


def picture(seed: int = 0, wide: int = 120, tall: int = 90) -> bytes:
    grain = np.random.default_rng(seed).integers(0, 255, (tall, wide, 3), np.uint8)
    return bytes(cv2.imencode(".jpg", grain)[1])


def scanned(problem: str = "", seed: int = 0) -> ScannedPage:
    jpeg = picture(seed)
    return ScannedPage(jpeg, 120, 90, hashlib.sha256(jpeg).hexdigest(), PageQuality((), 200.0, 0.0, problem))


def taken(seed: int = 0) -> MaterialPage:
    page = accept(scanned(seed=seed))
    assert isinstance(page, MaterialPage)
    return page


def test_a_good_page_is_taken_as_it_is() -> None:
    page = taken()
    assert (page.width, page.height, page.problem) == (120, 90, "")


@pytest.mark.parametrize("problem", ["no_page", "cut_off", "blurred", "glare", "dark"])
def test_each_quality_problem_is_refused_with_its_own_sentence(problem: str) -> None:
    refusal = accept(scanned(problem))
    assert refusal == Refusal(problem)
    assert refusal.sentence_key == f"material.refused.{problem}"


def test_a_worn_paper_may_be_taken_after_all_and_is_marked() -> None:
    page = accept(scanned("blurred"), despite_quality=True)
    assert isinstance(page, MaterialPage)
    assert page.problem == "blurred"


@pytest.mark.parametrize("problem", ["no_page", "cut_off"])
def test_a_page_with_parts_missing_is_never_taken(problem: str) -> None:
    assert accept(scanned(problem), despite_quality=True) == Refusal(problem)


def test_a_page_whose_bytes_were_changed_is_refused() -> None:
    good = scanned()
    forged = ScannedPage(picture(9), good.width, good.height, good.sha256, good.quality)
    assert accept(forged) is Refusal.NOT_A_PICTURE


def test_the_three_checks_follow_the_problem() -> None:
    assert [check.passed for check in checks(scanned().quality)] == [True, True, True]
    assert [check.passed for check in checks(scanned("cut_off").quality)] == [False, True, True]
    assert [check.passed for check in checks(scanned("dark").quality)] == [True, False, True]
    assert [check.passed for check in checks(scanned("glare").quality)] == [True, True, False]
    assert [check.passed for check in checks(scanned("no_page").quality)] == [False, False, False]


def test_a_page_has_a_limit() -> None:
    assert accept(scanned(), limits=Limits(page_bytes=100)) is Refusal.TOO_LARGE


@given(st.binary(max_size=400))
def test_bytes_that_are_no_picture_are_refused(noise: bytes) -> None:
    assert page_from_file(noise) is Refusal.NOT_A_PICTURE
    assert page_from_file(b"\xff\xd8\xff" + noise + b"\xff\xd9") is Refusal.NOT_A_PICTURE


@given(st.integers(2, 3000))
def test_a_cut_jpeg_is_refused(end: int) -> None:
    jpeg = picture()
    assert page_from_file(jpeg[: min(end, len(jpeg) - 2)]) is Refusal.NOT_A_PICTURE


def test_a_file_that_claims_gigabytes_is_refused_before_decoding() -> None:
    bomb = bytearray(picture())
    frame = bomb.index(b"\xff\xc0")
    bomb[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    assert page_from_file(bytes(bomb)) is Refusal.NOT_A_PICTURE


def test_nothing_but_the_picture_gets_in_from_a_file() -> None:
    jpeg = picture()
    comment = b"\xff\xfe" + (2 + 40).to_bytes(2, "big") + b"GPS 31.2 121.4 <?php echo 1 ?>".ljust(40)
    page = page_from_file(jpeg[:2] + comment + jpeg[2:])
    assert isinstance(page, MaterialPage)
    assert b"php" not in page.jpeg
    assert hashlib.sha256(page.jpeg).hexdigest() == page.sha256


def test_nothing_personal_stands_in_a_repr() -> None:
    assert "sha256" not in repr(taken())


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_that_lay_turned_is_set_upright(turned: int) -> None:
    marked = np.full((90, 120, 3), 255, np.uint8)
    marked[:20, :30] = 0  # top left
    quarter = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}[turned]
    jpeg = bytes(cv2.imencode(".jpg", cv2.rotate(marked, quarter))[1])
    high, wide = (120, 90) if turned != 180 else (90, 120)
    page = turned_back(MaterialPage(jpeg, wide, high, "", "faint"), turned)
    assert (page.width, page.height, page.problem) == (120, 90, "faint")
    assert page.sha256 == hashlib.sha256(page.jpeg).hexdigest()
    upright = cv2.imdecode(np.frombuffer(page.jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert upright[5:15, 5:25].mean() < 60 and upright[40:, 60:].mean() > 200


def test_a_page_that_lay_upright_stays_byte_for_byte() -> None:
    page = taken()
    assert turned_back(page, 0) is page
