"""The child's side: RapidOCR, made at the first page. It says nothing: what it reads is personal."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import cv2
import numpy as np
from rapidocr import RapidOCR

from drivers.transport.picture_size import picture_size

MOST_PIXELS = 40_000_000  # A4 at 600 dots per inch
Row = tuple[str, tuple[tuple[float, float], ...], float]


@cache
def _engine() -> Any:
    """No classifier of lines that stand upside down: pages come upright, and it doubles the time of short lines."""
    return RapidOCR(params={"Global.use_cls": False, "Global.log_level": "critical"})


def answer(jpeg: Any, progress: Callable[[object], None]) -> list[Row] | None:
    """Rows of (text, corners as fractions, score); None when the bytes are no picture."""
    picture = _decoded(jpeg)
    if picture is None:
        return None
    read = _engine()(picture)
    if read.txts is None:
        return []
    high, wide = picture.shape[:2]
    boxes = np.asarray(read.boxes, np.float64) / np.array([wide, high])
    corners = [tuple((float(x), float(y)) for x, y in box) for box in np.clip(boxes, 0.0, 1.0)]
    return [(str(text), box, float(score)) for text, box, score in zip(read.txts, corners, read.scores, strict=True)]


def _decoded(data: object) -> Any | None:
    if not isinstance(data, bytes) or picture_size(data, MOST_PIXELS) is None:
        return None
    try:
        return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
