"""交接单 of 异地收件: where a case was received, where it is handled, what was handed over, who had it when."""

from __future__ import annotations

from kiosk.documents.a4_blocks import a4
from kiosk.documents.case_model import CustodyPaper
from kiosk.documents.page import About
from kiosk.documents.slip_blocks import slip
from kiosk.documents.slip_layout import Slip
from kiosk.documents.template import Fill
from kiosk.documents.texts import masked, moment, texts


def custody_a4(paper: CustodyPaper) -> bytes:
    """The PDF."""
    about = About(str(texts("custody")["title"]), paper.office, paper.item, paper.received_at)
    return a4("custody", _fill(paper), about, texts("common")["number_line"].format(number=paper.number))


def custody_slip(paper: CustodyPaper) -> Slip:
    """The same on a slip."""
    return slip("custody", _fill(paper))


def _fill(paper: CustodyPaper) -> Fill:
    return Fill(
        {
            "number": paper.number,
            "qr_text": paper.qr_text,
            "item": paper.item,
            "person": paper.applicant,
            "identity": masked(paper.applicant_id),
            "received_at": moment(paper.received_at),
            "region": paper.region,
            "office": paper.office,
            "terminal": paper.terminal,
            "handling_region": paper.handling_region,
            "handling_office": paper.handling_office,
            "promise": paper.promise,
            "phone": paper.phone,
        },
        {
            "things": [{"name": name, "form": form, "count": count} for name, form, count in paper.things],
            "hands": [
                {"at": moment(hand.at), "giver": hand.giver, "taker": hand.taker, "what": hand.what}
                for hand in paper.hands
            ],
        },
    )
