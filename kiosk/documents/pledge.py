"""The pledge to hand in a missing material later (容缺补正承诺书): A4 to sign, and a slip that reminds."""

from __future__ import annotations

from kiosk.documents.model import PledgePaper
from kiosk.documents.sheet import Heading, build, gap, pairs, paragraph, signing
from kiosk.documents.slip_layout import KeyValue, Line, Rule, Slip, Text, Title
from kiosk.documents.texts import day, texts, weekday


def pledge_rows(paper: PledgePaper) -> list[tuple[str, str]]:
    """What, in which form, by when, where, otherwise: the same five rows on the screen, on A4 and on the slip."""
    words = texts("pledge")
    counted = words["counted"].format(start=day(paper.counted_from), days=paper.working_days)
    due = words["due_value"].format(day=day(paper.due), weekday=weekday(paper.due))
    doubt = "" if paper.certain else "\n" + words["uncertain"]
    return [
        (words["missing"], paper.missing),
        (words["form"], paper.form),
        (words["due"], f"{due}\n{counted}{doubt}"),
        (words["where"], paper.where),
        (words["otherwise"], paper.otherwise),
    ]


def pledge_sentence(paper: PledgePaper) -> str:
    """The sentence that binds."""
    return str(texts("pledge")["declaration"]).format(person=paper.person)


def _heads(paper: PledgePaper) -> list[tuple[str, str]]:
    words = texts("pledge")
    return [(words["item"], paper.item), *([(words["number"], paper.number)] if paper.number else [])]


def pledge_a4(paper: PledgePaper) -> bytes:
    """The signed pledge as PDF."""
    words = texts("pledge")
    story = [
        paragraph(paper.office, "Hei", 12),
        gap(8),
        Heading(words["title"]),
        gap(6),
        pairs([*_heads(paper), *pledge_rows(paper)], 13),
        gap(6),
        paragraph(pledge_sentence(paper), size=13, indent=True),
        gap(4),
        signing(words["signed"], paper.signature, words["date"], day(paper.signed_on)),
    ]
    foot = texts("common")["number_line"].format(number=paper.number) if paper.number else paper.office
    return build(story, foot, words["title"])


def pledge_slip(paper: PledgePaper) -> Slip:
    """The signed pledge on a slip: what to bring and until when, and what was promised."""
    words = texts("pledge")
    lines: list[Line] = [Title(words["slip_title"]), Text(paper.office, align="center"), Rule()]
    lines += [KeyValue(key, value) for key, value in _heads(paper)]
    for key, value in pledge_rows(paper):
        lines += [Text(key, bold=True), Text(value)]
    lines += [Rule(), Text(pledge_sentence(paper))]
    signed = words["slip_signed"].format(person=paper.person, day=day(paper.signed_on))
    lines += [Text(signed), Rule(), Text(words["slip_note"])]
    return Slip(tuple(lines))
