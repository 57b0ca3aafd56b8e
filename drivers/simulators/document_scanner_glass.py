"""What the simulated scanner's lamp sees: a paper a little askew on a white or black lid, with dust and noise."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]

GLASS_MM = (216.0, 297.0)  # US Letter's width, A4's length, as most scanners have it
DRAWN_DPI = 200.0  # at which the sample papers are drawn
PAPER_FILLS = 0.95  # of the glass; a paper that would be wider is drawn smaller
LIDS = {"white": 250, "black": 22}
NOISE = 3  # grey levels


def empty(lid: str, dpi: float) -> Picture:
    """Nothing but lid, RGB."""
    wide, high = (round(side / 25.4 * dpi) for side in GLASS_MM)
    return np.full((high, wide, 3), LIDS[lid], np.uint8)


def look(paper: Picture | None, lid: str, dpi: float, tilt: float) -> Picture:
    """The whole glass, RGB. `paper` is drawn at 200 dots per inch; `tilt` in degrees, clockwise positive."""
    glass = empty(lid, dpi)
    if paper is not None:
        glass = _lay(glass, paper, dpi, tilt)
    high, wide = glass.shape[:2]
    noise = np.random.default_rng(7).integers(-NOISE, NOISE + 1, (64, wide, 1), np.int16)
    tiled = np.tile(noise, (high // 64 + 1, 1, 1))[:high]
    return np.asarray(np.clip(glass.astype(np.int16) + tiled, 0, 255), np.uint8)


def _lay(glass: Picture, paper: Picture, dpi: float, tilt: float) -> Picture:
    high, wide = glass.shape[:2]
    tall, broad = paper.shape[:2]
    angle = np.deg2rad(tilt)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    reach = np.abs(turn) @ np.array([broad, tall])  # of the tilted paper
    scale = min(dpi / DRAWN_DPI, PAPER_FILLS * wide / reach[0], PAPER_FILLS * high / reach[1])
    middle = np.array([wide / 2, 0.02 * high + reach[1] * scale / 2])
    matrix = np.hstack([turn * scale, (middle - turn @ np.array([broad, tall]) * scale / 2)[:, None]])
    cover = cv2.warpAffine(np.full((tall, broad), 255, np.uint8), matrix, (wide, high))
    edge = cv2.warpAffine(cover, np.array([[1, 0, 2], [0, 1, 2]], np.float32), (wide, high))
    shaded = cv2.multiply(glass, cv2.merge([cv2.convertScaleAbs(edge, alpha=-0.12, beta=255)] * 3), scale=1 / 255)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    seen = cv2.warpAffine(paper, matrix, (wide, high), flags=way, borderMode=cv2.BORDER_REPLICATE)
    share = cover.astype(np.float32) / 255
    return np.asarray(cv2.blendLinear(seen, shaded, share, 1 - share), np.uint8)
