"""Cases and their sub-cases: made at the commit."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from central import commitments, custody, delivery, owed, supplements
from central.db import Connection, Row, marks
from central.payload import mapping, objects, payload_of, text, texts, whole
from central.platform import Platform
from central.states import BY_ITSELF, RECEIVED
from central.steps import write_note, write_step

IMMEDIATE, FILED, PROMISED = "immediate", "filed", "promised"
NOBODYS = "综合窗口"  # who looks at a payload without sub-forms
NO_DOCUMENTS = "备查制不收材料，这一件却带来了附件，请核对"


def create(platform: Platform, db: Connection, row: Row, case_number: str) -> None:
    """A new case with its sub-cases. The database refuses a second one for a submission."""
    payload = payload_of(row)
    kind = text(payload, "result")
    kind = kind if kind in (IMMEDIATE, FILED) else PROMISED
    place, handling = mapping(payload.get("place")), mapping(payload.get("handling"))
    columns = {
        "case_number": case_number,
        "submission_id": row["submission_id"],
        "number": row["number"],
        "terminal_id": row["terminal_id"],
        "item": row["item"],
        "title": title_of(payload, row["item"]),
        "person": platform.person(text(mapping(payload.get("applicant")), "id_number")),
        "received_at": platform.stamp(),
        "result_kind": kind,
        "received_region": text(place, "region"),
        "region": text(handling, "region") or text(place, "region"),
        "office": text(handling, "office") or text(place, "office"),
    }
    _insert(db, "cases", columns)
    if kind == FILED:
        _file(platform, db, row, case_number)
    else:
        _make_subcases(platform, db, case_number, columns["title"], payload)
    owed.keep_pledges(db, case_number, payload)
    commitments.keep(db, case_number, payload)
    delivery.keep(db, case_number, payload)
    custody.begin(platform, db, columns, payload)
    supplements.join_waiting(platform, db, columns)


def _make_subcases(platform: Platform, db: Connection, number: str, title: str, payload: Mapping[str, Any]) -> None:
    for ordinal, form in enumerate(objects(payload.get("subforms")) or [{"department": NOBODYS, "item": title}]):
        period = mapping(form.get("period"))
        columns = {
            "case_number": number,
            "ordinal": ordinal,
            "department": text(form, "department"),
            "item": text(form, "title") or text(form, "item"),
            "state": RECEIVED,
            "fields": json.dumps(objects(form.get("fields")), ensure_ascii=False),
            "subform_id": text(form, "id"),
            "after_ids": json.dumps(texts(form.get("after")), ensure_ascii=False),
            "materials": json.dumps(texts(form.get("materials")), ensure_ascii=False),
            "period_days": whole(period, "days"),
            "period_unit": text(period, "unit") or "workday",
        }
        _insert(db, "subcase", columns)
        write_step(platform, db, number, ordinal, RECEIVED, BY_ITSELF, "")


def _file(platform: Platform, db: Connection, row: Row, number: str) -> None:
    """备查制: kept on file; there is nothing to accept, and no document should have come."""
    found = db.execute(
        "SELECT 1 FROM attachment WHERE submission_id = ? AND name <> 'signature'", (row["submission_id"],)
    )
    if found.fetchone():
        write_note(platform, db, number, BY_ITSELF, NO_DOCUMENTS)


def _insert(db: Connection, table: str, columns: Mapping[str, object]) -> None:
    names = ", ".join(columns)
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks(columns)})", tuple(columns.values()))  # noqa: S608


def title_of(payload: Mapping[str, Any], pinned: str) -> str:
    """The words of the pack, or its id when the payload has none."""
    words = mapping(payload.get("item")).get("title") or payload.get("title")
    return words if isinstance(words, str) else pinned.split("@")[0]


def new_number(platform: Platform, db: Connection) -> str:
    """Opaque: nobody may read anything out of it but the year."""
    while True:
        number = f"{platform.now():%Y}{secrets.randbelow(10**10):010d}"
        if not db.execute("SELECT 1 FROM cases WHERE case_number = ?", (number,)).fetchone():
            return number
