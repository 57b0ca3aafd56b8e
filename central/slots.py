"""When each terminal may send: after an outage thousands come back at once, and a citizen may stand before each.

A book of reservations on one line of time, without I/O and without a clock of its own: the caller says what time it is,
and calls it from one thread at a time. It counts records; a record is one submission with its commit.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_RECORDS = 200  # in one slot: who comes back with thousands goes to the end of the line between two handfuls
MOST_BYTES = 64 * 1024 * 1024
MOST_LIVE = 5  # people do not stand before one terminal by the dozen; more than these are no live records
LIVE_SHARE = 0.08  # of the rate, kept free of the backlog: a citizen every five minutes at each of 12,000 terminals
BYTE_RATE = 100e6  # bytes a second that fit through a gigabit line
LONGEST_WAIT = 86_400.0  # seconds, the most that the wire can say


@dataclass(frozen=True, slots=True)
class Slot:
    """At once `live` records; after `wait_seconds` at most `n` others of at most `bytes` together, then ask again."""

    wait_seconds: float
    n: int
    bytes: int
    live: int


@dataclass(frozen=True, slots=True)
class _Reserved:
    at: float
    n: int
    bytes: int


class Slots:
    """`rate`: records a second that the platform takes; `live_share` of it is never promised to the backlog."""

    def __init__(self, rate: float, *, live_share: float = LIVE_SHARE, byte_rate: float = BYTE_RATE) -> None:
        if rate <= 0 or not 0 <= live_share < 1:
            raise ValueError("a rate above 0 and a share from 0 to below 1")
        self._rate = rate
        self._live_rate = rate * live_share
        self._backlog_rate = rate - self._live_rate
        self._byte_rate = byte_rate
        self._free = float("-inf")  # when everything that was promised to the backlog is done
        self._reserved: dict[str, _Reserved] = {}
        self._spare = self._live_rate  # live records that the kept share still has room for, at most one second's
        self._spare_at = float("-inf")

    def give(self, terminal_id: str, n: int, size: int, live: int, now: float) -> Slot:
        """For `n` records of `size` bytes that wait, and `live` ones beside them. `now`: seconds of a steady clock.

        Who asks again before the time given gets the same reservation: a lost answer or a restart costs nothing and
        wins nothing. Who has nothing to send reserves nothing.
        """
        given = self._let_through(min(max(live, 0), MOST_LIVE), now)
        reserved = self._reserved.get(terminal_id)
        if reserved is None or reserved.at <= now:
            if n <= 0:
                return Slot(0.0, 0, 0, given)
            reserved = self._reserved[terminal_id] = self._reserve(n, size, now)
        return Slot(min(max(reserved.at - now, 0.0), LONGEST_WAIT), reserved.n, reserved.bytes, given)

    def _reserve(self, n: int, size: int, now: float) -> _Reserved:
        """The next free piece of time, as long as the records or their bytes need."""
        at = max(self._free, now)
        records, total = min(n, MOST_RECORDS), min(max(size, 0), MOST_BYTES)
        self._free = at + max(records / self._backlog_rate, total / self._byte_rate)
        return _Reserved(at, records, total)

    def _let_through(self, live: int, now: float) -> int:
        """All of them. What the kept share has no room for makes those wait who have not been told a time yet."""
        self._spare = min(self._live_rate, self._spare + max(now - self._spare_at, 0.0) * self._live_rate)
        self._spare_at = max(now, self._spare_at)
        self._spare -= live
        if self._spare < 0:
            self._free = max(self._free, now) - self._spare / self._rate
            self._spare = 0.0
        return live
