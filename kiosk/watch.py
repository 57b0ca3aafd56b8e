"""A thread that looks at something every few seconds and tells what has changed."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod


class Watch(ABC):
    """`look` runs in the watch's own thread, first at once. A look that hangs does not hold up `stop` for long."""

    def __init__(self, name: str, every: float, stop_limit: float) -> None:
        """Seconds between two looks, and for how long `stop` waits for one that is under way."""
        self._every, self._stop_limit = every, stop_limit
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @abstractmethod
    def look(self) -> None: ...

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(self._stop_limit)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.look()
            self._stopping.wait(self._every)
