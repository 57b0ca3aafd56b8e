"""A supervisor without threads on a clock that the test turns, one device whose luck the test decides, and a reference
model of what must be on the board. Time is counted in ticks.
"""

from __future__ import annotations

from collections import deque
from random import Random
from typing import Any

from drivers.contract.device import DeviceInfo
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.status import DeviceStatus, Health
from kiosk.devices import DeviceFact, HealthChanged, Pace, Supervisor
from kiosk.devices.debounce import told
from kiosk.devices.shift import Operation, Pause, Shift

TICKS = Pace(
    poll_every=1, look_every=2, look_again=1, busy_after=2, reopen=(1, 2, 4), open_limit=4, status_limit=3,
    poll_limit=3, close_limit=3, grace=1, watch_every=1, stop_limit=0, worse_looks=2, better_looks=3, most_stuck=2,
)  # fmt: skip
GONE = Fault(FaultCode.LINK_LOST, ClearedBy.TECHNICIAN)
BUG = Fault(FaultCode.INTERNAL, ClearedBy.RESTART, Outcome.UNKNOWN)
NEVER = 10**6  # ticks: a driver that does not return while the order lasts
VAGUE = {FaultCode.NO_ANSWER, FaultCode.LINK_LOST, FaultCode.CORRUPT_ANSWER, FaultCode.INTERNAL, FaultCode.DEADLINE}
RANK = {"ready": 0, "busy": 0, "starting": 0, "attention": 1, "blocked": 2, "fault": 3, "absent": 3}


def status(health: Health, code: FaultCode | None = None) -> DeviceStatus:
    return DeviceStatus(health, None if code is None else Fault(code, ClearedBy.STAFF))


LOOKS = (
    status(Health.READY), status(Health.READY), status(Health.ATTENTION), status(Health.BUSY),
    status(Health.BLOCKED, FaultCode.PAPER_OUT), status(Health.BLOCKED, FaultCode.PAPER_JAM),
    status(Health.FAULT, FaultCode.CUTTER), status(Health.FAULT, FaultCode.CORRUPT_ANSWER),
    status(Health.ABSENT, FaultCode.NO_ANSWER),
)  # fmt: skip


class Believed:
    """What the looks must lead to, said once more in other words: the tail of the history decides."""

    def __init__(self) -> None:
        self.shown = DeviceStatus(Health.STARTING)
        self.tail: list[DeviceStatus] = []

    def look(self, seen: DeviceStatus, certain: bool = False) -> None:
        def kind(s: DeviceStatus) -> tuple[str, object]:
            return s.health, s.fault and s.fault.code

        if self.shown.health is Health.STARTING or kind(seen) == kind(self.shown):
            self.shown, self.tail = seen, []
            return
        self.tail.append(seen)
        here = RANK[self.shown.health]
        worse, better, equal = (0 for _ in range(3))
        for past in reversed(self.tail):  # how many of the last looks point the same way as the last one
            way = (RANK[past.health] > here) - (RANK[past.health] < here)
            last = (RANK[seen.health] > here) - (RANK[seen.health] < here)
            if way != last:
                break
            worse, better, equal = worse + (way > 0), better + (way < 0), equal + (way == 0)
        precise = self.shown.fault is not None and self.shown.fault.code not in VAGUE
        blurred = precise and seen.fault is not None and seen.fault.code in VAGUE
        if worse >= (1 if certain else 2) or better >= 3 or equal >= (3 if blurred else 1):
            self.shown, self.tail = seen, []


