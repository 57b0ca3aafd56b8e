"""Simulated document camera: an MJPEG server on loopback that shows a dark pad and the paper that was laid on it."""

from __future__ import annotations

import threading
import time
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from drivers.simulators.mjpeg_server import MjpegServer, Part
from drivers.simulators.noisy_frames import NoisyFrames, Picture
from drivers.simulators.printed_pages import CARDS, draw_sheet, page_pictures
from drivers.simulators.shown_codes import draw_telephone

FRAME = (2048, 1536)  # px; three megapixels, as common document cameras stream them
RATE = 12.0  # frames a second
MOVING = 7  # frames in which a hand still moves the paper
CODE = "code:"  # what follows is shown as a QR code on a telephone
SHEET = "sheet:"  # what follows is the title of a sample sheet
STILL = 3  # frames of a paper that lies; they differ in noise only and are sent in turn
PAGE_FILLS = 0.80  # of the frame's width or height
TELEPHONE_FILLS = 0.54  # 150 mm of screen beside an A4 page
CARD_FILLS = 0.23  # 85.6 mm (ID-1) where A4 paper fills PAGE_FILLS
FAULTS = {
    "unplug": "拔线",
    "stall": "画面停住",
    "dark": "灯灭了",
    "glare": "反光",
    "blurred": "对不上焦",
    "half_out": "纸没放全",
    "half_frame": "半张图",
    "garbage": "坏数据",
}


