"""How a case is: looked up at a terminal, by number or by person, told in the platform's own words."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from central import clock, commitments, custody, delivery, moves, owed
from central.db import Connection, Row
from central.interface import TERMINALS
from central.platform import Platform
from central.states import OPEN, whole_state
from central.wire import ThePlatform, TheTerminal

router = APIRouter(prefix="/v1", tags=["progress"], responses=TERMINALS)


class SubCaseProgress(BaseModel):
    """`due` "": no day can be named. `clock`: not_started, running, stopped (补正), over. `after`: ids of sub-cases."""

    id: str
    department: str
    item: str
    state: str
    since: str
    note: str  # what is to be supplemented, or why it ended
    after: list[str]
    waiting_for: list[str]
    clock: str
    due: str
    certain: bool
    overdue: bool


class Owed(BaseModel):
    """`state`: owed, handed_in, overdue."""

    material: str
    name: str
    what: str
    form: str
    due: str
    certain: bool
    where: str
    consequence: str
    state: str


class HandOver(BaseModel):
    at: str
    giver: str = Field(serialization_alias="from")
    to: str
    what: str


class Withdrawable(BaseModel):
    """A commitment that the applicant may still take back. `papers`: to be filed then within `days` working days."""

    id: str
    item: str
    proof: str
    papers: list[str]
    days: int


class Delivery(BaseModel):
    """`state`: "" not yet, sent, collected. No address."""

    way: str
    state: str
    tracking: str
    place: str


class CaseProgress(BaseModel):
    """`result`: promised, immediate, filed (备查制: kept, with no sub-case to accept)."""

    case_number: str
    number: str  # of the receipt
    submission_id: str
    title: str
    item: str
    result: str
    state: str
    received_at: str
    region: str
    office: str
    subcases: list[SubCaseProgress]
    owed: list[Owed]
    custody: list[HandOver]
    withdrawable: list[Withdrawable]
    delivery: Delivery | None


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
        return Progress(as_of=platform.stamp(), cases=[of_case(platform, db, case) for case in found])


@router.post("/progress")
def by_person(platform: ThePlatform, terminal: TheTerminal, query: PersonQuery) -> Progress:
    """All cases of a person, newest first."""
    with platform.db.reading() as db:
        found = db.execute(
            "SELECT * FROM cases WHERE person = ? ORDER BY received_at DESC, case_number",
            (platform.person(query.id_number),),
        ).fetchall()
        return Progress(as_of=platform.stamp(), cases=[of_case(platform, db, case) for case in found])


def of_case(platform: Platform, db: Connection, case: Row) -> CaseProgress:
    number, today = case["case_number"], platform.now().date()
    parts = moves.subcases(db, number)
    committed = commitments.of_case(db, number, parts)
    handed = delivery.of_case(db, number)
    return CaseProgress(
        **{name: case[name] for name in ("case_number", "number", "submission_id", "title", "item", "received_at")},
        **{name: case[name] for name in ("region", "office")},
        result=case["result_kind"],
        state=whole_state(part["state"] for part in parts),
        subcases=[SubCaseProgress(**about_part(db, part, parts, today.isoformat())) for part in parts],
        owed=[Owed(**{**row, "where": row["place"]}) for row in owed.of_case(db, number, today.isoformat())],
        custody=[HandOver(**{**link, "giver": link["from"]}) for link in custody.chain(db, number)],
        withdrawable=[_withdrawable(db, row) for row in committed if row["withdrawable"]],
        delivery=Delivery(**{name: handed[name] for name in Delivery.model_fields}) if handed else None,
    )


def _withdrawable(db: Connection, row: Row) -> Withdrawable:
    return Withdrawable(
        id=row["commitment_id"],
        item=row["subform_id"],
        proof=row["proof"],
        papers=list(dict.fromkeys(commitments.papers(db, row).values())),
        days=commitments.RULES["proofs_working_days"],
    )


def about_part(db: Connection, part: Row, parts: list[Row], today: str) -> dict[str, Any]:
    """A sub-case as the interface and the desk show it."""
    step = moves.last_step(db, part["case_number"], part["ordinal"])
    open_ = part["state"] in OPEN
    return {
        "id": part["subform_id"],
        **{name: part[name] for name in ("department", "item", "state")},
        "since": step["at"],
        "note": step["note"],
        "after": moves.after(part),
        "waiting_for": moves.waiting_for(part, parts) if open_ else [],
        "clock": clock.state(part, open_),
        "due": clock.shown_due(part),
        "certain": bool(part["certain"]),
        "overdue": clock.overdue(part, open_, today),
    }
