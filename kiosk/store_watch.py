"""Watches whether a new application could be kept, and clears what the platform has: edges for the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from kiosk.audit.log import log
from kiosk.watch import Watch
from offline_queue.errors import OutboxError
from offline_queue.model import State
from offline_queue.outbox import Outbox

EVERY = 10.0  # seconds; a disk fills slowly, and a sealing that fails all the same says so itself
STOP_LIMIT = 5.0


class StoreWatch(Watch):
    """`on_change` is called from the watch's own thread with the outbox's word, first once in any case."""

    def __init__(self, outbox: Outbox, keep: timedelta, on_change: Callable[[str], None], every: float = EVERY) -> None:
        """`keep`: how long the content of what the platform signed for stays here. Number and receipts always stay."""
        super().__init__("store-watch", every, STOP_LIMIT)
        self._outbox, self._keep, self._on_change = outbox, keep, on_change
        self._seen: str | None = None

    def look(self) -> None:
        trouble = self._outbox.trouble()
        if trouble != self._seen:
            self._seen = trouble
            self._on_change(trouble)
        self._clear()

    def _clear(self) -> None:
        """Here and not at each acknowledgement: that takes one sync, and this would be another."""
        try:
            if self._outbox.counts()[State.COMMITTED]:
                self._outbox.purge_committed(self._keep)
        except OutboxError as error:  # a disk that fails: `trouble` tells, and it is tried again
            log().warning("purge_failed", error=type(error).__name__)
