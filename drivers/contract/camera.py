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
class Frame:
    """Poll fact: a preview picture, at most 10 a second. `jpeg` is never written to disk."""

    jpeg: bytes = field(repr=False)
    width: int = 0
    height: int = 0
    quality: PageQuality | None = None


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
