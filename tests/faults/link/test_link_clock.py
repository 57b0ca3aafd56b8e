"""A clock that is wrong by more than ten minutes: held until it is set, no attempt counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from offline_queue.model import State
from offline_queue.sending.events import TerminalHeld, TerminalReleased
from offline_queue.sending.sender import utc_now
from tests.faults.queue_bench import Central, Terminal, until


@pytest.mark.parametrize("wrong", [timedelta(days=30), timedelta(days=-30), timedelta(minutes=11)])
def test_a_wrong_clock_holds_the_terminal_until_it_is_set(
    wrong: timedelta, running: Central, fresh: Callable[..., Terminal]
) -> None:
    error = [wrong]
    terminal = fresh(running.url, wall=lambda: utc_now() + error[0])
    submission_id = terminal.seal("{}")
    with terminal:
        until(lambda: bool(terminal.of(TerminalHeld)))
        assert terminal.of(TerminalHeld)[0].reason == "clock" and terminal.sender.held == "clock"
        assert terminal.sender.link_up
        assert terminal.outbox.counts()[State.COMMITTED] == 0
        error[0] = timedelta(0)
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 1)
        assert len(terminal.of(TerminalHeld)) == len(terminal.of(TerminalReleased)) == 1
        row = terminal.outbox.row(submission_id)
    assert row is not None and row.attempts == 0


def test_a_clock_that_is_off_by_a_few_minutes_sends(running: Central, fresh: Callable[..., Terminal]) -> None:
    terminal = fresh(running.url, wall=lambda: utc_now() + timedelta(minutes=8))
    terminal.seal("{}")
    with terminal:
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 1)
        assert not terminal.of(TerminalHeld)
