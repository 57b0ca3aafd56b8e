"""Simulated portrait camera: an MJPEG server on loopback that shows a hall and the drawn person in front of it."""

from __future__ import annotations

import json
import threading
import time
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from drivers.simulators.drawn_faces import LOOKS, draw_face
from drivers.simulators.mjpeg_server import BOUNDARY, MjpegServer, Part
from drivers.simulators.noisy_frames import NoisyFrames, Picture

PEOPLE = Path(__file__).with_name("people.json")
FRAME = (1280, 720)  # px, as common USB cameras stream it
RATE = 15.0  # frames a second
SLOW_RATE = 1.0
SITTING_DOWN = 5  # frames in which a person still moves
STILL = 4  # poses of a person who keeps still: breathing, a little turn; sent in turn
SIZE = 620  # px of the square that a person is drawn in; the face fills a good third of the frame's height
FAR_SIZE = 215
LIGHT = 0.35  # from where the lamp of the terminal shines
FAULTS = {
    "unplug": "拔线",
    "stall": "画面停住",
    "slow": "每秒一帧",
    "half_frame": "半张图",
    "died_midway": "传到一半断开",
    "huge_frame": "巨大图片",
    "wrong_type": "不是视频流",
    "garbage": "坏数据",
    "lens_cap": "镜头盖未取",
    "dark": "太暗",
    "bright": "太亮",
    "blurred": "模糊",
    "too_far": "站得太远",
    "off_centre": "没有居中",
    "two_people": "两个人",
    "nobody": "没有人",
}


