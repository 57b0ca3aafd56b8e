"""The application form (申请表) that the citizen signs: all answers with their sources, materials, sub-cases, A4."""

from __future__ import annotations

from kiosk.documents.a4_blocks import a4
from kiosk.documents.case_model import SubFormPaper
from kiosk.documents.form_parts import answer_boxes, foot, form_rows, form_words
from kiosk.documents.model import FormPaper
from kiosk.documents.page import About
from kiosk.documents.sub_form import sub_forms_a4
from kiosk.documents.template import Fill, Row
from kiosk.documents.texts import texts


def application_form(paper: FormPaper | SubFormPaper) -> bytes:
    """A PDF; of a single item the department's own form. Identity numbers stand in full: the form is for the agency and
    for the applicant's own hand."""
    if isinstance(paper, SubFormPaper):
        return sub_forms_a4([paper])
    title = paper.title or paper.item + str(texts("application_form")["title_suffix"])
    about = About(title, paper.office, paper.item, paper.filled_at)
    fill = Fill(
        {**form_words(paper), "title": title, "handling": paper.handling},
        {**form_rows(paper), "subcases": _subcases(paper)},
        {"signature": paper.signature},
    )
    return a4(
        "application_form",
        fill,
        about,
        foot(paper.receipt_number, paper.office),
        {"groups": answer_boxes(paper.groups)},
    )


def _subcases(paper: FormPaper) -> list[Row]:
    return [{"name": c.name, "department": c.department, "promise": c.promise} for c in paper.subcases]
