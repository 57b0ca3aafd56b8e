"""A thread with a line of its own to the platform: begun once, woken, and stopped also in the middle of a call."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod

from offline_queue.sending.wire import Wire

STOP_SECONDS = 5.0  # a call under way is aborted; a name server that does not answer may take longer


class Talker(ABC):
    """The outbox outlives it: stop first, close after."""

    def __init__(self, name: str, wire: Wire) -> None:
        self._name = name
        self._wire = wire
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @abstractmethod
    def _run(self) -> None:
        """Until `_stopping` is set; `_wake` is set with it."""

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Returns when the thread has ended, or after STOP_SECONDS when it hangs in a call."""
        self._stopping.set()
        self._wake.set()
        self._wire.abort()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
        self._wire.close()
