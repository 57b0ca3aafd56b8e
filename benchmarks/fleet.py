"""A county's terminals come back all at once: a discrete-event simulation with the real pacing code and slot book.

The platform is a queue that takes so many records a second; what does not fit into its queue is refused.
"""

from __future__ import annotations

import heapq
import random
import statistics
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from benchmarks.fleet_habits import FOREVER, Act, Habit, Paced, Retrying, exponential, fixed, full_jitter
from benchmarks.queue_table import OF_OURS, Table, Target, short
from central.slots import Slots
from offline_queue.sending.pacing import Slot

SLOWEST = 1.15  # a drain, times the floor
SERVED = 0.99  # of the live citizens


@dataclass(frozen=True, slots=True)
class County:
    """Seconds, records a second. `ask_cost`: of a question or a refusal, as a part of what one record costs."""

    terminals: int = 10_000
    records: int = 20  # in the backlog of each
    rate: float = 500.0
    live_rate: float = 20.0  # sealed a second in the whole county: a citizen every 500 s at each terminal
    in_time: float = 10.0  # a citizen waits so long for the case number
    live: float = 180.0  # so long a record counts as a citizen's who may stand there (Pace.live)
    round_trip: float = 0.05
    queue: float = 2.0  # seconds of work that the platform lets wait
    ask_cost: float = 0.1  # as measured by benchmarks/intake.py
    retry_after: float = 5.0
    silence: float = 5.0  # until a terminal gives up a connection that nobody answers
    longest: float = 6 * 3600.0  # the simulation ends here at the latest

    @property
    def watched(self) -> float:
        """Until then every sealed record counts as a live one: as long as the slowest drain that is good enough."""
        return SLOWEST * self.terminals * self.records / self.rate


FULL = County()
QUICK = County(terminals=1000, rate=50.0, live_rate=2.0)


class Queue:
    """The platform: first come, first served, and no more than `queue` seconds of work waiting."""

    def __init__(self, county: County) -> None:
        self._county = county
        self._busy_until = 0.0
        self.refused = 0

    def takes(self, now: float, cost: float) -> float | None:
        """When the request is done; None: refused, which costs something, too."""
        county = self._county
        self._busy_until = max(self._busy_until, now)
        if self._busy_until - now > county.queue:
            self.refused += 1
            self._busy_until += county.ask_cost / county.rate
            return None
        self._busy_until += cost / county.rate
        return self._busy_until


@dataclass(slots=True)
class Terminal:
    name: str
    habit: Habit
    old: int
    live: deque[float] = field(default_factory=deque)  # when each was sealed
    busy: bool = False
    wakes: float = FOREVER


@dataclass(slots=True)
class Result:
    """`finished`: when each terminal sent the last record of its backlog. `waits`: of live records that arrived."""

    finished: list[float] = field(default_factory=list)
    asked: int = 0
    refused: int = 0
    taken: int = 0
    sealed: int = 0
    waits: list[float] = field(default_factory=list)
    taken_until_drained: int = 0

    def drained(self, terminals: int) -> float:
        return max(self.finished) if len(self.finished) == terminals else FOREVER

    def floor(self, rate: float) -> float:
        """Seconds that the platform needs at least for every record that it took until the last terminal was done."""
        return self.taken_until_drained / rate

    def served(self, in_time: float) -> float:
        """Share of the live records that arrived in time."""
        return sum(wait <= in_time for wait in self.waits) / self.sealed if self.sealed else 1.0


