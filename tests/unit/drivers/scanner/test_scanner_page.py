"""The page in a scan: found on both lids, turned straight, cut out, and known when there is none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from drivers.scanner import page
from drivers.simulators import document_scanner_glass as glass
from drivers.simulators.printed_pages import draw_page

DPI = 150.0


@pytest.fixture(scope="module")
def paper() -> glass.Picture:
    return np.asarray(draw_page("household_person"))


def print_only(tilt: float) -> glass.Picture:
    """Black lines on a sheet that is as white as the lid: nothing shows where it ends."""
    sheet = np.full((1754, 1240), 250, np.uint8)
    for row in range(300, 1100, 60):
        for place in range(200, 1000, 40):
            cv2.rectangle(sheet, (place, row), (place + 28, row + 26), 30, -1)
    turn = cv2.getRotationMatrix2D((620.0, 877.0), -tilt, 1.0)
    return np.asarray(cv2.warpAffine(sheet, turn, (1240, 1754), borderValue=250), np.uint8)


@pytest.mark.parametrize("lid", ["white", "black"])
@pytest.mark.parametrize("tilt", [-10.0, -3.0, 0.0, 1.0, 7.0])
def test_a_paper_is_found_to_a_fraction_of_a_degree(paper: glass.Picture, lid: str, tilt: float) -> None:
    sheet = page.find_sheet(glass.look(paper, lid, DPI, tilt))
    assert sheet is not None
    assert abs(sheet.tilt - tilt) < 0.3


@pytest.mark.parametrize("lid", ["white", "black"])
def test_what_comes_out_is_the_paper_and_nothing_else(paper: glass.Picture, lid: str) -> None:
    result = page.finish(glass.look(paper, lid, DPI, 4.0))
    assert result.quality.problem == ""
    assert abs(result.width / result.height - paper.shape[1] / paper.shape[0]) < 0.02
    seen = cv2.imdecode(np.frombuffer(result.jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    rim = np.concatenate((seen[6], seen[-7], seen[:, 6], seen[:, -7]))
    assert float((rim > 150).mean()) > 0.97, "no black lid is left at the rim"


@pytest.mark.parametrize("tilt", [-6.0, 0.0, 5.0])
def test_print_without_an_edge_of_paper_is_turned_by_its_lines(tilt: float) -> None:
    sheet = page.find_sheet(print_only(tilt))
    assert sheet is not None
    assert abs(sheet.tilt - tilt) < 0.5


def test_print_keeps_a_margin() -> None:
    result = page.finish(print_only(0.0))
    assert 1000 > result.width > 820
    assert result.quality.problem == ""


@pytest.mark.parametrize("lid", ["white", "black"])
def test_an_empty_glass_is_no_page(lid: str) -> None:
    assert page.finish(glass.look(None, lid, DPI, 0.0)).quality.problem == "no_page"


@pytest.mark.parametrize("lid", ["white", "black"])
def test_a_blank_sheet_is_no_page(lid: str) -> None:
    result = page.finish(glass.look(np.asarray(draw_page("blank")), lid, DPI, 2.0))
    assert result.quality.problem == "no_page"


def test_a_dark_red_cover_is_found_on_a_black_lid() -> None:
    cover = np.full((900, 650, 3), (120, 30, 36), np.uint8)
    cv2.rectangle(cover, (100, 200), (550, 300), (200, 170, 90), -1)
    result = page.finish(glass.look(cover, "black", DPI, 3.0))
    assert result.quality.problem == ""
    assert abs(result.width / result.height - 650 / 900) < 0.02


def test_a_grey_scan_stays_grey(paper: glass.Picture) -> None:
    grey = np.asarray(cv2.cvtColor(glass.look(paper, "white", DPI, 1.0), cv2.COLOR_RGB2GRAY), np.uint8)
    result = page.finish(grey)
    decoded = cv2.imdecode(np.frombuffer(result.jpeg, np.uint8), cv2.IMREAD_UNCHANGED)
    assert decoded.ndim == 2
    assert result.quality.problem == ""


def test_colours_are_not_swapped() -> None:
    red = np.full((400, 300, 3), (190, 40, 40), np.uint8)
    red[100:200, 100:200] = 20
    decoded = cv2.imdecode(np.frombuffer(page.finish(red).jpeg, np.uint8), cv2.IMREAD_COLOR)
    blue, _green, most = decoded.reshape(-1, 3).mean(axis=0)
    assert most > 2 * blue


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1, 3), (7, 9, 3)])
def test_a_strange_picture_is_a_page_with_a_problem_and_no_exception(shape: tuple[int, ...]) -> None:
    result = page.finish(np.full(shape, 200, np.uint8))
    assert result.quality.problem == "no_page"
