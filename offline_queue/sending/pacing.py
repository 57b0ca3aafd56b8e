"""When to ask, when to send, when to try again: pure decisions on monotonic seconds, no clock, no I/O, no thread.

The sender and the fleet's simulation run this very code."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Pace:
    """All delays of the sender, in seconds. Simulated with 10,000 terminals coming back at once (DESIGN.md)."""

    start: float = 10.0  # the first question falls anywhere in here: a district whose power is back starts at once
    first: float = 5.0  # ceiling of the first back-off
    longest: float = 900.0  # ceiling of every later one
    ask_longest: float = (
        60.0  # the same for a line on which nothing comes back: 10,000 terminals ask 333 times a second
    )
    idle: float = 300.0  # between two questions when nothing is to be sent: tells whether the line works
    held: float = 300.0  # a refused terminal asks again: somebody may have renewed its token or set its clock
    live: float = 180.0  # so long after the sealing the citizen may still stand there
    live_again: float = 5.0  # a platform that takes no live record now is asked again within this
    slot_lasts: float = 60.0  # a reservation that was not used for so long has gone to somebody else
    slots_again: float = 3_600.0  # a platform without slots may have them after an update
    longest_retry_after: float = 86_400.0  # a platform that says more is not believed
    breaker_failures: int = 5  # so many failures in a row, over all records, stop the terminal …
    breaker_open: float = 60.0  # … for so long
    own_slot: int = 3  # records at a time where the platform gives no slots, twice as many after each that went well …
    own_most: int = 200  # … up to this
    own_wait: float = 300.0  # anything up to this between two such portions


@dataclass(frozen=True, slots=True)
class Slot:
    """`live` records at once; after `wait_seconds` at most `n` records and `bytes` of the others, then ask again."""

    wait_seconds: float
    n: int
    bytes: int
    live: int = 0


class Trouble(Enum):
    """What a failure says about the next try."""

    LINK = auto()  # a question brought nothing back, or the answer of a stranger
    CUT = auto()  # the line broke under a record
    BUSY = auto()  # the platform is there and cannot now
    RECORD = auto()  # one record did not go through; the others may
    HELD = auto()  # the platform refuses this terminal


class Backoff:
    """Full jitter: anything between nothing and the ceiling, which doubles with each attempt."""

    def __init__(self, pace: Pace, chance: random.Random) -> None:
        self._pace = pace
        self._chance = chance

    def delay(self, attempts: int, ceiling: float | None = None) -> float:
        """Seconds to wait after the `attempts`-th failure (1, 2 …)."""
        most = self._pace.longest if ceiling is None else ceiling
        return self._chance.uniform(0.0, min(most, self._pace.first * 2 ** min(max(attempts - 1, 0), 30)))


class Breaker:
    """Opens after several failures in a row; after its time one try decides."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._failures = 0
        self.until = 0.0

    def failed(self, now: float) -> None:
        self._failures += 1
        if self._failures >= self._pace.breaker_failures:
            self.until = now + self._pace.breaker_open

    def succeeded(self) -> None:
        self._failures = 0
        self.until = 0.0


