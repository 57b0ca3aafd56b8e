"""Cases and their sub-cases: made at the commit, moved by window clerks, looked up by number or by person."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from central.db import Connection, Row
from central.interface import TERMINALS
from central.platform import Platform
from central.wire import ThePlatform, TheTerminal

router = APIRouter(prefix="/v1", tags=["progress"], responses=TERMINALS)

RECEIVED, ACCEPTED, SUPPLEMENT, CLOSED = "收件", "受理", "补正", "办结"
# No state can be skipped: nothing is closed that was not accepted.
NEXT_STATES: dict[str, tuple[str, ...]] = {
    RECEIVED: (ACCEPTED, SUPPLEMENT),
    SUPPLEMENT: (ACCEPTED,),
    ACCEPTED: (SUPPLEMENT, CLOSED),
    CLOSED: (),
}
# A whole case is as far as its slowest part; what is wanted from the citizen comes first.
SLOWEST_FIRST = (SUPPLEMENT, RECEIVED, ACCEPTED, CLOSED)
BY_ITSELF = "平台"  # the clerk's name of what the platform did without one


class NotAllowed(ValueError):
    """The state cannot follow on the present one, or a supplement says nothing."""


def payload_of(row: Row) -> dict[str, Any]:
    """The sealed payload; {} when it is no JSON object: a case is made all the same, and a clerk looks at it."""
    try:
        payload = _readable(json.loads(row["payload"]))
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def _readable(value: Any) -> Any:
    """With U+FFFD for NUL and ? for half of a surrogate pair: no database keeps them."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode() if not value.isprintable() else value
    if isinstance(value, list):
        return [_readable(entry) for entry in value]
    if isinstance(value, dict):
        return {_readable(name): _readable(entry) for name, entry in value.items()}
    return value


