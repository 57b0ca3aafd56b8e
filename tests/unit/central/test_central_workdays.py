"""Working days and the clock: the day after 受理 is the first, 补正 stops it, beyond the calendar all is uncertain."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central import clock, workdays

DAYS = st.dates(workdays.FIRST_DAY, date(2028, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "unit", "due", "certain"),
    [
        ("2026-11-20", 1, "workday", "2026-11-23", True),  # a Friday: Monday is the first day
        ("2026-11-21", 1, "workday", "2026-11-23", True),
        ("2026-09-30", 2, "workday", "2026-10-09", True),  # the long holiday, then Thursday and Friday
        ("2026-10-09", 1, "workday", "2026-10-10", True),  # a Saturday that is worked
        ("2026-11-20", 1, "day", "2026-11-23", True),  # ends on a Saturday: on Monday
        ("2026-12-30", 2, "workday", "2027-01-01", False),  # nobody knows the holidays of 2027 yet
        ("2023-12-29", 1, "workday", "2024-01-02", False),
    ],
)
def test_a_period_ends_on_the_day_that_the_law_says(start: str, days: int, unit: str, due: str, certain: bool) -> None:
    assert workdays.due(date.fromisoformat(start), days, unit) == workdays.Due(date.fromisoformat(due), certain)


@given(DAYS, st.integers(1, 60))
def test_counting_back_gives_the_days_that_were_promised(start: date, days: int) -> None:
    due = workdays.add_working_days(start, days)
    assert workdays.is_working(due) and workdays.between(start, due) == days
    assert workdays.between(start, due - timedelta(days=1)) == days - 1


@given(DAYS, st.integers(0, 400), st.sampled_from(["workday", "day"]))
def test_no_last_day_is_a_day_off_or_before_the_start(start: date, days: int, unit: str) -> None:
    due = workdays.due(start, days, unit)
    assert due.day >= start and workdays.is_working(due.day)
    assert due.certain == (due.day <= workdays.LAST_DAY)


@given(DAYS, st.integers(1, 30), st.integers(0, 40), st.sampled_from(["workday", "day"]))
def test_while_the_clock_stands_no_time_is_lost_and_none_is_won(start: date, days: int, stood: int, unit: str) -> None:
    """Stopped and started again, as many (working) days are left as before."""
    row = {"accepted_on": "", "stopped_on": "", "due": "", "period_days": days, "period_unit": unit}
    row |= clock.started(row, start)
    before = date.fromisoformat(row["due"])
    stop = workdays.add_working_days(start, 1) if unit == "workday" else start
    if stop > before:
        return
    row |= clock.stopped(row, stop)
    assert clock.shown_due(row) == "" and not clock.overdue(row, True, "9999-01-01")
    row |= clock.started(row, stop + timedelta(days=stood))
    after, went_on = date.fromisoformat(row["due"]), stop + timedelta(days=stood)
    assert after >= before and row["accepted_on"] == start.isoformat() and not row["stopped_on"]
    if unit == "workday":
        assert workdays.between(went_on, after) == workdays.between(stop, before)


def test_a_part_without_a_period_has_no_last_day() -> None:
    row = {"accepted_on": "", "stopped_on": "", "due": "", "period_days": 0, "period_unit": "workday"}
    row |= clock.started(row, date(2026, 11, 20))
    assert row["due"] == "" and clock.state(row, True) == clock.RUNNING
    row |= clock.stopped(row, date(2026, 11, 23))
    row |= clock.started(row, date(2026, 11, 25))
    assert (row["due"], row["stopped_on"]) == ("", "")


def test_terminal_and_platform_count_by_the_same_calendar() -> None:
    """Each has its own copy: a promise on paper and a day on the desk must be the same day."""
    from kiosk.packs.deadlines import load_calendar

    terminals = load_calendar()
    assert (terminals.first_day, terminals.last_day) == (workdays.FIRST_DAY, workdays.LAST_DAY)
    assert (terminals.off, terminals.working) == (workdays.OFF, workdays.WORKING)
