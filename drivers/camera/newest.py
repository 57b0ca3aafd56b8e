"""What the thread that reads a camera tells the driver: a newest picture's number, when it came, why none can come."""

from __future__ import annotations

import threading
import time


class Newest:
    """The part of a Source that does not care what a picture is. Whoever changes `number` notifies `_news`."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self.number = 0
        self._since = time.monotonic()
        self._lost = "not open"

    def wait_newer(self, than: int, within: float) -> int:
        with self._news:
            self._news.wait_for(lambda: self.number > than or bool(self._lost), timeout=within)
            return self.number

    def silent_for(self) -> float:
        return time.monotonic() - self._since

    def lost(self) -> str:
        return self._lost
