"""The A4 page that all papers share: Song title, thin rules, tables, QR code, page x of y. Same input, same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer, Table, TableStyle

from kiosk.documents.figures import GREY, INK, LINE, SIGNATURE_HEIGHT, Heading, Picture, QrCode
from kiosk.documents.page import HEIGHT, WIDTH, build
from kiosk.documents.prose import Align, Prose, Type
from kiosk.documents.texts import texts

__all__ = [
    "GREY",
    "INK",
    "LINE",
    "WIDTH",
    "Heading",
    "Together",
    "beside",
    "build",
    "gap",
    "grid",
    "label_cell",
    "pairs",
    "paragraph",
    "qr_block",
    "section",
    "signature_row",
]
LEADING = 1.55


def paragraph(
    text: str,
    base: str = "Song",
    size: float = 12,
    colour: Color = INK,
    align: Align = "left",
    indent: bool = False,
    leading: float = 0,
) -> Prose:
    """Text with Chinese line breaks. Sizes in points."""
    return Prose(text, Type(base, size, leading or size * LEADING, colour, align, indent))


class Gap(Spacer):
    """White between two things, less of it at the foot of a page: it never goes to a page of its own."""

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        return 1, max(0.0, min(self.height, availHeight))


class Together(KeepTogether):
    """Things on one page. What is taller than a page begins where it stands: a fresh page would not help it."""

    def split(self, aW: float, aH: float) -> list[Flowable]:
        """Called by reportlab, which wraps first and cannot go on from a first part that is higher than the rest."""
        if self._H > HEIGHT:  # type: ignore[attr-defined]
            return [Gap(1, 0), *self._content]  # type: ignore[attr-defined]
        return list(super().split(aW, aH))


def gap(height: float) -> Gap:
    """White of so many millimetres."""
    return Gap(1, height * mm)


def section(title: str) -> list[Flowable]:
    """A heading inside a paper; it never stands alone at the foot of a page."""
    return [CondPageBreak(28 * mm), gap(5), paragraph(title, "Hei", 12.5), gap(1.2)]


def grid(rows: Sequence[Sequence[Flowable]], widths: Sequence[float], head: bool = False) -> Table:
    """Rows between thin rules, no upright lines; a head row comes again on each page."""
    style: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEABOVE", (0, 0), (-1, 0), 0.9, INK),
        ("LINEBELOW", (0, 0), (-1, -2), 0.4, LINE),
        ("LINEBELOW", (0, -1), (-1, -1), 0.9, INK),
        ("LEFTPADDING", (0, 0), (-1, -1), 1.5 * mm),
        ("RIGHTPADDING", (0, 0), (-1, -1), 1.5 * mm),
        ("TOPPADDING", (0, 0), (-1, -1), 1.9 * mm),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.2 * mm),
    ]
    if head:
        style.append(("LINEBELOW", (0, 0), (-1, 0), 0.6, INK))
    return Table(
        [list(row) for row in rows],
        colWidths=[WIDTH * share for share in widths],
        style=TableStyle(style),
        repeatRows=1 if head else 0,
        splitInRow=1,  # a value longer than a page goes on over the next
    )


def label_cell(text: str, size: float = 12, align: Align = "left") -> Prose:
    """A small sans serif label on the base line of the value of `size` beside it."""
    return paragraph(text, "Hei", size - 1.5, GREY, align, leading=size * LEADING)


def pairs(rows: Sequence[tuple[str, str]], size: float = 12, label: float = 0.2) -> Table:
    """Label and value in each row: labels grey and sans serif, values in Song."""
    cells = [(label_cell(key, size), paragraph(value, "Song", size)) for key, value in rows]
    return grid(cells, (label, 1 - label))


def beside(left: Sequence[Flowable], right: Sequence[Flowable], right_width: float) -> Table:
    """Two blocks side by side, the right one `right_width` points wide."""
    style = TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *((f"{e}PADDING", (0, 0), (-1, -1), 0) for e in _EDGES)])
    return Table([[list(left), list(right)]], colWidths=[WIDTH - right_width, right_width], style=style)


_EDGES = ("LEFT", "RIGHT", "TOP", "BOTTOM")


def qr_block(text: str, caption: str) -> tuple[list[Flowable], float]:
    """A QR code with its caption below, and the width that it needs."""
    code = QrCode(text)
    block: list[Flowable] = [code, paragraph(caption, "Hei", 8, GREY, "center")] if caption else [code]
    return block, float(code.width)


def signature_row(label: str, signature: bytes | None, date_label: str, signed_on: str, width: float) -> Table:
    """Where the name is: the picture of the signature above a line, and the day; one row `width` points wide."""
    missing = paragraph(str(texts("common")["signature_missing"]), "Song", 11, GREY)
    row = [
        paragraph(label, "Hei", 10.5, GREY, "right"),
        Picture(signature) if signature else missing,
        paragraph(date_label, "Hei", 10.5, GREY, "right"),
        paragraph(signed_on, "Song", 12),
    ]
    style: list[Any] = [("VALIGN", (0, 0), (-1, -1), "BOTTOM")]
    style += [("LINEBELOW", (column, 0), (column, 0), 0.5, INK) for column in (1, 3)]
    widths = [width * share for share in (0.2, 0.36, 0.14, 0.3)]
    return Table([row], colWidths=widths, rowHeights=[SIGNATURE_HEIGHT + 5 * mm], style=TableStyle(style))
