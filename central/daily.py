"""What the platform does once a day by itself, in a thread beside the server: who did not hand in what was pledged."""

from __future__ import annotations

import threading
from datetime import date
from types import TracebackType

from central import overdue
from central.db import Unavailable
from central.platform import Platform

LOOK_SECONDS = 600.0  # a pledge that ends at midnight is looked at within minutes, and a restart catches up at once


class Daily:
    """A context: it works while the server does, and is over when the block is."""

    def __init__(self, platform: Platform, look_seconds: float = LOOK_SECONDS) -> None:
        self._platform, self._look = platform, look_seconds
        self._done: date | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="central-daily", daemon=True)

    def __enter__(self) -> Daily:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        self.look()
        while not self._over.wait(self._look):
            self.look()

    def look(self) -> None:
        """Does the day's work if that is not done; a database that is away is asked again at the next look."""
        today = self._platform.now().date()
        if today == self._done:
            return
        try:
            late = overdue.sweep(self._platform)
        except Unavailable as trouble:
            self._platform.say(f"daily: {trouble}")
            return
        self._done = today
        if late:
            self._platform.say(f"daily: {late} not handed in in time")
