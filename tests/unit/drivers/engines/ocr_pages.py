"""A drawn page for the OCR engine; persons and numbers are invented."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
)
WORDS = ("出生医学证明", "母亲姓名 林知夏", "父亲姓名 周以安", "临溪县妇幼保健院", "2026年11月8日")


def page() -> bytes:
    """A JPEG with WORDS, one a line."""
    font = next(found for found in map(_font, FONTS) if found is not None)
    picture = Image.new("RGB", (1000, 700), "white")
    pen = ImageDraw.Draw(picture)
    for number, words in enumerate(WORDS):
        pen.text((120, 60 + 120 * number), words, font=font, fill="black")
    return bytes(cv2.imencode(".jpg", np.asarray(picture))[1])


def _font(path: str) -> ImageFont.FreeTypeFont | None:
    try:
        return ImageFont.truetype(path, 44)
    except OSError:
        return None
