"""The receipt of a submission (收件回执), A4 and slip: it proves 收件, never 受理. No full identity number."""

from __future__ import annotations

from reportlab.platypus import Flowable

from kiosk.documents.model import ReceiptPaper
from kiosk.documents.sheet import GREY, Heading, beside, build, gap, pairs, paragraph, qr_block, section
from kiosk.documents.slip_layout import KeyValue, Line, Qr, Rule, Slip, Text, Title
from kiosk.documents.texts import day, masked, moment, texts


def receipt_title(paper: ReceiptPaper) -> str:
    """收件回执, with （待平台受理） until the platform itself has said more."""
    words = texts("receipt")
    return str(words["title"]) + ("" if paper.platform_statement else str(words["pending"]))


def _facts(paper: ReceiptPaper) -> list[tuple[str, str]]:
    words = texts("receipt")
    facts = [(words["item"], paper.item)]
    if paper.parts:
        facts.append((words["parts"], "、".join(paper.parts)))
    facts += [
        (words["applicant"], paper.applicant),
        (words["identity"], masked(paper.applicant_id)),
        (words["when"], moment(paper.received_at) + _doubt(paper)),
        (words["where"], f"{paper.office} {paper.terminal}"),
        (words["sheets"], words["sheets_value"].format(count=paper.materials)),
    ]
    facts += [
        (words["owed"], words["owed_value"].format(material=owed.material, due=day(owed.due))) for owed in paper.owed
    ]
    return facts


def _doubt(paper: ReceiptPaper) -> str:
    return "" if paper.clock_certain else f"（{texts('common')['clock_doubt']}）"


def _state(paper: ReceiptPaper) -> str:
    words = texts("receipt")
    return paper.platform_statement or str(words["state_online" if paper.at_platform else "state_pending"])


def _closing(paper: ReceiptPaper) -> list[str]:
    words = texts("receipt")
    proof = [] if paper.platform_statement else [str(words["proof"])]
    return proof + ([str(words["phone"]).format(phone=paper.phone)] if paper.phone else [])


def receipt_a4(paper: ReceiptPaper) -> bytes:
    """The PDF twin of the slip, body 12 pt."""
    words = texts("receipt")
    code, width = qr_block(paper.qr_text, words["caption"])
    left: list[Flowable] = [paragraph(paper.office, "Hei", 12), gap(4), paragraph(words["number"], "Hei", 10, GREY)]
    left += [paragraph(paper.number, "Hei", 19)]
    story: list[Flowable] = [beside(left, code, width), gap(5), Heading(receipt_title(paper)), gap(4)]
    story += [pairs([*_facts(paper), (words["state"], _state(paper))])]
    if paper.next_steps:
        story += section(words["next"])
        story += [paragraph(f"{number}. {step}") for number, step in enumerate(paper.next_steps, 1)]
    story += [gap(6), *(paragraph(line, "Song", 11, GREY) for line in _closing(paper))]
    return build(story, texts("common")["number_line"].format(number=paper.number), words["title"])


def receipt_slip(paper: ReceiptPaper) -> Slip:
    """The receipt for 58 or 80 mm paper."""
    words = texts("receipt")
    lines: list[Line] = [Title(words["title"])]
    if not paper.platform_statement:
        lines.append(Text(words["pending"], bold=True, align="center"))
    lines += [Text(paper.office, align="center"), Rule(), KeyValue(words["number"], paper.number, bold=True)]
    lines += [KeyValue(key, value) for key, value in _facts(paper)]
    lines += [Rule(), Text(words["state"], bold=True), Text(_state(paper))]
    if paper.next_steps:
        lines.append(Text(words["next"], bold=True))
        lines += [Text(f"{number}. {step}") for number, step in enumerate(paper.next_steps, 1)]
    lines += [Qr(paper.qr_text, words["caption"]), *(Text(line) for line in _closing(paper))]
    return Slip(tuple(lines))
