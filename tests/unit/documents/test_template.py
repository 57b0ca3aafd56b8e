"""Templates are data: every one can be read, and a mistake in one is refused where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from kiosk.documents import a4_blocks, slip_blocks
from kiosk.documents.a4_blocks import STYLES, story
from kiosk.documents.page import WIDTH
from kiosk.documents.slip_blocks import lines
from kiosk.documents.slip_layout import KeyValue, Text
from kiosk.documents.template import NESTED, Block, Fill, facts, parsed, table_rows, wanted
from kiosk.documents.texts import FOLDER, texts

PAPERS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
TEMPLATES = [(paper, medium) for paper in PAPERS for medium in ("a4", "slip") if medium in texts(paper)]


def every(blocks: tuple[Block, ...]) -> list[Block]:
    """The blocks and those inside them."""
    inside = [one for block in blocks for one in (*block.option("blocks", ()), *_nested(block))]
    return [*blocks, *(every(tuple(inside)) if inside else [])]


def _nested(block: Block) -> tuple[Block, ...]:
    return block.value if block.kind in NESTED else ()


@pytest.mark.parametrize(("paper", "medium"), TEMPLATES)
def test_every_template_has_only_kinds_and_styles_that_can_be_drawn(paper: str, medium: str) -> None:
    kinds = {*a4_blocks._KINDS, "insert"} if medium == "a4" else {*slip_blocks._KINDS}
    for block in every(parsed(texts(paper)[medium])):
        assert block.kind in kinds, (paper, block.kind)
        if medium == "a4" and block.kind == "text":
            assert block.option("style", "body") in STYLES
        if block.kind == "table":
            assert sum(block.option("widths")) == pytest.approx(1)
            assert len(block.option("widths")) == len(block.option("cells")) == len(block.option("columns"))


def test_there_are_templates_for_both_papers() -> None:
    assert len(TEMPLATES) >= 17


# What a paper may say about 受理: that it is not yet, what the platform or the department will say, the law's title.
MAY_BE_SAID = re.compile("(不代表已经|不等于|还没有|待平台|等平台|平台|是否)受理|受理与否|受理(后|之日)|容缺受理通知书")


def strings(value: object) -> Iterator[str]:
    """All texts of a file."""
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from strings(inner)
        case list():
            for inner in value:
                yield from strings(inner)


@pytest.mark.parametrize("paper", sorted({paper for paper, _ in TEMPLATES}))
def test_no_paper_says_by_itself_that_a_case_is_accepted_or_closed(paper: str) -> None:
    for text in strings(texts(paper)):
        assert "办结" not in text, text
        assert "受理" not in MAY_BE_SAID.sub("", text), text


def test_an_unknown_option_is_refused_with_its_name() -> None:
    with pytest.raises(ValueError, match="block text: unknown option colour"):
        parsed([{"text": "甲", "colour": "red"}])


def test_a_name_that_the_paper_has_not_is_a_mistake_and_not_an_empty_place() -> None:
    with pytest.raises(KeyError):
        story(parsed([{"text": "{nobody}"}]), Fill({}), {})


def test_blocks_are_left_out_where_their_value_is_empty() -> None:
    blocks = parsed([{"text": "甲", "when": "a"}, {"text": "乙", "when": "b"}, {"text": "丙", "unless": "a"}])
    assert [block.value for block in wanted(blocks, Fill({"a": "x", "b": ""}))] == ["甲"]
    assert [block.value for block in wanted(blocks, Fill({"a": ""}, {"b": [{}]}))] == ["乙", "丙"]


def test_empty_facts_drop_out_and_rows_by_name_come_in() -> None:
    (block,) = parsed([{"facts": [["甲", "{a}"], ["乙", "{b}"], "more"]}])
    fill = Fill({"a": "1", "b": ""}, {"more": [{"label": "丙", "value": "3"}, {"label": "丁", "value": ""}]})
    assert facts(block, fill) == [("甲", "1"), ("丙", "3")]


def test_rows_of_a_table_are_numbered() -> None:
    (block,) = parsed([{"table": "things", "cells": ["{n}", "{name}"]}])
    assert table_rows(block, Fill({}, {"things": [{"name": "甲"}, {"name": "乙"}]})) == [["1", "甲"], ["2", "乙"]]


def test_a_repeated_block_sees_the_row_and_the_words_of_the_paper() -> None:
    blocks = parsed([{"repeat": "things", "blocks": [{"text": "{n}{name}{of}"}, {"facts": [["名", "{name}"]]}]}])
    fill = Fill({"of": "！"}, {"things": [{"name": "甲"}, {"name": "乙"}]})
    assert lines(blocks, fill) == [Text("1甲！"), KeyValue("名", "甲"), Text("2乙！"), KeyValue("名", "乙")]


def test_braces_in_a_value_are_printed_and_not_filled() -> None:
    assert lines(parsed([{"text": "{a}"}]), Fill({"a": "{b}"})) == [Text("{b}")]


def test_nothing_personal_stands_in_a_repr() -> None:
    assert "林知夏" not in repr(Fill({"person": "林知夏"}))


def test_a_column_with_nothing_in_it_is_left_out_but_not_one_to_write_in() -> None:
    raw = {"table": "things", "columns": ["号", "名", "空", "签"], "cells": ["{n}", "{name}", "{none}", " "]}
    (table,) = story(parsed([{**raw, "widths": [0.08, 0.4, 0.32, 0.2]}]), _things(), {})
    heads = [cell._text for cell in table._cellvalues[0]]  # type: ignore[attr-defined]
    assert heads == ["号", "名", "签"]
    assert sum(table._colWidths) == pytest.approx(WIDTH)  # type: ignore[attr-defined]


def _things() -> Fill:
    return Fill({}, {"things": [{"name": "甲", "none": ""}, {"name": "乙", "none": ""}]})
