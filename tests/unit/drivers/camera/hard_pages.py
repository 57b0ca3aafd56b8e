"""Pages under a camera as halls really have them: shadows, lamps, white tables, turned, half out, two, shaken."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from drivers.simulators.printed_pages import draw_page

Picture = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float32]
WIDE, TALL = 1280, 960
DARK_PAD, WHITE_TABLE, WOOD = 42, 205, 120


@cache
def paper(key: str = "birth_certificate") -> Picture:
    return np.ascontiguousarray(np.asarray(draw_page(key))[:, :, ::-1])


def corners_of(
    angle: float = 2.0, fills: float = 0.72, ratio: float = 4 / 3, at: tuple[float, float] = (0.5, 0.5)
) -> Points:
    """Where a page of this ratio lies, clockwise from its own top left."""
    size = np.array([fills * TALL * ratio, fills * TALL])
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
    turn = np.deg2rad(angle)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return np.asarray((signs * size) @ spin.T + (at[0] * WIDE, at[1] * TALL), np.float32)


@cache
def table(grey: float, seed: int = 3, grain: float = 3.0) -> Picture:
    """An even table or pad under a lamp that is brighter in the middle, with the camera's noise."""
    y, x = np.mgrid[0:TALL, 0:WIDE].astype(np.float32)
    light = 1.0 - 0.12 * (((x - WIDE / 2) / WIDE) ** 2 + ((y - TALL / 2) / TALL) ** 2) * 4
    noise = np.random.default_rng(seed).normal(0, grain, (TALL, WIDE))
    return np.asarray(np.clip(np.dstack([grey * light + noise] * 3), 0, 255), np.uint8)


def lay(
    scene: Picture, corners: Points, key: str = "birth_certificate", shade: float = 0.35, gain: float = 1.0
) -> Picture:
    """The page on the table, with the soft shadow that a sheet throws."""
    page = paper(key)
    tall, wide = page.shape[:2]
    outline = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32) - 0.5
    shape = cv2.getPerspectiveTransform(outline, corners)
    seen = cv2.warpPerspective(page, shape, (WIDE, TALL), flags=cv2.INTER_AREA).astype(np.float32) * gain
    cover = cv2.warpPerspective(np.ones((tall, wide), np.float32), shape, (WIDE, TALL))
    aslant = cv2.GaussianBlur(
        cv2.warpAffine(cover, np.array([[1, 0, 5], [0, 1, 6]], np.float32), (WIDE, TALL)), (0, 0), 5
    )
    under = scene.astype(np.float32) * (1 - shade * aslant)[..., None]
    whole = seen * cover[..., None] + under * (1 - cover[..., None]) + _noise()
    return np.asarray(np.clip(whole, 0, 255), np.uint8)


@cache
def _noise() -> npt.NDArray[np.float32]:
    return np.random.default_rng(5).normal(0, 2.0, (TALL, WIDE, 1)).astype(np.float32)


def shadow(scene: Picture, depth: float = 0.5, soft: float = 40.0) -> Picture:
    """A head between lamp and page: half of the picture gets `depth` less light, over a soft edge."""
    y, x = np.mgrid[0:TALL, 0:WIDE].astype(np.float32)
    edge = 0.5 + 0.5 * np.tanh((x - WIDE * 0.45 - 0.3 * (y - TALL / 2)) / (2 * soft))
    return np.asarray(scene * (1 - depth * edge[..., None]), np.uint8)


def lamp(scene: Picture, at: tuple[float, float] = (0.55, 0.5), radius: float = 0.06) -> Picture:
    """A lamp mirrored in a laminated page: burnt out in the middle, veiled around."""
    y, x = np.mgrid[0:TALL, 0:WIDE].astype(np.float32)
    away = np.hypot(x - at[0] * WIDE, (y - at[1] * TALL) * 1.4) / (radius * WIDE)
    return np.asarray(np.clip(scene + 320 * np.exp(-(away**2))[..., None], 0, 255), np.uint8)


def shaken(scene: Picture, length: int = 15, angle: float = 0.0) -> Picture:
    """A page that moves while the shutter is open."""
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1
    turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), angle, 1.0)
    kernel = cv2.warpAffine(kernel, turn, (length, length))
    return np.asarray(cv2.filter2D(scene, -1, kernel / kernel.sum()), np.uint8)
