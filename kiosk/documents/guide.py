"""一次性告知单: everything that an item needs, once and completely; the same page prints the public papers (公示)."""

from __future__ import annotations

from dataclasses import fields

from reportlab.platypus import Flowable

from kiosk.documents.a4_blocks import a4
from kiosk.documents.model import GuideItem, GuidePaper
from kiosk.documents.page import About
from kiosk.documents.sheet import paragraph, section
from kiosk.documents.template import Fill, Row, labelled
from kiosk.documents.texts import day, noon, texts


def guide_a4(paper: GuidePaper) -> bytes:
    """The PDF, with version, day of effect and publisher on it."""
    words = texts("guide")
    version = str(words["version"]).format(
        version=paper.version, effective=day(paper.effective), publisher=paper.publisher
    )
    kind = paper.kind or str(words["title"])
    fill = Fill(
        {
            "office": paper.office,
            "version": version,
            "kind": kind,
            "heading": paper.heading if paper.heading != kind else "",
            "qr_text": paper.qr_text,
        },
        {
            "facts": labelled(paper.facts),
            "materials": [{"name": m.name, "necessity": m.necessity, "how": m.how} for m in paper.materials],
            "steps": [{"text": step} for step in paper.steps],
            "items": [_row(item) for item in paper.items],
            "contacts": labelled(paper.contacts),
        },
    )
    name = kind if paper.heading == kind else f"{kind}　{paper.heading}"
    about = About(name, paper.publisher, paper.heading, noon(paper.effective))
    return a4("guide", fill, about, version, {"sections": _sections(paper)})


def _row(item: GuideItem) -> Row:
    return {field.name: str(getattr(item, field.name)) for field in fields(item)}


def _sections(paper: GuidePaper) -> list[Flowable]:
    made: list[Flowable] = []
    for part in paper.sections:
        made += section(part.title) if part.title else []
        made += [paragraph(text, indent=True) for text in part.paragraphs]
    return made
