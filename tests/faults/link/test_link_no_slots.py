"""A platform without the slot service: asked once an hour, live records at once, the others in spread portions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from offline_queue.model import State
from tests.faults.link.scripted_platform import Scripted, answer
from tests.faults.queue_bench import QUICK, Terminal, until


@pytest.mark.parametrize("status", ["404 Not Found", "405 Method Not Allowed", "501 Not Implemented"])
def test_all_arrives_without_slots(status: str, proxy: Scripted, fresh: Callable[..., Terminal]) -> None:
    proxy.always("/v1/slot", answer(status, b'{"detail": "Not Found"}'))
    terminal = fresh(proxy.url, pace=replace(QUICK, live=0.0, own_slot=2, own_wait=0.02))
    for n in range(9):
        terminal.seal(f'{{"n": {n}}}', files=(f"{status}{n}".encode(),) if n == 4 else ())
    with terminal:
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 9)
        assert terminal.sender.link_up and not terminal.sender.held
    assert sum(path.startswith("/v1/slot") for _, path in proxy.asked) <= 3  # and of an idle terminal


def test_a_live_record_does_not_wait_for_a_portion(proxy: Scripted, fresh: Callable[..., Terminal]) -> None:
    proxy.always("/v1/slot", answer("404 Not Found"))
    terminal = fresh(proxy.url, pace=replace(QUICK, own_wait=3600.0, idle=3600.0))
    with terminal:
        for n in range(3):
            terminal.seal(f'{{"n": {n}}}')
            terminal.sender.kick()
            until(lambda n=n: terminal.outbox.counts()[State.COMMITTED] == n + 1)  # type: ignore[misc]
