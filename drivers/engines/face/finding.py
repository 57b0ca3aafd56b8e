"""Child side of the preview: where faces are, by dlib's gradient histograms. Light: no network, no model file."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Box = tuple[float, float, float, float]
TARGET = "drivers.engines.face.finding:find_faces"
LONGEST = 640  # px: what the picture is asked to be at most; smaller faces than 80 px are not found


@cache
def _detector() -> Any:
    import dlib

    return dlib.get_frontal_face_detector()


def find_faces(grey: npt.NDArray[np.uint8], progress: Callable[[object], None]) -> tuple[Box, ...]:
    """Faces in a grey picture as fractions of its width and height, in no order. An empty picture only loads."""
    detector = _detector()
    if not grey.size:
        return ()
    high, wide = grey.shape[:2]
    boxes = detector(np.ascontiguousarray(grey), 0)
    return tuple((b.left() / wide, b.top() / high, b.width() / wide, b.height() / high) for b in boxes)