class Device:
    """Obeys the stage; a new one is made after each bug."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.info = DeviceInfo("toy", "Toy", "toy://")

    def open(self) -> Fault | None:
        return self._stage.obey("open", None if self._stage.plugged else GONE)

    def status(self) -> DeviceStatus:
        return self._stage.obey(
            "status", self._stage.seen if self._stage.plugged else DeviceStatus(Health.ABSENT, GONE)
        )

    def poll(self) -> object | None:
        return self._stage.obey("poll", self._stage.facts.popleft() if self._stage.facts else None)

    def close(self) -> None:
        self._stage.obey("close", None)


class Stepped:
    """Performs a shift when its clock says so. An operation lasts as long as the stage says, its effect at the end."""

    def __init__(self, shift: Shift, stage: Stage) -> None:
        self.shift, self.stage = shift, stage
        self._alive = True
        self._due = 0.0
        self._step: Operation | Pause

    def start(self) -> None:
        self.stage.performers.append(self)
        self.stage.quiet_since = self.stage.now
        self._steps = self.shift.steps()
        self._next(None)

    def is_alive(self) -> bool:
        return self._alive

    def join(self, timeout: float | None = None) -> None:
        self.turn()

    def turn(self) -> None:
        """All steps that are due now; a poll leads to a pause, so this ends."""
        stage = self.stage
        while self._alive:
            step = self._step
            if isinstance(step, Operation):
                if stage.now < self._due:
                    return
                answer = self.shift.perform(step)
                stage.performed(self, step, answer)
                self._next(answer)
            elif not step.for_calls:
                if stage.now < self._due and not self.shift.leaving.is_set():
                    return
                self._next(None)
            else:
                call = self.shift.desk.next_call(0)
                if call is None and stage.now < self._due and not self.shift.leaving.is_set():
                    return
                self._next(call)

    def _next(self, answer: Any) -> None:
        try:
            self._step = self._steps.send(answer)
        except StopIteration:
            self._alive = False
            return
        if isinstance(self._step, Operation):
            self.shift.operation = self._step
            self._due = self.stage.now + self.stage.lasts(self._step)
        else:
            self._due = self.stage.now + self._step.seconds


class Asked:
    """A caller: what it asked for and what it was told."""

    def __init__(self, kind: str, expires: float, lasts: int) -> None:
        self.kind, self.expires, self.lasts = kind, expires, lasts
        self.began = False
        self.told: list[Any] = []

    def run(self, _device: object) -> object:
        if self.kind == "raise":
            raise RuntimeError("a bug")
        return GONE if self.kind == "fault" else self


class Stage:
    """One order of events. `check` after each tick compares the board with the model and the callers with time."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.now = 0.0
        self.plugged = True
        self.seen = status(Health.READY)
        self.facts: deque[object] = deque()
        self.bugs: set[str] = set()
        self.slow: dict[str, int] = {}
        self.performers: list[Stepped] = []
        self.asked: list[Asked] = []
        self.running: tuple[Operation, Asked] | None = None
        self.events: list[DeviceFact | HealthChanged] = []
        self.model = Believed()
        self.model_busy = False
        self.broken: set[Stepped] = set()
        self.is_open = self.forgot = False
        self.quiet_since = 0.0  # since when neither a look nor an attempt to open was made
        self.stopped = False
        self.given = self.heard = 0
        self.supervisor = Supervisor(self.hear, TICKS, lambda: self.now, lambda shift: Stepped(shift, self))
        self.supervisor.fit("toy", self.make)
        self.supervisor.begin()

    # --- the device ---------------------------------------------------------------------------------------------------

    def make(self) -> Device:
        self.obey("make", None)
        return Device(self)

    def obey(self, name: str, usual: Any) -> Any:
        if name in self.bugs:
            self.bugs.discard(name)
            raise RuntimeError("a bug")
        return usual

    def lasts(self, step: Operation) -> int:
        if step.call is None:
            return self.slow.pop(step.name, 0)
        caller = next(a for a in self.asked if a.run == step.call.fn)
        caller.began = True
        self.running = (step, caller)
        return caller.lasts

    def ask(self, kind: str, deadline: float, lasts: int) -> None:
        caller = Asked(kind, self.now + deadline, lasts)
        self.asked.append(caller)
        self.supervisor.call("toy", caller.run, caller.told.append, deadline)

    def hear(self, event: DeviceFact | HealthChanged) -> None:
        if isinstance(event, DeviceFact):
            self.heard += 1
            return
        if self.events:
            assert told(event.status) != told(self.events[-1].status), "the same state was told twice"
        self.events.append(event)
        if event.status.health.usable:
            self.forgot = False

    # --- the model ----------------------------------------------------------------------------------------------------

    def performed(self, performer: Stepped, step: Operation, answer: Any) -> None:
        """Just before the shift learns what came of a step."""
        gone = performer.shift.leaving.is_set()
        if gone:
            return
        if step.name in ("close", "make"):
            self.forgot = True
        if step.call is not None:
            self.running, self.model_busy = None, False
        if step.name in ("status", "open", "make") or self.now > step.since:
            self.quiet_since = self.now
        if performer in self.broken:  # this was the close of a broken driver
            self.broken.discard(performer)
        elif isinstance(answer, Exception):
            self.model.look(DeviceStatus(Health.FAULT, BUG), certain=True)
            self.is_open, self.quiet_since = False, self.now
            if step.name != "make":
                self.broken.add(performer)
        elif step.name == "status":
            self.model.look(answer)
        elif step.name == "open":
            self.is_open = answer is None
            if answer is not None:
                self.model.look(DeviceStatus(Health.ABSENT, answer))
        elif step.name == "close":
            self.is_open, self.quiet_since = False, self.now

    def model_watch(self) -> None:
        """Just before the supervisor keeps its watch."""
        working = [p for p in self.performers if p.shift.operation is not None and not p.shift.leaving.is_set()]
        for performer in working:
            operation = performer.shift.operation
            assert operation is not None
            hangs = DeviceStatus(Health.FAULT, Fault(FaultCode.NO_ANSWER, ClearedBy.RESTART))
            if self.running is not None and self.running[0] is operation:
                caller = self.running[1]
                if operation.limit > self.now >= operation.since + TICKS.busy_after:
                    self.model_busy = True
                if self.now >= operation.limit and not caller.told:
                    self.model.look(hangs, certain=True)
                    self.model_busy = False
            if self.now >= operation.limit + TICKS.grace:
                self.model.look(hangs, certain=True)
                self.model_busy, self.running, self.is_open = False, None, False
                self.broken.discard(performer)
                self.quiet_since = self.now

    def tick(self) -> None:
        self.now += 1
        self.model_watch()
        self.supervisor.watch()
        for performer in tuple(self.performers):
            performer.turn()
        self.check()

    def check(self) -> None:
        shown = self.supervisor.board()["toy"]
        model = self.model.shown
        busy = self.model_busy and model.health.usable
        assert shown.health is (Health.BUSY if busy else model.health), (shown, model)
        assert (shown.fault and shown.fault.code) == (model.fault and model.fault.code)
        assert not self.events or told(self.events[-1].status) == told(shown), "an edge was not told"
        for caller in self.asked:
            assert len(caller.told) <= 1, "answered twice"
            assert caller.told or self.now <= caller.expires, "not answered in time"
        at_work = [p for p in self.performers if p.is_alive() and not p.shift.leaving.is_set()]
        assert len(at_work) <= 1
        assert sum(p.is_alive() for p in self.performers) <= TICKS.most_stuck + 1
        if at_work and at_work[0].shift.operation is None:
            longest = TICKS.look_every if self.is_open else max(TICKS.reopen)
            assert self.now - self.quiet_since <= longest + 1, "nobody looks after this device any more"
            if shown.health.usable and self.is_open:
                assert not self.forgot, "a driver forgot its settings and nobody was told"
        self.performers = [p for p in self.performers if p.is_alive()]

    def stop(self) -> None:
        """The end of an order: everybody is answered, every driver that returns late changes nothing."""
        self.supervisor.stop()
        shown = self.supervisor.board()["toy"]
        assert all(len(caller.told) == 1 for caller in self.asked), "a caller was left without an answer"
        for caller in self.asked:
            answer = caller.told[0]
            if isinstance(answer, Fault) and answer.code in (FaultCode.DEADLINE, FaultCode.CANCELLED):
                assert answer.outcome is (Outcome.UNKNOWN if caller.began else Outcome.NOT_DONE)
            elif not isinstance(answer, Fault):
                assert answer is caller
        self.slow.clear()
        self.now += 2 * NEVER
        for performer in self.performers:
            performer.turn()
            assert not performer.is_alive()
        assert self.supervisor.board()["toy"].fault == shown.fault, "a driver that came back late changed the board"
        assert all(len(caller.told) == 1 for caller in self.asked)
