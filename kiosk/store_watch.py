"""Watches whether a new application could be kept: edges for the screen, before anybody begins one."""

from __future__ import annotations

import threading
from collections.abc import Callable

from offline_queue.outbox import Outbox

EVERY = 10.0  # seconds; a disk fills slowly, and a sealing that fails all the same says so itself
STOP_LIMIT = 5.0


class StoreWatch:
    """`on_change` is called from the watch's own thread with the outbox's word, first once in any case."""

    def __init__(self, outbox: Outbox, on_change: Callable[[str], None], every: float = EVERY) -> None:
        self._outbox, self._on_change, self._every = outbox, on_change, every
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
            self._stopping.wait(self._every)
