"""A hotel's page instead of the platform, at any step: no receipt, nothing parked, no redirect followed."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from offline_queue.model import State
from offline_queue.sending.events import LinkChanged, Parked
from tests.faults.link.scripted_platform import Scripted, answer
from tests.faults.queue_bench import Central, Terminal, until

PAGE = answer("200 OK", b"<html>Sign in to the Wi-Fi</html>", "Content-Type: text/html")
PORTALS = {
    "page": PAGE,
    "redirect": answer("302 Found", b"", "Location: https://portal.invalid/sign-in"),
    "empty": answer("200 OK"),
    "other json": answer("200 OK", b'{"status": "ok"}', "Content-Type: application/json"),
    "list": answer("200 OK", b"[1, 2]", "Content-Type: application/json"),
    "created": answer("201 Created", b"<html></html>"),
}


STEPS = ["/v1/", "PUT", "HEAD", "PATCH", "POST"]


@pytest.mark.parametrize(
    ("portal", "step"),
    [("page", step) for step in STEPS] + [(portal, "/v1/") for portal in PORTALS if portal != "page"],
)
def test_a_portal_is_not_taken_for_the_platform(
    portal: str, step: str, running: Central, proxy: Scripted, fresh: Callable[..., Terminal]
) -> None:
    before = running.counts()["cases"]
    proxy.first(3, step, PORTALS[portal])
    terminal = fresh(proxy.url)
    submission_id = terminal.seal('{"a": 1}', files=(f"{portal} {step}".encode(),))
    with terminal:
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 1)
        assert not terminal.of(Parked)
        row = terminal.outbox.row(submission_id)
    assert row is not None and row.case_number
    assert running.counts()["cases"] == before + 1


def test_behind_a_portal_the_line_counts_as_down(proxy: Scripted, fresh: Callable[..., Terminal]) -> None:
    proxy.always("/v1/", PAGE)
    terminal = fresh(proxy.url)
    terminal.seal("{}")
    with terminal:
        until(lambda: terminal.of(LinkChanged) == [LinkChanged(False)])
        time.sleep(0.2)
        assert not terminal.sender.link_up
        assert set(terminal.events) == {LinkChanged(False)}
