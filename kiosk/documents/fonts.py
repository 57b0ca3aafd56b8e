"""TrueType fonts for paper: found on the machine, embedded in the PDF, and text that can be copied out again.

Song type (AR PL SungtiL GB: mainland punctuation) for what binds, sans serif (WenQuanYi Zen Hei) for labels; beyond
GB 2312 the same foundry's UMing and then HanaMin, chosen for each character by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

ROOTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
UNKNOWN = "〓"  # the geta mark: printers' sign for a type that is not at hand


@dataclass(frozen=True, slots=True)
class FontSource:
    """A file name below ROOTS, the font inside a collection, and the Debian package that brings it."""

    file: str
    index: int
    package: str


SOURCES = {
    "Song": FontSource("gbsn00lp.ttf", 0, "fonts-arphic-gbsn00lp"),
    "Ming": FontSource("uming.ttc", 0, "fonts-arphic-uming"),
    "Hei": FontSource("wqy-zenhei.ttc", 0, "fonts-wqy-zenhei"),
    "HanaA": FontSource("HanaMinA.ttf", 0, "fonts-hanazono"),
    "HanaB": FontSource("HanaMinB.ttf", 0, "fonts-hanazono"),
}
FALLBACKS = {"Song": ("Ming", "HanaA", "HanaB", "Hei"), "Hei": ("Ming", "HanaA", "HanaB")}
_WIDE_CODE = re.compile(r"(<[0-9A-F]{2}> )<([0-9A-F]{5,6})>")


class PaperFontMissing(RuntimeError):
    """A font that papers need is not installed; the message names the Debian package."""


class CopyableFont(TTFont):
    """A TTFont whose ToUnicode map writes characters beyond the BMP as UTF-16 pairs, as PDF 32000-1 §9.10.3 asks.

    reportlab writes the bare code point (<20BB7>), which readers take for other characters.
    """

    def addObjects(self, doc: Any) -> None:
        """Called by reportlab when the document is saved."""
        super().addObjects(doc)
        for name, entry in doc.idToObject.items():
            content = getattr(entry, "content", None)
            if str(name).startswith("toUnicodeCMap:") and isinstance(content, str):
                entry.content = _WIDE_CODE.sub(_as_utf16, content)


def _as_utf16(found: re.Match[str]) -> str:
    return f"{found[1]}<{chr(int(found[2], 16)).encode('utf-16-be').hex().upper()}>"


@cache
def font(name: str) -> CopyableFont:
    """The registered font of this name in SOURCES. Raises PaperFontMissing."""
    source = SOURCES[name]
    for root in ROOTS:
        for path in sorted(root.rglob(source.file)) if root.is_dir() else ():
            made = CopyableFont(name, str(path), subfontIndex=source.index)
            pdfmetrics.registerFont(made)
            return made
    raise PaperFontMissing(f"Papers need the font {source.file}: install the Debian package {source.package}")


def missing_packages() -> tuple[str, ...]:
    """Debian packages to install before papers can be made; empty when all fonts are there."""
    gone = {
        source.package
        for source in SOURCES.values()
        if not any(next(root.rglob(source.file), None) for root in ROOTS if root.is_dir())
    }
    return tuple(sorted(gone))


@cache
def _font_for(char: str, base: str) -> str:
    """The first font in the base's order that has the character; "" if none has."""
    for name in (base, *FALLBACKS[base]):
        if ord(char) in font(name).face.charToGlyph:
            return name
    return ""


def runs(text: str, base: str) -> Iterator[tuple[str, str]]:
    """(font name, text) pieces in order; characters that no font has become 〓."""
    for name, chars in groupby(text, key=lambda char: _font_for(char, base)):
        piece = "".join(chars)
        yield (name, piece) if name else (base, UNKNOWN * len(piece))


def markup(text: str, base: str) -> str:
    """Paragraph markup of plain text: escaped, line breaks kept, rare characters in the font that has them."""
    font(base)
    parts = []
    for line in text.replace("\r\n", "\n").replace("\t", " ").replace("\u00a0", " ").split("\n"):
        pieces = (
            escape(piece) if name == base else f'<font name="{name}">{escape(piece)}</font>'
            for name, piece in runs(line, base)
        )
        parts.append("".join(pieces))
    return "<br/>".join(parts)


def width_of(text: str, base: str, size: float) -> float:
    """Width in points of a line of text with its fallbacks."""
    return sum(float(font(name).stringWidth(piece, size)) for name, piece in runs(text, base))
