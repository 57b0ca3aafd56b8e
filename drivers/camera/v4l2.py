"""Source of pictures: a USB camera on this machine through Video4Linux2. Not tried on hardware: see README.md."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import cv2
import numpy as np

from drivers.camera.newest import Newest
from drivers.camera.page_finder import Picture, shrink
from drivers.transport.options import overridden, pairs_of

JOIN_WITHIN = 2.0  # seconds; OpenCV itself gives up a silent device after 10: its thread then ends alone and lets go
DEFAULT_WIDTH, DEFAULT_HEIGHT = 1920, 1080  # px asked for; the camera gives the nearest that it has


class Film(Protocol):
    """What is used of cv2.VideoCapture."""

    def isOpened(self) -> bool: ...

    def set(self, key: int, value: float) -> bool: ...

    def read(self) -> tuple[bool, Any]: ...

    def release(self) -> None: ...


class V4l2Camera(Newest):
    """A thread reads the device and keeps one picture. Closing lets go of the device: its lamp goes out."""

    def __init__(self, path: str, size: tuple[int, int], opener: Callable[[str], Film] | None = None) -> None:
        super().__init__()
        self._path, self._size = path, size
        self._opener = opener or (lambda path: cv2.VideoCapture(path, cv2.CAP_V4L2))
        self._newest: Picture | None = None
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self) -> str:
        self.close()
        film = self._opener(self._path)
        if not film.isOpened():
            film.release()
            self._lost = "no camera at this address"
            return self._lost
        # MJPG first: uncompressed pictures of this size are 4 a second on USB 2.
        film.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        film.set(cv2.CAP_PROP_FRAME_WIDTH, self._size[0])
        film.set(cv2.CAP_PROP_FRAME_HEIGHT, self._size[1])
        film.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        # Its own event: a thread that hangs in the driver of the kernel must not wake up in the next opening.
        self._closing = threading.Event()
        self._lost, self._since = "", time.monotonic()
        self._thread = threading.Thread(target=self._read, args=(film, self._closing), name="camera-v4l2", daemon=True)
        self._thread.start()
        return ""

    def _read(self, film: Film, closing: threading.Event) -> None:
        reason = ""
        while not reason and not closing.is_set():
            try:
                good, newest = film.read()
            except cv2.error:
                good, newest = False, None
            if not good or newest is None:
                reason = "camera unplugged or silent"
            elif not closing.is_set():
                with self._news:
                    self._newest, self._since = np.asarray(newest, np.uint8), time.monotonic()
                    self.number += 1
                    self._news.notify_all()
        film.release()
        with self._news:
            if not closing.is_set():
                self._lost = reason
            self._news.notify_all()

    def picture(self, reduced: bool) -> Picture | None:
        with self._news:
            newest = self._newest
        if newest is None or not reduced:
            return newest
        return shrink(newest, max(newest.shape[:2]) // 2)

    def close(self) -> None:
        self._closing.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(JOIN_WITHIN)
        with self._news:
            self._newest, self._lost = None, "not open"


def v4l2_of(url: str) -> V4l2Camera:
    """v4l2:///dev/v4l/by-id/usb-…-video-index0?width=1280&height=720; ValueError for another path or size."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    if not path.startswith("/dev/"):
        raise ValueError(f"a camera's path begins with /dev/: {path}")
    size = overridden({"width": DEFAULT_WIDTH, "height": DEFAULT_HEIGHT}, pairs_of(parts.query), "a USB camera")
    width, height = size["width"], size["height"]
    if not (0 < width <= 8192 and 0 < height <= 8192):
        raise ValueError(f"no size of a camera's picture: {width}x{height}")
    return V4l2Camera(path, (width, height))
