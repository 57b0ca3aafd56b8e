"""The longest legal values: nothing overlaps, nothing is cut, nothing leaves the page."""

from __future__ import annotations

from itertools import combinations

import pytest

from kiosk.documents.page import MARGIN
from kiosk.documents.sub_form import sub_forms_a4
from tests.unit.documents import case_samples as cases
from tests.unit.documents import paper_samples as samples
from tests.unit.documents.all_papers import LONGEST, USUAL
from tests.unit.documents.pdf_text import Word, copied, pages, plain

OVERHANG = 1.0  # points that the box of a glyph may stand out of its place
EDGE = 34.0  # points: foot and head lines stand in the margins, 12 mm from the edge of the sheet


def overlap(a: Word, b: Word) -> bool:
    """Boxes of poppler are as tall as the font's own ascent and descent: lines may touch by a third of their height."""
    across = min(a.right, b.right) - max(a.left, b.left)
    down = min(a.bottom, b.bottom) - max(a.top, b.top)
    return across > OVERHANG and down > 0.34 * min(a.bottom - a.top, b.bottom - b.top)


@pytest.mark.parametrize("paper", LONGEST)
def test_no_word_stands_on_another_or_outside_the_margins(paper: str) -> None:
    found = pages(LONGEST[paper]())
    assert found
    for page in found:
        for word in page.words:
            assert word.left >= MARGIN - OVERHANG, word
            assert word.right <= page.width - MARGIN + OVERHANG, word
            assert word.top >= EDGE and word.bottom <= page.height - EDGE, word
        assert not [pair for pair in combinations(page.words, 2) if overlap(*pair)]


@pytest.mark.parametrize("paper", USUAL)
def test_nor_does_any_on_the_usual_papers(paper: str) -> None:
    for page in pages(USUAL[paper]()):
        assert not [pair for pair in combinations(page.words, 2) if overlap(*pair)]


def whole(text: str) -> list[str]:
    """Pieces of a value that breaks over lines and pages: lines of other cells may stand between them."""
    return [plain(text[start : start + 4]) for start in range(0, len(text) - 4, 4)]


def test_every_value_of_the_longest_form_is_on_it() -> None:
    form = cases.longest_form()
    text = copied(LONGEST["application"]())
    for group in form.groups:
        for value in group.values:
            pieces = whole(value.value)
            assert sum(piece in text for piece in pieces) >= 0.7 * len(pieces), value.label
    assert text.count("家庭成员") >= 30
    assert text.count("况") >= 100  # the long remark, whatever page it breaks over
    for number in range(1, 13):
        assert f"第{number}分局" in text
    assert text.count(plain(samples.FATHER)) == 15


def test_every_department_of_twelve_gets_its_own_form() -> None:
    form = cases.longest_form()
    pdf = sub_forms_a4([cases.sub_form(form, (number, 12)) for number in range(1, 13)])
    text = copied(pdf)
    for number in range(1, 13):
        assert f"第{number}份,共12份" in text
    assert "第1页,共" in text