class DocumentCameraSimulator:
    """`show` lays a paper down, `remove` takes it away, `play` breaks something until `clear`. Safe from any thread."""

    kind = "document_camera"

    def __init__(self, port: int = 0, pages: dict[str, Path | None] | None = None) -> None:
        self._pages = page_pictures(pages)
        self._lock = threading.Lock()
        self._faults: set[str] = set()
        self._page = ""
        self._laid_at = 0.0  # monotonic; a hand still moves the paper for a moment after it
        self._frames = NoisyFrames(FRAME, noise=4, seed=1, most=4 * (MOVING + STILL))
        self._papers: dict[str, Picture] = {}
        self._last_scene: tuple[tuple[str, frozenset[str], int], Picture] = (("", frozenset(), -1), _pad())
        self._server = MjpegServer(self._next_part, lambda: RATE, lambda: not self._has("unplug"), port=port)

    def start(self) -> str:
        """Serve in threads of its own; the registry address of this camera."""
        self._server.start()
        return self.address

    @property
    def address(self) -> str:
        """The registry address; the port is known after `start`."""
        return f"doccam+http://127.0.0.1:{self._server.port}/stream.mjpg"

    def stop(self) -> None:
        self._server.stop()

    def show(self, page_key: str) -> None:
        """Lay a paper on the pad, with "sheet:TITLE" a sample sheet, with "code:TEXT" a telephone with a QR code.

        KeyError for an unknown paper.
        """
        if page_key.startswith(SHEET) and page_key not in self._papers:
            self._papers[page_key] = _picture(draw_sheet(page_key.removeprefix(SHEET)))
        if page_key.startswith(CODE):
            self._papers[page_key] = draw_telephone(page_key.removeprefix(CODE))
        if page_key not in self._papers:
            self._papers[page_key] = _picture(self._pages[page_key]())
        self._set_scene(page_key)

    def remove(self) -> None:
        self._set_scene("")

    def _set_scene(self, page_key: str) -> None:
        with self._lock:
            self._page = page_key
            self._laid_at = time.monotonic()

    def faults(self) -> dict[str, str]:
        return dict(FAULTS)

    def play(self, fault: str) -> None:
        """KeyError for a fault that this camera does not have."""
        if fault not in FAULTS:
            raise KeyError(fault)
        with self._lock:
            self._faults.add(fault)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def state(self) -> dict[str, object]:
        with self._lock:
            faults, page = sorted(self._faults), self._page
        words = "、".join(FAULTS[name] for name in faults) or "正常"
        return {
            "faults": faults,
            "page": page,
            "pages": list(self._pages),
            "summary": f"{words}，{page or '台面是空的'}",
        }

    def _has(self, fault: str) -> bool:
        with self._lock:
            return fault in self._faults

    # --- serving -------------------------------------------------------------------------------------------------

    def _next_part(self) -> Part | None:
        with self._lock:
            page, faults, laid_at = self._page, frozenset(self._faults), self._laid_at
        if "stall" in faults:
            return None
        jpeg = self._frame(page, faults - {"unplug", "half_frame"}, round((time.monotonic() - laid_at) * RATE))
        if "half_frame" in faults:
            jpeg = jpeg[: len(jpeg) // 2]
        return Part(jpeg, len(jpeg))

    # --- pictures ------------------------------------------------------------------------------------------------

    def _scene(self, page: str, faults: frozenset[str], restless: int) -> Picture:
        """Without noise; the last one is kept, because the still frames differ in noise only."""
        key = (page, faults, restless)
        last_key, last_scene = self._last_scene
        if last_key == key:
            return last_scene
        scene = _pad()
        if page:
            fills = TELEPHONE_FILLS if page.startswith(CODE) else CARD_FILLS if page in CARDS else PAGE_FILLS
            scene = _lay(scene, self._papers[page], restless, "half_out" in faults, fills)
        scene = _spoil(scene, faults, restless)
        self._last_scene = (key, scene)
        return scene

    def _frame(self, page: str, faults: frozenset[str], number: int) -> bytes:
        """The `number`th frame since the paper was laid: moving at first, then a few still ones in turn."""
        place = number if number < MOVING and page else MOVING + number % STILL
        return self._frames.kept((page, faults, place), lambda: self._draw(page, faults, place))

    def _draw(self, page: str, faults: frozenset[str], place: int) -> bytes:
        if "garbage" in faults:
            return np.random.default_rng(place).bytes(30_000)
        return self._frames.jpeg(self._scene(page, faults, max(0, MOVING - place)), place)


def _picture(page: Image.Image) -> Picture:
    """OpenCV's order of colours."""
    return np.ascontiguousarray(np.asarray(page)[:, :, ::-1])


@cache
def _pad() -> Picture:
    """The dark rubber pad under a lamp that is brighter in the middle."""
    width, height = FRAME
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    away = ((x - width / 2) / width) ** 2 + ((y - height / 2) / height) ** 2
    light = 58 - 34 * away
    return np.asarray(np.dstack((light * 0.97, light, light * 0.94)), np.uint8)


def _lay(scene: Picture, paper: Picture, restless: int, half_out: bool, fills: float) -> Picture:
    """The paper a little turned and seen from a little aside, with a soft shadow; `restless` > 0 while it is moved."""
    width, height = FRAME
    tall, wide = paper.shape[:2]
    size = min(fills * width / wide, fills * height / tall)
    angle = np.deg2rad(-1.9 + 0.5 * restless)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([width / 2 + 7 + 24 * restless, height / 2 - 5 + 9 * restless])
    if half_out:
        middle += (0.30 * width, 0.12 * height)
    half = np.array([wide, tall]) * size / 2
    aside = np.array([[0, 0], [-10, 4], [-3, -5], [8, -2]])  # the lens does not hang exactly above the middle
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    corners = (signs * half + aside) @ turn.T + middle
    outline = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32) - 0.5
    shape = cv2.getPerspectiveTransform(outline, corners.astype(np.float32))
    seen = cv2.warpPerspective(paper, shape, FRAME, flags=cv2.INTER_AREA)
    cover = cv2.warpPerspective(np.full((tall, wide), 255, np.uint8), shape, FRAME, flags=cv2.INTER_LINEAR)
    aslant = cv2.warpAffine(cover, np.array([[1, 0, 6], [0, 1, 7]], np.float32), FRAME)
    shade = cv2.convertScaleAbs(cv2.GaussianBlur(aslant, (0, 0), 6), alpha=-0.55, beta=255)
    under = cv2.multiply(scene, cv2.merge([shade] * 3), scale=1 / 255)
    share = cover.astype(np.float32) / 255
    return np.asarray(cv2.blendLinear(seen, under, share, 1 - share), np.uint8)


def _spoil(scene: Picture, faults: frozenset[str], restless: int) -> Picture:
    width, height = FRAME
    if restless:
        scene = np.asarray(cv2.blur(scene, (1 + 3 * restless, 1 + restless)), np.uint8)
    if "blurred" in faults:
        scene = np.asarray(cv2.GaussianBlur(scene, (0, 0), 6), np.uint8)
    if "glare" in faults:
        spot = np.zeros((height // 8, width // 8), np.uint8)
        cv2.ellipse(spot, (round(width * 0.07), round(height * 0.056)), (33, 19), 24, 0, 360, 255, -1)
        spot = cv2.resize(cv2.GaussianBlur(spot, (0, 0), 5), (width, height), interpolation=cv2.INTER_LINEAR)
        scene = np.asarray(cv2.add(scene, cv2.merge([spot] * 3)), np.uint8)
    if "dark" in faults:
        scene = np.asarray(scene * 0.22, np.uint8)
    return scene
