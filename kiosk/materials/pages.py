"""A page of a material: what is taken, what is refused and why."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from drivers.contract.camera import PageQuality, ScannedPage
from drivers.transport.picture_size import jpeg_size

PAGE_QUALITY = 85
UNUSABLE = frozenset({"no_page", "cut_off"})  # parts are missing; all other pictures a clerk may still be able to read


class Refusal(StrEnum):
    """Why a page was not taken; also the last part of the sentence's key."""

    NO_PAGE = "no_page"
    CUT_OFF = "cut_off"
    BLURRED = "blurred"
    GLARE = "glare"
    DARK = "dark"
    NOT_A_PICTURE = "not_a_picture"
    TOO_LARGE = "too_large"
    SAME_PAGE = "same_page"

    @property
    def sentence_key(self) -> str:
        """Key of the sentence that says the one thing to put right."""
        return f"material.refused.{self.value}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may hold: 4 MiB fit the finest print of an A4 sheet and travel by a village line in a minute."""

    page_bytes: int = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Check:
    """One of the three things said about a picture in words: key of the words, and whether it holds."""

    key: str
    passed: bool


@dataclass(frozen=True, slots=True, repr=False)
class MaterialPage:
    """One page, JPEG without metadata. `problem` is the quality problem with which it was taken after all, or ""."""

    jpeg: bytes
    width: int
    height: int
    sha256: str
    problem: str = ""


def checks(quality: PageQuality) -> tuple[Check, Check, Check]:
    """All four corners, readable print, no glare: the lines below the picture. Without a page none of them holds."""
    found = quality.problem != "no_page"
    return (
        Check("material.check.corners", found and quality.problem != "cut_off"),
        Check("material.check.sharp", found and quality.problem not in ("blurred", "dark")),
        Check("material.check.glare", found and quality.problem != "glare"),
    )


def accept(page: ScannedPage, despite_quality: bool = False, limits: Limits | None = None) -> MaterialPage | Refusal:
    """A captured page as a page of a material.

    `despite_quality`: the citizen says that it cannot be better (worn print, film over the paper); taken then, and
    marked, unless parts of the page are missing.
    """
    problem = page.quality.problem
    if problem and (problem in UNUSABLE or not despite_quality):
        return Refusal(problem)
    if len(page.jpeg) > (limits or Limits()).page_bytes:
        return Refusal.TOO_LARGE
    if jpeg_size(page.jpeg) != (page.width, page.height) or hashlib.sha256(page.jpeg).hexdigest() != page.sha256:
        return Refusal.NOT_A_PICTURE
    return MaterialPage(page.jpeg, page.width, page.height, page.sha256, problem)


def page_from_file(jpeg: bytes, limits: Limits | None = None) -> MaterialPage | Refusal:
    """A page from bytes that somebody else made: decoded and written anew, so that only the picture itself gets in."""
    bounds = limits or Limits()
    if len(jpeg) > bounds.page_bytes:
        return Refusal.TOO_LARGE
    from drivers.camera.page_finder import jpeg_bytes  # OpenCV takes 0.1 s to load: not before the first page
    from drivers.camera.stream import decode_jpeg

    picture = decode_jpeg(jpeg, reduced=False)
    if picture is None:
        return Refusal.NOT_A_PICTURE
    clean = jpeg_bytes(picture, PAGE_QUALITY)
    if len(clean) > bounds.page_bytes:
        return Refusal.TOO_LARGE
    height, width = picture.shape[:2]
    return MaterialPage(clean, width, height, hashlib.sha256(clean).hexdigest())


def turned_back(page: MaterialPage, turned: int) -> MaterialPage:
    """The page upright that lay `turned` degrees clockwise (Reading.turned: 0, 90, 180, 270), for the clerk's eyes."""
    from drivers.camera.page_finder import jpeg_bytes
    from drivers.camera.stream import decode_jpeg

    picture = decode_jpeg(page.jpeg, reduced=False) if turned % 360 else None
    if picture is None:
        return page
    for _quarter in range(turned // 90 % 4):
        picture = picture.swapaxes(0, 1)[::-1]  # counter-clockwise
    data = jpeg_bytes(picture.copy(), PAGE_QUALITY)
    height, width = picture.shape[:2]
    return MaterialPage(data, width, height, hashlib.sha256(data).hexdigest(), page.problem)
