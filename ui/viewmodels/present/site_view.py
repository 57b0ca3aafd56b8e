"""What pages ask of the site: names in the citizen's wording, public papers cut into pages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from kiosk.guide.hall import Hall, Matter
from kiosk.guide.public_papers import PublicPaper
from kiosk.guide.site import Elsewhere, Place, Sighting, Site
from kiosk.packs.words import Words

#: (characters of a line, lines of a page) of a public paper by (large, shape of the page); see PublicPage.qml
PAGE = {
    (False, "portrait"): (24, 17.0), (False, "landscape"): (28, 10.5), (False, "reach"): (29, 10.0),
    (True, "portrait"): (15, 8.0), (True, "landscape"): (18, 6.0), (True, "reach"): (15, 5.5),
}  # fmt: skip
GAP = 0.6  # between two paragraphs, in lines
HEADING = 2.2  # lines of a heading and its gaps: a text below it is cut so that both fit a page
LATIN = 0.55  # width of a Latin letter or digit, in characters
KILOMETRE = 1000


@dataclass(frozen=True, slots=True)
class NearPlace:
    place: Place
    lang: str = "zh"

    @property
    def id(self) -> str:
        return self.place.id

    @property
    def name(self) -> str:
        return self.place.name.pick(lang="en" if self.lang == "en" else "zh")

    def detail(self, large: bool) -> str:
        """How far and when; in large only how far."""
        metres, english = self.place.distance_m, self.lang == "en"
        metre, kilometre = ("m", "km") if english else ("米", "公里")
        far = f"{metres} {metre}" if metres < KILOMETRE else f"{metres / KILOMETRE:.1f} {kilometre}"
        hours = self.place.hours.pick(lang="en" if english else "zh")
        return far if large else f"{far}, {hours}" if english else f"{far}，{hours}"


@dataclass(frozen=True, slots=True)
class PaperView:
    paper: PublicPaper

    @property
    def title(self) -> str:
        return self.paper.title

    @property
    def version(self) -> str:
        return f"第 {self.paper.head.version} 版"

    @property
    def effective(self) -> date:
        return self.paper.head.date

    @property
    def publisher(self) -> str:
        return self.paper.head.publisher

    def pages(self, large: bool, shape: str = "portrait") -> tuple[tuple[str, ...], ...]:
        """Whole paragraphs by the lines that they take; one that is longer than a page is cut at a sentence."""
        return _paged([((large and p.elder) or p.text, p.style) for p in self.paper.paragraphs], large, shape)

    def spoken(self, page: Iterable[str]) -> tuple[str, ...]:
        """A page as it is read out."""
        said = {p.text: p.spoken for p in self.paper.paragraphs if p.spoken}
        return tuple(said.get(text, text) for text in page)


def paged(paragraphs: Iterable[str], large: bool, shape: str = "portrait") -> tuple[tuple[str, ...], ...]:
    """Any text by whole pages."""
    return _paged([(text, "") for text in paragraphs if text], large, shape)


def _paged(paragraphs: list[tuple[str, str]], large: bool, shape: str) -> tuple[tuple[str, ...], ...]:
    line, room = PAGE[large, shape]
    parts = [(t, style) for text, style in paragraphs for t in cut(text, int((room - HEADING) * line))]
    pages: list[list[tuple[str, str]]] = [[]]
    used = 0.0
    for part in parts:
        height = math.ceil(width(part[0]) / line) + GAP
        if used + height > room and pages[-1]:
            last = pages[-1]
            kept = [last.pop()] if len(last) > 1 and last[-1][1] == "heading" else []
            pages.append(kept)  # a heading goes with the text below it
            used = len(kept) * (1 + GAP)
        pages[-1].append(part)
        used += height
    return tuple(tuple(text for text, _ in page) for page in pages)


def width(text: str) -> float:
    """In characters of the type: a Latin letter takes about half of one."""
    return sum(1.0 if ord(c) > 0x2E7F else LATIN for c in text)


def cut(text: str, size: int) -> list[str]:
    """In parts of at most `size` characters, after a sentence or at least a comma where there is one."""
    if len(text) <= size:
        return [text]
    parts, rest = [], text
    while len(rest) > size:
        end = max(rest.rfind(mark, 0, size) for mark in "。；，、")
        end = end if end > size // 3 else size - 1
        parts.append(rest[: end + 1])
        rest = rest[end + 1 :]
    return [*parts, rest] if rest else parts


@dataclass(frozen=True, slots=True)
class SiteView:
    """The site in one language and size."""

    site: Site
    hall: Hall
    public: Mapping[str, PublicPaper]
    privacy: PublicPaper
    large: bool = False
    lang: str = "zh"
    sightings: Mapping[str, Sighting] = field(default_factory=dict)  # place id → what the platform last said of it

    def _pick(self, words: Words) -> str:
        return words.pick(self.large, "en" if self.lang == "en" else "zh")

    @property
    def name(self) -> str:
        return self._pick(self.site.name)

    @property
    def tickets(self) -> tuple[Matter, ...]:
        return self.hall.matters

    @property
    def duty_phone(self) -> str:
        return self.site.duty_phone

    @property
    def duty_place(self) -> str:
        return self.site.terminal_label

    @property
    def near(self) -> tuple[NearPlace, ...]:
        return tuple(NearPlace(p, self.lang) for p in self.site.nearest())

    def elsewhere(self, item: str, now: datetime) -> Elsewhere | None:
        return self.site.elsewhere(item, self.sightings, now)

    def paper(self, name: str) -> PaperView:
        return PaperView(self.public[name])

    def privacy_pages(self, large: bool, shape: str = "portrait") -> tuple[tuple[str, ...], ...]:
        return PaperView(self.privacy).pages(large, shape)
