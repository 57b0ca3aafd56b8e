"""Running text keeps to its width and to the rules for marks, and breaks over pages without a line alone."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.figures import INK
from kiosk.documents.fonts import width_of
from kiosk.documents.line_breaks import NO_END, NO_START, broken
from kiosk.documents.prose import Prose, Type
from kiosk.documents.sheet import paragraph

TEXT = st.text("收件回执（待平台受理）《法》，。、：；“”LX0417-03 年月日𠮷䶮", max_size=120)


@settings(deadline=None)
@given(TEXT, st.floats(40, 470), st.booleans())
def test_no_line_is_wider_than_its_place_and_no_character_is_lost(text: str, width: float, indent: bool) -> None:
    prose: Any = Prose(text, Type("Song", 12, 18, INK, indent=indent))
    prose.wrap(width, 1000)
    for line, shift in prose._lines:
        assert shift + width_of(line, "Song", 12) <= width + 0.01
    assert "".join(line for line, _ in prose._lines).replace(" ", "") == text.replace(" ", "")


@settings(deadline=None)
@given(TEXT)
def test_lines_of_a_sheet_begin_and_end_as_they_should(text: str) -> None:
    lines = broken("开" + text, 300, lambda piece: width_of(piece, "Song", 12))
    for before, after in pairwise(lines):
        if after and after[0] in NO_START:
            assert all(char in NO_START | {" "} for char in before[-3:]) or len(before) < 4
        if before and before[-1] in NO_END:
            assert len(before) - len(before.rstrip("（《“")) >= 1  # a run of opening marks longer than what is carried


def test_a_number_is_not_broken() -> None:
    prose: Any = paragraph("身份证号是999901199605030266，请核对。")
    prose.wrap(120, 1000)
    assert "999901199605030266，" in [line for line, _ in prose._lines]


def test_a_mailbox_longer_than_the_line_is_cut() -> None:
    prose: Any = paragraph("a" * 200)
    prose.wrap(100, 1000)
    assert len(prose._lines) > 5


def test_a_paragraph_leaves_no_single_line_on_either_page() -> None:
    prose: Any = paragraph("很长的一段话。" * 40)
    _, height = prose.wrap(300, 1000)
    leading = height / len(prose._lines)
    for room in range(1, len(prose._lines)):
        parts = prose.split(300, room * leading + 1)
        if parts:
            assert [len(part._lines) >= 2 for part in parts] == [True, True]
            assert parts[0]._lines + parts[1]._lines == prose._lines
        else:
            assert room < 2


def test_line_feeds_are_kept_and_control_characters_are_not_drawn() -> None:
    prose: Any = paragraph("甲\x07\n\n乙\t丙")
    prose.wrap(300, 1000)
    assert [line for line, _ in prose._lines] == ["甲", "", "乙 丙"]
