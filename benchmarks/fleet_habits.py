"""How a terminal of the simulated fleet behaves: with the real pacing code, or as other programs retry."""

from __future__ import annotations

import random
from collections.abc import Callable
from enum import Enum, auto
from typing import Protocol

from offline_queue.sending.pacing import Pace, Pacer, Slot, Trouble


class Act(Enum):
    """What a terminal sends next."""

    ASK = auto()  # for a slot
    LIVE = auto()  # the record of a citizen who stands there
    OLD = auto()  # a record of the backlog


class Habit(Protocol):
    """One terminal. Times are seconds of the simulation."""

    def next(self, now: float, old: int, live: int) -> Act | float:
        """What to send now, or when to look again (infinity: when something is sealed)."""

    def sealed(self, now: float) -> None:
        """A citizen's record was sealed."""

    def slot(self, now: float, slot: Slot) -> None:
        """The platform's answer to ASK."""

    def done(self, now: float, act: Act) -> None:
        """A record was taken."""

    def refused(self, now: float, act: Act, answered: bool, retry_after: float) -> None:
        """`answered`: by 503 with Retry-After; else nothing came back."""


class Paced:
    """The project's own `offline_queue.sending.pacing.Pacer`, driven as the sender drives it."""

    def __init__(self, chance: random.Random, slots: bool = True, record_bytes: int = 4096) -> None:
        self.pacer = Pacer(Pace(), chance)
        self._slots = slots
        self._bytes = record_bytes
        self._live_asked = 0

    def next(self, now: float, old: int, live: int) -> Act | float:
        if self.pacer.ask(now, old + live, live):
            if self._slots:
                self._live_asked = live
                return Act.ASK
            self.pacer.no_slots(now, live)
        for act, waiting in ((Act.LIVE, live), (Act.OLD, old)):
            if waiting and self.pacer.may_send(now, act is Act.LIVE):
                self.pacer.sent(now, self._bytes, act is Act.LIVE)
                return act
        return self.pacer.next_at(now, old + live, live)

    def sealed(self, now: float) -> None:
        self.pacer.kick()

    def slot(self, now: float, slot: Slot) -> None:
        self.pacer.slot(now, slot, self._live_asked)

    def done(self, now: float, act: Act) -> None:
        self.pacer.committed(now)

    def refused(self, now: float, act: Act, answered: bool, retry_after: float) -> None:
        silence = Trouble.LINK if act is Act.ASK else Trouble.CUT
        self.pacer.failed(now, Trouble.BUSY if answered else silence, retry_after if answered else None)


class Retrying:
    """Sends at once what it has, and after a failure waits `delay(attempts)`. The live record has its own clock.

    That is kinder than most programs are: a citizen's record does not wait behind the backlog.
    """

    def __init__(self, delay: Callable[[int], float]) -> None:
        self._delay = delay
        self._attempts = {Act.LIVE: 0, Act.OLD: 0}
        self._due = {Act.LIVE: 0.0, Act.OLD: 0.0}

    def next(self, now: float, old: int, live: int) -> Act | float:
        for act, waiting in ((Act.LIVE, live), (Act.OLD, old)):
            if waiting and self._due[act] <= now:
                return act
        return min((self._due[act] for act, waiting in ((Act.LIVE, live), (Act.OLD, old)) if waiting), default=FOREVER)

    def sealed(self, now: float) -> None:
        self._attempts[Act.LIVE], self._due[Act.LIVE] = 0, now

    def slot(self, now: float, slot: Slot) -> None:
        raise AssertionError("asks for no slot")

    def done(self, now: float, act: Act) -> None:
        self._attempts[act] = 0

    def refused(self, now: float, act: Act, answered: bool, retry_after: float) -> None:
        self._attempts[act] += 1
        self._due[act] = now + self._delay(self._attempts[act])


FOREVER = float("inf")
FIRST, LONGEST = 5.0, 900.0  # seconds; the same bounds for all that double


def fixed(attempts: int) -> float:
    return 60.0


def exponential(attempts: int) -> float:
    return min(LONGEST, FIRST * 2.0 ** min(attempts - 1, 30))


def full_jitter(chance: random.Random) -> Callable[[int], float]:
    return lambda attempts: chance.uniform(0.0, exponential(attempts))
