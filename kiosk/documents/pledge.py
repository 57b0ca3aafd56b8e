"""容缺: the pledge to hand in missing materials later (承诺书), and the notice in two copies (容缺受理通知书)."""

from __future__ import annotations

from kiosk.documents.a4_blocks import a4, part
from kiosk.documents.case_model import PledgedMaterial, PledgesPaper
from kiosk.documents.page import About, build_parts
from kiosk.documents.slip_blocks import slip
from kiosk.documents.slip_layout import Slip
from kiosk.documents.template import Fill, Row
from kiosk.documents.texts import day, masked, texts, weekday


def pledges_a4(paper: PledgesPaper) -> bytes:
    """The signed pledge as PDF, all materials in one. The number stands in full: a pledge binds one person."""
    return a4("pledge", _fill(paper, {"identity": paper.applicant_id}), _about(paper, "pledge"), _foot(paper))


def pledges_slip(paper: PledgesPaper) -> Slip:
    """The signed pledge on a slip: what to bring and until when, and what was promised."""
    return slip("pledge", _fill(paper))


def notice_a4(paper: PledgesPaper) -> bytes:
    """Both copies in one PDF, each with its own page numbers: the stub of the department and the applicant's."""
    about = _about(paper, "pledge_notice")
    copies = texts("pledge_notice")["copies"]
    filled = [_fill(paper, {"copy": str(copy)}) for copy in copies]
    return build_parts([part("pledge_notice", fill, _foot(paper), about.title) for fill in filled], about)


def notice_slip(paper: PledgesPaper) -> Slip:
    """The applicant's copy on a slip."""
    return slip("pledge_notice", _fill(paper))


def _fill(paper: PledgesPaper, more: Row | None = None) -> Fill:
    words = texts("pledge")
    return Fill(
        {
            "item": paper.item,
            "person": paper.person,
            "identity": masked(paper.applicant_id),
            "office": paper.office,
            "terminal": paper.terminal,
            "number": paper.number,
            "qr_text": paper.qr_text,
            "departments": "、".join(paper.departments),
            "count": str(len(paper.materials)),
            "declaration": str(words["declaration"]).format(person=paper.person),
            "credit": str(words["credit"][paper.credit]) if paper.credit else "",
            "phone": paper.phone,
            "signed_on": day(paper.signed_at),
            "where": _together([(m.missing, m.where) for m in paper.materials]),
            "otherwise": _together([(m.missing, m.otherwise) for m in paper.materials]),
            **(more or {}),
        },
        {"materials": [_row(material) for material in paper.materials]},
        {"signature": paper.signature},
    )


def _row(paper: PledgedMaterial) -> Row:
    words = texts("pledge")
    counted = words["counted"].format(start=day(paper.counted_from), days=paper.working_days)
    due = words["due_value"].format(day=day(paper.due), weekday=weekday(paper.due))
    doubt = "" if paper.certain else "\n" + words["uncertain"]
    short = str(texts("pledge_notice")["due"]).format(due=due, days=paper.working_days)
    return {
        "missing": paper.missing,
        "form": paper.form,
        "due_text": f"{due}\n{counted}{doubt}",
        "due_short": f"{short}{doubt}",
        "where": paper.where,
        "otherwise": paper.otherwise,
    }


def _together(said: list[tuple[str, str]]) -> str:
    """One sentence where it is the same for all materials, else one line for each."""
    if len({text for _, text in said}) == 1:
        return said[0][1]
    different = str(texts("pledge_notice")["different"])
    return "\n".join(different.format(material=material, text=text) for material, text in said)


def _about(paper: PledgesPaper, name: str) -> About:
    return About(str(texts(name)["title"]), paper.office, paper.item, paper.signed_at)


def _foot(paper: PledgesPaper) -> str:
    return str(texts("common")["number_line"]).format(number=paper.number) if paper.number else paper.office
