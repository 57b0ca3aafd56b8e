"""Half-open: no byte and no FIN. The sender gives up in its time, tries anew, and can be stopped meanwhile."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from offline_queue.model import State
from tests.faults.link.bad_line import BadLine, Fault, Then, Way
from tests.faults.queue_bench import IMPATIENT, QUICK, Terminal, until
from tests.patience import within

BUSY = replace(QUICK, idle=3600.0)


@pytest.mark.parametrize("fault", [Fault(Way.UP, 0, Then.STALL), Fault(Way.DOWN, 300, Then.STALL)])
@pytest.mark.parametrize("connections", [1, 3])
def test_a_line_that_stalls_costs_time_and_nothing_else(
    fault: Fault, connections: int, line: BadLine, fresh: Callable[..., Terminal]
) -> None:
    terminal = fresh(line.url, pace=BUSY, times=IMPATIENT)
    terminal.seal('{"a": 1}', files=(b"scan of the stalled line",))
    line.play(*[fault] * connections)
    with terminal:
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 1)
    assert line.faults_left == 0


def test_a_sender_that_hangs_in_a_stalled_call_is_stopped_at_once(
    line: BadLine, fresh: Callable[..., Terminal]
) -> None:
    terminal = fresh(line.url, pace=BUSY)
    submission_id = terminal.seal('{"a": 1}')
    line.play(Fault(Way.DOWN, 400, Then.STALL))  # in the answer to the offer
    terminal.sender.start()
    until(lambda: any(event.after == State.OFFERED for event in terminal.outbox.history(submission_id)))
    time.sleep(0.1)
    with within(1.0):
        terminal.sender.stop()
    row = terminal.outbox.row(submission_id)
    assert row is not None and row.attempts == 0


def test_negative_control_a_client_without_time_outs_is_still_waiting(line: BadLine) -> None:
    line.play(Fault(Way.DOWN, 0, Then.STALL))
    plain = http.client.HTTPConnection("127.0.0.1", int(line.url.rpartition(":")[2]))

    def ask() -> None:
        try:
            plain.request("GET", "/v1/health")
            plain.getresponse().close()
        except (OSError, http.client.HTTPException):
            plain.close()

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(1.0)
    assert thread.is_alive()
    plain.sock.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    plain.close()
