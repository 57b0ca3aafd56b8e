"""JPEGs of a simulated lens: what lies still differs in noise only, so few frames are drawn, kept and sent in turn."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]

STEPS = 64  # px by which the noise is moved from frame to frame
QUALITY = 88  # of the JPEG, as cameras send it


class NoisyFrames:
    """Keeps at most `most` frames, and forgets all of them when there are more. Safe from any thread.

    `size` in px, `noise` the largest difference that the sensor adds to a pixel.
    """

    def __init__(self, size: tuple[int, int], noise: int, seed: int, most: int) -> None:
        self._width, self._height = size
        grain = np.random.default_rng(seed)
        self._noise = grain.integers(-noise, noise + 1, (self._height + STEPS, self._width + STEPS), np.int16)
        self._most = most
        self._kept: dict[Hashable, bytes] = {}
        self._lock = threading.Lock()

    def kept(self, key: Hashable, draw: Callable[[], bytes]) -> bytes:
        """The frame under this key, drawn when it is wanted for the first time."""
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        jpeg = draw()
        with self._lock:
            if len(self._kept) > self._most:
                self._kept.clear()
            self._kept[key] = jpeg
        return jpeg

    def jpeg(self, scene: Picture, place: int) -> bytes:
        """The scene with the noise of the `place`th frame."""
        x, y = (17 * place) % STEPS, (29 * place) % STEPS
        noise = self._noise[y : y + self._height, x : x + self._width]
        noisy = cv2.add(scene, cv2.merge([noise] * 3), dtype=cv2.CV_8U)
        return bytes(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1])
