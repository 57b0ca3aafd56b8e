"""Whether what was drawn can be somebody's signature: not a touch, a dot, a speck in a corner or one straight line."""

from __future__ import annotations

import math
from itertools import pairwise

Stroke = tuple[tuple[float, float], ...]  # points in fractions of the pad

SHORTEST = 0.3  # of the pad's width, all strokes together
SMALLEST = 0.1  # of the pad, in both directions: smaller than that nobody can read it on the printed form
STRAIGHTEST = 1.05  # length of a single stroke over the distance of its ends; a ruler has 1.0


def ink(strokes: tuple[Stroke, ...]) -> float:
    """Length of all strokes in fractions of the pad. A dot has none."""
    return sum(math.dist(a, b) for stroke in strokes for a, b in pairwise(stroke))


def lacks(strokes: tuple[Stroke, ...]) -> str:
    """ "" when it will do, else none (nothing to speak of was drawn), small, or line."""
    if ink(strokes) < SHORTEST:
        return "none"
    lines = [stroke for stroke in strokes if len(stroke) > 1]
    xs, ys = zip(*(point for stroke in lines for point in stroke), strict=True)
    if max(xs) - min(xs) < SMALLEST or max(ys) - min(ys) < SMALLEST:
        return "small" if len(lines) > 1 or not _straight(lines[0]) else "line"
    return "line" if len(lines) == 1 and _straight(lines[0]) else ""


def _straight(stroke: Stroke) -> bool:
    ends = math.dist(stroke[0], stroke[-1])
    return ends > 0 and ink((stroke,)) / ends < STRAIGHTEST
