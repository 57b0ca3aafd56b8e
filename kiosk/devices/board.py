"""The health board: the believed status of every device role, safe from any thread, with its edges as events."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from drivers.contract.status import DeviceStatus, Health
from kiosk.devices.debounce import Debounce
from kiosk.devices.events import HealthChanged, Role
from kiosk.devices.pace import Pace


class Board:
    """`on_edge` is called without a lock held, from the thread that looked.

    Two threads may tell two edges of one role out of order; `since` orders them, and `snapshot` has the last word.
    """

    def __init__(self, pace: Pace, on_edge: Callable[[HealthChanged], None]) -> None:
        self._pace = pace
        self._on_edge = on_edge
        self._lock = threading.Lock()
        self._roles: dict[Role, Debounce] = {}

    def add(self, role: Role) -> None:
        """A role starts as STARTING. ValueError when it is on the board already."""
        with self._lock:
            if role in self._roles:
                raise ValueError(f"device role {role!r} is fitted twice")
            self._roles[role] = Debounce(self._pace.worse_looks, self._pace.better_looks)

    def look(self, role: Role, seen: DeviceStatus, *, certain: bool = False) -> None:
        with self._lock:
            changed = self._roles[role].look(seen, certain=certain)
            since = time.monotonic()
        if changed:
            self._on_edge(HealthChanged(role, seen, since))

    def settled(self, role: Role) -> bool:
        with self._lock:
            return self._roles[role].settled

    def health(self, role: Role) -> Health:
        """NOT_FITTED for a role that nobody named."""
        with self._lock:
            shown = self._roles.get(role)
            return Health.NOT_FITTED if shown is None else shown.shown.health

    def snapshot(self) -> dict[Role, DeviceStatus]:
        with self._lock:
            return {role: debounce.shown for role, debounce in self._roles.items()}
