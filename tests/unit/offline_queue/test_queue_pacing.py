"""Back-off and breaker."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from offline_queue.pacing import Backoff, Breaker, Pace

PACE = Pace()


@given(st.integers(1, 10_000), st.integers())
def test_a_delay_is_never_longer_than_its_ceiling(attempts: int, seed: int) -> None:
    delay = Backoff(PACE, random.Random(seed)).delay(attempts)
    assert 0 <= delay <= min(PACE.longest, PACE.first * 2 ** min(attempts - 1, 30))


@given(st.integers(1, 50), st.floats(0, 1e9))
def test_the_platforms_own_word_wins(attempts: int, told: float) -> None:
    assert Backoff(PACE, random.Random(1)).delay(attempts, told) == min(told, PACE.longest_retry_after)


def test_delays_are_spread_over_the_whole_range() -> None:
    backoff = Backoff(PACE, random.Random(1))
    delays = [backoff.delay(20) for _ in range(400)]
    assert min(delays) < PACE.longest * 0.1 and max(delays) > PACE.longest * 0.9


def test_the_breaker_opens_after_failures_in_a_row_and_one_try_decides() -> None:
    breaker = Breaker(PACE)
    for _ in range(PACE.breaker_failures - 1):
        breaker.failed(100.0)
    assert breaker.wait(100.0) == 0
    breaker.failed(100.0)
    assert breaker.wait(100.0) == PACE.breaker_open
    assert breaker.wait(100.0 + PACE.breaker_open) == 0
    breaker.failed(200.0)
    assert breaker.wait(200.0) == PACE.breaker_open
    breaker.succeeded()
    assert breaker.wait(200.0) == 0
