"""People who do not exist: faces drawn from numbers, so that cameras have somebody to see. Nobody's picture is used.

They prove that a picture travels and that detectors and comparisons are plumbed, never how well these know people.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Layer = npt.NDArray[np.float32]

SIZE = 400  # px: side of the square that a face is drawn in; the face itself is about half as wide


@dataclass(frozen=True, slots=True)
class Looks:
    """What makes one drawn person differ from another. Lengths in parts of the square's half side."""

    skin: tuple[int, int, int]
    hair: tuple[int, int, int]
    width: float  # half width of the face
    height: float
    jaw: float  # 0 pointed … 1 square
    eye_apart: float
    eye_size: float
    eye_height: float
    brow_thick: float
    brow_tilt: float
    nose_long: float
    nose_wide: float
    mouth_wide: float
    mouth_thick: float
    mouth_low: float
    fringe: float  # how far hair comes down the forehead
    long_hair: bool
    glasses: bool
    beard: float


LOOKS = {  # keys as in people.json; colours are BGR
    "lin_zhixia": Looks((168, 196, 232), (28, 24, 26), 0.44, 0.60, 0.20, 0.185, 0.088, -0.08,
                        0.020, 0.10, 0.26, 0.075, 0.15, 0.060, 0.31, 0.22, True, False, 0.0),
    "zhou_yian": Looks((116, 152, 202), (20, 20, 22), 0.50, 0.63, 0.95, 0.225, 0.064, -0.11,
                       0.046, -0.08, 0.32, 0.130, 0.22, 0.046, 0.37, 0.06, False, False, 0.6),
    "wang_elder": Looks((150, 178, 214), (170, 172, 175), 0.50, 0.56, 0.60, 0.195, 0.064, -0.04,
                        0.024, 0.22, 0.28, 0.110, 0.19, 0.034, 0.33, 0.06, False, True, 0.0),
    "chen_rare": Looks((140, 170, 216), (40, 44, 60), 0.43, 0.66, 0.45, 0.165, 0.078, -0.12,
                       0.034, 0.02, 0.34, 0.085, 0.17, 0.070, 0.41, 0.15, False, False, 0.0),
}  # fmt: skip
PEOPLE = tuple(LOOKS)


