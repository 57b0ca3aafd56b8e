"""Child side of the preview: where faces are, by dlib's gradient histograms. Light: no network, no model file."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Box = tuple[float, float, float, float]
TARGET = "drivers.engines.face.finding:find_faces"
LONGEST = 1280  # px: what the picture is asked to be at most
# The detector finds faces from 80 px on. At half size that is a person in front of the terminal (20 ms); only when
# nobody is there the whole picture is searched for somebody further away (80 ms).
HALF_FROM = 640  # px


@cache
def _detector() -> Any:
    import dlib

    return dlib.get_frontal_face_detector()


def find_faces(grey: npt.NDArray[np.uint8], progress: Callable[[object], None]) -> tuple[Box, ...]:
    """Faces in a grey picture as fractions of its width and height, in no order. An empty picture only loads."""
    _detector()
    if not grey.size:
        return ()
    near: tuple[Box, ...] = ()
    if max(grey.shape[:2]) > HALF_FROM:
        near = _found(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    return near or _found(grey)


def _found(grey: Any) -> tuple[Box, ...]:
    high, wide = grey.shape[:2]
    boxes = _detector()(np.ascontiguousarray(grey), 0)
    return tuple((b.left() / wide, b.top() / high, b.width() / wide, b.height() / high) for b in boxes)
