"""Watches whether the platform can be reached: edges for the screen, a kick for the queue, new queue numbers."""

from __future__ import annotations

import threading
from collections.abc import Callable

from kiosk.domain.clock import wall_clock
from kiosk.platform_client import PlatformClient, Unavailable
from kiosk.session.tickets import TicketOffice

EVERY = 5.0  # seconds; a person who reads 外网暂时不通 should not read it much longer than it is true
RESTOCK_EVERY = 60  # looks; queue numbers are fetched ahead every five minutes
FAILURES = 2  # looks that must fail in a row before it is said: one lost packet is no outage
STOP_LIMIT = 6.0  # a call under way has its own deadline of 5 s


class LinkWatch:
    """`on_change` is called from the watch's own thread, first once in any case."""

    def __init__(
        self, platform: PlatformClient, tickets: TicketOffice, on_change: Callable[[bool], None], every: float = EVERY
    ) -> None:
        self._platform, self._tickets, self._on_change, self._every = platform, tickets, on_change, every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="link-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_LIMIT)

    def _run(self) -> None:
        up: bool | None = None
        failed, looks = 0, 0
        while not self._stopping.is_set():
            answered = not isinstance(self._platform.health(), Unavailable)
            failed = 0 if answered else failed + 1
            seen = answered if answered or up is None or failed >= FAILURES else up
            if seen is not up:
                up = seen
                self._on_change(up)
                looks = 0
            if up and looks % RESTOCK_EVERY == 0:
                self._tickets.restock(wall_clock().date().isoformat())
            looks += 1
            self._stopping.wait(self._every)
