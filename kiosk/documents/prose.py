"""Running text on a sheet: Chinese line breaks, a font for each character, breaking over pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from kiosk.documents.fonts import runs, width_of
from kiosk.documents.line_breaks import broken

Align = Literal["left", "center", "right"]
ASCENT = 0.86  # of a Chinese character's square above the base line
ALONE = 2  # lines that at least stay together where a paragraph breaks over pages


@dataclass(frozen=True, slots=True)
class Type:
    """Typeface, sizes in points, colour, alignment; `indent`: the first line is set in by two characters."""

    base: str
    size: float
    leading: float
    colour: Color
    align: Align = "left"
    indent: bool = False


class Prose(Flowable):
    """Plain text; line feeds are kept, other control characters are not drawn."""

    def __init__(self, text: str, kind: Type) -> None:
        super().__init__()
        self._text, self._kind = "".join(filter(_drawn, text.replace("\t", " ").replace("\u00a0", " "))), kind
        self._lines: list[tuple[str, float]] = []  # with the indent of each

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if self._text or not self._lines:
            self._lines = self._set(width)
        self.width, self.height = width, len(self._lines) * self._kind.leading
        return self.width, self.height

    def _set(self, width: float) -> list[tuple[str, float]]:
        kind, lines = self._kind, list[tuple[str, float]]()

        def measure(text: str) -> float:
            return width_of(text, kind.base, kind.size)

        for paragraph in self._text.split("\n"):
            indent = 2 * kind.size if kind.indent else 0.0
            for line in broken(paragraph, width, measure, indent):
                lines.append((line, indent))
                indent = 0.0
        return lines

    def split(self, width: float, height: float) -> list[Flowable]:
        """Two texts with the lines that are set already; nothing where one of them would be a single line."""
        self.wrap(width, height)
        count = int(height // self._kind.leading)
        if len(self._lines) - count < ALONE:
            count = len(self._lines) - ALONE
        if count < ALONE:
            return []
        return [self._of(self._lines[:count]), self._of(self._lines[count:])]

    def _of(self, lines: list[tuple[str, float]]) -> Prose:
        part = Prose("", self._kind)
        part._lines = lines
        return part

    def draw(self) -> None:
        kind, y = self._kind, self.height - (self._kind.leading - self._kind.size) / 2 - ASCENT * self._kind.size
        self.canv.setFillColor(kind.colour)
        for line, indent in self._lines:
            if line:
                text = self.canv.beginText(indent + self._shift(line), y)
                for name, piece in runs(line, kind.base):
                    text.setFont(name, kind.size)
                    text.textOut(piece)
                self.canv.drawText(text)
            y -= kind.leading

    def _shift(self, line: str) -> float:
        if self._kind.align == "left":
            return 0.0
        rest = self.width - width_of(line, self._kind.base, self._kind.size)
        return rest / 2 if self._kind.align == "center" else rest


def _drawn(char: str) -> bool:
    return char == "\n" or (char >= " " and char != "\x7f")
