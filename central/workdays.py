"""Working days: Mon-Fri, corrected by calendar.json. The start day is not counted (民法典 art. 201)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

_DAY = timedelta(days=1)
_KNOWN = json.loads(Path(__file__).with_name("calendar.json").read_text(encoding="utf-8"))
FIRST_DAY, LAST_DAY = date.fromisoformat(_KNOWN["first_day"]), date.fromisoformat(_KNOWN["last_day"])
OFF = frozenset(map(date.fromisoformat, _KNOWN["off"]))
WORKING = frozenset(map(date.fromisoformat, _KNOWN["working"]))
MOST_DAYS = 2000  # of a period: more is a mistake in the payload


@dataclass(frozen=True, slots=True)
class Due:
    """A last day. Not `certain`: counted Mon-Fri beyond the days that the calendar knows."""

    day: date
    certain: bool


def is_working(day: date) -> bool:
    return day in WORKING if day.weekday() > 4 else day not in OFF


def add_working_days(start: date, days: int) -> date:
    """The day itself or the next working day for 0, otherwise that many working days later."""
    day = start
    while days > 0:
        day += _DAY
        days -= is_working(day)
    while not is_working(day):
        day += _DAY
    return day


def between(start: date, end: date) -> int:
    """Working days after `start` up to and with `end`."""
    return sum(is_working(start + n * _DAY) for n in range(1, (end - start).days + 1))


def due(start: date, days: int, unit: str) -> Due:
    """`unit`: workday, or day; a last day that is off rolls on to the next working day (民法典 art. 203)."""
    days = min(days, MOST_DAYS)
    day = add_working_days(start, days) if unit == "workday" else add_working_days(start + days * _DAY, 0)
    return Due(day, start >= FIRST_DAY and day <= LAST_DAY)
