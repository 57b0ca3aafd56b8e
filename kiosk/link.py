"""Watches whether the platform can be reached: edges for the screen, a kick for the queue, new queue numbers."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.domain.clock import wall_clock
from kiosk.platform_client import PlatformClient, Unavailable
from kiosk.session.tickets import TicketOffice
from kiosk.watch import Watch

EVERY = 5.0  # seconds; a person who reads 外网暂时不通 should not read it much longer than it is true
RESTOCK_EVERY = 60  # looks; queue numbers are fetched ahead every five minutes
FAILURES = 2  # looks that must fail in a row before it is said: one lost packet is no outage
STOP_LIMIT = 6.0  # a call under way has its own deadline of 5 s


class LinkWatch(Watch):
    """`on_change` is called from the watch's own thread, first once in any case."""

    def __init__(
        self, platform: PlatformClient, tickets: TicketOffice, on_change: Callable[[bool], None], every: float = EVERY
    ) -> None:
        super().__init__("link-watch", every, STOP_LIMIT)
        self._platform, self._tickets, self._on_change = platform, tickets, on_change
        self._up: bool | None = None
        self._failed = self._looks = 0

    def look(self) -> None:
        answered = not isinstance(self._platform.health(), Unavailable)
        self._failed = 0 if answered else self._failed + 1
        seen = answered if answered or self._up is None or self._failed >= FAILURES else self._up
        if seen is not self._up:
            self._up = seen
            self._on_change(seen)
            self._looks = 0
        if self._up and self._looks % RESTOCK_EVERY == 0:
            self._tickets.restock(wall_clock().date().isoformat())
        self._looks += 1
