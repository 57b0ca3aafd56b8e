"""Draws characters that a printer's font lacks, with the fonts of Debian's fonts-noto-cjk and fonts-hanazono."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

GETA = "〓"  # the printers' mark for a sort that is missing

# Song type first: paper is set in Song. Hanazono B has the characters outside the first plane.
_REGULAR = ("NotoSerifCJK-Regular.ttc", "HanaMinA.ttf", "HanaMinB.ttf", "NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc")
_BOLD = ("NotoSerifCJK-Bold.ttc", *_REGULAR)
_UNASSIGNED = "\U0010fff0"  # no font has it: what it draws is the font's sign for "missing"


class FontsMissing(RuntimeError):
    """No font for Chinese is installed: the machine was not set up."""


def _folders() -> list[Path]:
    data = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local/share")
    return [Path(folder) / "fonts" for folder in (home, *data.split(":"))]


@cache
def _installed() -> dict[str, Path]:
    wanted = set(_BOLD)
    found: dict[str, Path] = {}
    for folder in _folders():
        for path in sorted(folder.rglob("*.tt[cf]")) if folder.is_dir() else ():
            if path.name in wanted:
                found.setdefault(path.name, path)
    if not found:
        raise FontsMissing("no font for Chinese found: install fonts-noto-cjk and fonts-hanazono")
    return found


@cache
def _face(name: str, pixels: int) -> ImageFont.FreeTypeFont:
    """The font of that file; of a collection the face for simplified Chinese."""
    path = _installed()[name]
    for index in range(8 if name.endswith(".ttc") else 0):
        try:
            face = ImageFont.truetype(path, pixels, index=index)
        except OSError:
            break
        if (face.getname()[0] or "").endswith(" SC"):
            return face
    return ImageFont.truetype(path, pixels)


@cache
def _has(name: str, char: str) -> bool:
    face = _face(name, 24)
    return bytes(face.getmask(char)) != bytes(face.getmask(_UNASSIGNED))


@cache
def _font_name(char: str, bold: bool) -> str | None:
    names = [name for name in (_BOLD if bold else _REGULAR) if name in _installed()]
    return next((name for name in names if _has(name, char)), None)


def has_glyph(char: str) -> bool:
    """Whether an installed font can draw this character. Raises FontsMissing when there is no Chinese font at all."""
    return _font_name(char, False) is not None


def draw_line(text: str, cell: int, size: int, bold: bool) -> Image.Image:
    """One line as a picture, black on white, on the printer's own grid: `cell` dots a half-width place, times `size`.

    A character that no font has becomes 〓. Raises FontsMissing.
    """
    step = cell * size
    height = 2 * step
    places = [1 if char.isascii() else 2 for char in text]
    picture = Image.new("L", (step * sum(places), height + height // 6), 255)
    pen = ImageDraw.Draw(picture)
    x = 0
    for char, width in zip(text, places, strict=True):
        name = _font_name(char, bold)
        char, name = (char, name) if name else (GETA, _font_name(GETA, bold) or next(iter(_installed())))
        pen.text((x + width * step / 2, height * 0.9), char, font=_face(name, height), anchor="ms", fill=0)
        x += width * step
    return picture
