"""Where the page lies on the dark pad, how good its picture is, and the page straightened. Pure functions on pictures.

Not decided here: a page that lies upside down or on its side comes out as it lies (its own top is known only to a
reader of its text), turned by at most 45°.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from drivers.camera.edge_finder import crossing, drawn_to_edges, quadrangles
from drivers.contract.camera import PageQuality

Picture = npt.NDArray[np.uint8]  # height × width (grey) or height × width × 3 (BGR)
Points = npt.NDArray[np.float32]  # n × 2, x and y

# The thresholds, measured on the simulator's pages and on noise; a site with another lamp or pad changes them here.
FIND_WIDTH = 640  # px; the page is looked for in a picture of this width: 4 ms instead of 40
JUDGE_LONG = 1000  # px; sharpness is compared at one size of page, or a larger picture would always be sharper
LEAST_SHARE = 0.03  # of the picture; a bank card where an A4 page fits has 0.045, fingers, rings, labels less
LEAST_STEP = 14.0  # grey levels between pad and page; noise alone reaches 8
LEAST_RATIO = 1.6  # page ÷ pad; holds in the dark too, where the step is small
LEAST_FILL = 0.97  # area of the outline ÷ area of the four-cornered figure; below it a corner is covered or folded
LEAST_SIDE = 0.85  # a side ÷ the opposite one; from above they differ by the lens's tilt only, less is a covered corner
EDGE_MARGIN = 0.008  # of the side; nearer to the rim of the picture the page is cut off
BURNT = 252  # grey level at which paper under a lamp has no print any more
MOST_GLARE = 0.012  # share of burnt-out pixels at which letters are lost
DARK_BELOW = 95.0  # mean grey of the paper
A4_INCHES = 297 / 25.4  # longer side
SHARP_ABOVE = 90.0  # variance of the Laplacian at JUDGE_LONG; print that is out of focus gives 5 to 40
LEAST_EVEN = 0.12  # fine detail across ÷ along; print and tables give 0.3 to 1, a page moved by 2 px at JUDGE_LONG 0.03
INK_FROM = 0.004  # share of dark pixels; below it a page is blank and has nothing that could be blurred


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Corners in pixels of the picture looked at: top left, top right, bottom right, bottom left."""

    corners: Points
    cut_off: bool


def find_page(picture: Picture) -> FoundPage | None:
    """The page in a BGR or grey picture, or None when nothing bright and four-cornered of some size lies there.

    On a dark pad brightness tells it. Where that finds nothing whole (white table, shadow), its edges may.
    """
    grey = greyed(picture)
    height, width = grey.shape[:2]
    scale = min(1.0, FIND_WIDTH / width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.GaussianBlur(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), (5, 5), 0), np.uint8)
    bright = _by_brightness(small)
    found = bright if bright is not None and not bright.cut_off else _by_edges(small) or bright
    if found is None:
        return None
    # Pixel centres: resizing maps x to (x + 0.5) * scale - 0.5.
    exact = (found.corners + 0.5) / np.array([size[0] / width, size[1] / height]) - 0.5
    return FoundPage(corners=exact.astype(np.float32), cut_off=found.cut_off)


def _by_brightness(small: Picture) -> FoundPage | None:
    outline = _brightest_outline(small)
    if outline is None:
        return None
    corners, fill = _four_corners(outline)
    if corners is None:
        return None
    size = np.array([small.shape[1], small.shape[0]])
    box = outline.reshape(-1, 2)
    at_rim = bool((box < EDGE_MARGIN * size).any() or (box > size - 1 - EDGE_MARGIN * size).any())
    incomplete = at_rim or fill < LEAST_FILL or _evenness(corners) < LEAST_SIDE
    exact = _refine(corners, outline)
    # A shadow makes its part of the paper smaller than it is: the steps at its edges say where it ends.
    edges = None if incomplete else drawn_to_edges(small, exact)
    return FoundPage(exact if edges is None else edges[0], incomplete)


def _by_edges(small: Picture) -> FoundPage | None:
    """The largest whole page, else the largest that leaves the picture."""
    leaving: FoundPage | None = None
    for corners in quadrangles(small):
        edges = drawn_to_edges(small, _in_order(corners))
        if edges is None:
            continue
        if edges[1]:
            leaving = leaving or FoundPage(edges[0], cut_off=True)
        elif _evenness(edges[0]) >= LEAST_SIDE:
            return FoundPage(edges[0], cut_off=False)
    return leaving


def _brightest_outline(small: Picture) -> npt.NDArray[np.int32] | None:
    level, mask = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright, dark = small[small > level], small[small <= level]
    if not bright.size or not dark.size:
        return None
    step, ratio = float(bright.mean() - dark.mean()), float(bright.mean()) / max(float(dark.mean()), 1.0)
    if step < LEAST_STEP or ratio < LEAST_RATIO:
        return None
    # Closing bridges print that runs to the edge of the paper; opening cuts off threads and cables.
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(outlines, key=cv2.contourArea, default=None)
    if largest is None or cv2.contourArea(largest) < LEAST_SHARE * small.size:
        return None
    return np.asarray(largest, np.int32)


def _four_corners(outline: npt.NDArray[np.int32]) -> tuple[Points | None, float]:
    """The hull simplified until four corners remain, and how well the outline fills them."""
    hull = cv2.convexHull(outline)
    around = cv2.arcLength(hull, True)
    for tolerance in np.arange(0.01, 0.12, 0.005):
        simple = cv2.approxPolyDP(hull, tolerance * around, True)
        if len(simple) <= 4:
            break
    if len(simple) != 4:
        simple = cv2.boxPoints(cv2.minAreaRect(hull)).reshape(-1, 1, 2)
    corners = simple.reshape(-1, 2).astype(np.float32)
    area = float(cv2.contourArea(corners))
    if area <= 0:
        return None, 0.0
    return _in_order(corners), float(cv2.contourArea(outline)) / area


