"""From a story to the bytes of a PDF: A4, foot lines, page x of y for each part. Same input, same bytes."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate

from kiosk.documents.figures import GREY, LINE
from kiosk.documents.fonts import runs, width_of
from kiosk.documents.texts import texts

MARGIN = 22 * mm
TOP, BOTTOM = 20 * mm, 22 * mm
WIDTH = A4[0] - 2 * MARGIN
HEIGHT = A4[1] - TOP - BOTTOM
NO_DAY = datetime(2000, 1, 1)  # of a paper that carries no time of its own
# reportlab's fonts and the positions in their files are shared by all documents of the process.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """One paper of a file, with its own page numbers. `foot` stands at the lower left of each page, `head` above the
    second and later ones."""

    story: Sequence[Flowable]
    foot: str
    head: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """The file's metadata; never personal. `created` is the paper's own time, so that its bytes do not change."""

    title: str
    author: str = ""
    subject: str = ""
    created: datetime = NO_DAY


def build(story: Sequence[Flowable], foot: str, title: str) -> bytes:
    """A PDF of one part that has nothing but a title as metadata."""
    return build_parts([Part(story, foot)], About(title))


def build_parts(parts: Sequence[Part], about: About) -> bytes:
    """The finished PDF; each part begins on a page of its own."""
    out = io.BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        title=about.title,
        author=about.author,
        subject=about.subject,
        creator="",
        lang="zh-CN",
        invariant=1,  # no clock and no random id in the file: the same paper has the same hash
    )
    frame = Frame(MARGIN, BOTTOM, WIDTH, HEIGHT, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document.addPageTemplates(PageTemplate("page", [frame]))
    story: list[Flowable] = []
    for number, part in enumerate(parts):
        story += [*([PageBreak()] if number else []), _Begin(number), *part.story]
    with _ONE_AT_A_TIME:
        document.build(story, canvasmaker=_numbered(parts, about.created))
    return out.getvalue()


class _Begin(Flowable):
    """Tells the canvas which part begins. Takes no room."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.canv.part = self._number  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _Moment:
    """What reportlab's PDFDate takes from its time stamp."""

    YMDhms: tuple[int, ...]
    dhh: int
    dmm: int


def _stamp(created: datetime) -> _Moment:
    offset = created.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    return _Moment(created.timetuple()[:6], minutes // 60, minutes % 60)


def _numbered(parts: Sequence[Part], created: datetime) -> type[Canvas]:
    class NumberedCanvas(Canvas):
        """Keeps all pages back until their number is known."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._doc._timeStamp = _stamp(created)  # type: ignore[attr-defined]
            self.part = 0
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._kept.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]

        def save(self) -> None:
            of_part = [state["part"] for state in self._kept]
            for number, state in enumerate(self._kept):
                self.__dict__.update(state)
                page = of_part[: number + 1].count(self.part)
                _edges(self, parts[self.part], page, of_part.count(self.part))
                super().showPage()
            super().save()

    return NumberedCanvas


def _edges(canvas: Canvas, part: Part, number: int, pages: int) -> None:
    words = str(texts("common")["page_of"]).format(page=number, pages=pages)
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN, BOTTOM - 4 * mm, A4[0] - MARGIN, BOTTOM - 4 * mm)
    canvas.setFillColor(GREY)
    right = A4[0] - MARGIN
    _line(canvas, words, right - width_of(words, "Hei", 9), BOTTOM - 9 * mm)
    _line(canvas, part.foot, MARGIN, BOTTOM - 9 * mm, WIDTH - width_of(words, "Hei", 9) - 4 * mm)
    if number > 1 and part.head:
        _line(canvas, part.head, MARGIN, A4[1] - TOP + 5 * mm, WIDTH)


def _line(canvas: Canvas, text: str, x: float, y: float, room: float = WIDTH) -> None:
    """One line at the edge of the sheet; a long one gets smaller rather than leaving it."""
    wide = width_of(text, "Hei", 9)
    size = 9 if wide <= room else 9 * room / wide
    line = canvas.beginText(x, y)
    for name, piece in runs(text, "Hei"):
        line.setFont(name, size)
        line.textOut(piece)
    canvas.drawText(line)
