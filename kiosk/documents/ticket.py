"""Small slips: the queue ticket, readable at a distance, and the claim slip of a draft that is kept."""

from __future__ import annotations

from kiosk.documents.model import ClaimPaper, TicketPaper
from kiosk.documents.slip_layout import KeyValue, Line, Qr, Rule, Slip, Text, Title
from kiosk.documents.texts import day, moment, texts


def ticket_slip(paper: TicketPaper) -> Slip:
    """A number for a window."""
    words = texts("ticket")
    lines: list[Line] = [Text(paper.office, align="center"), Text(words["title"], align="center")]
    lines += [Text(paper.number, bold=True, size=3, align="center"), Rule(), KeyValue(words["item"], paper.item)]
    lines.append(KeyValue(words["windows"], paper.windows, bold=True))
    if paper.waiting is not None:
        lines.append(KeyValue(words["waiting"], words["waiting_value"].format(count=paper.waiting)))
    if paper.about:
        lines.append(KeyValue(words["about"], paper.about))
    lines += [KeyValue(words["issued"], moment(paper.issued_at)), Rule()]
    lines += [Text(line) for line in (words["offline"] if paper.offline else "", paper.note or words["note"]) if line]
    return Slip(tuple(lines))


def claim_slip(paper: ClaimPaper) -> Slip:
    """A code to come back with; it opens nothing without the identity card."""
    words = texts("claim")
    lines: list[Line] = [Title(words["title"]), Text(paper.office, align="center"), Rule()]
    lines += [KeyValue(words["item"], paper.item), KeyValue(words["code"], paper.code, bold=True)]
    lines += [KeyValue(words["until"], day(paper.kept_until)), Qr(paper.qr_text, words["caption"]), Text(words["note"])]
    return Slip(tuple(lines))
