"""Retry-After: the platform's own time, for the whole terminal, and no kick shortens it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from offline_queue.model import State
from tests.faults.link.scripted_platform import Scripted, answer
from tests.faults.queue_bench import Terminal, until


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize("step", ["GET /v1/slot", "PUT"])
def test_nothing_is_sent_before_the_named_time_whoever_kicks(
    status: str, step: str, proxy: Scripted, fresh: Callable[..., Terminal]
) -> None:
    proxy.first(1, step, answer(status, b'{"problem": "later"}', "Retry-After: 1"))
    terminal = fresh(proxy.url)
    for n in range(3):
        terminal.seal(f'{{"n": {n}}}')
    with terminal:
        until(lambda: any(step in f"{method} {path}" for method, path in proxy.asked))
        told = time.monotonic()
        time.sleep(0.1)
        asked = len(proxy.asked)
        while time.monotonic() - told < 0.8:
            terminal.sender.kick()
            time.sleep(0.02)
        assert len(proxy.asked) == asked
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 3)


@pytest.mark.parametrize(
    "named", ["Retry-After: Wed, 21 Oct 2026 07:28:00 GMT", "Retry-After: -5", "Retry-After: soon"]
)
def test_a_time_that_is_no_number_of_seconds_is_our_own_back_off(
    named: str, proxy: Scripted, fresh: Callable[..., Terminal]
) -> None:
    proxy.first(2, "GET /v1/slot", answer("503 Service Unavailable", b"", named))
    terminal = fresh(proxy.url)
    terminal.seal("{}")
    with terminal:
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 1)
