"""A page by its four edges, where brightness does not tell it: on a white table, under a shadow. Pure functions."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float32]

# Measured on drawn pages (tests/unit/drivers/camera/hard_pages.py); lengths in pixels of a picture 640 px wide.
BLACK = 20.0  # grey levels added before the logarithm: below it everything is noise
LEAST_EDGE = 0.016  # step of the logarithm per pixel; white paper on a light grey table has 0.03, soft shadows 0.01
LEAST_SHARE = 0.03  # of the picture, as in page_finder
REACH = 9  # how far a side is looked for across the first guess
BESIDE = 5  # how far inside and outside paper and table are compared
SAMPLES = 48  # per side
LEAST_STEP = 5.0  # grey levels between paper and table just beside the edge
LEAST_RATIO = 1.035  # paper ÷ table just beside the edge
LEAST_SUPPORT = 0.85  # share of a side's samples that have such a step; a finger may lie over the rest
MOST_AT_RIM = 2  # sides; a page leaves by a side or a corner, more is the table itself
RIM = 2  # px at the picture's rim in which nothing can be compared


def quadrangles(small: Picture) -> list[Points]:
    """Four-cornered regions that have edges all around, largest first; corners in no order. `small` is grey."""
    light = np.log(cv2.GaussianBlur(small, (5, 5), 0).astype(np.float32) + BLACK)
    across, down = cv2.Sobel(light, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(light, cv2.CV_32F, 0, 1, scale=1 / 8)
    edges = (cv2.magnitude(across, down) > LEAST_EDGE).astype(np.uint8)
    edges = cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    edges[0], edges[-1], edges[:, 0], edges[:, -1] = 1, 1, 1, 1
    # Regions without edges: the margin of the page is one, however much is printed inside it.
    outlines, _ = cv2.findContours(1 - edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found: list[tuple[float, Points]] = []
    for outline in outlines:
        hull = cv2.convexHull(outline)
        area = float(cv2.contourArea(hull))
        if area < LEAST_SHARE * small.size:
            continue
        around = cv2.arcLength(hull, True)
        for tolerance in (0.01, 0.015, 0.02, 0.03, 0.045):
            simple = cv2.approxPolyDP(hull, tolerance * around, True)
            if len(simple) <= 4:
                break
        if len(simple) == 4 and float(cv2.contourArea(simple)) > 0.93 * area:
            found.append((area, np.asarray(simple.reshape(4, 2), np.float32)))
    return [corners for _, corners in sorted(found, key=lambda pair: -pair[0])]


def drawn_to_edges(small: Picture, corners: Points) -> tuple[Points, bool] | None:
    """`corners` (clockwise) moved onto the steps from table to paper, and whether the page leaves the picture.

    None where a side neither has such a step nor lies along the picture's rim.
    """
    soft = cv2.GaussianBlur(small, (3, 3), 0).astype(np.float32)
    lines, at_rim = [], 0
    for i in range(4):
        start, end = corners[i], corners[(i + 1) % 4]
        line = _side(soft, start, end)
        if line is None:
            if not _along_rim(start, end, small.shape):
                return None
            line, at_rim = np.concatenate([end - start, start]), at_rim + 1
        lines.append(line)
    if at_rim > MOST_AT_RIM:
        return None
    exact = np.empty((4, 2), np.float32)
    for i in range(4):
        met = crossing(lines[i - 1], lines[i])
        if met is None or float(np.linalg.norm(met - corners[i])) > 3 * REACH:
            return None
        exact[i] = met
    return exact, at_rim > 0


def _along_rim(start: Points, end: Points, shape: tuple[int, ...]) -> bool:
    last = np.array([shape[1] - 1, shape[0] - 1], np.float32)
    both = np.stack([start, end])
    return bool(((both <= BESIDE).all(axis=0) | (both >= last - BESIDE).all(axis=0)).any())


def _side(soft: npt.NDArray[np.float32], start: Points, end: Points) -> npt.NDArray[np.float32] | None:
    """The line (direction, point) through the steps along one side; clockwise corners have the page on the right."""
    along = end - start
    length = float(np.linalg.norm(along))
    if length < 20:
        return None
    unit = along / length
    inward = np.array([-unit[1], unit[0]], np.float32)
    places = start + np.linspace(0.06, 0.94, SAMPLES, dtype=np.float32)[:, None] * along
    offsets = np.arange(-REACH - BESIDE, REACH + BESIDE + 1, dtype=np.float32)
    grid = places[:, None, :] + offsets[None, :, None] * inward
    profile = cv2.remap(soft, grid[..., 0], grid[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    steps = profile[:, 2:] - profile[:, :-2]
    middle = steps[:, BESIDE - 1 : BESIDE + 2 * REACH]
    best = middle.argmax(axis=1) + BESIDE - 1
    rows = np.arange(SAMPLES)
    inside, outside = profile[rows, best + 1 + BESIDE], profile[rows, best + 1 - BESIDE]
    known = _inside(grid[rows, best + 1], soft.shape)
    stepped = known & (inside - outside > LEAST_STEP) & (inside > LEAST_RATIO * np.maximum(outside, 1.0))
    if not known.any() or float(stepped.sum()) < LEAST_SUPPORT * SAMPLES:
        return None
    points = np.ascontiguousarray(places[stepped] + offsets[best[stepped] + 1][:, None] * inward)
    return np.asarray(cv2.fitLine(points, cv2.DIST_HUBER, 0, 0.01, 0.01), np.float32).reshape(4)


def _inside(points: Points, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    x, y = points[:, 0], points[:, 1]
    return np.asarray((x > RIM) & (y > RIM) & (x < shape[1] - 1 - RIM) & (y < shape[0] - 1 - RIM))


def crossing(one: npt.NDArray[np.float32], two: npt.NDArray[np.float32]) -> Points | None:
    """Where two lines (direction, point) meet; None when they are nearly parallel."""
    (ux, uy, x, y), (vx, vy, p, q) = (tuple(map(float, line)) for line in (one, two))
    across = ux * vy - uy * vx
    if abs(across) < 1e-3 * np.hypot(ux, uy) * np.hypot(vx, vy):
        return None
    t = ((p - x) * vy - (q - y) * vx) / across
    return np.array([x + t * ux, y + t * uy], np.float32)
