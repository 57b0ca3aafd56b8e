"""Working days with the shipped calendar (SERVICES.md §6)."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.person import Answer, Source
from kiosk.packs.deadlines import WorkCalendar, add_working_days, due, first_working_day, load_calendar
from kiosk.packs.forms import prefill
from kiosk.packs.materials import needed, pledge
from kiosk.packs.schema import Pack, Period
from tests.unit.packs.pack_walk import citizen


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 5, "2026-10-13"),
        ("2025-01-24", 3, "2025-02-05"),
        ("2025-09-26", 10, "2025-10-16"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2026-11-21", 10, "2026-12-04"),
    ],
)
def test_published_examples_come_out(start: str, days: int, end: str) -> None:
    found = add_working_days(date.fromisoformat(start), days)
    assert (found.day.isoformat(), found.certain) == (end, True)


def test_beyond_the_calendar_weekdays_are_counted_and_nothing_is_certain() -> None:
    found = add_working_days(date(2026, 12, 30), 5)
    assert (found.day, found.certain) == (date(2027, 1, 6), False)


def test_the_shipped_calendar_agrees_with_the_published_holidays_day_by_day() -> None:
    calendar = load_calendar()
    day = calendar.first_day
    while day <= calendar.last_day:
        assert calendar.is_working(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@given(st.dates(date(2024, 1, 1), date(2029, 1, 1)), st.integers(1, 60))
def test_a_due_day_is_a_working_day_after_the_start_and_grows_with_n(start: date, n: int) -> None:
    calendar = load_calendar()
    found, more = add_working_days(start, n), add_working_days(start, n + 1)
    assert start < found.day < more.day
    assert calendar.is_working(found.day)
    between = (start + timedelta(days=i) for i in range(1, (found.day - start).days + 1))
    assert sum(map(calendar.is_working, between)) == n


def test_natural_days_that_end_on_a_holiday_roll_over() -> None:
    assert due(Period(days=10, unit="day"), date(2026, 9, 21)).day == date(2026, 10, 8)
    assert due(Period(days=0), date(2026, 11, 23)).day == date(2026, 11, 23)
    assert due(Period(days=0), date(2026, 11, 21)).day == date(2026, 11, 23)


def test_the_first_day_that_counts_is_the_next_working_day() -> None:
    assert first_working_day(date(2026, 11, 20)) == date(2026, 11, 23)


def test_a_calendar_with_a_holiday_on_a_sunday_is_refused() -> None:
    with pytest.raises(ValueError, match="weekdays"):
        WorkCalendar(
            source="x",
            first_day=date(2026, 1, 1),
            last_day=date(2026, 12, 31),
            off=frozenset({date(2026, 1, 4)}),
            working=frozenset(),
        )


def test_a_pledge_beyond_the_calendar_says_that_the_authority_decides(newborn: Pack) -> None:
    answers = prefill(newborn, citizen()) | {"join_with": Answer("mother", Source.OWN)}
    need = next(n for n in needed(newborn, answers, date(2026, 12, 28)) if n.id == "household_book")
    assert "以主管部门公布为准" in pledge(newborn, need, date(2026, 12, 28)).due_text
    assert pledge(newborn, need, date(2026, 11, 21)).due_text == "2026年12月4日（星期五）"
