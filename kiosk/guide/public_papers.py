"""The three papers that are public (S3): list of items, instructions, rules. Shown without login and offline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import Field

from kiosk.guide.item_list import ListRow, above_table, item_list, on_screen
from kiosk.guide.paragraph import Paragraph
from kiosk.guide.site import Site
from kiosk.packs.display import date_text
from kiosk.packs.schema import Pack
from kiosk.packs.words import Strict
from kiosk.packs.yamlfile import MAX_BYTES, parse_yaml

CODE_BYTES = 900  # of UTF-8 in one QR code: a larger one gets finer than a phone reads from paper
_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_STEP = re.compile(r"\d+\. ")


class Head(Strict):
    """Front matter of a paper."""

    title: str = Field(min_length=2)
    version: str = Field(min_length=1)
    date: date
    publisher: str = Field(min_length=2)
    note: str = ""


@dataclass(frozen=True, slots=True)
class PublicPaper:
    """`id`: items, operation, rules. `printed` where paper says something else than the screen.

    `rows` only for the list: paper has them as a table below its paragraphs.
    """

    id: str
    head: Head
    paragraphs: tuple[Paragraph, ...]
    rows: tuple[ListRow, ...] = ()
    printed: tuple[Paragraph, ...] = ()
    qr_text: str = ""

    @property
    def title(self) -> str:
        return self.head.title

    @property
    def imprint(self) -> str:
        """第 3 版　2026年10月1日　临溪县政务服务管理局."""
        return f"第 {self.head.version} 版　{date_text(self.head.date)}　{self.head.publisher}"

    @property
    def on_paper(self) -> tuple[Paragraph, ...]:
        return self.printed or self.paragraphs


def load_papers(
    folder: Path,
    site: Site,
    packs: Mapping[str, Pack],
    today: date,
    paused: Mapping[str, str] | None = None,
) -> tuple[PublicPaper, ...]:
    """The three papers of a site, list of items first. `paused`: pack id to the reason why it cannot be used now.

    Raises OSError or ValueError if one is missing or has no version, date or publisher: S3 wants all three.
    """
    rows = item_list(site, packs, today, paused or {})
    listed = read_paper(folder / "papers" / "items.md", "items")
    papers = (
        replace(
            listed,
            rows=rows,
            paragraphs=(*listed.paragraphs, *on_screen(site, rows)),
            printed=(*listed.paragraphs, *above_table(site, rows)),
        ),
        _explained(read_paper(folder / "papers" / "operation.md", "operation")),
        read_paper(folder / "papers" / "rules.md", "rules"),
    )
    return tuple(_with_code(filled(paper, site), site) for paper in papers)


def filled(paper: PublicPaper, site: Site) -> PublicPaper:
    """Telephones and names stand once, in site.yaml."""
    values = {"site": site.name.zh, "duty_phone": site.duty_phone, "supervision_phone": site.supervision_phone}
    values |= {"terminal": site.terminal_label, "address": site.address}

    def fill(text: str) -> str:
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text

    def done(paragraphs: Iterable[Paragraph]) -> tuple[Paragraph, ...]:
        return tuple(replace(p, text=fill(p.text), spoken=fill(p.spoken)) for p in paragraphs)

    return replace(paper, paragraphs=done(paper.paragraphs), printed=done(paper.printed))


def _explained(paper: PublicPaper) -> PublicPaper:
    """On paper each step stands with the words that the screen reads out."""
    parts = [(p, Paragraph(p.spoken)) if p.spoken else (p,) for p in paper.paragraphs]
    return replace(paper, printed=tuple(paragraph for part in parts for paragraph in part))


def _with_code(paper: PublicPaper, site: Site) -> PublicPaper:
    """The address where it can be read, or what fits of it: a phone opens that without a network, too."""
    if site.web:
        return replace(paper, qr_text=f"{site.web}{paper.id}?v={paper.head.version}")
    head = f"{site.name.zh}　{paper.title}\n{paper.imprint}\n"
    foot = f"\n值班电话 {site.duty_phone}，监督电话 {site.supervision_phone}"
    if paper.rows:
        short = [f"{r.number}.{r.short}" + ("" if r.state.startswith("可") else "（暂停）") for r in paper.rows]
        return replace(paper, qr_text=head + _fitting(short, "；", CODE_BYTES - len((head + foot).encode())) + foot)
    steps = [p.text for p in paper.paragraphs if _STEP.match(p.text)]
    texts = steps or [p.text for p in paper.paragraphs if p.style == "heading"]
    return replace(paper, qr_text=head + _fitting(texts, "\n", CODE_BYTES - len((head + foot).encode())) + foot)


def _fitting(texts: list[str], between: str, room: int) -> str:
    """As many as go into `room` bytes, and a mark where some are left out."""
    rest = "…全文见纸上"
    for kept in range(len(texts), -1, -1):
        text = between.join(texts[:kept]) + ("" if kept == len(texts) else between + rest)
        if len(text.encode()) <= room:
            return text
    return ""


def read_paper(path: Path, paper_id: str) -> PublicPaper:
    """Markdown with a YAML head: a line is a paragraph, `## ` a heading, `1. ` or `- ` a step.

    A line `> ` says how the one before it is read out.
    """
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path.name}: larger than {MAX_BYTES} bytes")
    match = _FRONT.match(path.read_text(encoding="utf-8"))
    if match is None:
        raise ValueError(f"{path.name}: has no head with title, version, date and publisher")
    paragraphs: list[Paragraph] = []
    for line in filter(None, map(str.strip, match[2].splitlines())):
        if line.startswith("> "):
            if not paragraphs:
                raise ValueError(f"{path.name}: words to be read out stand before everything")
            paragraphs[-1] = replace(paragraphs[-1], spoken=line[2:].strip())
        else:
            paragraphs.append(_paragraph(line))
    return PublicPaper(paper_id, Head.model_validate(parse_yaml(match[1])), tuple(paragraphs))


def _paragraph(text: str) -> Paragraph:
    if text.startswith("## "):
        return Paragraph(text[3:].strip(), "heading")
    if text.startswith("- "):
        return Paragraph(text[2:].strip(), "step")
    return Paragraph(text, "step" if _STEP.match(text) else "text")
