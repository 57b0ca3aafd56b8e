"""A result that the platform returned as data, printed with check code and QR code (社会保险参保证明 and its like)."""

from __future__ import annotations

from reportlab.platypus import Flowable, KeepTogether

from kiosk.documents.model import ProofPaper
from kiosk.documents.sheet import GREY, Heading, beside, build, gap, listing, pairs, paragraph, qr_block
from kiosk.documents.texts import day, texts


def proof_a4(paper: ProofPaper) -> bytes:
    """The PDF. Every word of the statement is the issuer's; the terminal adds only where it was printed."""
    words = texts("proof")
    number = f"{words['number']}　{paper.number}" if paper.number else ""
    story: list[Flowable] = [gap(4), Heading(paper.title, 26), gap(2)]
    if number:
        story.append(paragraph(number, "Hei", 10, GREY, "center"))
    story += [gap(5), paragraph(paper.statement, size=13, indent=True), gap(4), pairs(paper.facts)]
    if paper.columns and paper.rows:
        rows = [[*row, *[""] * len(paper.columns)][: len(paper.columns)] for row in paper.rows]
        widths = [1.7, *[1.0] * (len(paper.columns) - 1)]  # the first column names what the others count
        story += [gap(5), listing(paper.columns, rows, [width / sum(widths) for width in widths])]
    if paper.note:
        story += [gap(4), paragraph(paper.note, "Song", 11, GREY)]
    code, width = qr_block(paper.qr_text, words["caption"]) if paper.qr_text else ([], 1.0)
    left: list[Flowable] = [
        paragraph(words["check_code"], "Hei", 10, GREY),
        paragraph(paper.check_code, "Hei", 14),
        gap(3),
        paragraph(f"{words['issuer']}　{paper.issuer}", "Song", 12),
        paragraph(f"{words['issued']}　{day(paper.issued_on)}", "Song", 12),
    ]
    story += [gap(8), KeepTogether([beside(left, code, width)])]
    return build(story, words["printed"].format(terminal=paper.terminal), paper.title)
