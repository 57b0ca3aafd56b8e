"""Sample papers for the simulated document camera, drawn with Pillow. Each says 样张; persons are invented."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

TEXTS = Path(__file__).with_name("printed_pages.json")
# Song type first, as official papers have it; the sub-font of Noto's collections is simplified Chinese.
FONTS = {
    "print": (
        ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
        ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
        ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ),
    "title": (
        ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2),
        ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
        ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ),
    "typed": (
        ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
        ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ),
}
MISSING_FONT = "No Chinese font for the sample papers: install fonts-noto-cjk or fonts-wqy-zenhei"
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """Paper and ink of one kind of page; sizes in pixels at about 200 dots per inch."""

    size: tuple[int, int]
    paper: Colour
    ornament: Colour  # border and background curves
    title: Colour
    ruled: str  # "lines": a line under each value; "table": boxes; "card": a plastic card without labels


SERIF_BLACK: Colour = (52, 50, 48)
SEAL_RED: Colour = (190, 58, 48)
LOOKS = {
    "birth_certificate": Look((1680, 1260), (240, 242, 234), (136, 178, 158), (34, 74, 56), "lines"),
    "household_cover": Look((1430, 1050), (241, 238, 226), (170, 150, 120), (70, 46, 34), "table"),
    "household_person": Look((1430, 1050), (241, 238, 226), (170, 150, 120), (70, 46, 34), "table"),
    "marriage_certificate": Look((1500, 1050), (243, 229, 226), (214, 168, 160), (140, 34, 30), "lines"),
    "bank_card": Look((1712, 1080), (196, 214, 236), (150, 178, 210), (26, 58, 112), "card"),  # ID-1, 85.6 by 54 mm
    "blank": Look((1240, 1754), (238, 238, 234), (238, 238, 234), SERIF_BLACK, "lines"),
}
PAGE_KEYS = tuple(LOOKS)
CARDS = frozenset(key for key, look in LOOKS.items() if look.ruled == "card")  # much smaller than paper


@cache
def _font(kind: str, size: int) -> ImageFont.FreeTypeFont:
    for path, index in FONTS[kind]:
        if Path(path).exists():
            return ImageFont.truetype(path, size, index=index)
    raise RuntimeError(MISSING_FONT)


def draw_page(key: str) -> Image.Image:
    """The whole paper as an RGB picture; KeyError for an unknown key."""
    look, text = LOOKS[key], json.loads(TEXTS.read_text("utf-8"))[key]
    page = _paper(look)
    pen = ImageDraw.Draw(page)
    if not text["title"]:
        return page
    if look.ruled == "card":
        _card(pen, look, text)
        return page
    _border(pen, look)
    width, height = look.size
    _title(pen, look, text)
    top, bottom = round(height * 0.275), round(height * 0.83)
    step = min((bottom - top) / len(text["rows"]), height * 0.115)
    for number, row in enumerate(text["rows"]):
        _row(pen, look, row, round(top + number * step), round(step))
    foot = _font("print", 36)
    pen.text((width * 0.90, height * 0.89), text["foot"], font=foot, fill=SERIF_BLACK, anchor="rm")
    _seal(page, (round(width * 0.735), round(height * 0.80)), text["seal"])
    return page


def _card(pen: ImageDraw.ImageDraw, look: Look, text: dict[str, Any]) -> None:
    """The issuer above, the number across, small print below; a chip on the left."""
    width, height = look.size
    pen.text((width * 0.07, height * 0.14), text["title"], font=_font("title", 84), fill=look.title, anchor="lm")
    pen.text((width * 0.93, height * 0.14), text["subtitle"], font=_font("print", 44), fill=look.title, anchor="rm")
    pen.rounded_rectangle((width * 0.07, height * 0.28, width * 0.20, height * 0.45), 24, fill=(206, 178, 110))
    (number,), *below = text["rows"]
    pen.text((width * 0.07, height * 0.60), number[1], font=_font("typed", 96), fill=(26, 26, 30), anchor="lm")
    for n, row in enumerate(below):
        for _, value, share in row:
            place = (width * share, height * (0.78 + 0.1 * n))
            pen.text(place, value, font=_font("typed", 52), fill=look.title, anchor="lm")


def draw_sheet(name: str) -> Image.Image:
    """A sample sheet with `name` as its title: as many different papers as are needed."""
    look = LOOKS["household_person"]
    page = _paper(look)
    pen = ImageDraw.Draw(page)
    _border(pen, look)
    width, height = look.size
    pen.text((width / 2, height * 0.16), f"样张　{name}", font=_font("print", 72), fill=look.title, anchor="mm")
    for line in range(7):
        place = (width * 0.1, height * (0.28 + 0.09 * line))
        pen.text(place, "样张　非真实材料　" * 3, font=_font("print", 40), fill=SERIF_BLACK, anchor="lm")
    return page


def _paper(look: Look) -> Image.Image:
    """Coloured paper with fibres and, as on certificates, fine curves in the background."""
    width, height = look.size
    grain = np.random.default_rng(417).normal(0, 1.6, (height, width, 1))
    page = Image.fromarray(np.clip(np.array(look.paper) + grain, 0, 255).astype(np.uint8), "RGB")
    if look.ornament == look.paper:
        return page
    pen = ImageDraw.Draw(page)
    pale: Colour = tuple((3 * p + o) // 4 for p, o in zip(look.paper, look.ornament, strict=True))  # type: ignore[assignment]
    along = np.arange(60, width - 60, 6)
    for phase in np.linspace(0, np.pi, 14):
        for centre in np.linspace(0.16, 0.88, 7) * height:
            curve = centre + 46 * np.sin(along / 95 + phase) * np.cos(along / 410)
            pen.line(list(zip(along.tolist(), curve.tolist(), strict=True)), fill=pale, width=1)
    return page


def _border(pen: ImageDraw.ImageDraw, look: Look) -> None:
    width, height = look.size
    for inset, line in ((46, 8), (64, 2)):
        pen.rectangle((inset, inset, width - inset, height - inset), outline=look.ornament, width=line)


def _title(pen: ImageDraw.ImageDraw, look: Look, text: dict[str, Any]) -> None:
    width, height = look.size
    spaced = "\u2009\u2009".join(text["title"])
    pen.text((width / 2, height * 0.145), spaced, font=_font("title", 78), fill=look.title, anchor="mm")
    pen.text((width / 2, height * 0.225), text["subtitle"], font=_font("print", 34), fill=(96, 70, 62), anchor="mm")


def _row(pen: ImageDraw.ImageDraw, look: Look, row: list[list[Any]], top: int, step: int) -> None:
    left, whole = round(look.size[0] * 0.085), look.size[0] * 0.83
    for label, value, share in row:
        right = round(left + whole * share)
        middle = top + step // 2
        if look.ruled == "table":
            pen.rectangle((left, top, right, top + step), outline=(120, 112, 100), width=2)
        label_font = _font("print", 36)
        pen.text((left + 14, middle), label, font=label_font, fill=(88, 84, 80), anchor="lm")
        start = round(left + 30 + label_font.getlength(label))
        pen.text((start + 10, middle), value, font=_font("typed", 40), fill=(26, 26, 30), anchor="lm")
        if look.ruled == "lines":
            pen.line((start, middle + 30, right - 24, middle + 30), fill=(150, 146, 140), width=2)
        left = right


def _seal(page: Image.Image, centre: tuple[int, int], words: list[str]) -> None:
    """A round red stamp, slightly turned, through which the print stays readable."""
    stamp = Image.new("RGBA", (270, 270), (0, 0, 0, 0))
    pen = ImageDraw.Draw(stamp)
    pen.ellipse((6, 6, 264, 264), outline=(*SEAL_RED, 205), width=8)
    for word, height in zip(words, (100, 168), strict=True):
        pen.text((135, height), word, font=_font("print", 46), fill=(*SEAL_RED, 205), anchor="mm")
    turned = stamp.rotate(-7, Image.Resampling.BICUBIC)
    page.paste(turned, (centre[0] - 135, centre[1] - 135), turned)


def page_pictures(pages: dict[str, Path | None] | None) -> dict[str, Callable[[], Image.Image]]:
    """For each page key how its picture is made: the built-in papers, or a file of one's own in its place."""

    def opener(path: Path) -> Callable[[], Image.Image]:
        return lambda: Image.open(path).convert("RGB")

    def drawer(key: str) -> Callable[[], Image.Image]:
        return lambda: draw_page(key)

    wanted: dict[str, Path | None] = dict.fromkeys(PAGE_KEYS) if pages is None else pages
    return {key: drawer(key) if path is None else opener(path) for key, path in wanted.items()}
