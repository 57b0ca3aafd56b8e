"""Answers that come byte by byte, never end, lie about their length or are far too long: each costs one try."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
import requests

from offline_queue.model import State
from offline_queue.sending.line import LARGEST_ANSWER, Line, NoReply, Times
from tests.faults.link.scripted_platform import Scripted, answer
from tests.faults.queue_bench import IMPATIENT, Terminal, until
from tests.patience import within

JSON = "Content-Type: application/json"


@pytest.mark.parametrize("pause", [0.1])
def test_a_server_that_drips_holds_nobody_beyond_the_deadline_of_the_whole_answer(
    pause: float, proxy: Scripted, fresh: Callable[..., Terminal]
) -> None:
    """Each byte comes in time (0.1 s, a step may take 0.5 s); the whole may take 1 s."""
    proxy.first(1, "PUT", (answer("201 Created", b'{"missing": []}', JSON), pause))
    terminal = fresh(proxy.url, times=IMPATIENT)
    submission_id = terminal.seal("{}")
    with terminal:
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 1)
        assert "TimeoutError" in [event.reason for event in terminal.outbox.history(submission_id)]


def test_the_line_keeps_its_deadline_in_headers_and_in_body(proxy: Scripted) -> None:
    for raw in (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500, answer("200 OK", b"x" * 500)):
        proxy.first(1, "GET", (raw, 0.05))
        line = Line(proxy.url, times=IMPATIENT)
        with within(IMPATIENT.answer + 0.4):
            found = line.call("GET", "/v1/health", {})
        line.close()
        assert found == NoReply("TimeoutError")


def test_negative_control_a_client_with_a_read_time_out_alone_is_held_by_the_drip(proxy: Scripted) -> None:
    proxy.first(1, "GET", (answer("200 OK", b"x" * 30), 0.03))
    began = time.monotonic()
    assert requests.get(proxy.url + "/v1/health", timeout=IMPATIENT.stall).status_code == 200
    assert time.monotonic() - began > IMPATIENT.answer


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (answer("200 OK", b"x" * (LARGEST_ANSWER + 1)), "the answer is too large"),
        (answer("200 OK", b"x", length=10**12), "the answer is too large"),
        (answer("200 OK", b'{"a": 1}', length=5000), "cut in the body"),
        (answer("200 OK", b"x", length=-5), None),
        (b"HTTP/1.1 200 OK\r\nUpload-Offset: 26", "cut in the headers"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "IncompleteRead"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "IncompleteRead"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "HTTPException"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", "LineTooLong"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "BadStatusLine"),
        (b"\x15\x03\x03\x00\x02\x02\x28", "BadStatusLine"),
        (b"", "RemoteDisconnected"),
    ],
)
def test_each_broken_answer_is_a_value(raw: bytes, reason: str | None, proxy: Scripted) -> None:
    proxy.always("GET", raw)
    line = Line(proxy.url, times=IMPATIENT)
    found = line.call("GET", "/v1/health", {})
    line.close()
    assert isinstance(found, NoReply) if reason else True
    if isinstance(found, NoReply):
        assert reason in (None, found.reason)
        assert not found.held


def test_the_request_of_a_large_record_has_time_in_proportion(proxy: Scripted) -> None:
    """300 KB at 1 MB/s with an answer time of 0.2 s: the sending itself is not counted against the answer."""
    times = Times(connect=2.0, stall=1.0, answer=0.2, slowest=100_000)
    proxy.first(1, "PUT", answer("204 No Content"))
    line = Line(proxy.url, times=times)
    found = line.call("PUT", "/x", {}, b"x" * 300_000)
    line.close()
    assert not isinstance(found, NoReply) and found.status == 204
