"""The pacing alone, on a clock of its own: questions, slots, back-off, breaker."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_queue.sending.pacing import Backoff, Pace, Pacer, Slot, Trouble

PACE = Pace()
BLOCKING = [Trouble.LINK, Trouble.CUT, Trouble.BUSY, Trouble.HELD]


def pacer(pace: Pace = PACE, seed: int = 1) -> Pacer:
    return Pacer(pace, random.Random(seed))


@given(st.integers(1, 10_000), st.integers())
def test_a_delay_is_never_longer_than_its_ceiling(attempts: int, seed: int) -> None:
    delay = Backoff(PACE, random.Random(seed)).delay(attempts)
    assert 0 <= delay <= min(PACE.longest, PACE.first * 2 ** min(attempts - 1, 30))


def test_delays_are_spread_over_the_whole_range() -> None:
    backoff = Backoff(PACE, random.Random(1))
    delays = [backoff.delay(20) for _ in range(400)]
    assert min(delays) < PACE.longest * 0.1 and max(delays) > PACE.longest * 0.9


def test_a_slot_is_waited_for_then_used_up_without_another_question() -> None:
    one = pacer()
    assert one.ask(0.0, 5, 0) and not one.may_send(0.0, False)
    one.slot(0.0, Slot(30.0, 2, 10_000))
    assert not one.ask(0.0, 5, 0) and not one.may_send(29.9, False) and one.next_at(0.0, 5, 0) == 30.0
    for _ in range(2):
        assert one.may_send(30.0, False) and not one.ask(30.0, 5, 0)
        one.sent(30.0, 100, False)
    assert not one.may_send(30.0, False) and one.ask(30.0, 3, 0)


def test_the_bytes_of_a_slot_count_as_its_records_do() -> None:
    one = pacer()
    one.slot(0.0, Slot(0.0, 100, 1_000))
    one.sent(0.0, 1_500, False)
    assert not one.may_send(0.0, False) and one.ask(0.0, 5, 0)


def test_live_records_go_at_once_while_the_others_wait_for_their_time() -> None:
    one = pacer()
    one.slot(0.0, Slot(300.0, 20, 10**6, live=1), live=1)
    assert one.may_send(0.0, True) and not one.may_send(0.0, False) and one.next_at(0.0, 20, 1) == 0.0
    one.sent(0.0, 100, True)
    assert not one.may_send(0.0, True)
    assert one.ask(1.0, 20, 1)  # a citizen came while the terminal waits: the platform remembers its reservation
    one.slot(1.0, Slot(299.0, 20, 10**6, live=1), live=1)
    assert one.may_send(1.0, True) and one.next_at(1.0, 20, 0) == 300.0


def test_a_platform_that_takes_no_live_record_now_is_not_asked_again_at_once() -> None:
    one = pacer()
    one.slot(0.0, Slot(300.0, 20, 10**6, live=0), live=3)
    assert not one.may_send(0.0, True) and not one.ask(0.1, 20, 3)
    assert PACE.live_again * 0.5 <= one.next_at(0.1, 20, 3) <= PACE.live_again


def test_a_reservation_that_nobody_used_has_lapsed() -> None:
    one = pacer()
    one.slot(0.0, Slot(10.0, 5, 1_000))
    late = 10.0 + PACE.slot_lasts
    assert one.may_send(late - 0.1, False)
    assert not one.may_send(late, False) and one.ask(late, 1, 0)


def test_an_idle_terminal_asks_now_and_then() -> None:
    one = pacer()
    assert one.ask(0.0, 0, 0)
    one.slot(0.0, Slot(0.0, 10, 1_000))
    assert not one.ask(PACE.idle * 0.9, 0, 0) and one.ask(PACE.idle * 1.6, 0, 0)


def test_terminals_that_are_switched_on_together_do_not_ask_together() -> None:
    firsts = []
    for seed in range(50):
        one = pacer(seed=seed)
        one.begin(100.0)
        firsts.append(one.next_at(100.0, 1, 0))
    assert min(firsts) < 101.0 and 109.0 < max(firsts) <= 110.0


@given(st.sampled_from(BLOCKING), st.floats(0, 1e6), st.integers())
def test_the_platforms_own_word_wins_and_no_kick_shortens_it(kind: Trouble, told: float, seed: int) -> None:
    one = pacer(seed=seed)
    one.slot(0.0, Slot(0.0, 10, 1_000))
    one.failed(5.0, kind, told)
    one.failed(5.0, Trouble.LINK)
    one.kick()
    at = 5.0 + min(told, PACE.longest_retry_after)
    assert at <= one.next_at(5.0, 3, 0) <= 5.0 + min(told, PACE.longest_retry_after) * 1.1 + PACE.first
    assert not one.ask(at - 0.01, 3, 0) and not one.may_send(at - 0.01, True)


@pytest.mark.parametrize(("kind", "ceiling"), [(Trouble.LINK, PACE.ask_longest), (Trouble.CUT, PACE.longest)])
def test_each_trouble_has_its_own_ceiling_and_a_kick_ends_it(kind: Trouble, ceiling: float) -> None:
    waits = []
    for seed in range(100):
        one = pacer(seed=seed)
        for _ in range(20):
            one.failed(0.0, kind)
        waits.append(one.next_at(0.0, 1, 0))
        one.kick()
        assert one.ask(0.0, 1, 0)
    assert ceiling * 0.9 < max(waits) <= ceiling


def test_a_line_that_lets_questions_through_and_no_record_is_tried_less_and_less() -> None:
    waits = []
    for seed in range(100):
        one = pacer(seed=seed)
        for _ in range(8):
            one.slot(0.0, Slot(0.0, 10, 1_000))
            one.failed(0.0, Trouble.CUT)
        waits.append(one.next_at(0.0, 1, 0))
    assert max(waits) > PACE.first * 60


def test_the_breaker_opens_after_failures_in_a_row_and_one_try_decides() -> None:
    one = pacer()
    one.slot(100.0, Slot(0.0, 100, 10**6))
    for _ in range(PACE.breaker_failures - 1):
        one.failed(100.0, Trouble.RECORD)
    assert one.may_send(100.0, False)
    one.failed(100.0, Trouble.RECORD)
    one.kick()
    assert not one.may_send(100.0, True) and one.next_at(100.0, 1, 1) == 100.0 + PACE.breaker_open
    again = 100.0 + PACE.breaker_open
    one.slot(again, Slot(0.0, 100, 10**6))
    assert one.may_send(again, False)
    one.failed(again, Trouble.RECORD)
    assert not one.may_send(again, False)
    one.committed(again)
    assert one.may_send(again, False)


def test_a_platform_in_trouble_is_spared_the_backlog_longer_and_longer_and_no_kick_changes_that() -> None:
    waits, live_waits = [], []
    for seed in range(100):
        one = pacer(seed=seed)
        for _ in range(12):
            one.failed(0.0, Trouble.BUSY)
        one.kick()
        waits.append(one.next_at(0.0, 5, 0))
        live_waits.append(one.next_at(0.0, 5, 1))
    assert PACE.longest * 0.9 < max(waits) <= PACE.longest
    assert max(live_waits) <= PACE.ask_longest  # a citizen stands there


def test_without_a_slot_service_portions_are_small_spread_and_grow_while_all_is_well() -> None:
    one, now, portions = pacer(), 0.0, []
    one.no_slots(now, live=2)
    assert one.may_send(now, True) and not one.may_send(now, False)
    for _ in range(8):
        now = one.next_at(now, 10_000, 0)
        count = 0
        while one.may_send(now, False):
            one.sent(now, 4_000, False)
            one.committed(now)
            count += 1
        portions.append(count)
        assert one.ask(now, 10_000, 0)
        one.no_slots(now, 0)
    assert portions[:3] == [PACE.own_slot, 2 * PACE.own_slot, 4 * PACE.own_slot] and portions[-1] == PACE.own_most
    assert now <= 8 * PACE.own_wait
    one.failed(now, Trouble.BUSY)
    now = one.next_at(now, 10_000, 0)
    one.no_slots(now, 0)
    now = one.next_at(now, 10_000, 0)
    for _ in range(PACE.own_slot):
        one.sent(now, 4_000, False)
    assert not one.may_send(now, False)


def test_live_records_without_a_slot_service_do_not_put_off_the_backlog() -> None:
    one = pacer()
    one.no_slots(0.0, 1)
    opens = one.next_at(0.0, 5, 0)
    for second in range(1, int(opens)):
        one.no_slots(float(second), 1)
        one.sent(float(second), 1, True)
    assert one.next_at(0.0, 5, 0) == opens


def test_a_refused_terminal_asks_again_after_its_time() -> None:
    one = pacer()
    one.failed(0.0, Trouble.HELD)
    assert one.next_at(0.0, 5, 5) == PACE.held


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["slot", "sent", "failed", "told", "committed", "kick", "none"]),
            st.floats(0, 1000),
            st.integers(-3, 50),
        ),
        max_size=40,
    ),
    st.integers(0, 30),
    st.integers(0, 3),
)
def test_after_the_time_that_it_names_there_is_always_something_to_do(
    story: list[tuple[str, float, int]], backlog: int, live: int
) -> None:
    """Never asleep for ever, never awake without a deed: what a sender's loop and a simulation rely on."""
    one, now, backlog = pacer(), 0.0, backlog + live
    for what, seconds, count in story:
        now += seconds
        match what:
            case "slot":
                one.slot(now, Slot(seconds, count, count * 500, max(count, 0) % 4), live)
            case "sent":
                one.sent(now, count * 10, count % 2 == 0)
            case "failed":
                one.failed(now, list(Trouble)[count % len(Trouble)])
            case "told":
                one.failed(now, Trouble.BUSY, seconds)
            case "committed":
                one.committed(now)
            case "kick":
                one.kick()
            case _:
                one.no_slots(now, live)
        at = one.next_at(now, backlog, live)
        assert now <= at <= now + 2000
        sends = (backlog and one.may_send(at, False)) or (live and one.may_send(at, True))
        assert sends or one.ask(at, backlog, live)