class PortraitCameraSimulator:
    """`show` puts a person in front, `remove` sends them away, `play` breaks something until `clear`. Thread-safe."""

    kind = "portrait_camera"

    def __init__(self, port: int = 0) -> None:
        self._lock = threading.Lock()
        self._faults: frozenset[str] = frozenset()
        self._person = ""
        self._came_at = 0.0  # monotonic
        self._frames = NoisyFrames(FRAME, noise=5, seed=2, most=6 * (SITTING_DOWN + STILL))
        self._server = MjpegServer(self._next_part, self._rate, lambda: not self._has("unplug"), self._type, port)

    def start(self) -> str:
        """Serve in threads of its own; the registry address of this camera."""
        self._server.start()
        return self.address

    @property
    def address(self) -> str:
        """The registry address; the port is known after `start`."""
        return f"portrait+http://127.0.0.1:{self._server.port}/stream.mjpg"

    def stop(self) -> None:
        self._server.stop()

    def people(self) -> dict[str, str]:
        """Key and label of everybody who can be shown."""
        labels = {person["key"]: person["label"] for person in json.loads(PEOPLE.read_text("utf-8"))}
        return {key: labels[key] for key in LOOKS}

    def show(self, person: str) -> None:
        """A person of `people` comes; KeyError for an unknown one."""
        if person not in LOOKS:
            raise KeyError(person)
        self._set_person(person)

    def remove(self) -> None:
        self._set_person("")

    def _set_person(self, person: str) -> None:
        with self._lock:
            self._person, self._came_at = person, time.monotonic()

    def faults(self) -> dict[str, str]:
        return dict(FAULTS)

    def play(self, fault: str) -> None:
        """KeyError for a fault that this camera does not have."""
        if fault not in FAULTS:
            raise KeyError(fault)
        with self._lock:
            self._faults |= {fault}

    def clear(self) -> None:
        with self._lock:
            self._faults = frozenset()

    def state(self) -> dict[str, object]:
        with self._lock:
            faults, person = sorted(self._faults), self._person
        words = "、".join(FAULTS[name] for name in faults) or "正常"
        return {
            "faults": faults,
            "person": person,
            "people": list(LOOKS),
            "summary": f"{words}，{person or '面前没有人'}",
        }

    def _has(self, fault: str) -> bool:
        with self._lock:
            return fault in self._faults

    def _rate(self) -> float:
        return SLOW_RATE if self._has("slow") else RATE

    def _type(self) -> str:
        return "text/html" if self._has("wrong_type") else f"multipart/x-mixed-replace; boundary={BOUNDARY}"

    def _next_part(self) -> Part | None:
        with self._lock:
            person, faults, came_at = self._person, self._faults, self._came_at
        if "stall" in faults:
            return None
        jpeg = self._frame(person, faults, round((time.monotonic() - came_at) * RATE))
        if "half_frame" in faults:
            return Part(jpeg[: len(jpeg) // 2], len(jpeg) // 2)
        if "died_midway" in faults:
            return Part(jpeg[: len(jpeg) // 2], len(jpeg))
        return Part(jpeg, len(jpeg))

    def _frame(self, person: str, faults: frozenset[str], number: int) -> bytes:
        """The `number`th frame since the person came: moving at first, then a few still ones in turn."""
        place = number if number < SITTING_DOWN and person else SITTING_DOWN + number % STILL
        looks = faults - {"slow", "half_frame", "died_midway", "wrong_type", "unplug"}
        return self._frames.kept((person, looks, place), lambda: self._draw(person, looks, place))

    def _draw(self, person: str, faults: frozenset[str], place: int) -> bytes:
        if "garbage" in faults:
            return np.random.default_rng(place).bytes(30_000)
        jpeg = self._frames.jpeg(_spoil(_scene(person, faults, place), faults), place)
        return _claiming_gigabytes(jpeg) if "huge_frame" in faults else jpeg


def _scene(person: str, faults: frozenset[str], place: int) -> Picture:
    scene = _hall().copy()
    if not person or "nobody" in faults:
        return scene
    moving = max(0, SITTING_DOWN - place)
    breath = place % STILL
    middle = FRAME[0] // 2 + 26 * moving
    if "off_centre" in faults:
        middle -= round(0.33 * FRAME[0])
    if "two_people" in faults:
        other = next(key for key in LOOKS if key != person)
        _stand(scene, other, 0, breath, FRAME[0] // 2 + 330, SIZE)
        middle = FRAME[0] // 2 - 300
    _stand(scene, person, moving, breath, middle, FAR_SIZE if "too_far" in faults else SIZE)
    return np.asarray(cv2.blur(scene, (1 + 3 * moving, 1 + moving)), np.uint8) if moving else scene


def _stand(scene: Picture, person: str, moving: int, breath: int, middle: int, size: int) -> None:
    """The person's square: at the foot of the frame for one who sits near, half way up for one far behind."""
    head, cover = _person(person, moving, breath)
    head, cover = cv2.resize(head, (size, size), interpolation=cv2.INTER_AREA), cv2.resize(cover, (size, size))
    left = min(max(0, middle - size // 2), FRAME[0] - size)
    top = FRAME[1] - size if size > FRAME[1] // 2 else FRAME[1] // 2 - size // 2
    share = cover[..., None]
    part = scene[top : top + size, left : left + size]
    part[:] = (head * share + part * (1 - share)).astype(np.uint8)


@cache
def _person(person: str, moving: int, breath: int) -> tuple[Picture, npt.NDArray[np.float32]]:
    yaw, tilt = 0.10 * moving + 0.05 * (breath - 1), 1.5 * moving + 0.8 * (breath - 2)
    return draw_face(person, yaw=yaw, tilt=tilt, light=LIGHT)


@cache
def _hall() -> Picture:
    """A plain wall behind the citizen, lighter above, with a dark door."""
    width, height = FRAME
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    light = 190 - 50 * y / height - 20 * np.abs(x / width - 0.5)
    wall = np.dstack((light * 1.0, light * 0.99, light * 0.95))
    cv2.rectangle(wall, (80, 160), (240, height), (96, 104, 118), -1)
    return np.asarray(wall, np.uint8)


def _spoil(scene: Picture, faults: frozenset[str]) -> Picture:
    if "lens_cap" in faults:
        return np.full_like(scene, 6)
    if "blurred" in faults:
        scene = np.asarray(cv2.GaussianBlur(scene, (0, 0), 5), np.uint8)
    if "dark" in faults:
        scene = np.asarray(scene * 0.2, np.uint8)
    if "bright" in faults:
        scene = np.asarray(cv2.convertScaleAbs(scene, alpha=1.15, beta=88), np.uint8)
    return scene


def _claiming_gigabytes(jpeg: bytes) -> bytes:
    """The frame header (SOF0) says 65,500 × 65,500 pixels: a decoder that believes it asks for 12 GB."""
    damaged = bytearray(jpeg)
    place = damaged.index(b"\xff\xc0")
    damaged[place + 5 : place + 9] = (65_500).to_bytes(2) * 2
    return bytes(damaged)