def create(platform: Platform, db: Connection, row: Row, case_number: str) -> None:
    """A new case with its sub-cases. The database refuses a second one for a submission."""
    payload = payload_of(row)
    person = _mapping(payload.get("applicant"))
    title = title_of(payload, row["item"])
    db.execute(
        """INSERT INTO cases (case_number, submission_id, number, terminal_id, item, title, person, received_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            case_number,
            row["submission_id"],
            row["number"],
            row["terminal_id"],
            row["item"],
            title,
            platform.person(str(person.get("id_number", ""))),
            platform.stamp(),
        ),
    )
    subforms = [form for form in _list(payload.get("subforms")) if isinstance(form, dict)]
    for ordinal, form in enumerate(subforms or [{"department": "综合窗口", "item": title, "fields": []}]):
        fields = [field for field in _list(form.get("fields")) if isinstance(field, dict)]
        db.execute(
            "INSERT INTO subcase (case_number, ordinal, department, item, state, fields) VALUES (?, ?, ?, ?, ?, ?)",
            (
                case_number,
                ordinal,
                str(form.get("department", "")),
                str(form.get("title") or form.get("item", "")),
                RECEIVED,
                json.dumps(fields, ensure_ascii=False),
            ),
        )
        _write_step(platform, db, case_number, ordinal, RECEIVED, BY_ITSELF, "")


def title_of(payload: Mapping[str, Any], pinned: str) -> str:
    """The words of the pack, or its id when the payload has none."""
    words = _mapping(payload.get("item")).get("title") or payload.get("title")
    return words if isinstance(words, str) else pinned.split("@")[0]


def new_number(platform: Platform, db: Connection) -> str:
    """Opaque: nobody may read anything out of it but the year."""
    while True:
        number = f"{platform.now():%Y}{secrets.randbelow(10**10):010d}"
        if not db.execute("SELECT 1 FROM cases WHERE case_number = ?", (number,)).fetchone():
            return number


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def set_state(
    platform: Platform, db: Connection, case_number: str, ordinal: int, state: str, clerk: str, note: str
) -> None:
    """Raises NotAllowed, LookupError."""
    db.alone(f"case {case_number}")
    row = db.execute(
        "SELECT state FROM subcase WHERE case_number = ? AND ordinal = ?", (case_number, ordinal)
    ).fetchone()
    if row is None:
        raise LookupError("no such sub-case")
    if state not in NEXT_STATES[row["state"]]:
        raise NotAllowed(f"{row['state']} 之后不能是 {state}")
    if state == SUPPLEMENT and not note.strip():
        raise NotAllowed("补正要写明补什么")
    db.execute("UPDATE subcase SET state = ? WHERE case_number = ? AND ordinal = ?", (state, case_number, ordinal))
    _write_step(platform, db, case_number, ordinal, state, clerk, note.strip())


def close_by_itself(platform: Platform, db: Connection, case_number: str) -> None:
    """即办: the platform accepts and closes every part at once."""
    for row in db.execute("SELECT ordinal FROM subcase WHERE case_number = ?", (case_number,)).fetchall():
        for state in (ACCEPTED, CLOSED):
            set_state(platform, db, case_number, row["ordinal"], state, BY_ITSELF, "")


def _write_step(
    platform: Platform, db: Connection, case_number: str, ordinal: int, state: str, clerk: str, note: str
) -> None:
    db.execute(
        "INSERT INTO step (case_number, ordinal, at, state, clerk, note) VALUES (?, ?, ?, ?, ?, ?)",
        (case_number, ordinal, platform.stamp(), state, clerk, note),
    )


def whole_state(states: Iterable[str]) -> str:
    present = set(states)
    return next((state for state in SLOWEST_FIRST if state in present), RECEIVED)


class SubCaseProgress(BaseModel):
    department: str
    item: str
    state: str
    since: str
    note: str  # what is to be supplemented


class CaseProgress(BaseModel):
    case_number: str
    number: str  # of the receipt
    submission_id: str
    title: str
    item: str
    state: str
    received_at: str
    subcases: list[SubCaseProgress]


class Progress(BaseModel):
    """`as_of`: the platform's time of this answer."""

    as_of: str
    cases: list[CaseProgress]


class PersonQuery(BaseModel):
    """The ID number travels in the body, never in an address: addresses end in logs."""

    id_number: str = Field(min_length=1, max_length=40)


@router.get("/progress")
def by_number(platform: ThePlatform, terminal: TheTerminal, number: str = Query(max_length=64)) -> Progress:
    """By receipt number or case number."""
    with platform.db.reading() as db:
        found = db.execute("SELECT * FROM cases WHERE number = ? OR case_number = ?", (number, number)).fetchall()
        return Progress(as_of=platform.stamp(), cases=[progress_of(db, case) for case in found])


@router.post("/progress")
def by_person(platform: ThePlatform, terminal: TheTerminal, query: PersonQuery) -> Progress:
    """All cases of a person, newest first."""
    with platform.db.reading() as db:
        found = db.execute(
            "SELECT * FROM cases WHERE person = ? ORDER BY received_at DESC, case_number",
            (platform.person(query.id_number),),
        ).fetchall()
        return Progress(as_of=platform.stamp(), cases=[progress_of(db, case) for case in found])


def progress_of(db: Connection, case: Row) -> CaseProgress:
    rows = db.execute(
        """SELECT s.department, s.item, s.state, t.at AS since, t.note FROM subcase s
           JOIN step t ON t.id = (SELECT max(id) FROM step WHERE case_number = s.case_number AND ordinal = s.ordinal)
           WHERE s.case_number = ? ORDER BY s.ordinal""",
        (case["case_number"],),
    ).fetchall()
    return CaseProgress(
        **{name: case[name] for name in ("case_number", "number", "submission_id", "title", "item", "received_at")},
        state=whole_state(row["state"] for row in rows),
        subcases=[SubCaseProgress(**dict(row)) for row in rows],
    )
