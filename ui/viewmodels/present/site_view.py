"""What pages ask of the site: names in the citizen's wording, public papers cut into pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.guide.hall import Hall, Matter
from kiosk.guide.public_papers import PublicPaper
from kiosk.guide.site import Place, Site
from kiosk.packs.words import Words

# Lines of a public paper that fit a page by (large, landscape), and characters of a line; see PublicPage.qml
LINES = {(False, False): 17.0, (False, True): 9.0, (True, False): 8.0, (True, True): 5.0}
LINE = {False: 24, True: 15}
GAP = 0.6  # between two paragraphs, in lines
KILOMETRE = 1000


@dataclass(frozen=True, slots=True)
class NearPlace:
    place: Place

    @property
    def id(self) -> str:
        return self.place.id

    @property
    def name(self) -> str:
        return self.place.name.zh

    def detail(self, large: bool) -> str:
        """How far and when; in large only how far."""
        metres = self.place.distance_m
        far = f"{metres} 米" if metres < KILOMETRE else f"{metres / KILOMETRE:.1f} 公里"
        return far if large else f"{far}，{self.place.hours.zh}"


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

    def pages(self, large: bool, landscape: bool = False) -> tuple[tuple[str, ...], ...]:
        """Whole paragraphs by the lines that they take; one that is longer than a page is cut at a sentence."""
        room, line = LINES[large, landscape], LINE[large]
        parts = [(t, p.style) for p in self.paper.paragraphs for t in _cut(p.text, int(room - 1) * line)]
        pages: list[list[tuple[str, str]]] = [[]]
        used = 0.0
        for part in parts:
            height = -(-len(part[0]) // line) + GAP
            if used + height > room and pages[-1]:
                last = pages[-1]
                kept = [last.pop()] if len(last) > 1 and last[-1][1] == "heading" else []
                pages.append(kept)  # a heading goes with the text below it
                used = len(kept) * (1 + GAP)
            pages[-1].append(part)
            used += height
        return tuple(tuple(text for text, _ in page) for page in pages)


def _cut(text: str, size: int) -> list[str]:
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
        return tuple(NearPlace(p) for p in self.site.nearest())

    def paper(self, name: str) -> PaperView:
        return PaperView(self.public[name])

    def privacy_pages(self, large: bool, landscape: bool = False) -> tuple[tuple[str, ...], ...]:
        return PaperView(self.privacy).pages(large, landscape)
