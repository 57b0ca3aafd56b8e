"""Draws the blocks of a template on A4."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable, PageBreak, Table, TableStyle

from kiosk.documents.boxes import PADDING, ROW_LINES, VALUE, WHOLE_LINES, rows_box, text_box, values_box
from kiosk.documents.figures import GREY, INK, Heading, QrCode
from kiosk.documents.page import WIDTH, About, Part, build_parts
from kiosk.documents.prose import Align
from kiosk.documents.sheet import Together, beside, gap, pairs, paragraph, qr_block, section, signature_row
from kiosk.documents.template import Block, Fill, facts, repeated, row_groups, table_rows, template, wanted

# style: typeface, size in points, colour, alignment, indented by two characters
STYLES: Mapping[str, tuple[str, float, Color, Align, bool]] = {
    "body": ("Song", 12, INK, "left", False),
    "clause": ("Song", 11, INK, "left", False),
    "indent": ("Song", 12, INK, "left", True),
    "large": ("Song", 13.5, INK, "left", True),
    "office": ("Hei", 12, INK, "left", False),
    "strong": ("Hei", 12, INK, "left", False),
    "number": ("Hei", 15, INK, "left", False),
    "note": ("Hei", 9.5, GREY, "left", False),
    "small": ("Song", 10.5, GREY, "left", False),
    "center": ("Song", 13, INK, "center", False),
    "receipt": ("Hei", 19, INK, "left", False),
    "closing": ("Song", 11, GREY, "left", False),
    "middle": ("Hei", 10, GREY, "center", False),
    "heading": ("Song", 15, INK, "center", False),
    "plain": ("Hei", 10, INK, "left", False),
    "number_large": ("Hei", 16, INK, "left", False),
    "right": ("Hei", 10.5, GREY, "right", False),
}
NARROW = 0.1  # share of the width of a column for numbers, which stays as it is
Inserts = Mapping[str, Sequence[Flowable]]


def a4(paper: str, fill: Fill, about: About, foot: str, inserts: Inserts | None = None) -> bytes:
    """One paper as PDF. `inserts` are flowables that the template places by name."""
    return build_parts([part(paper, fill, foot, about.title, inserts)], about)


def part(paper: str, fill: Fill, foot: str, head: str, inserts: Inserts | None = None) -> Part:
    """One paper as a part of a file."""
    return Part(story(template(paper, "a4"), fill, inserts or {}), foot, head)


def story(blocks: Sequence[Block], fill: Fill, inserts: Inserts) -> list[Flowable]:
    """The flowables of blocks in their order."""
    made: list[Flowable] = []
    for block in wanted(blocks, fill):
        if block.kind == "insert":
            made += inserts.get(block.value, ())
        else:
            made += _KINDS[block.kind](block, fill, inserts)
    return made


def _text(block: Block, fill: Fill, inserts: Inserts) -> list[Flowable]:
    base, size, colour, align, indent = STYLES[block.option("style", "body")]
    text = fill.text(block.value)
    return [paragraph(text, base, size, colour, align, indent)] if text else []


def _title(block: Block, fill: Fill, inserts: Inserts) -> list[Flowable]:
    return [gap(2), Heading(fill.text(block.value), block.option("size", 22)), gap(3)]


def _head(block: Block, fill: Fill, inserts: Inserts) -> list[Flowable]:
    code = fill.words.get(block.option("code"), "")
    right, width = qr_block(code, fill.text(block.option("caption"))) if code else ([], 1.0)
    return [beside(story(block.value, fill, inserts), right, width)]


def _facts(block: Block, fill: Fill, inserts: Inserts) -> list[Flowable]:
    found = facts(block, fill)
    if block.option("style") == "open":
        return [pairs(found)] if found else []
    rows = [(label, value, "") for label, value in found]
    return [values_box(fill.text(block.option("title")), rows)] if rows else []


def _table(block: Block, fill: Fill, inserts: Inserts) -> list[Flowable]:
    """A column that has nothing in any row is left out, unless it is empty on purpose, to be written in.

    `size` of the values; `whole`: no row breaks over pages; `group`: a band above the first row of each.
    """
    rows = table_rows(block, fill)
    if not rows:
        return []
    shares: Sequence[float] = block.option("widths")
    kept = [n for n, cell in enumerate(block.option("cells")) if not cell.strip() or any(row[n] for row in rows)]
    narrow = sum(shares[n] for n in kept if shares[n] < NARROW)
    wide = sum(shares[n] for n in kept if shares[n] >= NARROW)
    widths = [shares[n] if shares[n] < NARROW else shares[n] * (1 - narrow) / wide for n in kept]
    columns = block.option("columns", ())
    heads = [fill.text(columns[n]) for n in kept] if columns else []
    return [
        rows_box(
            fill.text(block.option("title")),
            heads,
            [[row[n] for n in kept] for row in rows],
            widths,
            block.option("size", VALUE),
            WHOLE_LINES if block.option("whole", False) else ROW_LINES,
            row_groups(block, fill),
        )
    ]


def _repeat(block: Block, fill: Fill, inserts: Inserts) -> list[Flowable]:
    return [made for one in repeated(block, fill) for made in story(block.option("blocks"), one, inserts)]


def _box(block: Block, fill: Fill, inserts: Inserts) -> list[Flowable]:
    return [text_box(story(block.value, fill, inserts))]


def _keep(block: Block, fill: Fill, inserts: Inserts) -> list[Flowable]:
    return [Together(story(block.value, fill, inserts))]


def _sign(block: Block, fill: Fill, inserts: Inserts) -> list[Flowable]:
    picture = fill.pictures.get(block.option("picture"))
    date, day = fill.text(block.option("date")), fill.text(block.option("day"))
    return [signature_row(fill.text(block.value), picture, date, day, WIDTH - 2 * PADDING)]


def _codes(block: Block, fill: Fill, inserts: Inserts) -> list[Flowable]:
    """QR codes side by side, as many as fit, each with its caption."""
    done: list[Flowable] = []
    waiting: list[tuple[Flowable, Flowable]] = []
    for row in fill.rows.get(block.value, ()):
        code, caption = QrCode(row["text"]), paragraph(row["caption"], "Hei", 9, GREY, "center")
        if waiting and (len(waiting) + 1) * float(code.width) > WIDTH:
            done, waiting = [*done, _side_by_side(waiting)], []
        waiting.append((code, caption))
    return [*done, _side_by_side(waiting)] if waiting else done


def _side_by_side(codes: Sequence[tuple[Flowable, Flowable]]) -> Flowable:
    widths = [max(code.width for code, _ in codes)] * len(codes)
    style = TableStyle([("ALIGN", (0, 0), (-1, -1), "CENTER"), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return Table([[list(pair) for pair in codes]], colWidths=widths, style=style)


_KINDS: Mapping[str, Callable[[Block, Fill, Inserts], list[Flowable]]] = {
    "text": _text,
    "title": _title,
    "head": _head,
    "facts": _facts,
    "table": _table,
    "repeat": _repeat,
    "box": _box,
    "keep": _keep,
    "sign": _sign,
    "codes": _codes,
    "section": lambda block, fill, _: section(fill.text(block.value)),
    "gap": lambda block, fill, _: [gap(float(block.value))],
    "page": lambda block, fill, _: [PageBreak()],
}
