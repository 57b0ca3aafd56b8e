"""一次性告知单 of a case: everything that is missing, on A4 and on a slip, with codes that open offline."""

from __future__ import annotations

from kiosk.documents.a4_blocks import a4
from kiosk.documents.case_model import MissingPaper, MissingRow
from kiosk.documents.offline_codes import missing_codes
from kiosk.documents.page import About
from kiosk.documents.slip_blocks import slip
from kiosk.documents.slip_layout import Slip
from kiosk.documents.template import Fill, Row
from kiosk.documents.texts import moment, texts


def missing_a4(paper: MissingPaper) -> bytes:
    """The PDF."""
    about = About(str(texts("missing")["title"]), paper.office, paper.item, paper.told_at)
    return a4("missing", _fill(paper), about, paper.office)


def missing_slip(paper: MissingPaper) -> Slip:
    """The list on a slip, the codes at its end."""
    return slip("missing", _fill(paper))


def _fill(paper: MissingPaper) -> Fill:
    rows = [_row(row) for row in paper.rows]
    codes = _codes(paper)
    kinds = [row.kind for row in paper.rows]
    return Fill(
        {
            "item": paper.item,
            "office": paper.office,
            "terminal": paper.terminal,
            "told_at": moment(paper.told_at),
            "number": paper.number,
            "count": str(len(rows)),
            "phone": paper.phone,
            "hours": paper.hours,
            "code": codes[0]["text"] if len(codes) == 1 else "",
        },
        {
            "all": rows,
            "materials": [row for row, kind in zip(rows, kinds, strict=True) if kind == "material"],
            "answers": [row for row, kind in zip(rows, kinds, strict=True) if kind == "answer"],
            "codes": codes,
            "more_codes": codes if len(codes) > 1 else [],
        },
    )


def _row(row: MissingRow) -> Row:
    return {
        "name": row.name,
        "later": str(texts("missing")["later"]) if row.later else "",
        "why": row.why,
        "form": row.form,
        "where": row.where,
        "helper": row.helper,
        "help": "\n".join(part for part in (row.where, row.helper) if part),
    }


def _codes(paper: MissingPaper) -> list[Row]:
    words, codes = texts("missing"), missing_codes(paper)
    caption = str(words["code_caption" if len(codes) == 1 else "code_caption_of"])
    return [{"text": code, "caption": caption.format(page=n, pages=len(codes))} for n, code in enumerate(codes, 1)]