def draw_face(
    person: str, *, yaw: float = 0.0, tilt: float = 0.0, light: float = 0.35, smile: float = 0.0, size: int = SIZE
) -> tuple[Picture, npt.NDArray[np.float32]]:
    """A head with shoulders (BGR, size × size) and how far it covers each pixel (0..1). KeyError: nobody of this name.

    `yaw` -1..1 looks left … right, `tilt` in degrees, `light` -1..1 says from where the lamp shines, `smile` 0..1.
    """
    canvas = _Canvas(LOOKS[person], yaw, light, smile)
    picture, cover = canvas.paint()
    turn = cv2.getRotationMatrix2D((canvas.side / 2, canvas.side * 0.6), tilt, size / canvas.side)
    turn[:, 2] += size / 2 - canvas.side / 2, size * 0.6 - canvas.side * 0.6
    seen = cv2.warpAffine(picture, turn, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpAffine(cover, turn, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.clip(seen, 0, 255), np.uint8), np.asarray(mask, np.float32)


class _Canvas:
    """One drawing: soft layers of colour over each other, in coordinates from -1 to 1."""

    def __init__(self, looks: Looks, yaw: float, light: float, smile: float) -> None:
        self.side = SIZE
        self.looks, self.yaw, self.light, self.smile = looks, yaw, light, smile
        self.y, self.x = (np.mgrid[0 : self.side, 0 : self.side].astype(np.float32) + 0.5) * (2 / self.side) - 1
        self.picture: Layer = np.zeros((self.side, self.side, 3), np.float32)
        self.cover: Layer = np.zeros((self.side, self.side), np.float32)

    def paint(self) -> tuple[Layer, Layer]:
        self._body()
        self._head()
        for side in (-1.0, 1.0):
            self._eye(side)
        self._nose()
        self._mouth()
        self._hair()
        return self.picture, self.cover

    def _at(self, x: float, y: float, depth: float = 1.0) -> tuple[float, float]:
        """Where a point of the face appears when the head is turned: near points move more, far sides shrink."""
        return x * (1 - 0.18 * abs(self.yaw)) + 0.22 * self.yaw * depth, y

    def _blob(self, x: float, y: float, wide: float, high: float, soft: float, angle: float = 0.0) -> Layer:
        """An ellipse: 1 inside, 0 outside, over an edge of `soft`."""
        c, s = np.cos(angle), np.sin(angle)
        u, v = (self.x - x) * c + (self.y - y) * s, (self.y - y) * c - (self.x - x) * s
        away = np.sqrt((u / wide) ** 2 + (v / high) ** 2)
        return np.asarray(np.clip((1 - away) * min(wide, high) / soft + 0.5, 0, 1), np.float32)

    def _lay(self, mask: Layer, colour: tuple[float, float, float], share: float = 1.0) -> None:
        weight = (mask * share)[..., None]
        self.picture = self.picture * (1 - weight) + np.array(colour, np.float32) * weight

    def _shade(self, mask: Layer, factor: float) -> None:
        self.picture *= (1 + mask * (factor - 1))[..., None]

    def _body(self) -> None:
        skin = self.looks.skin
        back = self._blob(0.0, -0.18, self.looks.width + 0.1, 0.66, 0.02)
        if self.looks.long_hair:
            back = np.maximum(back, self._blob(0.0, 0.15, self.looks.width + 0.08, 0.75, 0.02))
            self._lay(back, self.looks.hair)
            self.cover = np.maximum(self.cover, back)
        shoulders = self._blob(0.0, 1.22, 0.92, 0.52, 0.02)
        self._lay(shoulders, (96, 74, 58))
        neck = self._blob(*self._at(0, 0.55, 0.2), 0.22, 0.42, 0.02)
        self._lay(neck, (skin[0] * 0.72, skin[1] * 0.72, skin[2] * 0.74))
        self.cover = np.maximum.reduce([self.cover, shoulders, neck])

    def _head(self) -> None:
        looks = self.looks
        x, y = self._at(0, 0, 0.35)
        skull = self._blob(x, y - 0.12, looks.width, looks.height * 0.84, 0.02)
        square = 2.0 + 1.6 * looks.jaw
        away = (np.abs(self.x - x) / (looks.width * 0.93)) ** square + (np.abs(self.y - y) / looks.height) ** square
        jaw = np.clip((1 - away) * 12 + 0.5, 0, 1) * (self.y > y - 0.1)
        head = np.asarray(np.maximum(skull, jaw), np.float32)
        for side in (-1.0, 1.0):
            ear = self._blob(x + side * looks.width * 0.99, y - 0.02, 0.055, 0.12, 0.02)
            self._lay(ear, (looks.skin[0] * 0.82, looks.skin[1] * 0.82, looks.skin[2] * 0.86))
            self.cover = np.maximum(self.cover, ear)
        self._lay(head, looks.skin)
        self.cover = np.maximum(self.cover, head)
        # A sphere under a lamp: falls off to the rim and away from the light.
        u, v = (self.x - x) / looks.width, (self.y - y) / looks.height
        depth = np.sqrt(np.clip(1 - u * u * 0.9 - v * v * 0.55, 0.05, 1))
        lit = 0.62 + 0.42 * (0.85 * depth + 0.30 * self.light * u - 0.16 * v)
        self.picture *= (1 + head * (np.clip(lit, 0.35, 1.15) - 1))[..., None]
        for side in (-1.0, 1.0):  # cheekbones
            self._shade(self._blob(*self._at(side * 0.24, 0.20), 0.13, 0.10, 0.12), 1.06)
        if looks.beard:
            beard = self._blob(*self._at(0, looks.mouth_low + 0.10), 0.30, 0.26, 0.12) * head
            self._shade(np.asarray(beard, np.float32), 1 - 0.5 * looks.beard)

    def _eye(self, side: float) -> None:
        looks = self.looks
        x, y = self._at(side * looks.eye_apart, looks.eye_height, 0.9)
        wide, high = looks.eye_size * 1.15, looks.eye_size * 0.52 * (1 - 0.2 * self.smile)
        self._shade(self._blob(x, y - 0.02, wide * 1.55, high * 2.6, 0.06), 0.74)  # socket
        self._lay(self._blob(x, y, wide, high, 0.012), (222, 226, 230))
        self._lay(
            self._blob(x + 0.02 * self.yaw, y, high * 0.98, high * 0.98, 0.012) * (self._blob(x, y, wide, high, 0.012)),
            (30, 42, 58),
        )
        self._lay(self._blob(x + 0.02 * self.yaw, y, high * 0.45, high * 0.45, 0.01), (10, 10, 10))
        self._lay(self._blob(x + 0.02 * self.yaw + 0.012, y - 0.012, 0.009, 0.009, 0.006), (250, 250, 250))
        lid = self._blob(x, y, wide * 1.08, high * 1.22, 0.012) * (
            1 - self._blob(x, y + 0.016, wide * 1.06, high * 1.1, 0.012)
        )
        self._lay(np.asarray(lid, np.float32), (32, 34, 44), 0.9)
        brow_y = y - looks.eye_size * 1.28 - 0.02 * self.smile
        brow = self._blob(
            x + side * 0.01, brow_y, looks.eye_size * 1.6, looks.brow_thick, 0.014, side * looks.brow_tilt
        )
        self._lay(brow, looks.hair if not looks.glasses else (110, 112, 116), 0.88)
        if looks.glasses:
            ring = self._blob(x, y, wide * 1.75, wide * 1.45, 0.012) - self._blob(x, y, wide * 1.60, wide * 1.30, 0.012)
            self._lay(np.clip(ring, 0, 1), (40, 36, 60), 0.9)
            self._lay(self._blob(*self._at(0, y, 1.0), 0.07, 0.010, 0.01), (40, 36, 60), 0.5)

    def _nose(self) -> None:
        looks = self.looks
        tip_x, tip_y = self._at(0, looks.eye_height + looks.nose_long, 1.35)
        top_x, _ = self._at(0, 0, 1.0)
        middle = (looks.eye_height + tip_y) / 2
        away = -1.0 if self.light > 0 else 1.0
        self._shade(self._blob((tip_x + top_x) / 2 + away * 0.055, middle, 0.045, looks.nose_long * 0.55, 0.07), 0.86)
        self._shade(self._blob((tip_x + top_x) / 2, middle, 0.030, looks.nose_long * 0.55, 0.05), 1.10)
        self._shade(self._blob(tip_x, tip_y, looks.nose_wide * 0.62, 0.055, 0.05), 1.07)
        self._shade(self._blob(tip_x, tip_y + 0.055, looks.nose_wide * 1.05, 0.030, 0.035), 0.70)
        for side in (-1.0, 1.0):
            self._lay(
                self._blob(tip_x + side * looks.nose_wide * 0.52, tip_y + 0.035, 0.026, 0.015, 0.016),
                (38, 44, 70),
                0.85,
            )
            self._shade(self._blob(tip_x + side * looks.nose_wide, tip_y + 0.01, 0.018, 0.045, 0.03), 0.80)

    def _mouth(self) -> None:
        looks = self.looks
        x, y = self._at(0, looks.mouth_low, 1.1)
        wide, thick = looks.mouth_wide * (1 + 0.18 * self.smile), looks.mouth_thick
        red = (92, 92, 168)
        bend = 0.35 * self.smile * ((self.x - x) ** 2 / max(wide, 0.01))
        kept, self.y = self.y, np.asarray(self.y + bend, np.float32)
        self._lay(
            self._blob(x, y - thick * 0.35, wide * 0.92, thick * 0.62, 0.016),
            (red[0] * 0.8, red[1] * 0.8, red[2] * 0.86),
        )
        self._lay(self._blob(x, y + thick * 0.45, wide * 0.80, thick * 0.72, 0.016), red)
        self._lay(self._blob(x, y, wide, 0.012, 0.010), (34, 32, 66), 0.95)
        self.y = kept
        self._shade(self._blob(x, y + thick * 1.5 + 0.03, wide * 0.5, 0.025, 0.04), 0.82)
        self._shade(self._blob(*self._at(0, looks.height * 0.86, 0.8), 0.14, 0.06, 0.08), 1.05)

    def _hair(self) -> None:
        looks = self.looks
        x, y = self._at(0, 0, 0.25)
        cap = self._blob(x, y - 0.20, looks.width + 0.06, looks.height * 0.84, 0.02)
        open_face = self._blob(x, y + 0.20, looks.width * 0.98, looks.height * 1.06 - looks.fringe, 0.025)
        hair = np.asarray(cap * (1 - open_face), np.float32)
        self._lay(hair, looks.hair)
        self._shade(self._blob(x + 0.2 * self.light, y - 0.72, 0.2, 0.08, 0.12) * hair, 1.5)
        self.cover = np.maximum(self.cover, hair)
