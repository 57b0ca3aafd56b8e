"""The platform's receipt on paper (平台收件回执), slip and A4: numbers, times, digests of both sides, its signature."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from kiosk.documents.a4_blocks import a4
from kiosk.documents.page import About
from kiosk.documents.slip_blocks import slip
from kiosk.documents.slip_layout import Slip
from kiosk.documents.template import Fill
from kiosk.documents.texts import day, texts
from offline_queue.receipts.platform import compact_text
from offline_queue.receipts.suites import ED25519
from offline_queue.receipts.text import CERTAIN_CLOCKS, read_text


@dataclass(frozen=True, slots=True, repr=False)
class PlatformReceiptPaper:
    """Digests in hexadecimal, with the name of their hash. `qr_text` is "" where the signature fits no code."""

    number: str
    case_number: str
    sealed_at: datetime
    clock_certain: bool
    received_at: datetime
    digest: str
    hash_name: str
    platform_digest: str
    qr_text: str
    office: str
    terminal: str
    item: str = ""
    phone: str = ""

    @property
    def same_content(self) -> bool:
        """Both digests are of one hash and agree."""
        return self.hash_name == ED25519.hash_name and self.digest == self.platform_digest


def platform_receipt_paper(
    terminal_text: str, platform_json: str, *, office: str, terminal: str, item: str = "", phone: str = ""
) -> PlatformReceiptPaper:
    """From the terminal's signed text and the platform's signed JSON, as the outbox keeps both.

    Raises ValueError when one of them is damaged, or when they are not about the same number.
    """
    sealed = read_text(terminal_text)
    try:
        body = json.loads(platform_json)["body"]
        number, case_number, digest = body["number"], str(body["case_number"]), str(body["payload_sha256"])
        received_at = datetime.fromisoformat(body["received_at"]).astimezone(sealed.sealed_at.tzinfo)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a platform receipt") from error
    if number != sealed.number:
        raise ValueError("the two receipts are not about the same number")
    try:
        code = compact_text(platform_json)
    except ValueError:
        code = ""
    return PlatformReceiptPaper(
        number=sealed.number,
        case_number=case_number,
        sealed_at=sealed.sealed_at,
        clock_certain=sealed.clock_quality in CERTAIN_CLOCKS,
        received_at=received_at,
        digest=sealed.digest,
        hash_name=sealed.suite.hash_name,
        platform_digest=digest,
        qr_text=code,
        office=office,
        terminal=terminal,
        item=item,
        phone=phone,
    )


def platform_receipt_a4(paper: PlatformReceiptPaper) -> bytes:
    """The PDF."""
    about = About(str(texts("platform_receipt")["title"]), paper.office, paper.item, paper.received_at)
    return a4("platform_receipt", _fill(paper), about, texts("common")["number_line"].format(number=paper.number))


def platform_receipt_slip(paper: PlatformReceiptPaper) -> Slip:
    """For 58 or 80 mm paper."""
    return slip("platform_receipt", _fill(paper))


def _fill(paper: PlatformReceiptPaper) -> Fill:
    words = texts("platform_receipt")
    doubt = "" if paper.clock_certain else f"（{texts('common')['clock_doubt']}）"
    value = str(words["digest_value"])
    return Fill(
        {
            "number": paper.number,
            "case": paper.case_number,
            "item": paper.item,
            "sealed": _second(paper.sealed_at) + doubt,
            "received": _second(paper.received_at),
            "digest": value.format(short=_short(paper.digest), hash=paper.hash_name),
            "platform_digest": value.format(short=_short(paper.platform_digest), hash=ED25519.hash_name),
            "office": paper.office,
            "terminal": paper.terminal,
            "qr_text": paper.qr_text,
            "same": str(words["same"]) if paper.same_content else "",
            "no_code": "" if paper.qr_text else str(words["no_code"]),
            "phone": paper.phone,
        }
    )


def _second(value: datetime) -> str:
    """2026年11月20日 22:51:07: a proof names the second."""
    return f"{day(value)} {value:%H:%M:%S}"


def _short(digest: str) -> str:
    """Enough to compare two papers by eye; the whole one is in the code."""
    return f"{digest[:8]} {digest[8:16]} … {digest[-8:]}"
