"""The A4 page that all papers share: Song title, thin rules, tables, QR code, page x of y. Same input, same bytes."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from typing import Any, Literal

import qrcode
from PIL import Image, ImageOps
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from kiosk.documents.fonts import markup, runs, width_of
from kiosk.documents.texts import texts

MARGIN = 22 * mm
TOP, BOTTOM = 20 * mm, 22 * mm
WIDTH = A4[0] - 2 * MARGIN
INK, GREY, LINE = HexColor("#1A1A1A"), HexColor("#5A5F5E"), HexColor("#9AA3A1")
QR_LEAST = 28 * mm  # with its quiet zone the modules themselves stay above 25 mm
LEADING = 1.55
QR_MODULE = 0.42 * mm  # a phone reads this from an office laser print at 20 cm
SIGNATURE_HEIGHT, SIGNATURE_WIDTH = 16 * mm, 48 * mm
# reportlab's fonts and the positions in their files are shared by all documents of the process.
_ONE_AT_A_TIME = threading.Lock()

Align = Literal["left", "center", "right"]
_ALIGN: dict[Align, Literal[0, 1, 2]] = {"left": 0, "center": 1, "right": 2}


def paragraph(
    text: str,
    base: str = "Song",
    size: float = 12,
    colour: Color = INK,
    align: Align = "left",
    indent: bool = False,
    leading: float = 0,
) -> Paragraph:
    """Text that breaks between any two characters, as Chinese does, but not before a closing mark. Sizes in points."""
    style = ParagraphStyle(
        name=f"{base}{size}{align}",
        fontName=base,
        fontSize=size,
        leading=leading or size * LEADING,
        textColor=colour,
        alignment=_ALIGN[align],
        wordWrap="CJK",
        firstLineIndent=2 * size if indent else 0,
    )
    return Paragraph(markup(text, base), style)


class Heading(Flowable):
    """A centred title in Song. The type has no bold cut, so its outline is drawn along; it shrinks to fit one line."""

    def __init__(self, text: str, size: float = 24) -> None:
        super().__init__()
        self._text, self._size = text, size

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        wide = width_of(self._text, "Song", self._size)
        self._size = min(self._size, self._size * width / wide) if wide else self._size
        self.width, self.height = width, self._size * 1.5
        return self.width, self.height

    def draw(self) -> None:
        x = (self.width - width_of(self._text, "Song", self._size)) / 2
        line = self.canv.beginText(x, self._size * 0.4)
        line.setTextRenderMode(2)
        self.canv.setLineWidth(self._size / 45)
        self.canv.setStrokeColor(INK)
        self.canv.setFillColor(INK)
        for name, piece in runs(self._text, "Song"):
            line.setFont(name, self._size)
            line.textOut(piece)
        line.setTextRenderMode(0)
        self.canv.drawText(line)


class QrCode(Flowable):
    """A QR code at least 25 mm wide; a longer text makes it larger, not finer."""

    def __init__(self, text: str) -> None:
        super().__init__()
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=2)
        code.add_data(text)
        code.make(fit=True)
        self._matrix: list[list[bool]] = code.get_matrix()
        self.width = self.height = max(QR_LEAST, len(self._matrix) * QR_MODULE)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        module = self.width / len(self._matrix)
        self.canv.setFillColor(INK)
        path = self.canv.beginPath()
        for number, row in enumerate(self._matrix):
            for start, end in _black(row):
                path.rect(start * module, self.height - (number + 1) * module, (end - start) * module, module)
        self.canv.drawPath(path, stroke=0, fill=1)


def _black(row: Sequence[bool]) -> list[tuple[int, int]]:
    """Runs of black modules: one rectangle each, so that no hairlines show between modules."""
    edges = [i for i in range(len(row) + 1) if (i < len(row) and row[i]) != (i > 0 and row[i - 1])]
    return list(zip(edges[::2], edges[1::2], strict=True))


class Picture(Flowable):
    """The inked part of a PNG (a signature on a large pad) at a fixed height, with transparency."""

    def __init__(self, png: bytes, height: float) -> None:
        super().__init__()
        image = _inked(Image.open(io.BytesIO(png)))
        self._image = ImageReader(image)
        wide, tall = image.size
        self.height = min(height, SIGNATURE_WIDTH * tall / max(wide, 1))
        self.width = self.height * wide / max(tall, 1)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        self.canv.drawImage(self._image, 0, 0, self.width, self.height, mask="auto")


def _inked(image: Image.Image) -> Image.Image:
    """Without the empty rim; an empty pad stays as it is."""
    ink = image.getchannel("A") if "A" in image.getbands() else ImageOps.invert(image.convert("L"))
    box = ink.getbbox()
    return image.crop(box) if box else image


def gap(height: float) -> Spacer:
    return Spacer(1, height * mm)


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


def label_cell(text: str, size: float = 12, align: Align = "left") -> Paragraph:
    """A small sans serif label on the base line of the value of `size` beside it."""
    return paragraph(text, "Hei", size - 1.5, GREY, align, leading=size * LEADING)


def pairs(rows: Sequence[tuple[str, str]], size: float = 12, label: float = 0.2) -> Table:
    """Label and value in each row: labels grey and sans serif, values in Song."""
    cells = [(label_cell(key, size), paragraph(value, "Song", size)) for key, value in rows]
    return grid(cells, (label, 1 - label))


def listing(columns: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
    """A table with a head."""
    head = [paragraph(name, "Hei", 10, GREY) for name in columns]
    return grid([head, *([paragraph(value, "Song", 11.5) for value in row] for row in rows)], widths, head=True)


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


def signing(label: str, signature: bytes | None, date_label: str, signed_on: str) -> KeepTogether:
    """Where the name is: the picture of the signature above a line, and the day."""
    missing = paragraph(str(texts("common")["signature_missing"]), "Song", 11, GREY)
    name = Picture(signature, SIGNATURE_HEIGHT) if signature else missing
    row = [
        paragraph(label, "Hei", 10.5, GREY, "right"),
        name,
        paragraph(date_label, "Hei", 10.5, GREY, "right"),
        paragraph(signed_on, "Song", 12),
    ]
    style: list[Any] = [("VALIGN", (0, 0), (-1, -1), "BOTTOM")]
    style += [("LINEBELOW", (column, 0), (column, 0), 0.5, INK) for column in (1, 3)]
    widths = [WIDTH * share for share in (0.2, 0.36, 0.14, 0.3)]
    return KeepTogether(
        [gap(5), Table([row], colWidths=widths, rowHeights=[SIGNATURE_HEIGHT + 5 * mm], style=TableStyle(style))]
    )


def build(story: Sequence[Flowable], foot: str, title: str) -> bytes:
    """The finished PDF. `foot` stands at the lower left of each page; `title` is the file's own and never personal."""
    out = io.BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=title,
        author="",
        invariant=1,  # no clock and no random id in the file: the same paper has the same hash
    )
    frame = Frame(
        MARGIN, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    document.addPageTemplates(PageTemplate("page", [frame]))
    with _ONE_AT_A_TIME:
        document.build(list(story), canvasmaker=_numbered(foot))
    return out.getvalue()


def _numbered(foot: str) -> type[Canvas]:
    class NumberedCanvas(Canvas):
        """Keeps all pages back until their number is known."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._kept.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]

        def save(self) -> None:
            for number, state in enumerate(self._kept, 1):
                self.__dict__.update(state)
                _foot(self, foot, number, len(self._kept))
                super().showPage()
            super().save()

    return NumberedCanvas


def _foot(canvas: Canvas, foot: str, number: int, pages: int) -> None:
    words = str(texts("common")["page_of"]).format(page=number, pages=pages)
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN, BOTTOM - 4 * mm, A4[0] - MARGIN, BOTTOM - 4 * mm)
    canvas.setFillColor(GREY)
    for text, x in ((foot, MARGIN), (words, A4[0] - MARGIN - width_of(words, "Hei", 9))):
        line = canvas.beginText(x, BOTTOM - 9 * mm)
        for name, piece in runs(text, "Hei"):
            line.setFont(name, 9)
            line.textOut(piece)
        canvas.drawText(line)
