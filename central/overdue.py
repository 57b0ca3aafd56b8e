"""When a day is over: what was not handed in ends what needs it; who breaks a pledge loses credit. And the way back."""

from __future__ import annotations

import json

from central import moves, owed
from central.agencies import credit
from central.db import Connection, Row
from central.platform import Platform
from central.states import BY_ITSELF, NotAllowed
from central.steps import write_note

UNCERTAIN = "“{name}”的期限是按日历以外的日子算的，请核对后处理"
UNUSED = "“{name}”逾期未补，没有子办件登记要用它，请核对后处理"
ENDED_FOR = "逾期未补：{name}"


def sweep(platform: Platform) -> int:
    """Once a day. How many pledges and proofs were found overdue. Each case is a transaction of its own."""
    today = platform.now().date().isoformat()
    with platform.db.reading() as db:
        late = db.execute(
            "SELECT case_number, material FROM owed WHERE state = ? AND due <> '' AND due < ?", (owed.OWED, today)
        ).fetchall()
    for row in late:
        platform.db.run(lambda db, row=row: _end(platform, db, row, today))  # type: ignore[misc]
    return len(late)


def _end(platform: Platform, db: Connection, late: Row, today: str) -> None:
    """The state is looked at again: a supplement may have come in the meantime."""
    case_number, material = late["case_number"], late["material"]
    db.alone(f"case {case_number}")
    row = owed.find(db, case_number, material)
    if row is None or row["state"] != owed.OWED or row["due"] >= today:
        return
    owed.set_state(db, row, owed.OVERDUE)
    if not row["certain"]:
        write_note(platform, db, case_number, BY_ITSELF, UNCERTAIN.format(name=row["name"]))
        return
    using = [part for part in moves.subcases(db, case_number) if material in json.loads(part["materials"])]
    for part in using:
        moves.end(platform, db, part, BY_ITSELF, ENDED_FOR.format(name=row["name"]), material)
    if not using:
        write_note(platform, db, case_number, BY_ITSELF, UNUSED.format(name=row["name"]))
    if row["reason"] == owed.PLEDGED:
        case = moves.case_of(db, case_number)
        credit.write(platform, db, case, credit.FAILED_PLEDGE, material, BY_ITSELF)


def extend(
    platform: Platform, db: Connection, case_number: str, material: str, until: str, clerk: str, why: str
) -> None:
    """不可抗力: a later day, also for what came late; what was ended goes on, the credit is given back.

    Raises NotAllowed, LookupError.
    """
    db.alone(f"case {case_number}")
    row = owed.find(db, case_number, material)
    if row is None:
        raise LookupError("nothing of this name is owed")
    if row["state"] == owed.HANDED_IN and not owed.came_late(row):
        raise NotAllowed("这份材料已经按时交了，不用延期")
    if not why.strip():
        raise NotAllowed("延期要写明原因")
    needed = row["handed_in_at"][:10] or platform.now().date().isoformat()
    if until <= row["due"] or until < needed:
        raise NotAllowed("新的期限要晚于原来的期限，也不能早于今天或者交来的那天")
    owed.set_state(db, row, row["state"] if row["handed_in_at"] else owed.OWED, due=until)
    write_note(platform, db, case_number, clerk, f"“{row['name']}”延期至 {until}：{why.strip()}")
    revive(platform, db, row, clerk, f"延期至 {until}，恢复办理")


def revive(platform: Platform, db: Connection, row: Row, clerk: str, note: str) -> None:
    """What was ended for want of this material is taken up again."""
    moves.take_up_again(platform, db, row["case_number"], row["material"], clerk, note)
    credit.lift(platform, db, row["case_number"], credit.FAILED_PLEDGE, row["material"])
