"""Pages as halls have them: found on white tables and under shadows, refused with the right reason."""

from __future__ import annotations

import numpy as np
import pytest

from drivers.camera.page_finder import A4_INCHES, find_page, judge, straighten
from tests.unit.drivers.camera import hard_pages as hard

RATIOS = {"birth_certificate": 4 / 3, "household_person": 1430 / 1050, "marriage_certificate": 1500 / 1050}


def problem_of(scene: hard.Picture) -> str:
    return judge(scene, find_page(scene)).problem


def furthest(scene: hard.Picture, corners: hard.Points) -> float:
    """Pixels between where the page lies and where it was found, at its worst corner."""
    found = find_page(scene)
    assert found is not None
    assert not found.cut_off
    shifts = [np.linalg.norm(np.roll(corners, turn, axis=0) - found.corners, axis=1).max() for turn in range(4)]
    return float(min(shifts))


@pytest.mark.parametrize("key", RATIOS)
@pytest.mark.parametrize("table", [hard.DARK_PAD, hard.WOOD, hard.WHITE_TABLE, 215])
def test_papers_are_found_and_good_on_a_pad_on_wood_and_on_a_white_table(key: str, table: float) -> None:
    corners = hard.corners_of(ratio=RATIOS[key])
    scene = hard.lay(hard.table(table), corners, key)
    assert furthest(scene, corners) < 4.0  # of 1280 px
    assert problem_of(scene) == ""


@pytest.mark.parametrize("table", [hard.DARK_PAD, hard.WHITE_TABLE])
@pytest.mark.parametrize("angle", [-40, -17, 8, 40])
def test_a_turned_page_is_found(table: float, angle: float) -> None:
    corners = hard.corners_of(angle, fills=0.5)
    assert furthest(hard.lay(hard.table(table), corners), corners) < 4.0


@pytest.mark.parametrize("table", [hard.DARK_PAD, hard.WHITE_TABLE])
@pytest.mark.parametrize("depth", [0.3, 0.45])
def test_a_head_s_soft_shadow_hides_no_part_of_the_page(table: float, depth: float) -> None:
    corners = hard.corners_of()
    assert furthest(hard.shadow(hard.lay(hard.table(table), corners), depth), corners) < 5.0


@pytest.mark.parametrize("table", [hard.DARK_PAD, hard.WOOD, hard.WHITE_TABLE, 240])
@pytest.mark.parametrize("seed", range(3))
def test_an_empty_table_is_no_page(table: float, seed: int) -> None:
    assert find_page(hard.table(table, seed)) is None


@pytest.mark.parametrize("table", [hard.DARK_PAD, hard.WHITE_TABLE])
@pytest.mark.parametrize("at", [(0.85, 0.5), (0.15, 0.5), (0.5, 0.9)])
def test_a_page_half_out_of_the_picture_is_cut_off(table: float, at: tuple[float, float]) -> None:
    assert problem_of(hard.lay(hard.table(table), hard.corners_of(at=at))) == "cut_off"


def test_a_page_out_by_its_corner_is_cut_off_on_a_pad_and_never_good_on_a_white_table() -> None:
    corners = hard.corners_of(at=(0.8, 0.85))
    assert problem_of(hard.lay(hard.table(hard.DARK_PAD), corners)) == "cut_off"
    assert problem_of(hard.lay(hard.table(hard.WHITE_TABLE), corners)) in {"cut_off", "no_page"}


@pytest.mark.parametrize("table", [hard.DARK_PAD, hard.WHITE_TABLE])
def test_a_mirrored_lamp_is_glare(table: float) -> None:
    scene = hard.lay(hard.table(table), hard.corners_of())
    for at, radius in (((0.55, 0.5), 0.06), ((0.5, 0.4), 0.03), ((0.3, 0.25), 0.06)):
        assert problem_of(hard.lamp(scene, at, radius)) == "glare", at


@pytest.mark.parametrize("key", RATIOS)
def test_a_page_that_moved_is_blurred_in_whatever_direction(key: str) -> None:
    still = hard.lay(hard.table(hard.DARK_PAD), hard.corners_of(ratio=RATIOS[key]), key)
    for length, angle in ((9, 0), (13, 0), (13, 90), (13, 45), (21, 90)):
        assert problem_of(hard.shaken(still, length, angle)) == "blurred", (length, angle)


def test_a_blank_page_in_half_shadow_has_nothing_that_could_be_blurred() -> None:
    scene = hard.lay(hard.table(hard.DARK_PAD), hard.corners_of(fills=0.8, ratio=1240 / 1754), "blank")
    assert problem_of(hard.shadow(scene, 0.4)) == ""


def test_of_two_pages_one_is_taken_whole() -> None:
    """Which one is not decided: the contract has no word for two pages."""
    scene = hard.lay(hard.table(hard.DARK_PAD), hard.corners_of(1, 0.5, 0.9, (0.27, 0.5)))
    scene = hard.lay(scene, hard.corners_of(-2, 0.5, 0.9, (0.74, 0.5)), "household_person")
    found = find_page(scene)
    assert found is not None
    flat = straighten(scene, found.corners)
    assert flat.shape[1] / flat.shape[0] == pytest.approx(0.9, rel=0.03)


def test_straightened_at_a_resolution_an_a4_page_s_longer_side_has_that_many_dots() -> None:
    corners = hard.corners_of(5.0)
    scene = hard.lay(hard.table(hard.DARK_PAD), corners)
    whole, fine, coarse = (straighten(scene, corners, dpi) for dpi in (0, 600, 72))
    assert whole.shape == fine.shape == (691, 922, 3)  # never enlarged
    assert max(coarse.shape) == round(72 * A4_INCHES)
