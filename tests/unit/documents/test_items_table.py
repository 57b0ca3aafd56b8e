"""The public list of items on A4: a table whose head comes again and whose rows and groups stay whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.boxes import WHOLE_LINES, rows_box
from kiosk.documents.guide import guide_a4
from kiosk.documents.page import HEIGHT, WIDTH
from tests.unit.documents import paper_samples as samples
from tests.unit.documents.pdf_text import copied, pages, plain
from tests.unit.documents.test_boxes import broken

HEADS = (("序号", "事项", "部门", "办理结果", "办理时限"), ("序号", "事项", "谁能办、什么时间", "带什么"))
WORDS = st.text("临溪县人民政府，。（）Aa0189 ", max_size=90)
ROWS = st.lists(st.tuples(st.sampled_from("甲乙丙"), WORDS, WORDS), min_size=1, max_size=40)


def test_every_page_has_the_heads_of_its_table_and_its_number() -> None:
    found = pages(guide_a4(samples.items()))
    assert len(found) >= 3
    for number, page in enumerate(found, 1):
        text = plain("".join(word.text for word in page.words))
        assert any(all(plain(head) in text for head in heads) for heads in HEADS), f"page {number}"
        assert plain(f"第 {number} 页，共 {len(found)} 页") in text


def test_every_item_stands_whole_on_one_page_of_each_table() -> None:
    paper = samples.items()
    texts = [plain("".join(word.text for word in page.words)) for page in pages(guide_a4(paper))]
    for item in paper.items:
        assert sum(plain(item.item) in text for text in texts) == 1, item.number
    whole = copied(guide_a4(paper))
    for part in ("暂停：停电", "10 个工作日", "最常办的2件", "第6类", "0990-12345"):
        assert plain(part) in whole


def test_a_list_of_one_group_has_no_band_and_a_paper_without_items_no_table() -> None:
    paper = samples.items(3)
    flat = replace(paper, items=tuple(replace(item, group="") for item in paper.items))
    assert "第1类" in copied(guide_a4(paper))
    assert "第1类" not in copied(guide_a4(flat))
    assert "谁能办" not in copied(guide_a4(samples.rules()))


@settings(deadline=None, max_examples=60)
@given(ROWS, st.floats(30, HEIGHT))
def test_no_row_breaks_and_no_band_of_a_group_stands_at_the_foot(rows: Any, room: float) -> None:
    groups = [row[0] for row in rows]
    table: Any = rows_box("", ("一", "二"), [row[1:] for row in rows], (0.4, 0.6), 10.5, WHOLE_LINES, groups)
    table.wrap(WIDTH, room)
    bands = sum(1 for n, group in enumerate(groups) if n == 0 or groups[n - 1] != group)
    assert table._nrows == 1 + bands + len(rows)
    parts: list[Any] = list(broken(table, room))
    assert sum(part._nrows - 1 for part in parts) == bands + len(rows)
    for part in parts:
        assert part._cellvalues[-1][1] != "", "a band without a row"
