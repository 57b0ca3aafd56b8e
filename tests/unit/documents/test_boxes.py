"""Boxed tables break well: no row alone, no title alone, every value whole."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.boxes import FRESH_PAGE, FormTable, pieces, rows_box, text_box, values_box
from kiosk.documents.page import HEIGHT, WIDTH
from kiosk.documents.prose import Prose
from kiosk.documents.sheet import paragraph

WORDS = st.text("临溪县人民政府，。（）Aa0189 ", max_size=90)
ROWS = st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=40)


def broken(table: FormTable, first_room: float) -> list[FormTable]:
    """The parts of a table on pages, the first with the room that is left there."""
    done: list[FormTable] = []
    rest: Any = table
    room = first_room
    while True:
        _, height = rest.wrap(WIDTH, room)
        if height <= room:
            return [*done, rest]
        parts = rest.split(WIDTH, room)
        if parts:
            done.append(parts[0])
            rest = parts[1]
        else:
            assert room < HEIGHT, "a table that never fits"
        room = HEIGHT


def body(table: Any) -> int:
    """Rows without the heads."""
    return int(table._nrows - table.repeatRows)


@settings(deadline=None, max_examples=60)
@given(ROWS, st.floats(30, HEIGHT))
def test_a_table_never_leaves_its_heads_or_one_row_at_the_foot_nor_sends_one_row_ahead(rows: Any, room: float) -> None:
    table = rows_box("题目", ("甲", "乙"), rows, (0.4, 0.6))
    table.wrap(WIDTH, room)
    count = body(table)
    parts = broken(table, room)
    assert sum(map(body, parts)) == count
    assert all(part._cellvalues[0] == parts[0]._cellvalues[0] for part in parts)  # type: ignore[attr-defined]
    assert all(body(part) >= 1 for part in parts)
    if len(parts) > 1 and room < FRESH_PAGE:
        assert body(parts[0]) >= 2
    if len(parts) > 1 and body(parts[-2]) > 2:
        assert body(parts[-1]) >= 2


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(WORDS, WORDS, st.sampled_from("ABCD")), min_size=1, max_size=30), st.booleans())
def test_every_label_and_value_is_in_the_box_once_and_in_order(values: Any, sourced: bool) -> None:
    box: Any = values_box("", values, sourced)
    cells = [cell._text for row in box._cellvalues for cell in row if isinstance(cell, Prose)]
    shown = "".join("".join(cells).split())
    wanted = "".join(part for label, text, letter in values for part in (label, text, letter if sourced else ""))
    assert sorted(shown) == sorted("".join(wanted.split()))


@given(st.text("临溪\n，A1 ", max_size=900), st.floats(60, WIDTH))
def test_a_long_value_in_pieces_is_the_same_value(text: str, room: float) -> None:
    assert "".join("".join(pieces(text, room)).split()) == "".join(text.split())


def test_two_short_values_share_a_row_and_a_long_one_does_not() -> None:
    box = values_box("", [("甲", "1", ""), ("乙", "2", ""), ("丙", "很长的值" * 12, ""), ("丁", "4", "")])
    assert box._nrows == 3  # type: ignore[attr-defined]


def test_a_label_breaks_in_the_middle_and_not_before_its_last_character() -> None:
    box = values_box("", [("出生医学证明编号", "1", "")])
    assert box._cellvalues[0][0]._text == "出生医学\n证明编号"  # type: ignore[attr-defined]


def test_a_short_box_of_text_goes_to_the_next_page_as_a_whole() -> None:
    box = text_box([paragraph("承诺。" * 30) for _ in range(3)])
    _, height = box.wrap(WIDTH, HEIGHT)
    assert box.split(WIDTH, height - 1) == []


def test_a_long_box_of_text_breaks_between_its_paragraphs() -> None:
    box = text_box([paragraph("承诺。" * 60) for _ in range(30)])
    assert len(broken(box, 200)) > 1


def test_a_number_in_a_long_list_is_not_cut_where_a_piece_ends() -> None:
    value = "；".join(f"阿卜杜热西提·艾合买提江，999901{n:012d}，父亲" for n in range(40))
    shown = pieces(value, 300)
    assert len(shown) > 3
    assert all(sum(f"999901{n:012d}" in piece for piece in shown) == 1 for n in range(40))


def test_a_label_never_breaks_after_an_opening_mark() -> None:
    box: Any = values_box("", [("持健康证明人数（人）", "9", "")])
    assert "（\n" not in box._cellvalues[0][0]._text
