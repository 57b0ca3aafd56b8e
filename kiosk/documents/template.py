"""Templates of papers as data: assets/print/<paper>.yaml has a list of blocks for A4 (`a4`) and one for slips (`slip`).

A block is a mapping: its first key is its kind, the others are options. Texts hold {names} of the paper's values.
`when: name` leaves a block out where that value is empty, `unless: name` where it is not.

    both   text title facts repeat codes (rows with text and caption)
    a4     head (left of a QR code) table box keep sign section gap page insert (flowables of the paper's own module)
    slip   rule below code feed cut

What each kind draws and which options it takes: a4_blocks.py and slip_blocks.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kiosk.documents.texts import texts

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, repr=False)
class Fill:
    """What a template is filled with. repr is off: papers carry names and numbers."""

    words: Mapping[str, str]
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    pictures: Mapping[str, bytes | None] = field(default_factory=dict)

    def text(self, template: str, row: Row | None = None) -> str:
        """The template with its {names} filled. Raises KeyError for a name that the paper has not."""
        return template.format_map({**self.words, **(row or {})})

    def has(self, name: str) -> bool:
        """Whether there is anything under this name."""
        return bool(self.words.get(name) or self.rows.get(name) or self.pictures.get(name))


@dataclass(frozen=True, slots=True)
class Block:
    """`row` is set inside a `repeat`."""

    kind: str
    value: Any
    options: Mapping[str, Any]

    def option(self, name: str, default: Any = "") -> Any:
        """An option of the block."""
        return self.options.get(name, default)


NESTED = frozenset({"box", "head", "keep"})  # kinds whose value is a list of blocks
OPTIONS = frozenset(
    {"when", "unless", "style", "size", "align", "bold", "title", "columns", "cells", "widths"}
    | {"group", "whole", "blocks", "caption", "code", "picture", "date", "day"}
)


@cache
def template(paper: str, medium: str) -> tuple[Block, ...]:
    """The blocks of a paper for `a4` or `slip`. Raises KeyError where the paper has none."""
    return parsed(texts(paper)[medium])


def parsed(raw: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    """Blocks of a list in YAML. Raises ValueError for one that cannot be read."""
    made = []
    for entry in raw:
        (kind, value), *options = entry.items()
        unknown = {name for name, _ in options} - OPTIONS
        if unknown:
            raise ValueError(f"block {kind}: unknown option {', '.join(sorted(unknown))}")
        made.append(Block(kind, parsed(value) if kind in NESTED else value, _options(options)))
    return tuple(made)


def _options(options: Sequence[tuple[str, Any]]) -> Mapping[str, Any]:
    return {name: parsed(value) if name == "blocks" else value for name, value in options}


def wanted(blocks: Sequence[Block], fill: Fill) -> Iterator[Block]:
    """The blocks that this paper has something for."""
    for block in blocks:
        if "when" in block.options and not fill.has(block.options["when"]):
            continue
        if "unless" in block.options and fill.has(block.options["unless"]):
            continue
        yield block


def facts(block: Block, fill: Fill) -> list[tuple[str, str]]:
    """(label, value) of a `facts` block: pairs of templates, or the name of rows with `label` and `value`. Empty values
    drop out."""
    found: list[tuple[str, str]] = []
    for entry in block.value:
        if isinstance(entry, str):
            found += [(row["label"], row["value"]) for row in fill.rows.get(entry, ())]
        else:
            found.append((fill.text(entry[0]), fill.text(entry[1])))
    return [(label, value) for label, value in found if value]


def table_rows(block: Block, fill: Fill) -> list[list[str]]:
    """The cells of a `table` block, one list for each row of that name."""
    return [
        [fill.text(cell, {**row, "n": str(number)}) for cell in block.option("cells")]
        for number, row in enumerate(fill.rows.get(block.value, ()), 1)
    ]


def row_groups(block: Block, fill: Fill) -> list[str]:
    """What each row of a `table` block belongs to; nothing where its rows are not grouped."""
    rows = fill.rows.get(block.value, ())
    return [fill.text(block.option("group"), row) for row in rows] if "group" in block.options else []


def repeated(block: Block, fill: Fill) -> Iterator[Fill]:
    """A Fill for each row of a `repeat` block: its cells are words inside."""
    for number, row in enumerate(fill.rows.get(block.value, ()), 1):
        yield Fill({**fill.words, **row, "n": str(number)}, fill.rows, fill.pictures)


def labelled(pairs: Sequence[tuple[str, str]]) -> list[Row]:
    """Rows for a `facts` block."""
    return [{"label": label, "value": value} for label, value in pairs]
