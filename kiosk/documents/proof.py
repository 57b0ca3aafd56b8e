"""A result that the platform returned as data, printed with check code and QR code (社会保险参保证明 and its like)."""

from __future__ import annotations

from reportlab.platypus import Flowable, KeepTogether

from kiosk.documents.a4_blocks import a4
from kiosk.documents.boxes import rows_box
from kiosk.documents.figures import SealMark
from kiosk.documents.model import ProofPaper
from kiosk.documents.page import WIDTH, About
from kiosk.documents.sheet import beside, gap, paragraph, qr_block
from kiosk.documents.template import Fill, labelled
from kiosk.documents.texts import day, noon, texts

SEAL_SHARE = 0.56  # of the width


def proof_a4(paper: ProofPaper) -> bytes:
    """The PDF. Every word of the statement is the issuer's; the terminal adds only where it was printed."""
    words = texts("proof")
    fill = Fill(
        {
            "title": paper.title,
            "number_line": str(words["number_line"]).format(number=paper.number) if paper.number else "",
            "statement": paper.statement,
            "note": paper.note,
        },
        {"facts": labelled(paper.facts)},
    )
    about = About(paper.title, paper.issuer, paper.title, noon(paper.issued_on))
    foot = str(words["foot"]).format(terminal=paper.terminal)
    return a4("proof", fill, about, foot, {"rows": _rows(paper), "ending": _ending(paper)})


def _rows(paper: ProofPaper) -> list[Flowable]:
    """The issuer's table; the first column names what the others count."""
    if not (paper.columns and paper.rows):
        return []
    rows = [[*row, *[""] * len(paper.columns)][: len(paper.columns)] for row in paper.rows]
    widths = [1.7, *[1.0] * (len(paper.columns) - 1)]
    return [gap(4), rows_box("", paper.columns, rows, [width / sum(widths) for width in widths])]


def _ending(paper: ProofPaper) -> list[Flowable]:
    """Issuer and day, the mark of the seal, the QR code."""
    words = texts("proof")
    lines = [(str(words["seal"]), 11.0), (paper.issuer, 13.0)]
    if paper.check_code:
        lines.append((f"{words['check_code']}　{paper.check_code}", 12.0))
    code, width = qr_block(paper.qr_text, str(words["caption"])) if paper.qr_text else ([], 1.0)
    left = [
        SealMark([*lines, (str(words["seal_note"]), 9.0)], WIDTH * SEAL_SHARE),
        gap(2),
        paragraph(str(words["issuer"]).format(issuer=paper.issuer), "Song", 12),
        paragraph(str(words["issued"]).format(issued_on=day(paper.issued_on)), "Song", 12),
    ]
    return [gap(6), KeepTogether([beside(left, code, width)])]
