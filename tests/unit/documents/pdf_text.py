"""What is on the pages of a PDF: copied text, words with their boxes, pictures. By poppler's tools."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
from dataclasses import dataclass
from html import unescape

from PIL import Image

_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Word:
    """Points from the upper left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    words: tuple[Word, ...]


def plain(text: str) -> str:
    """Without the line breaks and spaces of the layout, marks in one width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def copied(pdf: bytes) -> str:
    """What a person copies out of the PDF, made plain."""
    return plain(raw(pdf))


def raw(pdf: bytes) -> str:
    """What a person copies out of the PDF."""
    out = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True, timeout=20).stdout
    return out.decode("utf-8")


def pages(pdf: bytes) -> list[Page]:
    """All words with their boxes."""
    command = ["pdftotext", "-bbox", "-", "-"]
    out = subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=20).stdout.decode()
    return [
        Page(
            float(width),
            float(height),
            tuple(Word(unescape(text), *(float(edge) for edge in edges)) for *edges, text in _WORD.findall(content)),
        )
        for width, height, content in _PAGE.findall(out)
    ]


def seen(pdf: bytes, page: int = 1, dpi: int = 200) -> Image.Image:
    """A page as a grey picture."""
    command = ["pdftoppm", "-r", str(dpi), "-f", str(page), "-l", str(page), "-gray", "-"]
    out = subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=20).stdout
    return Image.open(io.BytesIO(out))
