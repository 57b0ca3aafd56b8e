"""一次性告知单: everything that an item needs, once and completely; the same page prints the public papers (公示)."""

from __future__ import annotations

from reportlab.platypus import Flowable

from kiosk.documents.model import GuidePaper
from kiosk.documents.sheet import GREY, Heading, beside, build, gap, listing, pairs, paragraph, qr_block, section
from kiosk.documents.texts import day, texts


def guide_a4(paper: GuidePaper) -> bytes:
    """The PDF, with version, day of effect and publisher on it."""
    words = texts("guide")
    version = words["version"].format(version=paper.version, effective=day(paper.effective), publisher=paper.publisher)
    kind = paper.kind or words["title"]
    left: list[Flowable] = [paragraph(paper.office, "Hei", 12), paragraph(version, "Hei", 9.5, GREY)]
    code, width = qr_block(paper.qr_text, words["caption"]) if paper.qr_text else ([], 1.0)
    story: list[Flowable] = [beside(left, code, width), gap(3), Heading(kind)]
    if paper.heading != kind:
        story += [paragraph(paper.heading, "Song", 15, align="center")]
    story.append(gap(3))
    if paper.facts:
        story.append(pairs(paper.facts))
    if paper.materials:
        rows = [(item.name, item.necessity, item.how) for item in paper.materials]
        story += [*section(words["materials"]), listing(words["material_columns"], rows, (0.34, 0.28, 0.38))]
        story += [gap(1.5), paragraph(words["complete"], "Hei", 10)]
    if paper.steps:
        story += section(words["steps"])
        story += [paragraph(f"{number}. {step}") for number, step in enumerate(paper.steps, 1)]
    for part in paper.sections:
        story += section(part.title)
        story += [paragraph(text, indent=True) for text in part.paragraphs]
    if paper.contacts:
        story += [*section(words["contacts"]), pairs(paper.contacts)]
    return build(story, version, kind)
