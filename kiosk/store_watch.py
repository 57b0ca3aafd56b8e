"""Watches whether a new application could be kept, and clears what the platform has: edges for the screen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from kiosk.audit.log import log
from offline_queue.errors import OutboxError
from offline_queue.model import State
from offline_queue.outbox import Outbox

EVERY = 10.0  # seconds; a disk fills slowly, and a sealing that fails all the same says so itself
STOP_LIMIT = 5.0


class StoreWatch:
    """`on_change` is called from the watch's own thread with the outbox's word, first once in any case."""

    def __init__(self, outbox: Outbox, keep: timedelta, on_change: Callable[[str], None], every: float = EVERY) -> None:
        """`keep`: how long the content of what the platform signed for stays here. Number and receipts always stay."""
        self._outbox, self._keep, self._on_change, self._every = outbox, keep, on_change, every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_LIMIT)

    def _run(self) -> None:
        seen: str | None = None
        while not self._stopping.is_set():
            trouble = self._outbox.trouble()
            if trouble != seen:
                seen = trouble
                self._on_change(trouble)
            self._clear()
            self._stopping.wait(self._every)

    def _clear(self) -> None:
        """Here and not at each acknowledgement: that takes one sync, and this would be another."""
        try:
            if self._outbox.counts()[State.COMMITTED]:
                self._outbox.purge_committed(self._keep)
        except OutboxError as error:  # a disk that fails: `trouble` tells, and it is tried again
            log().warning("purge_failed", error=type(error).__name__)
