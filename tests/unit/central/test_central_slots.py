"""The book of slots: live citizens at once, the backlog one after the other, nobody served twice before the rest."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.slots import MOST_LIVE, MOST_RECORDS, Slots
from tests.unit.central.written_terminal import Sender

RATE = 500.0


def test_the_first_goes_at_once_and_the_next_when_the_first_is_through() -> None:
    slots = Slots(RATE, live_share=0)
    assert (slots.give("A", 50, 50, 0, 0.0).wait_seconds, slots.give("B", 50, 50, 0, 0.0).wait_seconds) == (0.0, 0.1)


def test_asking_again_before_the_time_given_brings_the_same_reservation() -> None:
    slots = Slots(RATE)
    slots.give("A", 200, 1, 0, 0.0)
    first = slots.give("B", 20, 1, 0, 0.0)
    for _ in range(5):
        again = slots.give("B", 180, 1, 0, 0.1)
    assert (again.n, again.wait_seconds) == (20, pytest.approx(first.wait_seconds - 0.1))
    assert slots.give("C", 1, 1, 0, 0.1).wait_seconds == pytest.approx(again.wait_seconds + 20 / (RATE * 0.92))


def test_who_comes_with_thousands_does_not_hold_up_the_others() -> None:
    slots = Slots(RATE)
    assert slots.give("BIG", 100_000, 1, 0, 0.0).n == MOST_RECORDS
    assert slots.give("SMALL", 1, 1, 0, 0.0).wait_seconds < 0.5
    assert slots.give("BIG", 100_000, 1, 0, 0.01).wait_seconds > slots.give("SMALL", 1, 1, 0, 0.01).wait_seconds


def test_a_live_citizen_waits_for_nobody_and_loses_no_reservation() -> None:
    slots = Slots(RATE)
    for number in range(10_000):
        slots.give(f"T{number}", 20, 1, 0, 0.0)
    before = slots.give("T9999", 20, 1, 0, 1.0)
    with_live = slots.give("T9999", 20, 1, 1, 1.0)
    assert (with_live.live, with_live.wait_seconds) == (1, before.wait_seconds)
    assert slots.give("T1", 0, 0, 50, 1.0).live == MOST_LIVE


def test_more_live_citizens_than_expected_make_the_backlog_wait() -> None:
    calm, crowded = Slots(RATE), Slots(RATE)
    for number in range(1000):
        crowded.give(f"L{number}", 0, 0, 1, number / 1000)
    assert crowded.give("A", 1, 1, 0, 1.0).wait_seconds > calm.give("A", 1, 1, 0, 1.0).wait_seconds + 0.8


def test_nothing_to_send_reserves_nothing() -> None:
    slots = Slots(RATE)
    assert [slots.give("A", 0, 0, 0, 0.0).n for _ in range(1000)] == [0] * 1000
    assert slots.give("B", 1, 1, 0, 0.0).wait_seconds == 0


def test_heavy_records_take_the_time_that_the_line_needs() -> None:
    slots = Slots(RATE, byte_rate=1e6)
    slots.give("A", 1, 5_000_000, 0, 0.0)
    assert slots.give("B", 1, 1, 0, 0.0).wait_seconds == pytest.approx(5)


@pytest.mark.parametrize(("rate", "share"), [(0, 0.1), (-1, 0.1), (1, 1), (1, -0.1)])
def test_a_platform_that_takes_nothing_is_a_mistake(rate: float, share: float) -> None:
    with pytest.raises(ValueError, match="rate"):
        Slots(rate, live_share=share)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 400), st.integers(0, 3), st.floats(0, 2)), max_size=100))
def test_the_backlog_is_never_promised_more_than_its_share(asks: list[tuple[int, int, int, float]]) -> None:
    slots, now, promised = Slots(RATE), 0.0, {}
    for terminal, n, live, later in asks:
        now += later
        slot = slots.give(f"T{terminal}", n, n, live, now)
        assert 0 <= slot.n <= MOST_RECORDS and slot.live == live
        if slot.n:
            promised[(terminal, round(now + slot.wait_seconds, 6))] = slot.n
    starts = sorted((start, n) for (_, start), n in promised.items())
    for (start, n), (following, _) in pairwise(starts):
        assert following - start >= n / (RATE * 0.92) - 1e-4


def test_ten_thousand_terminals_with_twenty_records_each_are_through_in_little_more_than_the_floor() -> None:
    slots, chance = Slots(RATE), random.Random(4)
    ends = []
    for number in chance.sample(range(10_000), 10_000):
        slot = slots.give(f"T{number}", 20, 80_000, 0, chance.uniform(0, 5))
        ends.append(slot.wait_seconds + slot.n / RATE)
    assert max(ends) < 1.15 * 200_000 / RATE


def test_the_platform_gives_slots_by_the_book(sender: Sender) -> None:
    answer = sender.get("/v1/slot?n=300&bytes=1000&live=2").json()
    assert answer == {"wait_seconds": 0, "n": MOST_RECORDS, "bytes": 1000, "live": 2}
    assert sender.get("/v1/slot?n=300&bytes=1000").json()["wait_seconds"] > 0
    assert sender.get("/v1/slot?n=-1").status_code == 422
