"""The codes of a 一次性告知单: small enough to read, few enough to scan, complete in names."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from kiosk.documents.case_model import MissingPaper, MissingRow
from kiosk.documents.offline_codes import CODE_BYTES, CODES, missing_codes

TEXT = st.text("要看户主和住址原件拍照派出所社区工作人员，。（）0123", max_size=60)
NAME = st.text("户口簿结婚证明材料复印件", min_size=1, max_size=20)
ROWS = st.lists(st.builds(MissingRow, name=NAME, why=TEXT, form=TEXT, where=TEXT, helper=TEXT, later=st.booleans()))


def paper(rows: list[MissingRow], item: str = "新生儿出生一件事", phone: str = "0990-12345") -> MissingPaper:
    return MissingPaper(item, "中心", "终端", datetime(2026, 11, 20, tzinfo=UTC), tuple(rows), phone=phone)


@given(ROWS)
def test_there_are_at_most_four_codes_that_a_phone_can_read_and_every_name_is_in_them(rows: list[MissingRow]) -> None:
    codes = missing_codes(paper(rows))
    assert 1 <= len(codes) <= CODES
    assert all(len(code.encode()) <= CODE_BYTES for code in codes)
    together = "\n".join(codes)
    assert all(f"{number}.{row.name}" in together for number, row in enumerate(rows, 1))


@given(ROWS)
def test_the_same_list_gives_the_same_codes(rows: list[MissingRow]) -> None:
    assert missing_codes(paper(rows)) == missing_codes(paper(rows))


def test_one_code_is_not_numbered_and_says_everything() -> None:
    (code,) = missing_codes(
        paper([MissingRow("户口簿", why="看户主", form="原件", where="派出所", helper="社区", later=True)])
    )
    for part in ("新生儿出生一件事还缺：", "1.户口簿（可以后补）", "看户主", "原件", "派出所", "社区", "0990-12345"):
        assert part in code
    assert "（1/1）" not in code


def test_several_codes_are_numbered_and_each_says_whose_list_it_is() -> None:
    codes = missing_codes(paper([MissingRow(f"材料{n}", why="因为" * 20, form="原件" * 10) for n in range(12)]))
    assert len(codes) > 1
    for number, code in enumerate(codes, 1):
        assert code.startswith(f"新生儿出生一件事还缺：（{number}/{len(codes)}）")


def test_a_hundred_things_lose_their_details_before_their_names() -> None:
    codes = missing_codes(paper([MissingRow(f"第{n}号材料", why="因为" * 40, form="原件" * 10) for n in range(100)]))
    assert len(codes) <= CODES
    assert "100.第99号材料" in "\n".join(codes)


def test_what_does_not_fit_at_all_is_counted() -> None:
    codes = missing_codes(paper([MissingRow("很长的名字" * 20) for _ in range(60)]))
    assert len(codes) == CODES
    assert "见纸上" in codes[-1]


def test_a_single_row_longer_than_a_code_goes_on_in_the_next() -> None:
    row = MissingRow("户口簿", why="要" * 500)
    codes = missing_codes(paper([row]))
    assert len(codes) >= 2
    assert sum(code.count("要") for code in codes) >= 500
