"""Working days: Mon-Fri, corrected by a replaceable calendar (SERVICES.md §6). The start day is not counted."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from pydantic import model_validator

from kiosk.packs import place
from kiosk.packs.schema import Period
from kiosk.packs.words import Strict
from kiosk.packs.yamlfile import read_yaml

_DAY = timedelta(days=1)
_LATEST = date(2200, 1, 1)  # a clock beyond this is broken


class WorkCalendar(Strict):
    """Exceptions to Mon-Fri between `first_day` and `last_day`: weekdays off, weekend days worked (调休)."""

    source: str
    first_day: date
    last_day: date
    off: frozenset[date]
    working: frozenset[date]

    @model_validator(mode="after")
    def _inside(self) -> WorkCalendar:
        outside = [day for day in self.off | self.working if not self.first_day <= day <= self.last_day]
        if outside or any(day.weekday() > 4 for day in self.off) or any(day.weekday() < 5 for day in self.working):
            raise ValueError("off: weekdays, working: weekend days, all between first_day and last_day")
        return self

    def knows(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def is_working(self, day: date) -> bool:
        """Outside the known days: Mon-Fri."""
        return day in self.working if day.weekday() > 4 else day not in self.off


@dataclass(frozen=True, slots=True)
class Due:
    """A last day. Not `certain`: counted beyond the calendar, say 以主管部门公布为准."""

    day: date
    certain: bool


def load_calendar(path: Path | None = None) -> WorkCalendar:
    """Raises OSError or ValueError: without a calendar nothing may be promised."""
    return _calendar(path or place.part("calendar") / "workdays.yaml")


@lru_cache(maxsize=4)
def _calendar(path: Path) -> WorkCalendar:
    return WorkCalendar.model_validate(read_yaml(path))


def add_working_days(start: date, n: int, calendar: WorkCalendar | None = None) -> Due:
    """The nth working day after `start`; n = 0 is the start day itself or the next working day."""
    known = calendar or load_calendar()
    day = start if n == 0 else start + _DAY
    left = max(n, 1)
    while day < _LATEST:
        if known.is_working(day):
            left -= 1
            if left == 0:
                break
        day += _DAY
    return Due(day, known.knows(start) and known.knows(day))


def first_working_day(start: date, calendar: WorkCalendar | None = None) -> date:
    """The first day that counts: the next working day after `start`."""
    return add_working_days(start, 1, calendar).day


def due(period: Period, start: date, calendar: WorkCalendar | None = None) -> Due:
    """The last day of a period. Natural days roll over a day off at their end (民法典 art. 203)."""
    if period.unit == "workday":
        return add_working_days(start, period.days, calendar)
    if period.unit == "month":
        return add_working_days(_months_later(start, period.days), 0, calendar)
    return add_working_days(start + timedelta(days=period.days), 0, calendar)


def _months_later(start: date, months: int) -> date:
    """The same day of the month, or its last day where there is none (民法典 art. 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))
