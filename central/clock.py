"""The clock of a sub-case: it starts with 受理, stands during 补正, and tells the last day."""

from __future__ import annotations

from datetime import date
from typing import Any

from central import workdays
from central.db import Row

NOT_STARTED, RUNNING, STOPPED, OVER = "not_started", "running", "stopped", "over"


def started(row: Row, today: date) -> dict[str, Any]:
    """Columns at 受理: the day of acceptance counts from the day after; a clock that stood goes on."""
    if not row["accepted_on"]:
        return {"accepted_on": today.isoformat(), **_due(today, row["period_days"], row["period_unit"])}
    if not row["stopped_on"] or not row["due"]:
        return {"stopped_on": ""}
    stood_from, last = date.fromisoformat(row["stopped_on"]), date.fromisoformat(row["due"])
    stood = workdays.between(stood_from, today) if row["period_unit"] == "workday" else (today - stood_from).days
    if stood <= 0:
        return {"stopped_on": ""}
    return {"stopped_on": "", **_due(last, stood, row["period_unit"])}


def stopped(row: Row, today: date) -> dict[str, Any]:
    """Columns when the citizen has to bring something, or nothing goes on."""
    return {"stopped_on": today.isoformat()} if row["accepted_on"] and not row["stopped_on"] else {}


def _due(start: date, days: int, unit: str) -> dict[str, Any]:
    if not days:
        return {}
    found = workdays.due(start, days, unit)
    return {"due": found.day.isoformat(), "certain": int(found.certain)}


def state(row: Row, open_: bool) -> str:
    if not open_:
        return OVER
    if not row["accepted_on"]:
        return NOT_STARTED
    return STOPPED if row["stopped_on"] else RUNNING


def shown_due(row: Row) -> str:
    """No day can be named while the clock stands."""
    return "" if row["stopped_on"] else str(row["due"])


def overdue(row: Row, open_: bool, today: str) -> bool:
    """`today`: ISO."""
    return state(row, open_) == RUNNING and "" < row["due"] < today
