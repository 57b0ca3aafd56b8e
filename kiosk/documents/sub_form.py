"""每个部门一份: each department's own complete form out of one submission, A4."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.documents.a4_blocks import part
from kiosk.documents.case_model import SubFormPaper
from kiosk.documents.form_parts import answer_boxes, foot, form_rows, form_words
from kiosk.documents.page import About, Part, build_parts
from kiosk.documents.template import Fill
from kiosk.documents.texts import texts


def sub_forms_a4(papers: Sequence[SubFormPaper]) -> bytes:
    """All forms of a case in one PDF; each begins on a page of its own and counts its own pages.

    Raises ValueError when there is none.
    """
    if not papers:
        raise ValueError("no forms to print")
    first = papers[0]
    title = first.whole + str(texts("application_form")["title_suffix"]) if first.whole else first.item
    about = About(title, first.office, first.whole or first.item, first.filled_at)
    return build_parts([_part(paper) for paper in papers], about)


def _part(paper: SubFormPaper) -> Part:
    words = texts("sub_form")
    number, count = paper.part
    fill = Fill(
        {
            **form_words(paper),
            **_applicant(paper),
            "title": paper.item,
            "whole": paper.whole,
            "department": paper.department,
            "part": str(words["part"]).format(number=number, count=count) if count > 1 else "",
            "task_code": paper.task_code,
            "promise": paper.promise,
            "handling": paper.region,
            "after": str(words["after"]).format(names="、".join(paper.after)) if paper.after else "",
        },
        form_rows(paper),
        {"signature": paper.signature},
    )
    line = str(words["foot"]).format(department=paper.department, number=paper.receipt_number)
    return part("sub_form", fill, foot("", line), paper.item, {"groups": answer_boxes(paper.groups)})


def _applicant(paper: SubFormPaper) -> dict[str, str]:
    """Name and number above the lines; a form that stands alone says once what its lines say."""
    said = {value.value for group in paper.groups for value in group.values} if not paper.whole else set[str]()
    return {
        "person": "" if paper.applicant in said else paper.applicant,
        "identity": "" if paper.applicant_id in said else paper.applicant_id,
    }
