"""What the application form and the departments' own forms share: boxes of answers, states of materials."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable

from kiosk.documents.boxes import values_box
from kiosk.documents.case_model import SubFormPaper
from kiosk.documents.model import FormGroup, FormMaterial, FormPaper
from kiosk.documents.template import Row, labelled
from kiosk.documents.texts import day, moment, texts

EMPTY = "—"  # an answer that was left blank on purpose


def answer_boxes(groups: Sequence[FormGroup]) -> list[Flowable]:
    """A box for each group, with the letter of each value's source."""
    return [
        values_box(group.title, [(value.label, value.value or EMPTY, value.source) for value in group.values], True)
        for group in groups
        if group.values
    ]


def material_rows(materials: Sequence[FormMaterial]) -> list[Row]:
    """Rows for a table of materials."""
    return [{"name": item.name, "necessity": item.necessity, "state": material_state(item)} for item in materials]


def material_state(material: FormMaterial) -> str:
    """What became of a material, with 待核 where its licence could not be asked for."""
    words = texts("application_form")
    due = day(material.due) if material.due else ""
    state = str(words[material.state]).format(pages=material.pages, due=due)
    return f"{state}（{words['pending']}）" if material.pending else state


def form_words(paper: FormPaper | SubFormPaper) -> dict[str, str]:
    """The values that both forms have."""
    words = texts("application_form")
    return {
        "office": paper.office,
        "terminal": paper.terminal,
        "number": paper.receipt_number,
        "qr_text": paper.qr_text,
        "filled_at": moment(paper.filled_at),
        "signed_on": day(paper.filled_at),
        "person": paper.applicant,
        "identity": paper.applicant_id,
        "declaration": paper.declaration or str(words["declaration"]),
        "source_note": source_note(paper.groups),
    }


def source_note(groups: Sequence[FormGroup]) -> str:
    """What the letters mean; of A, which values the chip gave and which a department."""
    words = texts("application_form")
    values = [value for group in groups for value in group.values]
    if not values:
        return ""
    agency = [value for value in values if value.source == "A"]
    chip = list(dict.fromkeys(value.label for value in agency if value.chip))
    kind = "shared" if not chip else "chip" if all(value.chip for value in agency) else "both"
    return str(words["source_note"]).format(agency=words["agency"][kind].format(labels="、".join(chip)))


def form_rows(paper: FormPaper | SubFormPaper) -> dict[str, list[Row]]:
    """The rows that both forms have."""
    return {"materials": material_rows(paper.materials), "delivery": labelled(paper.delivery)}


def foot(number: str, otherwise: str) -> str:
    """The foot line of a form."""
    line = str(texts("common")["number_line"]).format(number=number) if number else otherwise
    return f"{line}　{texts('application_form')['foot']}"
