"""Boxed tables in the look of official forms: a band with the title, label and value cells, thin rules all round.

They break well: band and column heads come again on the next page, no row stands alone, a long value goes on below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Table, TableStyle

from kiosk.documents.fonts import width_of
from kiosk.documents.line_breaks import broken
from kiosk.documents.page import HEIGHT, WIDTH
from kiosk.documents.prose import Align, Prose
from kiosk.documents.sheet import GREY, INK, paragraph

BAND = HexColor("#F0F2F1")
VALUE, LABEL = 12.0, 10.0  # points
CELL_LEADING = 1.4
PADDING = 1.5 * mm
FRESH_PAGE = 0.6 * HEIGHT  # below a table that begins here nothing is gained by another page
ROW_LINES = 6  # lines of a value in one row; what is longer goes on in the next row
WHOLE_LINES = 30  # the same where a row shall not break over pages: half a page
# label, value, source, twice; without sources the values take their place
_SOURCED = (0.147, 0.315, 0.038)
_PLAIN = (0.147, 0.353)

Value = tuple[str, str, str]  # label, value, letter of the source or ""


class FormTable(Table):
    """A table that leaves no single row behind and sends none ahead. `whole`: a short one is not broken at all."""

    whole = False

    def split(self, availWidth: float, availHeight: float) -> list[Any]:
        """Called by reportlab where the rest of the page is too small."""
        heights: Sequence[float] = self._rowHeights  # type: ignore[attr-defined]
        if self.whole and sum(heights) <= FRESH_PAGE:
            return []
        parts: list[Any] = super().split(availWidth, availHeight)
        if len(parts) != 2:
            return parts
        heads = int(self.repeatRows)
        first, second = (part._nrows - heads for part in parts)
        if first == 1 and availHeight < FRESH_PAGE:
            return []  # the whole table goes to the next page
        if second == 1 and first > 2:
            return list(super().split(availWidth, sum(heights[: heads + first - 1]) + 0.1))
        return parts


def values_box(title: str, values: Sequence[Value], sourced: bool = False) -> Table:
    """Label and value cells, two to a row where both are short. `title` is a band above, "" for none."""
    half: tuple[float, ...] = _SOURCED if sourced else _PLAIN
    width, end = 2 * len(half), 2 * len(half) - (2 if sourced else 1)
    room = WIDTH * (1 - half[0] - (half[2] if sourced else 0)) - 2 * PADDING
    rows: list[list[Any]] = [[_band(title), *[""] * (width - 1)]] if title else []
    style = _style(bool(title))
    style += [("LINEBEFORE", (column, len(rows)), (column, -1), 0.5, INK) for column in (1, len(half), len(half) + 1)]
    label_room = WIDTH * half[0] - 2 * PADDING
    values = [(_balanced(label, label_room), text, letter) for label, text, letter in values]
    for pair in _paired(values, WIDTH * half[1] - 2 * PADDING):
        style.append(("LINEABOVE", (0, len(rows)), (-1, len(rows)), 0.5, INK))
        if len(pair) == 2:
            rows.append([cell for label, text, letter in pair for cell in _cells(label, text, letter, sourced)])
            continue
        label, text, letter = pair[0]
        cut = pieces(text, room)
        style += _joined(len(rows), len(cut))
        for piece in cut:
            style.append(("SPAN", (1, len(rows)), (end, len(rows))))
            head, value, *source = _cells(label, piece, letter, sourced)
            rows.append([head, value, *[""] * (end - 1), *source])
            label = letter = ""  # what goes on below carries no label of its own
    return _table(rows, half * 2, style, 1 if title else 0)


def rows_box(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[float],
    size: float = VALUE,
    lines: int = ROW_LINES,
    groups: Sequence[str] = (),
) -> Table:
    """A table with a band and heads of the columns; both come again on each page.

    `size` of the values in points; `lines` of a value in one row. `groups` has for each row what it belongs to: the
    first of a group has a band with its name above it, on the same page.
    """
    head: list[list[Any]] = [[_band(title), *[""] * (len(shares) - 1)]] if title else []
    style = _style(bool(title))
    style.append(("LINEBEFORE", (1, len(head)), (-1, -1), 0.5, INK))
    if columns:
        style.append(("LINEABOVE", (0, len(head)), (-1, len(head)), 0.5, INK))
        head.append([_text(name, "Hei", LABEL, GREY, "center") for name in columns])
    body: list[list[Any]] = []
    for group, row in zip(_first_of_each(groups) if groups else [""] * len(rows), rows, strict=True):
        at = len(head) + len(body)
        if group:
            body.append([_text(group, "Hei", LABEL), *[""] * (len(shares) - 1)])
            style += [("SPAN", (0, at), (-1, at)), ("BACKGROUND", (0, at), (-1, at), BAND)]
            style += [("LINEABOVE", (0, at), (-1, at), 0.5, INK), ("NOSPLIT", (0, at), (0, at + 1))]
            at += 1
        style.append(("LINEABOVE", (0, at), (-1, at), 0.5, INK))
        cut = [pieces(text, WIDTH * share - 2 * PADDING, size, lines) for text, share in zip(row, shares, strict=True)]
        count = max(map(len, cut))
        style += _joined(at, count)
        for number in range(count):
            body.append([_text(cell[number], size=size) if number < len(cell) else "" for cell in cut])
    return _table([*head, *body], shares, style, len(head))


def _first_of_each(groups: Sequence[str]) -> list[str]:
    """The name where a group begins, "" on its other rows."""
    return ["" if n and groups[n - 1] == group else group for n, group in enumerate(groups)]


def _joined(at: int, count: int) -> list[Any]:
    """No room between the `count` rows from `at` on that hold one value."""
    last = at + count - 1
    return [("BOTTOMPADDING", (0, at), (-1, last - 1), 0), ("TOPPADDING", (0, at + 1), (-1, last), 0)] * (count > 1)


def text_box(flowables: Sequence[Flowable]) -> Table:
    """Paragraphs and a signature in one frame. A long one breaks, and never right before its last row."""
    style = _style(band=False)
    style += [("TOPPADDING", (0, 1), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -2), 0.5 * mm)]
    style.append(("BOTTOMPADDING", (0, -1), (-1, -1), 3 * mm))
    table = FormTable(
        [[flowable] for flowable in flowables],
        colWidths=[WIDTH],
        style=TableStyle(style),
        splitInRow=1,  # a paragraph longer than a page goes on over the next
    )
    table.whole = True
    return table


def pieces(text: str, room: float, size: float = VALUE, most: int = ROW_LINES) -> list[str]:
    """A value in pieces of at most `most` lines of `room` points, so that no row is taller than a page."""

    def measure(part: str) -> float:
        return width_of(part, "Song", size)

    lines = [line for part in text.split("\n") for line in broken(part, room, measure)]
    if len(lines) <= most:
        return [text]
    return ["\n".join(lines[start : start + most]) for start in range(0, len(lines), most)]


def _label_width(text: str) -> float:
    return width_of(text, "Hei", LABEL)


def _balanced(label: str, room: float) -> str:
    """A label in as few lines as it needs, of nearly equal length: no single character below."""
    count = len(broken(label, room, _label_width))
    width = max(LABEL, _label_width(label) / count)
    while len(lines := broken(label, width, _label_width)) > count:
        width += LABEL / 2
    return "\n".join(lines)


def _paired(values: Sequence[Value], room: float) -> Iterator[Sequence[Value]]:
    """Two short values side by side, a longer one alone."""
    waiting: Value | None = None
    for value in values:
        label, text, _ = value
        short = label.count("\n") < 2 and "\n" not in text
        if not (short and width_of(text, "Song", VALUE) <= room):
            if waiting:
                yield (waiting,)
            waiting = None
            yield (value,)
        elif waiting:
            yield waiting, value
            waiting = None
        else:
            waiting = value
    if waiting:
        yield (waiting,)


def _cells(label: str, text: str, letter: str, sourced: bool) -> list[Flowable]:
    source = [_text(letter, "Hei", LABEL, GREY, "right")] if sourced else []
    return [_text(label, "Hei", LABEL, GREY, "center"), _text(text), *source]


def _band(title: str) -> Prose:
    return _text(title, "Hei", 11.5)


def _text(text: str, base: str = "Song", size: float = VALUE, colour: Color = INK, align: Align = "left") -> Prose:
    return paragraph(text, base, size, colour, align, leading=size * CELL_LEADING)


def _table(rows: list[list[Any]], shares: Sequence[float], style: list[Any], heads: int) -> FormTable:
    return FormTable(rows, colWidths=[WIDTH * share for share in shares], style=TableStyle(style), repeatRows=heads)


def _style(band: bool) -> list[Any]:
    style: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("BOX", (0, 0), (-1, -1), 0.9, INK),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), 1.2 * mm),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5 * mm),
    ]
    if band:
        style += [("SPAN", (0, 0), (-1, 0)), ("BACKGROUND", (0, 0), (-1, 0), BAND)]
    return style
