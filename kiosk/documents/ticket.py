"""Small slips: the queue ticket, readable at a distance, and the claim slip of a draft that is kept."""

from __future__ import annotations

from kiosk.documents.model import ClaimPaper, TicketPaper
from kiosk.documents.slip_blocks import slip
from kiosk.documents.slip_layout import Slip
from kiosk.documents.template import Fill
from kiosk.documents.texts import day, moment, texts


def ticket_slip(paper: TicketPaper) -> Slip:
    """A number for a window."""
    words = texts("ticket")
    waiting = "" if paper.waiting is None else str(words["waiting_value"]).format(count=paper.waiting)
    values = {
        "office": paper.office,
        "number": paper.number,
        "item": paper.item,
        "windows": paper.windows,
        "waiting": waiting,
        "about": paper.about,
        "issued_at": moment(paper.issued_at),
        "offline": str(words["offline"]) if paper.offline else "",
        "note": paper.note or str(words["note"]),
    }
    return slip("ticket", Fill(values))


def claim_slip(paper: ClaimPaper) -> Slip:
    """A code to come back with; it opens nothing without the identity card."""
    values = {
        "office": paper.office,
        "item": paper.item,
        "code": paper.code,
        "until": day(paper.kept_until),
        "qr_text": paper.qr_text,
    }
    return slip("claim", Fill(values))
