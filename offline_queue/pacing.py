"""When to try again: full jitter, the platform's own word first, a breaker per terminal. Monotonic seconds."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """All delays of the sender, in seconds. Simulated with 10,000 terminals coming back at once (DESIGN.md)."""

    first: float = 5.0  # ceiling of the first back-off
    longest: float = 900.0  # ceiling of every later one
    idle: float = 60.0  # between two slots when nothing is to be sent: tells the screen whether the line works
    held: float = 300.0  # a refused terminal asks again: somebody may have renewed its token
    longest_retry_after: float = 86_400.0  # a platform that says more is not believed
    breaker_failures: int = 5  # so many failures in a row, over all records, stop the terminal …
    breaker_open: float = 60.0  # … for so long


class Backoff:
    """Full jitter: anything between nothing and the ceiling, which doubles with each attempt."""

    def __init__(self, pace: Pace, chance: random.Random) -> None:
        self._pace = pace
        self._chance = chance

    def delay(self, attempts: int, retry_after: float | None = None) -> float:
        """Seconds to wait after the `attempts`-th failure (1, 2 …). The platform's own word wins."""
        if retry_after is not None:
            return min(retry_after, self._pace.longest_retry_after)
        ceiling = min(self._pace.longest, self._pace.first * 2 ** min(max(attempts - 1, 0), 30))
        return self._chance.uniform(0.0, ceiling)


class Breaker:
    """Opens after several failures in a row; after its time one try decides."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._failures = 0
        self._until = 0.0

    def failed(self, now: float) -> None:
        self._failures += 1
        if self._failures >= self._pace.breaker_failures:
            self._until = now + self._pace.breaker_open

    def succeeded(self) -> None:
        self._failures = 0
        self._until = 0.0

    def wait(self, now: float) -> float:
        """Seconds until a try is allowed; 0 when it is."""
        return max(0.0, self._until - now)
