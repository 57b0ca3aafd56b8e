"""The platform refuses this terminal: everything is held, nothing is blamed, and it goes on by itself."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from offline_queue.model import State
from offline_queue.sending.events import Parked, TerminalHeld, TerminalReleased
from tests.faults.link.scripted_platform import Scripted, answer
from tests.faults.queue_bench import Terminal, until

TOKEN, REFUSED = ("401 Unauthorized", "token"), ("403 Forbidden", "refused")


@pytest.mark.parametrize(
    ("status", "word", "step"),
    [(*TOKEN, "GET /v1/slot"), (*TOKEN, "PUT"), (*TOKEN, "PATCH"), (*TOKEN, "POST"), (*REFUSED, "GET /v1/slot"),
     (*REFUSED, "PUT")],
)  # fmt: skip
def test_a_refused_terminal_is_held_with_the_reason_and_released_by_itself(
    status: str, word: str, step: str, proxy: Scripted, fresh: Callable[..., Terminal]
) -> None:
    proxy.always(step, answer(status, b'{"problem": "no"}'))
    terminal = fresh(proxy.url)
    ids = [terminal.seal(f'{{"n": {n}}}', files=(f"{status} {step} {n}".encode(),)) for n in range(3)]
    with terminal:
        until(lambda: terminal.sender.held == word)
        time.sleep(0.2)
        told = terminal.of(TerminalHeld)
        assert [event.reason for event in told][:1] == [word] and told[0].detail.startswith(status[:3])
        states = set(terminal.outbox.counts().items())
        assert (State.DEAD, 0) in states and (State.CONFLICT, 0) in states
        proxy.pass_all()
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 3)
        until(lambda: terminal.sender.held == "")
        assert terminal.of(TerminalReleased) and not terminal.of(Parked)
        rows = [terminal.outbox.row(submission_id) for submission_id in ids]
        assert [event.after for event in terminal.outbox.history()][:2] == ["held", "released"]
    assert [row.attempts for row in rows if row is not None] == [0, 0, 0]
