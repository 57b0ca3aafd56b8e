"""Contract of cameras: frames while on, one captured page on demand. Pictures are BGR arrays or JPEG bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from drivers.contract.device import Device
from drivers.contract.faults import Fault


@dataclass(frozen=True, slots=True)
class PageQuality:
    """What was measured on a found page. `problem` is "" or one of: no_page, cut_off, blurred, glare, dark."""

    corners: tuple[tuple[float, float], ...]  # 4 corners as fractions of width and height, or empty
    sharpness: float  # variance of the Laplacian on the straightened page
    glare: float  # share of burnt-out pixels, 0..1
    problem: str


@dataclass(frozen=True, slots=True)
class PortraitQuality:
    """What was measured on a face. `problem` is "" or one of: no_face, several_faces, too_far, too_close, off_centre,
    dark, bright, blurred.
    """

    face: tuple[float, float, float, float] | None  # x, y, width, height as fractions of the picture
    sharpness: float  # variance of the Laplacian on the face, scaled to a face 112 pixels wide
    exposure: float  # mean luminance of the face, 0..1
    problem: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Poll fact: a preview picture, at most 10 a second. `jpeg` is never written to disk."""

    jpeg: bytes = field(repr=False)
    width: int = 0
    height: int = 0
    quality: PageQuality | PortraitQuality | None = None


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """A captured, straightened page: JPEG, upright, at least 150 dots per inch of an A4 page where the source can."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    sha256: str
    quality: PageQuality


@runtime_checkable
class DocumentCamera(Device, Protocol):
    """`poll` gives Frames while switched on."""

    def switch(self, on: bool) -> Fault | None:
        """Off forgets the last frame."""
        ...

    def capture(self, deadline: float) -> ScannedPage | Fault:
        """The sharpest of the next frames, page found and straightened. `deadline` in seconds from now."""
        ...


@dataclass(frozen=True, slots=True)
class Portrait:
    """One picture of a face, in memory only: never stored, never sent (人脸识别技术应用安全管理办法)."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    quality: PortraitQuality


@runtime_checkable
class PortraitCamera(Device, Protocol):
    """`poll` gives Frames while switched on."""

    def switch(self, on: bool) -> Fault | None:
        """Off forgets the last frame."""
        ...

    def capture(self, deadline: float) -> Portrait | Fault:
        """The best of the next frames. A face that stays unfit is the Portrait with its `problem`, not a Fault."""
        ...


@runtime_checkable
class CodeFinder(Protocol):
    """Optional ability of a camera: `poll` also gives CodeRead and CodeRefused facts (drivers/contract/codes.py)."""

    def find_codes(self, on: bool) -> Fault | None:
        """On switches the camera on; off forgets."""
        ...
