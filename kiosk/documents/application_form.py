"""The application form (申请表) that the citizen signs: all answers with their sources, materials, sub-cases, A4."""

from __future__ import annotations

from reportlab.platypus import Flowable

from kiosk.documents.model import FormGroup, FormMaterial, FormPaper
from kiosk.documents.sheet import (
    GREY,
    Heading,
    beside,
    build,
    gap,
    grid,
    label_cell,
    listing,
    pairs,
    paragraph,
    qr_block,
    section,
    signing,
)
from kiosk.documents.texts import day, moment, texts


def application_form(paper: FormPaper) -> bytes:
    """A PDF. Identity numbers stand in full: the form is for the agency and for the applicant's own hand."""
    words, common = texts("application_form"), texts("common")
    story: list[Flowable] = [*_head(paper)]
    applicant = ((words["applicant"], paper.applicant), (identity_label(), paper.applicant_id))
    story += [gap(2), pairs(applicant)]
    for group in paper.groups:
        story += [*section(group.title), _answers(group)]
    if paper.groups:
        story += [gap(1.5), paragraph(words["source_note"], "Hei", 9, GREY)]
    if paper.subcases:
        rows = [(case.name, case.department, case.promise) for case in paper.subcases]
        story += [*section(words["subcases"]), listing(words["subcase_columns"], rows, (0.44, 0.34, 0.22))]
    if paper.materials:
        rows = [(item.name, item.necessity, _state(item)) for item in paper.materials]
        story += [*section(words["materials"]), listing(words["material_columns"], rows, (0.44, 0.16, 0.40))]
    story += [*section(words["declaration_title"])]
    story += [paragraph(paper.declaration or words["declaration"], indent=True)]
    story += [signing(words["signed"], paper.signature, words["date"], day(paper.filled_at))]
    number = common["number_line"].format(number=paper.receipt_number) if paper.receipt_number else paper.office
    return build(story, f"{number}　{words['foot']}", words["title_suffix"])


def identity_label() -> str:
    """The label of an identity number."""
    return str(texts("receipt")["identity"])


def _head(paper: FormPaper) -> list[Flowable]:
    words, common = texts("application_form"), texts("common")
    where = words["filled_at"].format(terminal=paper.terminal)
    left: list[Flowable] = [paragraph(paper.office, "Hei", 12), paragraph(where, "Hei", 9.5, GREY)]
    if paper.receipt_number:
        left += [gap(3), paragraph(common["number"], "Hei", 9.5, GREY), paragraph(paper.receipt_number, "Hei", 15)]
        left += [paragraph(moment(paper.filled_at), "Hei", 9.5, GREY)]
    right, width = qr_block(paper.qr_text, common["scan_to_check"]) if paper.qr_text else ([], 0.0)
    title = paper.title or paper.item + words["title_suffix"]
    return [beside(left, right, width) if right else beside(left, [], 1), gap(3), Heading(title), gap(3)]


def _answers(group: FormGroup) -> Flowable:
    names = texts("common")["sources"]
    rows = [
        (
            label_cell(value.label),
            paragraph(value.value or "—", "Song", 12),
            label_cell(f"{value.source} {names.get(value.source, '')}", align="right"),
        )
        for value in group.values
    ]
    return grid(rows, (0.26, 0.57, 0.17))


def _state(material: FormMaterial) -> str:
    words = texts("application_form")
    due = day(material.due) if material.due else ""
    return str(words[material.state]).format(pages=material.pages, due=due)
