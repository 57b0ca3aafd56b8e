"""The disk's watch: edges for the screen, and what the platform has signed for is cleared."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from kiosk.store_watch import StoreWatch
from offline_queue.model import Limits, SealRequest, State
from offline_queue.outbox import Outbox
from offline_queue.receipts.identity import TerminalIdentity

KEY = bytes(range(32))


def watched(folder: Path, keep: timedelta, look: Callable[[Outbox, list[str]], bool]) -> bool:
    """Whether `look` came true within ten seconds on an outbox with one record that the platform has."""
    identity = TerminalIdentity.create(folder / "identity.key", KEY, "LX0417", "01")
    told: list[str] = []
    with Outbox.open(folder / "queue", KEY, identity, limits=Limits(reserve=0, ballast=0)) as outbox:
        sealed = outbox.seal(SealRequest("application", "newborn@1.0.0", "k", "tag", b"{}"))
        outbox.move(sealed.submission_id, State.OFFERED)
        outbox.commit(sealed.submission_id, "2026", "{}")
        watch = StoreWatch(outbox, keep, told.append, every=0.02)
        watch.start()
        try:
            wait = threading.Event()
            return any(look(outbox, told) or wait.wait(0.02) for _ in range(500))
        finally:
            watch.stop()


def test_content_that_the_platform_has_is_cleared_and_its_number_stays(tmp_path: Path) -> None:
    assert watched(tmp_path, timedelta(0), lambda outbox, _told: outbox.counts()[State.PURGED] == 1)


def test_content_stays_as_long_as_the_settings_say(tmp_path: Path) -> None:
    seen: list[int] = []

    def look(outbox: Outbox, _told: list[str]) -> bool:
        seen.append(outbox.counts()[State.COMMITTED])
        return len(seen) > 10

    assert watched(tmp_path, timedelta(hours=72), look)
    assert set(seen) == {1}


def test_the_first_look_is_told_in_any_case(tmp_path: Path) -> None:
    assert watched(tmp_path, timedelta(0), lambda _outbox, told: told == [""])