class Simulation:
    """Events are (when, serial, function, terminal): the serial keeps the order of what happens at once."""

    def __init__(self, county: County, habit: Callable[[random.Random], Habit], silent: bool, seed: int) -> None:
        self.county = county
        self._chance = random.Random(seed)
        self._silent = silent
        self._queue = Queue(county)
        self._slots = Slots(county.rate)
        self._terminals = [
            Terminal(f"T{n:05d}", habit(random.Random(seed * 1_000_003 + n)), county.records)
            for n in range(county.terminals)
        ]
        self._events: list[tuple[float, int, Callable[[float, Terminal], None], Terminal]] = []
        self._serial = count()
        self._now = 0.0
        self.result = Result()

    def run(self) -> Result:
        for terminal in self._terminals:
            self._wake(0.0, terminal)
        self._later(self._chance.expovariate(self.county.live_rate), self._citizen, self._terminals[0])
        while self._events:
            now, _, happens, terminal = heapq.heappop(self._events)
            if now > self.county.longest or (self._drained and self._seen):
                break
            self._now = now
            happens(now, terminal)
        self.result.refused = self._queue.refused
        return self.result

    @property
    def _drained(self) -> bool:
        return len(self.result.finished) == len(self._terminals)

    @property
    def _seen(self) -> bool:
        return len(self.result.waits) == self.result.sealed and self._now > self.county.watched

    def _later(self, when: float, happens: Callable[[float, Terminal], None], terminal: Terminal) -> None:
        heapq.heappush(self._events, (when, next(self._serial), happens, terminal))

    def _citizen(self, now: float, _: Terminal) -> None:
        """A record is sealed somewhere, as long as there is a backlog or somebody looks."""
        if self._drained and now > self.county.watched:
            return
        terminal = self._chance.choice(self._terminals)
        terminal.live.append(now)
        self.result.sealed += now <= self.county.watched
        terminal.habit.sealed(now)
        self._act(now, terminal)
        self._later(now + self._chance.expovariate(self.county.live_rate), self._citizen, terminal)

    def _wake(self, when: float, terminal: Terminal) -> None:
        if when < terminal.wakes:
            terminal.wakes = when
            self._later(when, self._woken, terminal)

    def _woken(self, now: float, terminal: Terminal) -> None:
        if terminal.wakes == now:  # else an earlier or later waking took its place
            terminal.wakes = FOREVER
            self._act(now, terminal)

    def _act(self, now: float, terminal: Terminal) -> None:
        if terminal.busy:
            return
        fresh = sum(now - at < self.county.live for at in terminal.live)
        late = len(terminal.live) - fresh
        act = terminal.habit.next(now, terminal.old + late, fresh)
        if isinstance(act, Act):
            terminal.busy = True
            self._request(now, terminal, act)
        elif act < FOREVER:
            terminal.wakes = FOREVER
            self._wake(max(act, now + 1e-3), terminal)

    def _request(self, now: float, terminal: Terminal, act: Act) -> None:
        county = self.county
        done = self._queue.takes(now, county.ask_cost if act is Act.ASK else 1.0)
        if act is Act.ASK:
            self.result.asked += 1
        if done is None:
            answered = now + (county.silence if self._silent else county.round_trip)
            self._later(answered, lambda at, t: self._refused(at, t, act), terminal)
        elif act is Act.ASK:
            fresh = sum(done - at < county.live for at in terminal.live)
            waiting = terminal.old + len(terminal.live) - fresh
            given = self._slots.give(terminal.name, waiting, waiting * 4096, fresh, done)
            slot = Slot(given.wait_seconds, given.n, given.bytes, given.live)
            self._later(done + county.round_trip, lambda at, t: self._told(at, t, slot), terminal)
        else:  # offered, then committed: two round trips
            self._later(done + 2 * county.round_trip, lambda at, t: self._taken(at, t, act), terminal)

    def _refused(self, now: float, terminal: Terminal, act: Act) -> None:
        terminal.busy = False
        terminal.habit.refused(now, act, not self._silent, self.county.retry_after)
        self._act(now, terminal)

    def _told(self, now: float, terminal: Terminal, slot: Slot) -> None:
        terminal.busy = False
        terminal.habit.slot(now, slot)
        self._act(now, terminal)

    def _taken(self, now: float, terminal: Terminal, act: Act) -> None:
        terminal.busy = False
        result = self.result
        result.taken += 1
        if terminal.live and (act is Act.LIVE or terminal.old == 0):
            sealed = terminal.live.popleft()
            if sealed <= self.county.watched:
                result.waits.append(now - sealed)
        else:
            terminal.old -= 1
            if terminal.old == 0:
                result.finished.append(now)
                result.taken_until_drained = result.taken
        terminal.habit.done(now, act)
        self._act(now, terminal)


HABITS: tuple[tuple[str, Callable[[random.Random], Habit], bool], ...] = (
    (f"{OF_OURS}: slots", Paced, False),
    (f"{OF_OURS}: slots; overload is silence", Paced, True),
    (f"{OF_OURS}: platform without slots", lambda chance: Paced(chance, slots=False), False),
    ("full jitter 5-900 s", lambda chance: Retrying(full_jitter(chance)), False),
    ("exponential 5-900 s, no jitter", lambda chance: Retrying(exponential), False),
    ("fixed retry every 60 s", lambda chance: Retrying(fixed), False),
)


def simulated(county: County, seed: int = 1) -> Table:
    """Every habit in the same county."""
    backlog = county.terminals * county.records
    table = Table(
        f"fleet: {county.terminals:,} terminals x {county.records} records come back at once, "
        f"{county.rate:g} records/s, {county.live_rate:g} citizens/s meanwhile (simulated)",
        ("habit", "drained s", "floor s", "x floor", "median terminal s", "questions", "refused",
         f"live within {county.in_time:g} s", "slowest live s"),
        notes=[
            f"floor: records taken until the last terminal was done / {county.rate:g}; "
            f"backlog alone {short(backlog / county.rate)} s",
            f"a question or a refusal costs {county.ask_cost:g} of a record; with {county.queue:g} s of work waiting "
            f"it refuses (503, Retry-After {county.retry_after:g} s, which only ours heeds); "
            f"round trip {county.round_trip * 1e3:g} ms; live: sealed in the first {short(county.watched)} s",
        ],
    )  # fmt: skip
    for name, habit, silent in HABITS:
        result = Simulation(county, habit, silent, seed).run()
        drained, floor = result.drained(county.terminals), result.floor(county.rate)
        table.add(
            name, short(drained) if drained < FOREVER else "never", short(floor), f"{drained / floor:.3f}",
            short(statistics.median(result.finished)) if result.finished else "-",
            short(result.asked), short(result.refused), f"{result.served(county.in_time):.2%}",
            f"{max(result.waits, default=0.0):.1f}",
        )  # fmt: skip
        if name.startswith(f"{OF_OURS}: slots"):
            table.targets.append(Target(f"{name}, drained, times the floor", drained / floor, "<=", SLOWEST))
            table.targets.append(Target(f"{name}, live served", result.served(county.in_time), ">=", SERVED))
    return table


def measure(quick: bool) -> list[Table]:
    return [simulated(QUICK if quick else FULL)]