class Pacer:
    """One terminal. In a loop: `ask`? then `slot` or `failed`; else `may_send`? then `sent`; else sleep to `next_at`.

    `live`: records that wait and were sealed a moment ago; `backlog`: the others. A platform in trouble is spared the
    backlog for longer and longer; live records, few as they are, try again within a minute.
    """

    def __init__(self, pace: Pace | None = None, chance: random.Random | None = None) -> None:
        self.pace = pace or Pace()
        self._chance = chance or random.Random()  # noqa: S311 - spreads load, guards nothing
        self._backoff = Backoff(self.pace, self._chance)
        self._breaker = Breaker(self.pace)
        self._told = 0.0  # the platform itself named this time: nothing shortens it
        self._own = 0.0  # our own back-off: a kick ends it
        self._spare = 0.0  # our own back-off for the backlog alone: the trouble is the platform's, no kick ends it
        self._failures = 0  # of questions, in a row
        self._cuts = 0  # of records, in a row: a line may let a question through and no record
        self._busy = 0  # times that the platform could not, less the times that it could
        self._portion = self.pace.own_slot
        self._live = 0
        self._live_again = 0.0
        self._ask_again = 0.0
        self._idle = 0.0
        self._slot = Slot(0.0, 0, 0)
        self._opens = 0.0
        self._lapses = 0.0

    @property
    def closed_until(self) -> float:
        """Before this time nothing goes out at all."""
        return max(self._told, self._own, self._breaker.until)

    # ── what may be done ─────────────────────────────────────────────────────────────────────────────────────────

    def ask(self, now: float, backlog: int, live: int) -> bool:
        """Whether to ask the platform for a slot now."""
        return now >= max(self.closed_until, self._ask_at(now, backlog, live))

    def may_send(self, now: float, live: bool) -> bool:
        """Whether one record may go now."""
        return now >= self.closed_until and ((live and self._live > 0) or self._slot_is_open(now))

    def next_at(self, now: float, backlog: int, live: int) -> float:
        """When `ask` or `may_send` will be true, `now` if one of them is."""
        at = self._ask_at(now, backlog, live)
        if live and self._live > 0:
            at = now
        elif (live or backlog) and self._reserved(now):
            at = min(at, max(self._opens, self._spare))
        return max(now, self.closed_until, at)

    def retry_in(self, attempts: int) -> float:
        """Seconds until a record that failed `attempts` times (kept on disk) may be tried again."""
        return self._backoff.delay(attempts)

    # ── what happened ────────────────────────────────────────────────────────────────────────────────────────────

    def begin(self, now: float) -> None:
        """The terminal was switched on."""
        self._own = now + self._chance.uniform(0.0, self.pace.start)

    def kick(self) -> None:
        """Something was sealed, or somebody knows that the line is back. The platform's own word still holds."""
        self._own = 0.0
        self._failures = self._cuts = 0

    def slot(self, now: float, slot: Slot, live: int = 0) -> None:
        """The platform's answer to a question for `live` records at once. Nonsense in it only costs time."""
        self._failures = self._busy = 0
        self._own = self._spare = 0.0
        wait = self._believed(slot.wait_seconds)
        self._slot = slot
        self._opens = now + wait
        self._lapses = self._opens + self.pace.slot_lasts
        self._live = slot.live
        soon = self._chance.uniform(0.5, 1.0)
        self._live_again = now if slot.live >= live else now + self.pace.live_again * soon
        self._ask_again = now if slot.n > 0 and slot.bytes > 0 else now + (wait or self.pace.first * soon)
        self._idle = now + self.pace.idle * (0.5 + soon)

    def no_slots(self, now: float, live: int) -> None:
        """The platform has no slot service: live records at once, the others in small portions, spread."""
        self._live, self._live_again = live, now
        self._idle = now + self.pace.idle * self._chance.uniform(1.0, 1.5)
        if not self._reserved(now):
            self._slot = Slot(0.0, self._portion, 2**62)
            self._portion = min(self.pace.own_most, 2 * self._portion)
            self._opens = max(now, self._spare) + self._chance.uniform(0.0, self.pace.own_wait)
            self._lapses = self._opens + self.pace.slot_lasts
            self._ask_again = now

    def failed(self, now: float, kind: Trouble, retry_after: float | None = None) -> None:
        """`retry_after`: seconds that the platform named: they win over everything. Not all come back at once."""
        if kind is Trouble.RECORD:
            self._breaker.failed(now)
            return
        if kind in (Trouble.BUSY, Trouble.HELD):
            self._slot, self._live = Slot(0.0, 0, 0), 0
        if kind in (Trouble.BUSY, Trouble.CUT):
            self._portion = self.pace.own_slot
        if retry_after is not None:
            self._told = max(self._told, now + self._believed(retry_after) * self._chance.uniform(1.0, 1.1))
        match kind:
            case Trouble.BUSY:
                self._busy += 1
                again = max(now, self._told)
                soon = min(self.pace.ask_longest, self.pace.live_again * 2.0 ** min(self._busy - 1, 30))
                self._live_again = again + soon * self._chance.uniform(0.5, 1.0)
                self._spare = again + self._backoff.delay(self._busy)
            case Trouble.HELD:
                self._own = now + self.pace.held
            case Trouble.CUT:
                self._cuts += 1
                self._own = now + self._backoff.delay(self._cuts)
            case Trouble.LINK:
                self._failures += 1
                self._own = now + self._backoff.delay(self._failures, self.pace.ask_longest)

    def sent(self, now: float, size: int, live: bool) -> None:
        """One record, or the attachments of one, went out: spends what was granted."""
        if live and self._live > 0:
            self._live -= 1
            return
        self._slot = Slot(0.0, self._slot.n - 1, self._slot.bytes - size)
        self._lapses = now + self.pace.slot_lasts

    def committed(self, now: float) -> None:
        """The platform took a record, or said a clear no to it: it is well."""
        self._cuts = 0
        self._busy = max(0, self._busy - 1)
        self._breaker.succeeded()

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _reserved(self, now: float) -> bool:
        return self._slot.n > 0 and self._slot.bytes > 0 and now < self._lapses

    def _slot_is_open(self, now: float) -> bool:
        return self._reserved(now) and now >= max(self._opens, self._spare)

    def _ask_at(self, now: float, backlog: int, live: int) -> float:
        """When a question makes sense, whatever closes the line."""
        ats = []
        if live and self._live <= 0 and not self._slot_is_open(now):
            ats.append(self._live_again)
        if backlog:
            ats.append(self._lapses if self._reserved(now) else max(self._ask_again, self._spare))
        return min(ats, default=self._idle)

    def _believed(self, seconds: float) -> float:
        return min(max(seconds, 0.0), self.pace.longest_retry_after) if seconds == seconds else 0.0
