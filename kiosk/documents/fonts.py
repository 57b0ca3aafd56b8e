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
_CODES = re.compile(r"\d+ beginbfchar\n(.*)\nendbfchar", re.DOTALL)
_BLOCK = 100  # entries of one bfchar block (Adobe Technical Note 5014)


class PaperFontMissing(RuntimeError):
    """A font that papers need is not installed; the message names the Debian package."""


class CopyableFont(TTFont):
    """A TTFont whose ToUnicode map writes characters beyond the BMP as UTF-16 pairs, as PDF 32000-1 §9.10.3 asks.

    reportlab writes the bare code point (<20BB7>), which readers take for other characters, and all entries in a block.
    """

    def addObjects(self, doc: Any) -> None:
        """Called by reportlab when the document is saved."""
        before = set(doc.idToObject)
        super().addObjects(doc)
        for name in doc.idToObject.keys() - before:
            if str(name).startswith("toUnicodeCMap:"):
                entry = doc.idToObject[name]
                entry.content = _CODES.sub(_mended, entry.content)


def _mended(found: re.Match[str]) -> str:
    entries = []
    for line in found[1].split("\n"):
        code, character = line.split(" ")
        utf16 = chr(int(character.strip("<>"), 16)).encode("utf-16-be").hex().upper()
        entries.append(f"{code} <{utf16}>")
    blocks = [entries[start : start + _BLOCK] for start in range(0, len(entries), _BLOCK)]
    return "\n".join(line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar"))


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


@cache
def _advance(char: str, base: str) -> float:
    """Width of a character at one point."""
    name = _font_for(char, base)
    return float(font(name or base).stringWidth(char if name else UNKNOWN, 1))


def width_of(text: str, base: str, size: float) -> float:
    """Width in points of a line of text with its fallbacks."""
    return size * sum(_advance(char, base) for char in text)
