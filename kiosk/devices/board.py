"""The health board: the believed status of every device role, safe from any thread, with its edges as events."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from drivers.contract.status import DeviceStatus, Health
from kiosk.devices.debounce import Debounce, told
from kiosk.devices.events import HealthChanged, Role
from kiosk.devices.pace import Pace


class Board:
    """`on_edge` is called without a lock held, from the thread that looked.

    Two threads may tell two edges of one role out of order; `since` orders them, and `snapshot` has the last word.
    BUSY lies over a health that is usable and goes as it came: what is believed of the device below stays what it was.
    """

    def __init__(
        self, pace: Pace, on_edge: Callable[[HealthChanged], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pace = pace
        self._on_edge = on_edge
        self._clock = clock
        self._lock = threading.Lock()
        self._roles: dict[Role, Debounce] = {}
        self._at_work: set[Role] = set()

    def add(self, role: Role) -> None:
        """A role starts as STARTING. ValueError when it is on the board already."""
        with self._lock:
            if role in self._roles:
                raise ValueError(f"device role {role!r} is fitted twice")
            self._roles[role] = Debounce(self._pace.worse_looks, self._pace.better_looks)

    def look(self, role: Role, seen: DeviceStatus, *, certain: bool = False) -> None:
        self._change(role, lambda: self._roles[role].look(seen, certain=certain))

    def at_work(self, role: Role, on: bool) -> None:
        """A call runs in the driver for longer than a moment, or it is over."""
        self._change(role, lambda: self._at_work.add(role) if on else self._at_work.discard(role))

    def settled(self, role: Role) -> bool:
        with self._lock:
            return self._roles[role].settled

    def believed(self, role: Role) -> DeviceStatus:
        """What the looks say, whether or not the device is at work."""
        with self._lock:
            return self._roles[role].shown

    def health(self, role: Role) -> Health:
        """NOT_FITTED for a role that nobody named."""
        with self._lock:
            return self._shown(role).health if role in self._roles else Health.NOT_FITTED

    def snapshot(self) -> dict[Role, DeviceStatus]:
        with self._lock:
            return {role: self._shown(role) for role in self._roles}

    def _change(self, role: Role, change: Callable[[], object]) -> None:
        with self._lock:
            before = self._shown(role)
            change()
            after = self._shown(role)
            since = self._clock()
        if told(before) != told(after):
            self._on_edge(HealthChanged(role, after, since))

    def _shown(self, role: Role) -> DeviceStatus:
        believed = self._roles[role].shown
        if role in self._at_work and believed.health.usable:
            return replace(believed, health=Health.BUSY)
        return believed