def _evenness(corners: Points) -> float:
    """The smaller ratio of two opposite sides, 0..1."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    opposite = np.roll(sides, 2)
    return float((np.minimum(sides, opposite) / np.maximum(sides, opposite)).min())


def _in_order(corners: Points) -> Points:
    """Clockwise on the screen, beginning with the corner nearest to the picture's top left."""
    middle = corners.mean(axis=0)
    clockwise = corners[np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))]
    return np.roll(clockwise, -int(clockwise.sum(axis=1).argmin()), axis=0)


def _refine(corners: Points, outline: npt.NDArray[np.int32]) -> Points:
    """Corners as crossings of lines fitted to the middle of each side: exact to part of a pixel, blind to dog-ears."""
    points = outline.reshape(-1, 2).astype(np.float32)
    lines = [_side_line(points, corners[i], corners[(i + 1) % 4]) for i in range(4)]
    exact = corners.copy()
    for i in range(4):
        before, after = lines[i - 1], lines[i]
        met = None if before is None or after is None else crossing(before, after)
        if met is not None and float(np.linalg.norm(met - corners[i])) < 12:
            exact[i] = met
    return exact


def _side_line(points: Points, start: Points, end: Points) -> npt.NDArray[np.float32] | None:
    along = end - start
    length = float(np.linalg.norm(along))
    if length < 20:
        return None
    unit = along / length
    offset = points - start
    place, away = offset @ unit / length, np.abs(offset[:, 0] * unit[1] - offset[:, 1] * unit[0])
    near = points[(place > 0.12) & (place < 0.88) & (away < 5)]
    if len(near) < 8:
        return None
    line = np.asarray(cv2.fitLine(near, cv2.DIST_HUBER, 0, 0.01, 0.01), np.float32).reshape(4)
    # The outline runs through the middle of the page's last pixels; its edge lies half a pixel further out.
    line[2:] += 0.5 * np.array([unit[1], -unit[0]], np.float32)
    return line


def straighten(picture: Picture, corners: Points, dpi: float = 0.0) -> Picture:
    """The page alone, as if seen from straight above, at the resolution it has in the picture.

    With `dpi` at most so fine as an A4 page has so many dots per inch; never enlarged. `corners` clockwise in pixels.
    """
    top, right, bottom, left = (float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4))
    width, height = max(2, round(max(top, bottom))), max(2, round(max(left, right)))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    flat = cv2.warpPerspective(picture, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return shrink(np.asarray(flat, np.uint8), round(dpi * A4_INCHES)) if dpi else np.asarray(flat, np.uint8)


def judge(picture: Picture, found: FoundPage | None) -> PageQuality:
    """What can be measured about the page in `picture`; corners as fractions of the picture's width and height."""
    if found is None:
        return PageQuality((), 0.0, 0.0, "no_page")
    height, width = picture.shape[:2]
    fractions = tuple((float(x) / width, float(y) / height) for x, y in found.corners)
    grey = _without_rim(shrink(straighten(greyed(picture), found.corners), JUDGE_LONG))
    sharpness = float(cv2.Laplacian(grey, cv2.CV_32F).var())
    glare = float((grey >= BURNT).mean())
    return PageQuality(fractions, sharpness, glare, _problem(grey, found.cut_off, sharpness, glare))


def _smeared(grey: Picture) -> bool:
    """Whether strokes in one direction are gone: a page that moved keeps the others, and its Laplacian with them."""
    fine = grey.astype(np.float32)
    across = float((fine[:, :-2] - 2 * fine[:, 1:-1] + fine[:, 2:]).var())
    down = float((fine[:-2] - 2 * fine[1:-1] + fine[2:]).var())
    return min(across, down) < LEAST_EVEN * max(across, down)


def _without_rim(grey: Picture) -> Picture:
    """Without the outer 2 %: the edge of the paper against the pad would count as sharp print."""
    rim_y, rim_x = max(2, grey.shape[0] // 50), max(2, grey.shape[1] // 50)
    inner = grey[rim_y:-rim_y, rim_x:-rim_x]
    return inner if inner.size else grey


def _problem(grey: Picture, cut_off: bool, sharpness: float, glare: float) -> str:
    """The one thing to put right first: where the page lies, then the light, then the focus."""
    paper = float(np.percentile(grey, 80))
    if cut_off:
        return "cut_off"
    if paper < DARK_BELOW:
        return "dark"
    if glare > MOST_GLARE:
        return "glare"
    ink = float((grey < 0.72 * cv2.blur(grey, (61, 61)).astype(np.float32)).mean())  # beside it, so a shadow is none
    return "blurred" if ink > INK_FROM and (sharpness < SHARP_ABOVE or _smeared(grey)) else ""


def greyed(picture: Picture) -> Picture:
    """The picture in grey; a grey one as it is."""
    return picture if picture.ndim == 2 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def shrink(picture: Picture, most: int) -> Picture:
    """The picture with its longer side at most `most` px."""
    scale = most / max(picture.shape[:2])
    if scale >= 1:
        return picture
    # Averaging over areas costs six times as much and matters only where whole pixels would be skipped.
    way = cv2.INTER_AREA if scale < 0.7 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=way), np.uint8)


def jpeg_bytes(picture: Picture, quality: int) -> bytes:
    """`picture` as a JPEG of `quality` 1..100."""
    options: Sequence[Any] = (cv2.IMWRITE_JPEG_QUALITY, quality)
    _, data = cv2.imencode(".jpg", picture, list(options))
    return bytes(data)
