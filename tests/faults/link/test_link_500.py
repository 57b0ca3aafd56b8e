"""A platform in trouble: 500 is the record's own back-off and the breaker's business, and loses nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from offline_queue.model import State
from offline_queue.sending.events import Parked
from tests.faults.link.scripted_platform import Scripted, answer
from tests.faults.queue_bench import Central, Terminal, until

STEPS = ["GET /v1/slot", "PUT /v1/submissions", "HEAD /v1/blobs", "PATCH /v1/blobs", "POST /v1/submissions"]


@pytest.mark.parametrize(
    ("step", "status"), [(step, "500 Internal Server Error") for step in STEPS] + [(STEPS[1], "502 Bad Gateway")]
)
def test_trouble_at_any_step_is_tried_again_and_makes_one_case(
    step: str, status: str, running: Central, proxy: Scripted, fresh: Callable[..., Terminal]
) -> None:
    before = running.counts()["cases"]
    page = b"<html>an error page of a proxy</html>"
    proxy.first(3, step, answer(status, b"" if step.startswith("HEAD") else page, "Content-Type: text/html"))
    terminal = fresh(proxy.url)
    terminal.seal('{"a": 1}', files=(f"scan {step} {status}".encode(),))
    with terminal:
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 1)
        assert not terminal.of(Parked)
    assert running.counts()["cases"] == before + 1
    assert len(proxy.asked) >= 8
