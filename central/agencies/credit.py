"""Credit: who broke a pledge or committed to something false is not believed again until a day."""

from __future__ import annotations

import calendar
import json
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from central.agencies import audit, records
from central.db import Connection, Row
from central.interface import TERMINALS
from central.platform import Platform
from central.states import NotAllowed
from central.steps import write_note
from central.wire import ThePlatform, TheTerminal

router = APIRouter(prefix="/v1", tags=["licences"], responses=TERMINALS)
RULES = json.loads((Path(__file__).parents[1] / "credit.json").read_text(encoding="utf-8"))
FAILED_PLEDGE, FALSE_COMMITMENT = "failed_pledge", "false_commitment"
GOOD = {"state": "good", "reason": "", "since": "", "until": ""}


class CreditQuery(BaseModel):
    """Numbers travel in the body. `uscc` "": no organisation."""

    id_number: str = Field(min_length=1, max_length=40)
    uscc: str = Field(default="", max_length=18)


class Credit(BaseModel):
    """`state`: good or excluded, then with the reason and the days."""

    as_of: str
    state: str
    reason: str
    since: str
    until: str


@router.post("/credit")
def credit(query: CreditQuery, platform: ThePlatform, terminal: TheTerminal) -> Credit:
    """Whether a pledge or a commitment of this person, or this organisation, may be taken."""
    asked = [number for number in (query.id_number, query.uscc) if number]
    platform.db.run(lambda db: audit.write(platform, db, terminal, query.id_number, ("credit", []), ("", "")))
    with platform.db.reading() as db:
        found = [state for number in asked if (state := _state(platform, db, number.strip().upper()))]
    worst = max(found, key=lambda state: state["until"], default=GOOD)
    return Credit(as_of=platform.stamp(), **worst)


def _state(platform: Platform, db: Connection, number: str) -> dict[str, str] | None:
    """The entry that counts today, None for none."""
    today = platform.now().date().isoformat()
    kept = records.credit_of(number)
    if kept and kept["until"] >= today:
        return kept
    row = db.execute(
        """SELECT reason, since, until FROM credit_entry WHERE person = ? AND lifted_at = '' AND until >= ?
           ORDER BY until DESC LIMIT 1""",
        (platform.person(number), today),
    ).fetchone()
    return {"state": "excluded", **row} if row else None


def write(platform: Platform, db: Connection, case: dict[str, Any], why: str, about: str, clerk: str) -> None:
    """An entry for the applicant of a case. `about`: the material or the commitment. Nobody is excluded unnamed."""
    if not case["person"]:
        return
    today = platform.now().date()
    db.execute(
        """INSERT INTO credit_entry (person, case_number, about, why, reason, since, until, clerk)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            case["person"],
            case["case_number"],
            about,
            why,
            RULES[why]["reason"],
            today.isoformat(),
            months_later(today, RULES[why]["months"]).isoformat(),
            clerk,
        ),
    )


def lift(platform: Platform, db: Connection, case_number: str, why: str, about: str) -> None:
    """It turned out otherwise (force majeure): the entry stays and counts no more."""
    db.execute(
        """UPDATE credit_entry SET lifted_at = ? WHERE case_number = ? AND why = ? AND about = ? AND lifted_at = ''""",
        (platform.stamp(), case_number, why, about),
    )


def of_case(db: Connection, case_number: str) -> list[Row]:
    """Entries that this case led to, lifted ones, too."""
    return db.execute("SELECT * FROM credit_entry WHERE case_number = ? ORDER BY id", (case_number,)).fetchall()


def repair(platform: Platform, db: Connection, case_number: str, entry: int, clerk: str, note: str) -> None:
    """信用修复: an entry counts no more; who decided it and why stays in the case's notes. NotAllowed, LookupError."""
    row = db.execute("SELECT * FROM credit_entry WHERE case_number = ? AND id = ?", (case_number, entry)).fetchone()
    if row is None:
        raise LookupError("no such entry")
    if row["lifted_at"]:
        raise NotAllowed("这条信用记录已经修复")
    if not note.strip():
        raise NotAllowed("信用修复要写明依据")
    lift(platform, db, case_number, row["why"], row["about"])
    write_note(platform, db, case_number, clerk, f"信用修复：{row['reason']}；{note.strip()}")


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
