"""How good a picture of a face is: light, focus, distance, place. Pure functions; the limits stand in manifest.toml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from drivers.camera.page_finder import Picture, greyed
from drivers.contract.camera import PortraitQuality
from drivers.transport.options import manifest, overridden, pairs_of

Box = tuple[float, float, float, float]  # x, y, width, height as fractions of the picture

FACE_WIDTH = 112  # px: sharpness is compared at this width of a face
CAPPED_BELOW, BURNT_ABOVE = 0.05, 0.95  # mean luminance of a whole picture in which nobody can be found
# What is kept around a face, in widths and heights of it: head and shoulders. The rest of the hall is left out.
KEEP_ASIDE, KEEP_ABOVE, KEEP_BELOW = 0.6, 0.7, 0.6


@dataclass(frozen=True, slots=True)
class Limits:
    """[portrait_camera.limits] of manifest.toml, where each one has its reason."""

    least_height: float
    most_height: float
    most_aside: float
    most_above: float
    darkest: float
    brightest: float
    sharpest_blur: float
    bystander: float


def limits_of(address: str) -> Limits:
    """The limits of the manifest, overridden behind the address's #: …#darkest=0.2. ValueError for an unknown one."""
    known = manifest(__package__)["portrait_camera"]["limits"]
    return Limits(**overridden(known, pairs_of(address.partition("#")[2]), "a portrait camera"))


def judge_face(picture: Picture, faces: Sequence[Box], limits: Limits) -> PortraitQuality:
    """`faces` as fractions, in any order. The one thing to put right first stands in `problem`."""
    grey = greyed(picture)
    ordered = sorted(faces, key=lambda face: face[2] * face[3], reverse=True)
    if not ordered:
        whole = float(grey.mean()) / 255
        problem = "dark" if whole < CAPPED_BELOW else "bright" if whole > BURNT_ABOVE else "no_face"
        return PortraitQuality(None, 0.0, whole, problem)
    face = ordered[0]
    patch = _patch(grey, face)
    if patch is None:
        return PortraitQuality(None, 0.0, float(grey.mean()) / 255, "no_face")
    sharpness = float(cv2.Laplacian(_at_width(patch), cv2.CV_32F).var())
    exposure = float(patch.mean()) / 255
    others = [other for other in ordered[1:] if other[3] >= limits.bystander * face[3]]
    problem = "several_faces" if others else _problem(face, sharpness, exposure, limits)
    return PortraitQuality(face, sharpness, exposure, problem)


def _problem(face: Box, sharpness: float, exposure: float, limits: Limits) -> str:
    """First where the person stands, then the light, then the focus: the former change the latter."""
    x, y, width, height = face
    aside, above = abs(x + width / 2 - 0.5), abs(y + height / 2 - 0.5)
    checks = (
        ("too_far", height < limits.least_height),
        ("too_close", height > limits.most_height),
        ("off_centre", aside > limits.most_aside or above > limits.most_above),
        ("dark", exposure < limits.darkest),
        ("bright", exposure > limits.brightest),
        ("blurred", sharpness < limits.sharpest_blur),
    )
    return next((name for name, wrong in checks if wrong), "")


def _patch(grey: Picture, face: Box) -> Picture | None:
    """The face's own pixels; None where the box lies outside the picture or is too small to say anything."""
    high, wide = grey.shape[:2]
    x, y, width, height = face
    left, top = max(0, round(x * wide)), max(0, round(y * high))
    patch = grey[top : round((y + height) * high), left : round((x + width) * wide)]
    return patch if min(patch.shape[:2]) >= 8 else None


def _at_width(patch: Picture) -> Picture:
    """A small face is enlarged too: what a lens did not resolve stays soft, and counts as that."""
    scale = FACE_WIDTH / patch.shape[1]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(patch, None, fx=scale, fy=scale, interpolation=way), np.uint8)


def head_of(picture: Picture, quality: PortraitQuality) -> tuple[Picture, PortraitQuality]:
    """Only the head and shoulders, and the quality with the face's place in them; without a face all as it is."""
    if quality.face is None:
        return picture, quality
    high, wide = picture.shape[:2]
    x, y, width, height = quality.face
    left, right = _span(x - KEEP_ASIDE * width, x + (1 + KEEP_ASIDE) * width, wide)
    top, bottom = _span(y - KEEP_ABOVE * height, y + (1 + KEEP_BELOW) * height, high)
    part_wide, part_high = right - left, bottom - top
    face = (
        (x * wide - left) / part_wide,
        (y * high - top) / part_high,
        width * wide / part_wide,
        height * high / part_high,
    )
    part = np.ascontiguousarray(picture[top:bottom, left:right])
    return part, PortraitQuality(face, quality.sharpness, quality.exposure, quality.problem)


def _span(start: float, end: float, size: int) -> tuple[int, int]:
    """Fractions as pixels inside the picture, never empty."""
    first = min(max(0, round(start * size)), size - 1)
    return first, max(first + 1, min(size, round(end * size)))
