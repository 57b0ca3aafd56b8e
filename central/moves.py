"""How the sub-cases of a case move: by clerks, by the platform, one after the other where one waits for another."""

from __future__ import annotations

import json

from central import clock, owed
from central.db import Connection, Row, first
from central.platform import Platform
from central.states import (
    ACCEPTED,
    BY_ITSELF,
    CLOSED,
    ENDED,
    NEXT_STATES,
    OPEN,
    SUPPLEMENT,
    WITH_A_REASON,
    NotAllowed,
)
from central.steps import write_step


def subcases(db: Connection, case_number: str) -> list[Row]:
    return db.execute("SELECT * FROM subcase WHERE case_number = ? ORDER BY ordinal", (case_number,)).fetchall()


def after(row: Row) -> list[str]:
    """Ids of the sub-cases that must be closed before this one is accepted."""
    return [name for name in json.loads(row["after_ids"]) if name != row["subform_id"]]


def set_state(
    platform: Platform, db: Connection, case_number: str, ordinal: int, state: str, clerk: str, note: str
) -> None:
    """Raises NotAllowed, LookupError."""
    db.alone(f"case {case_number}")
    parts = subcases(db, case_number)
    row = next((part for part in parts if part["ordinal"] == ordinal), None)
    if row is None:
        raise LookupError("no such sub-case")
    if state not in NEXT_STATES[row["state"]]:
        raise NotAllowed(f"{row['state']} 之后不能是 {state}")
    if state in WITH_A_REASON and not note.strip():
        raise NotAllowed(WITH_A_REASON[state])
    if state == ACCEPTED and (waiting := waiting_for(row, parts)):
        raise NotAllowed(f"要等“{'”“'.join(waiting)}”办结，才能受理这一项")
    if state == CLOSED and (missing := owed.names_open(db, case_number, json.loads(row["materials"]))):
        raise NotAllowed(f"“{'”“'.join(missing)}”还没有补齐，不能办结")
    if state == ENDED:
        end(platform, db, row, clerk, note.strip())
        return
    _move(platform, db, row, state, clerk, note.strip())


def waiting_for(row: Row, parts: list[Row]) -> list[str]:
    """Names of the sub-cases that must be closed before this one is accepted; one that was left out holds nobody up."""
    before = after(row)
    return [part["item"] for part in parts if part["subform_id"] in before and part["state"] != CLOSED]


def _move(platform: Platform, db: Connection, row: Row, state: str, clerk: str, note: str, **more: object) -> None:
    today = platform.now().date()
    columns: dict[str, object] = {"state": state, **more}
    if state == ACCEPTED:
        columns |= clock.started(row, today)
    elif state in (SUPPLEMENT, ENDED):
        columns |= clock.stopped(row, today)
    names = ", ".join(f"{name} = ?" for name in columns)
    db.execute(
        f"UPDATE subcase SET {names} WHERE case_number = ? AND ordinal = ?",  # noqa: S608
        (*columns.values(), row["case_number"], row["ordinal"]),
    )
    write_step(platform, db, row["case_number"], row["ordinal"], state, clerk, note)


def end(platform: Platform, db: Connection, row: Row, clerk: str, note: str, material: str = "") -> None:
    """Ends a sub-case and those that wait for it. `material`: for want of which, so that it can be taken up again."""
    row = next(part for part in subcases(db, row["case_number"]) if part["ordinal"] == row["ordinal"])
    if row["state"] not in OPEN:
        return
    _move(platform, db, row, ENDED, clerk, note, ended_for=material, ended_from=row["state"])
    for part in subcases(db, row["case_number"]):
        if row["subform_id"] and row["subform_id"] in after(part):
            end(platform, db, part, BY_ITSELF, f"“{row['item']}”已终止", material)


def take_up_again(platform: Platform, db: Connection, case_number: str, material: str, clerk: str, note: str) -> None:
    """What was ended for want of a material goes on where it was; while it was ended its clock stood."""
    for row in subcases(db, case_number):
        if row["state"] == ENDED and row["ended_for"] == material:
            _move(platform, db, row, row["ended_from"], clerk, note, ended_for="", ended_from="")


def close_by_itself(platform: Platform, db: Connection, case_number: str) -> bool:
    """即办: the platform accepts and closes every part at once; False, and nothing happens, where that cannot be."""
    ordered = _in_order(subcases(db, case_number))
    used = [material for row in ordered for material in json.loads(row["materials"])]
    if not ordered or owed.names_open(db, case_number, used):
        return False
    for row in ordered:
        for state in (ACCEPTED, CLOSED):
            set_state(platform, db, case_number, row["ordinal"], state, BY_ITSELF, "")
    return True


def _in_order(parts: list[Row]) -> list[Row]:
    """Those that others wait for first; [] when they wait for each other."""
    ordered: list[Row] = []
    left = list(parts)
    while left:
        waited_for = {part["subform_id"] for part in left}
        ready = [part for part in left if not waited_for & set(after(part))]
        if not ready:
            return []
        ordered += ready
        left = [part for part in left if part not in ready]
    return ordered


def case_of(db: Connection, case_number: str) -> Row:
    """Raises LookupError."""
    row = db.execute("SELECT * FROM cases WHERE case_number = ?", (case_number,)).fetchone()
    if row is None:
        raise LookupError("no such case")
    return row


def last_step(db: Connection, case_number: str, ordinal: int) -> Row:
    return first(
        db.execute(
            "SELECT * FROM step WHERE case_number = ? AND ordinal = ? ORDER BY id DESC LIMIT 1", (case_number, ordinal)
        )
    )
