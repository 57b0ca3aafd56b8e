"""Lines of print as cells: a label and what stands behind it. Boxes are in fractions of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from drivers.contract.ocr import TextLine

SAME_ROW = 0.5  # share of the lower line's height by which two lines overlap when they stand in one row
WIDE_GAP = 4.0  # characters; behind a value, what follows such a gap belongs to another column
BESIDE = 2.5  # characters by which the second line of a value may begin before the first
ON_SIDE_FROM = 4  # characters; a line of so many is wider than high on a page of any shape
NEXT_LINE = 1.3  # heights between two lines of one value


@dataclass(frozen=True, slots=True)
class Cell:
    """`label` "" is print without one. Edges of the text, or of the label where there is none."""

    label: str
    text: str = field(repr=False)
    score: float
    left: float
    right: float
    top: float
    bottom: float
    wide: float  # of one character


@dataclass(frozen=True, slots=True)
class _Char:
    char: str
    score: float
    left: float
    right: float
    top: float
    bottom: float
    wide: float
    gap: float  # to the character before, in characters; 0 within a line


@dataclass(frozen=True, slots=True)
class _Box:
    line: TextLine
    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def on_its_side(lines: Sequence[TextLine]) -> bool:
    """Whether the page lies turned by 90° clockwise: the engine reads such lines, but they stand below each other."""
    long = [box for box in map(_box, lines) if len(box.line.text) >= ON_SIDE_FROM]
    tall = [box for box in long if box.bottom - box.top > box.right - box.left]
    return len(tall) > len(long) / 2


def set_upright(lines: Sequence[TextLine]) -> list[TextLine]:
    """The same lines with their places on the page turned back."""
    return [TextLine(line.text, tuple((y, 1.0 - x) for x, y in line.box), line.score) for line in lines]


def rows(lines: Sequence[TextLine]) -> tuple[tuple[TextLine, ...], ...]:
    """Lines that stand beside each other, from top to bottom, each row from left to right."""
    return tuple(tuple(box.line for box in row) for row in _rows(lines))


def row_text(row: Sequence[TextLine]) -> str:
    """Without blanks: they are the printer's, or the recogniser's."""
    return "".join("".join(line.text.split()) for line in row)


def _rows(lines: Sequence[TextLine]) -> list[list[_Box]]:
    found: list[list[_Box]] = []
    for box in sorted(map(_box, lines), key=lambda box: (box.middle, box.left)):
        row = next((row for row in reversed(found[-3:]) if _beside(row[0], box)), None)
        if row is None:
            found.append([box])
        else:
            row.append(box)
    return [sorted(row, key=lambda box: box.left) for row in found]


def _box(line: TextLine) -> _Box:
    across, down = [x for x, _y in line.box], [y for _x, y in line.box]
    return _Box(line, min(across), max(across), min(down), max(down))


def _beside(first: _Box, other: _Box) -> bool:
    overlap = min(first.bottom, other.bottom) - max(first.top, other.top)
    return overlap > SAME_ROW * min(first.bottom - first.top, other.bottom - other.top)


def cells(lines: Sequence[TextLine], labels: Sequence[str]) -> tuple[Cell, ...]:
    """All print of the page in reading order. `labels`: longest first, so that 户主姓名 is not read as 姓名."""
    return tuple(cell for row in _rows(lines) for cell in _cells_of(list(_chars(row)), labels))


def _chars(row: Sequence[_Box]) -> Iterator[_Char]:
    """Each character with its place; within a line they share its width, half for what is not Chinese."""
    end = None
    for box in row:
        text = "".join(box.line.text.split())
        shares = [1.0 if ord(char) > 0x2E7F else 0.55 for char in text]
        if not shares:
            continue
        wide = (box.right - box.left) / sum(shares)
        at = box.left
        for place, (char, share) in enumerate(zip(text, shares, strict=True)):
            gap = (at - end) / wide if place == 0 and end is not None and wide > 0 else 0.0
            yield _Char(char, box.line.score, at, at + share * wide, box.top, box.bottom, wide, gap)
            at += share * wide
        end = at


def _cells_of(chars: list[_Char], labels: Sequence[str]) -> Iterator[Cell]:
    text = "".join(char.char for char in chars)
    starts = [(0, "")]
    place = 0
    while place < len(text):
        label = next((label for label in labels if text.startswith(label, place)), "")
        if label:
            starts.append((place, label))
        place += len(label) or 1
    for (start, label), (end, _next) in pairwise([*starts, (len(text), "")]):
        body = chars[start + len(label) : end]
        split = next((n for n, char in enumerate(body) if n and char.gap > WIDE_GAP), len(body))
        if label or body[:split]:
            yield _cell(label, body[:split], chars[start : start + len(label)])
        if body[split:]:
            yield _cell("", body[split:], [])


def _cell(label: str, body: list[_Char], head: list[_Char]) -> Cell:
    shown = body or head
    return Cell(
        label, "".join(char.char for char in body).strip("：:|｜"), min(char.score for char in shown),
        shown[0].left, shown[-1].right, min(c.top for c in shown), max(c.bottom for c in shown), shown[0].wide,
    )  # fmt: skip


def continued(cell: Cell, page: Sequence[Cell], lines: int) -> tuple[str, float]:
    """The text of a value that may go on below, at most `lines` lines of it, and the lowest score in it."""
    text, score, last = cell.text, cell.score, cell
    for _line in range(lines - 1):
        below = next((other for other in page if _goes_on(cell, last, other)), None)
        if below is None:
            break
        text, score, last = text + below.text, min(score, below.score), below
    return text, score


def _goes_on(first: Cell, last: Cell, other: Cell) -> bool:
    high = last.bottom - last.top
    if other.label or not -0.5 * high < other.top - last.bottom < NEXT_LINE * high or other.top <= last.top:
        return False
    return first.left - BESIDE * first.wide <= other.left < max(first.right, first.left + first.wide)
