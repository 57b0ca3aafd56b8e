"""Rows, labels and values are found by where print stands."""

from __future__ import annotations

from kiosk.materials.cells import Cell, cells, continued, rows
from tests.unit.materials.print_lines import line, printed

LABELS = ("户主姓名", "姓名", "性别", "住址", "名称", "住所")


def pairs(*lines: str) -> list[tuple[str, str]]:
    return [(cell.label, cell.text) for cell in cells(printed(*lines), LABELS)]


def test_label_and_value_in_one_line_or_in_two_are_the_same() -> None:
    assert pairs("姓名林知夏") == pairs("姓名 林知夏") == pairs("姓名 | 林知夏") == [("姓名", "林知夏")]


def test_a_label_in_the_middle_of_a_line_ends_the_value_before() -> None:
    assert pairs("姓名林知夏性别女") == [("姓名", "林知夏"), ("性别", "女")]


def test_the_longer_label_wins() -> None:
    assert pairs("户主姓名 林知夏") == [("户主姓名", "林知夏")]


def test_a_label_that_the_recogniser_took_apart_is_put_together() -> None:
    assert pairs("住 | 所临溪县") == [("住所", "临溪县")]
    assert pairs("住 | 所 | 临溪县") == [("住所", "临溪县")]


def test_colons_and_boxes_are_no_part_of_a_value() -> None:
    assert pairs("姓名：林知夏") == [("姓名", "林知夏")]


def test_what_follows_a_wide_gap_is_another_column() -> None:
    lines = (line("姓名 林知夏", 0.05, 0.1, 0.20, 0.14), line("备注", 0.6, 0.1, 0.65, 0.14))
    assert [(cell.label, cell.text) for cell in cells(lines, LABELS)] == [("姓名", "林知夏"), ("", "备注")]


def test_lines_that_overlap_by_half_stand_in_one_row() -> None:
    lines = (line("b", 0.5, 0.11, 0.6, 0.15), line("a", 0.1, 0.10, 0.2, 0.14), line("c", 0.1, 0.15, 0.2, 0.19))
    assert [[each.text for each in row] for row in rows(lines)] == [["a", "b"], ["c"]]


def address(*below: tuple[str, float, float]) -> str:
    found = cells((
        line("住址", 0.05, 0.10, 0.10, 0.14), line("临溪县云栖街道", 0.12, 0.10, 0.30, 0.14),
        *(line(text, left, top, left + 0.025 * len(text), top + 0.04) for text, left, top in below),
    ), LABELS)  # fmt: skip
    first: Cell = next(cell for cell in found if cell.label == "住址")
    return continued(first, found, 3)[0]


def test_a_value_goes_on_in_the_line_below() -> None:
    assert address(("柳岸社区", 0.12, 0.16), ("6幢302室", 0.12, 0.22)) == "临溪县云栖街道柳岸社区6幢302室"


def test_it_ends_at_its_last_line_at_a_label_at_a_gap_and_at_another_column() -> None:
    assert address(("甲", 0.12, 0.16), ("乙", 0.12, 0.21), ("丙", 0.12, 0.26)) == "临溪县云栖街道甲乙"
    assert address(("姓名林知夏", 0.12, 0.16)) == "临溪县云栖街道"
    assert address(("样张", 0.12, 0.40)) == "临溪县云栖街道"
    assert address(("样张", 0.60, 0.16)) == "临溪县云栖街道"
    assert address(("样张", 0.01, 0.16)) == "临溪县云栖街道"
