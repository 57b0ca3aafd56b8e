"""The receipt of a submission (收件回执), A4 and slip: it proves 收件, never 受理. No full identity number."""

from __future__ import annotations

from kiosk.documents.a4_blocks import a4
from kiosk.documents.model import ReceiptPaper
from kiosk.documents.page import About
from kiosk.documents.slip_blocks import slip
from kiosk.documents.slip_layout import Slip
from kiosk.documents.template import Fill, labelled
from kiosk.documents.texts import day, masked, moment, texts


def receipt_a4(paper: ReceiptPaper) -> bytes:
    """The PDF twin of the slip, body 12 pt."""
    about = About(str(texts("receipt")["title"]), paper.office, paper.item, paper.received_at)
    return a4("receipt", _fill(paper), about, texts("common")["number_line"].format(number=paper.number))


def receipt_slip(paper: ReceiptPaper) -> Slip:
    """The receipt for 58 or 80 mm paper."""
    return slip("receipt", _fill(paper))


def _fill(paper: ReceiptPaper) -> Fill:
    words, doubt = texts("receipt"), f"（{texts('common')['clock_doubt']}）"
    owed, promised = str(words["owed_value"]), str(words["commitment_value"])
    return Fill(
        {
            "title": str(words["title"]),
            "pending": "" if paper.platform_statement or paper.withdrawal else str(words["pending"]),
            "number": paper.number,
            "qr_text": paper.qr_text,
            "item": paper.item,
            "parts": "、".join(paper.parts),
            "person": paper.applicant,
            "identity": masked(paper.applicant_id),
            "received_at": moment(paper.received_at) + ("" if paper.clock_certain else doubt),
            "office": paper.office,
            "terminal": paper.terminal,
            "handling": paper.handling,
            "sheets": "" if paper.withdrawal else str(words["sheets_value"]).format(count=paper.materials),
            "owed": "\n".join(owed.format(material=one.material, due=day(one.due)) for one in paper.owed),
            "commitments": "\n".join(promised.format(proof=proof) for proof in paper.commitments),
            "state": paper.platform_statement or str(words[_state(paper)]),
            "proof": ""
            if paper.platform_statement
            else str(words["proof_withdrawal" if paper.withdrawal else "proof"]),
            "phone": paper.phone,
        },
        {"delivery": labelled(paper.delivery), "steps": [{"text": step} for step in paper.next_steps]},
    )


def _state(paper: ReceiptPaper) -> str:
    """Which sentence says how far it is."""
    if paper.withdrawal:
        return "state_withdrawal"
    return "state_online" if paper.at_platform else "state_pending"
