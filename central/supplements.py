"""Later hand-ins (补交, 撤回承诺): each finds its case by the receipt number, or waits for a clerk; none is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from central import moves, overdue, owed, withdrawals
from central.db import Connection, Row
from central.payload import mapping, payload_of, text
from central.platform import Platform
from central.states import BY_ITSELF, SUPPLEMENT
from central.steps import write_note, write_step

NO_CASE, OTHER_PERSON, NO_MATERIAL = "no_case", "other_person", "no_material"
LONGEST_NUMBER = 64  # characters; it is indexed, and PostgreSQL indexes no long text
UNKNOWN_CASE = "-"  # in the receipt, where there is no case number yet


def case_number(platform: Platform, db: Connection, row: Row) -> str:
    """For the receipt: "-" where the hand-in belongs to no case that may be told."""
    case, person = _case_and_person(platform, db, row)
    return str(case["case_number"]) if case and _may(row["kind"], person, case) else UNKNOWN_CASE


def _may(kind: str, person: str, case: Mapping[str, Any]) -> bool:
    """A paper counts with the receipt alone, and a clerk compares; a commitment is withdrawn by its applicant only."""
    if kind == withdrawals.KIND:
        return bool(person) and person == case["person"]
    return person in ("", case["person"])


def keep(platform: Platform, db: Connection, row: Row) -> None:
    payload = payload_of(row)
    _one_at_a_time(db, _number(payload))
    case, person = _case_and_person(platform, db, row)
    paper = text(payload, "name") or text(payload, "material")
    db.execute(
        """INSERT INTO supplement (submission_id, number, material, commitment, name, person, received_at, problem)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            row["submission_id"],
            _number(payload),
            text(payload, "material"),
            text(payload, "commitment"),
            withdrawals.name(payload) if row["kind"] == withdrawals.KIND else paper,
            person,
            platform.stamp(),
            NO_CASE,
        ),
    )
    if case is not None:
        _join(platform, db, row["submission_id"], case)


def _case_and_person(platform: Platform, db: Connection, row: Row) -> tuple[Row | None, str]:
    payload = payload_of(row)
    number = _number(payload)
    case = db.execute("SELECT * FROM cases WHERE number = ? OR case_number = ?", (number, number)).fetchone()
    return case, platform.person(text(mapping(payload.get("applicant")), "id_number"))


def _number(payload: Mapping[str, Any]) -> str:
    """Of the receipt, or of the case, which it is about."""
    return text(payload, "number")[:LONGEST_NUMBER]


def join_waiting(platform: Platform, db: Connection, case: Mapping[str, Any]) -> None:
    """What was handed in at another terminal before this case arrived from its own."""
    _one_at_a_time(db, case["number"])
    waiting = db.execute(
        "SELECT submission_id FROM supplement WHERE number = ? AND problem = ?", (case["number"], NO_CASE)
    ).fetchall()
    for row in waiting:
        _join(platform, db, row["submission_id"], case)


def _one_at_a_time(db: Connection, number: str) -> None:
    """A hand-in and its case may be committed at the same moment: the second then sees what the first wrote."""
    db.alone(f"receipt {number}")


def _join(platform: Platform, db: Connection, submission_id: str, case: Mapping[str, Any]) -> None:
    db.alone(f"case {case['case_number']}")
    found = db.execute(
        """SELECT p.*, s.sealed_at, s.kind FROM supplement p JOIN submission s USING (submission_id)
           WHERE p.submission_id = ?""",
        (submission_id,),
    ).fetchone()
    assert found is not None
    number = str(case["case_number"])
    if not _may(found["kind"], found["person"], case):
        _settle(db, submission_id, "", OTHER_PERSON)
    elif found["kind"] == withdrawals.KIND:
        _settle(db, submission_id, number, withdrawals.carry_out(platform, db, number, found))
    else:
        _settle(db, submission_id, number, _take(platform, db, number, found))


def _take(platform: Platform, db: Connection, number: str, found: Row) -> str:
    """A paper: the problem that is left to a clerk, "" when somebody waited for it."""
    if not found["person"]:
        write_note(platform, db, number, BY_ITSELF, f"“{found['name']}”凭回执编号交来，没有读证件，请核对")
    debt = owed.find(db, number, found["material"])
    if debt is not None:
        _hand_in(platform, db, debt, found["sealed_at"])
    waited = _tell_waiting(platform, db, number, found)
    if debt or waited:
        return ""
    write_note(platform, db, number, BY_ITSELF, f"补交了“{found['name']}”，这一件没有登记欠交，请核对")
    return NO_MATERIAL


def _settle(db: Connection, submission_id: str, case_number: str, problem: str) -> None:
    db.execute(
        "UPDATE supplement SET case_number = ?, problem = ? WHERE submission_id = ?",
        (case_number, problem, submission_id),
    )


def _hand_in(platform: Platform, db: Connection, debt: Row, at: str) -> None:
    """The day on which the terminal took it counts, not the day on which the line was back."""
    number, was_overdue = debt["case_number"], debt["state"] == owed.OVERDUE
    if debt["state"] == owed.HANDED_IN and debt["handed_in_at"] <= at:  # it came before, in time or not: that counts
        write_note(platform, db, number, BY_ITSELF, f"“{debt['name']}”又交来一次，请核对")
        return
    late = owed.came_late({**debt, "handed_in_at": at})
    owed.set_state(db, debt, owed.HANDED_IN, handed_in_at=at)
    if was_overdue and not late:
        overdue.revive(platform, db, debt, BY_ITSELF, f"“{debt['name']}”在期限内交到终端，恢复办理")
    elif late:
        write_note(platform, db, number, BY_ITSELF, f"“{debt['name']}”逾期后才交，请核对后处理")


def _tell_waiting(platform: Platform, db: Connection, number: str, found: Row) -> bool:
    """Parts in 补正 that use the material: a clerk looks at it and goes on."""
    waiting = [
        part
        for part in moves.subcases(db, number)
        if part["state"] == SUPPLEMENT and found["material"] in json.loads(part["materials"])
    ]
    for part in waiting:
        note = f"已补交“{found['name']}”，待窗口核对"
        write_step(platform, db, number, part["ordinal"], SUPPLEMENT, BY_ITSELF, note)
    return bool(waiting)


def unsettled(db: Connection) -> list[Row]:
    """Those that a clerk has to look at, with their `kind`."""
    return db.execute(
        """SELECT p.*, s.kind FROM supplement p JOIN submission s USING (submission_id)
           WHERE p.problem <> '' AND p.settled_by = '' ORDER BY p.received_at"""
    ).fetchall()


def of_case(db: Connection, case_number: str) -> list[Row]:
    """With their `kind`."""
    return db.execute(
        """SELECT p.*, s.kind FROM supplement p JOIN submission s USING (submission_id)
           WHERE p.case_number = ? ORDER BY p.received_at""",
        (case_number,),
    ).fetchall()


def settle(platform: Platform, db: Connection, submission_id: str, clerk: str) -> None:
    """A clerk has looked at it. Raises LookupError."""
    done = db.execute(
        "UPDATE supplement SET settled_by = ? WHERE submission_id = ? AND settled_by = ''", (clerk, submission_id)
    )
    if not done.rowcount:
        raise LookupError("no such hand-in")
