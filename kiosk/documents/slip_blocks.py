"""Sets the blocks of a template on a slip."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kiosk.documents.slip_layout import Cut, Feed, KeyValue, Line, Qr, Rule, Slip, Text, Title
from kiosk.documents.template import Block, Fill, facts, repeated, template, wanted


def slip(paper: str, fill: Fill) -> Slip:
    """One paper, from top to bottom."""
    return Slip(tuple(lines(template(paper, "slip"), fill)))


def lines(blocks: Sequence[Block], fill: Fill) -> list[Line]:
    """The lines of blocks in their order."""
    return [line for block in wanted(blocks, fill) for line in _KINDS[block.kind](block, fill)]


def _text(block: Block, fill: Fill) -> list[Line]:
    text = fill.text(block.value)
    made = Text(text, block.option("bold", False), block.option("size", 1), block.option("align", "left"))
    return [made] if text else []


def _facts(block: Block, fill: Fill) -> list[Line]:
    return [KeyValue(label, value, block.option("bold", False)) for label, value in facts(block, fill)]


def _below(block: Block, fill: Fill) -> list[Line]:
    """Facts with the value always below its label: for sentences."""
    return [line for label, value in facts(block, fill) for line in (Text(label, bold=True), Text(value))]


def _repeat(block: Block, fill: Fill) -> list[Line]:
    return [line for one in repeated(block, fill) for line in lines(block.option("blocks"), one)]


def _code(block: Block, fill: Fill) -> list[Line]:
    text = fill.words.get(block.value, "")
    return [Qr(text, fill.text(block.option("caption")))] if text else []


def _codes(block: Block, fill: Fill) -> list[Line]:
    return [Qr(row["text"], row["caption"]) for row in fill.rows.get(block.value, ())]


_KINDS: Mapping[str, Callable[[Block, Fill], list[Line]]] = {
    "text": _text,
    "facts": _facts,
    "below": _below,
    "repeat": _repeat,
    "code": _code,
    "codes": _codes,
    "title": lambda block, fill: [Title(fill.text(block.value))],
    "rule": lambda block, fill: [Rule()],
    "feed": lambda block, fill: [Feed(int(block.value))],
    "cut": lambda block, fill: [Cut()],
}
