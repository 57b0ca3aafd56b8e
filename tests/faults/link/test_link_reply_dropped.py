"""The platform takes the case, its reply never arrives: asked again, it gives the very same receipt."""

from __future__ import annotations

from collections.abc import Callable

from offline_queue.model import State
from tests.faults.queue_bench import Central, Terminal, until


def test_a_commit_whose_reply_is_dropped_is_one_case_with_one_receipt(
    running: Central, fresh: Callable[..., Terminal]
) -> None:
    before = running.counts()["cases"]
    terminal = fresh(running.url)
    running.trouble("drop_commit_reply")
    try:
        with terminal:
            ids = [terminal.seal(f'{{"n": {n}}}') for n in range(5)]
            terminal.sender.kick()
            until(lambda: terminal.outbox.counts()[State.COMMITTED] == 5)
            kept = [terminal.outbox.platform_receipt(submission_id) for submission_id in ids]
            running.trouble("up")
            for submission_id in ids:
                assert terminal.outbox.send_again(submission_id, "test")
            terminal.sender.kick()
            until(lambda: terminal.outbox.counts()[State.COMMITTED] == 5)
            assert [terminal.outbox.platform_receipt(submission_id) for submission_id in ids] == kept
    finally:
        running.trouble("up")
    assert running.counts()["cases"] - before == 5
