"""告知承诺书 on paper: the same text that was shown, read out and hashed, with the signature and the hash."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.documents.a4_blocks import part
from kiosk.documents.case_model import CommitmentPaper
from kiosk.documents.commitment_text import commitment_hash, commitment_parts
from kiosk.documents.page import NO_DAY, About, Part, build_parts
from kiosk.documents.slip_blocks import slip
from kiosk.documents.slip_layout import Slip
from kiosk.documents.template import Fill
from kiosk.documents.texts import day, masked, texts


def commitments_a4(papers: Sequence[CommitmentPaper]) -> bytes:
    """The commitments of a case in one PDF, each with its own page numbers. Raises ValueError when there is none.

    The identity number stands as it is given: in full, for a declaration binds one person.
    """
    if not papers:
        raise ValueError("nothing was committed")
    first = papers[0]
    about = About(commitment_parts(first).title, first.office, first.item, first.chosen_at or NO_DAY)
    return build_parts([_part(paper, about.title) for paper in papers], about)


def commitment_a4(paper: CommitmentPaper) -> bytes:
    """One commitment."""
    return commitments_a4([paper])


def _part(paper: CommitmentPaper, title: str) -> Part:
    foot = str(texts("common")["number_line"]).format(number=paper.number) if paper.number else paper.office
    return part("commitment", _fill(paper, paper.applicant_id), foot, title)


def commitment_slip(paper: CommitmentPaper) -> Slip:
    """The whole text on a slip; the identity number masked."""
    return slip("commitment", _fill(paper, masked(paper.applicant_id)))


def _fill(paper: CommitmentPaper, identity: str) -> Fill:
    parts = commitment_parts(paper)
    return Fill(
        {
            "title": parts.title,
            "notice_title": parts.notice_title,
            "declaration_title": parts.declaration_title,
            "choice_title": parts.choice_title,
            "person": paper.person,
            "identity": identity,
            "item": paper.item,
            "replaces": "、".join(paper.replaces),
            "office": paper.office,
            "terminal": paper.terminal,
            "number": paper.number,
            "qr_text": paper.qr_text,
            "signed_on": day(paper.chosen_at) if paper.chosen_at else "",
            "heard": str(texts("commitment")["read_aloud" if paper.read_aloud else "shown"]) if paper.chosen_at else "",
            "hash": commitment_hash(paper),
        },
        {
            "statements": [{"head": head, "text": text} for head, text in parts.statements],
            "declarations": [{"text": text} for text in parts.declarations],
            "choices": [{"text": text} for text in parts.choices],
        },
        {"signature": paper.signature},
    )
