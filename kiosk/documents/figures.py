"""Drawn things on a sheet: the title, QR codes, the picture of a signature, the mark of an electronic seal."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import numpy as np
import zxingcpp
from PIL import Image, ImageOps
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from kiosk.documents.fonts import runs, width_of

INK, GREY, LINE = HexColor("#1A1A1A"), HexColor("#5A5F5E"), HexColor("#9AA3A1")
QR_LEAST = 28 * mm  # with its quiet zone the modules themselves stay above 25 mm
QR_MODULE = 0.42 * mm  # a phone reads this from an office laser print at 20 cm
QR_QUIET = 2  # modules; the white of the sheet is the rest of the quiet zone
SIGNATURE_HEIGHT, SIGNATURE_WIDTH = 16 * mm, 48 * mm
TITLE_LEAST = 17  # points; a title that would get smaller takes another line


class Heading(Flowable):
    """A centred title in Song. The type has no bold cut, so its outline is drawn along.

    It shrinks to fit one line, down to TITLE_LEAST; a longer one is set in lines of equal length.
    """

    def __init__(self, text: str, size: float = 24) -> None:
        super().__init__()
        self._text, self._size = text, size
        self._lines = [text]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        wide = width_of(self._text, "Song", 1)
        count = max(1, math.ceil(wide * TITLE_LEAST / width))
        share = max(1, -(-len(self._text) // count))
        self._lines = [self._text[start : start + share] for start in range(0, len(self._text), share)]
        widest = max((width_of(line, "Song", 1) for line in self._lines), default=0.0)
        self._size = min(self._size, width / widest) if widest else self._size
        self.width, self.height = width, self._size * 1.5 * len(self._lines)
        return self.width, self.height

    def draw(self) -> None:
        self.canv.setLineWidth(self._size / 45)
        self.canv.setStrokeColor(INK)
        self.canv.setFillColor(INK)
        for number, text in enumerate(self._lines, 1):
            x = (self.width - width_of(text, "Song", self._size)) / 2
            line = self.canv.beginText(x, self.height - self._size * (1.5 * number - 0.4))
            line.setTextRenderMode(2)
            for name, piece in runs(text, "Song"):
                line.setFont(name, self._size)
                line.textOut(piece)
            line.setTextRenderMode(0)
            self.canv.drawText(line)


class QrCode(Flowable):
    """A QR code at least 25 mm wide; a longer text makes it larger, not finer."""

    def __init__(self, text: str) -> None:
        super().__init__()
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        self._black = np.array(code.to_image(scale=1, add_quiet_zones=False)) < 128
        self._modules = len(self._black) + 2 * QR_QUIET
        self.width = self.height = max(QR_LEAST, self._modules * QR_MODULE)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        module = self.width / self._modules
        self.canv.setFillColor(INK)
        path = self.canv.beginPath()
        for number, row in enumerate(self._black, 1 + QR_QUIET):
            for start, end in _black(row.tolist()):
                path.rect((start + QR_QUIET) * module, self.height - number * module, (end - start) * module, module)
        self.canv.drawPath(path, stroke=0, fill=1)


def _black(row: Sequence[bool]) -> list[tuple[int, int]]:
    """Runs of black modules: one rectangle each, so that no hairlines show between modules."""
    edges = [i for i in range(len(row) + 1) if (i < len(row) and row[i]) != (i > 0 and row[i - 1])]
    return list(zip(edges[::2], edges[1::2], strict=True))


class Picture(Flowable):
    """The inked part of a PNG (a signature on a large pad) in its own proportions, at most `height` × `width`."""

    def __init__(self, png: bytes, height: float = SIGNATURE_HEIGHT, width: float = SIGNATURE_WIDTH) -> None:
        super().__init__()
        image = _inked(Image.open(io.BytesIO(png)))
        self._image = ImageReader(image)
        wide, tall = image.size
        self.height = min(height, width * tall / max(wide, 1))
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


class SealMark(Flowable):
    """Where other papers carry a seal: a plain double frame that says how to check. Never round, never red: a printed
    seal would claim a validity that only the check code has (PROTOCOLS.md §6.4). `lines` are (text, size)."""

    def __init__(self, lines: Sequence[tuple[str, float]], width: float) -> None:
        super().__init__()
        self._lines = [(text, self._fitting(text, size, width - 8 * mm)) for text, size in lines if text]
        self.width = width
        self.height = sum(size * 1.6 for _, size in self._lines) + 6 * mm

    @staticmethod
    def _fitting(text: str, size: float, room: float) -> float:
        return min(size, size * room / max(width_of(text, "Hei", size), 1))

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        self.canv.setStrokeColor(INK)
        for inset, thick in ((0.0, 0.9), (1.1 * mm, 0.4)):
            self.canv.setLineWidth(thick)
            self.canv.rect(inset, inset, self.width - 2 * inset, self.height - 2 * inset)
        self.canv.setFillColor(INK)
        top = self.height - 3 * mm
        for text, size in self._lines:
            top -= size * 1.6
            line = self.canv.beginText((self.width - width_of(text, "Hei", size)) / 2, top + size * 0.45)
            for name, piece in runs(text, "Hei"):
                line.setFont(name, size)
                line.textOut(piece)
            self.canv.drawText(line)
