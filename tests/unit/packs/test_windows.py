"""Seasons of an item: open between two days, both included; outside it says when it opens next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kiosk.packs.loader import availability
from kiosk.packs.schema import Pack, Window
from tests.unit.packs.pack_walk import SHELF, TODAY

DAY = timedelta(days=1)
FIRST = Window(start=date(2026, 6, 1), end=date(2026, 6, 20))
SECOND = Window(start=date(2026, 7, 1), end=date(2026, 7, 10))


@pytest.fixture
def seasonal() -> Pack:
    return SHELF.packs["newborn"].model_copy(update={"windows": (FIRST, SECOND)})


@pytest.mark.parametrize("day", [FIRST.start, FIRST.end, SECOND.start, SECOND.end])
def test_the_first_and_the_last_day_count(seasonal: Pack, day: date) -> None:
    assert availability(seasonal, day) is None


def test_between_two_seasons_the_next_one_is_named(seasonal: Pack) -> None:
    for day in (FIRST.end + DAY, SECOND.start - DAY):
        reason = availability(seasonal, day)
        assert reason is not None and "7月1日" in reason.zh and reason.en


def test_after_the_last_season_its_last_day_is_named(seasonal: Pack) -> None:
    reason = availability(seasonal, SECOND.end + DAY)
    assert reason is not None and "7月10日" in reason.zh


def test_a_season_of_another_year_is_named_with_its_year(seasonal: Pack) -> None:
    reason = availability(seasonal, date(2025, 12, 31))
    assert reason is not None and "2026年6月1日" in reason.zh


def test_an_item_without_seasons_is_always_open() -> None:
    assert availability(SHELF.packs["newborn"], TODAY) is None
    assert availability(SHELF.packs["newborn"], date(2040, 2, 29)) is None


def test_the_school_pack_has_a_season_and_says_when_it_is_closed() -> None:
    school = SHELF.packs["school"]
    assert school.windows
    for window in school.windows:
        assert window.start <= window.end
    after = max(window.end for window in school.windows) + DAY
    assert availability(school, after) is not None
