"""JPEG and PNG bytes as bounded pictures, and which of the faces found in one is the face that counts."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from drivers.transport.picture_size import picture_size as claimed_size

Picture = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]  # x, y, width, height; pixels or fractions, as said

MOST_PIXELS = 25_000_000  # a decoder allocates what the header claims
LONGEST = 960  # px: a face fills a third of a portrait, and the networks look at 112 or 150 px of it
USABLE_FROM = 0.5  # of the largest face's height; smaller ones are people in the background


def picture_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) that a JPEG or PNG claims; None if it is neither or claims too much."""
    return claimed_size(data, MOST_PIXELS)


def decoded(data: bytes) -> Picture | None:
    """BGR, at most LONGEST px long; None if `data` is no picture or claims too much."""
    if picture_size(data) is None:
        return None
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    if picture is None:
        return None
    scale = LONGEST / max(picture.shape[:2])
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(picture, np.uint8)


def usable(faces: Sequence[Box]) -> tuple[Box, ...]:
    """Largest first, without those that are less than half as high as the largest."""
    ordered = sorted(faces, key=lambda face: face[2] * face[3], reverse=True)
    return tuple(face for face in ordered if face[3] >= USABLE_FROM * ordered[0][3])


def fractions(faces: Sequence[Box], picture: Picture) -> tuple[Box, ...]:
    """Boxes in pixels as parts of the picture's width and height, cut at its rim."""
    high, wide = picture.shape[:2]
    return tuple(_cut(x / wide, y / high, w / wide, h / high) for x, y, w, h in faces)


def _cut(x: float, y: float, w: float, h: float) -> Box:
    left, top = max(0.0, x), max(0.0, y)
    return left, top, max(0.0, min(1.0, x + w) - left), max(0.0, min(1.0, y + h) - top)
