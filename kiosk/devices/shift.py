"""One driver from its making to its end, as a script of steps: open, look, poll, carry out calls, close, wait.

The script has no clock of its own, no thread and touches no driver: whoever performs it does what a step says and
sends back what came of it. A thread does (kiosk/devices/threads.py); tests do with a clock that they turn.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from drivers.contract.device import Device, DeviceInfo, PacesPolls
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.status import DeviceStatus, Health
from kiosk.devices.board import Board
from kiosk.devices.calls import Call, where
from kiosk.devices.events import Role
from kiosk.devices.pace import Pace

log = structlog.get_logger(__name__)
ABSENT_CODES = frozenset({FaultCode.LINK_LOST, FaultCode.NO_ANSWER})


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """A piece of driver code to run: since when (monotonic), and when it takes too long. Its answer is what it gives,
    or the exception that it raises.
    """

    name: str
    since: float
    limit: float
    action: Callable[[], Any]
    call: Call | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait so many seconds. With `for_calls` its answer is the call that ended it early, or None."""

    seconds: float
    for_calls: bool = True


Steps = Generator[Operation | Pause, Any, None]
Step = Generator[Operation | Pause, Any, Any]


class Desk(Protocol):
    """What a shift needs of the worker that started it."""

    role: Role
    board: Board
    pace: Pace
    clock: Callable[[], float]

    def next_call(self, timeout: float) -> Call | None: ...

    def on_fact(self, fact: object) -> None: ...

    def work_over(self) -> None: ...


class Shift:
    """`leave` asks it to end; a driver that does not return keeps it, then it is abandoned, not killed."""

    def __init__(self, desk: Desk, make: Callable[[], Device], delay: float) -> None:
        self.desk = desk
        self._make = make
        self._delay = delay
        self._device: Device | None = None
        self._poll_in = desk.pace.poll_every
        self._open = False
        self._failures = 0
        self._look_at = 0.0
        self._last_bug = ("", "")
        self.leaving = threading.Event()
        self.operation: Operation | None = None
        self.info: DeviceInfo | None = None

    def leave(self) -> None:
        self.leaving.set()

    def perform(self, step: Operation | Pause) -> Any:
        """Do what a step says, in the thread that calls."""
        if isinstance(step, Pause):
            return self.desk.next_call(step.seconds) if step.for_calls else self.leaving.wait(step.seconds)
        self.operation = step
        try:
            return step.action()
        except Exception as bug:  # noqa: BLE001 a bug in one driver must not take the terminal down
            return bug
        finally:
            self.operation = None

    def steps(self) -> Steps:
        yield Pause(self._delay, for_calls=False)
        while not self.leaving.is_set():
            if self._failures:
                yield from self._wait_to_reopen()
            if not self.leaving.is_set() and (yield from self._try_open()):
                while self._at_work:
                    yield from self._turn()
        yield from self._close()

    def _try_open(self) -> Step:
        limit = self.desk.pace.open_limit
        trouble = yield from self._do("make", limit, self._ready_device)
        if self._device is not None and not isinstance(trouble, Fault):
            trouble = yield from self._do("open", limit, self._device.open)
        if isinstance(trouble, Fault):
            if self._device is not None:  # a driver that raised was dropped and its fault shown already
                self._failures += 1
                self._look(status_of(trouble))
            return False
        self._open, self._look_at = True, 0.0
        return True

    def _ready_device(self) -> None:
        if self._device is None:
            self._device = self._make()
        self.info = self._device.info

    def _turn(self) -> Steps:
        """One round with an open device: a look when it is due, a step of waiting, one call."""
        device, pace = self._device, self.desk.pace
        assert device is not None
        if self.desk.clock() >= self._look_at:
            yield from self._take_look(device)
        if self._at_work:
            fact = yield from self._do("poll", pace.poll_limit, lambda: self._poll(device))
            if fact is not None and self._at_work:
                self.desk.on_fact(fact)
        if self.leaving.is_set():  # given up meanwhile: calls belong to the shift that took over
            return
        call = yield Pause(max(0.0, min(self._poll_in, self._look_at - self.desk.clock())))
        if call is not None and self._open:
            yield from self._carry_out(call, device)
        elif call is not None:
            self._refuse(call)

    def _poll(self, device: Device) -> object | None:
        fact = device.poll()
        if isinstance(device, PacesPolls):
            self._poll_in = device.poll_again_s
        return fact

    @property
    def _at_work(self) -> bool:
        return self._open and not self.leaving.is_set()

    def _take_look(self, device: Device) -> Steps:
        desk, pace = self.desk, self.desk.pace
        seen = yield from self._do("status", pace.status_limit, device.status)
        if not isinstance(seen, DeviceStatus):
            return
        self.info = device.info
        self._look(seen)
        settled = desk.board.settled(desk.role)
        self._look_at = desk.clock() + (pace.look_every if settled else pace.look_again)
        if seen.health is desk.board.health(desk.role) is Health.ABSENT:
            # Not at the first absent look: a driver may forget in close() what was set on it (a camera its switch), so
            # nobody closes one without an edge that tells those who set it.
            self._failures += 1
            yield from self._close()
        elif settled and seen.health.usable:
            self._failures = 0

    def _carry_out(self, call: Call, device: Device) -> Steps:
        call.begun = True
        yield from self._do("call", call.expires - self.desk.clock(), lambda: call.fn(device), call)
        self._look_at = 0.0  # a job changes supplies and media: look at once

    def _answer(self, call: Call, result: object) -> None:
        if not self.leaving.is_set():  # otherwise somebody else may be at work with the device by now
            self.desk.work_over()  # before the answer: who hears of a failed job must not see a recovery behind it
        call.answer(result)

    def _wait_to_reopen(self) -> Steps:
        """Back-off; who calls meanwhile is told at once."""
        until = self.desk.clock() + self.desk.pace.back_off(self._failures)
        while not self.leaving.is_set() and (left := until - self.desk.clock()) > 0:
            call = yield Pause(left)
            if call is not None:
                self._refuse(call)

    def _refuse(self, call: Call) -> None:
        shown = self.desk.board.believed(self.desk.role).fault
        code = FaultCode.NO_ANSWER if shown is None else shown.code
        call.answer(Fault(code, ClearedBy.TECHNICIAN, Outcome.NOT_DONE, "device is not open"))

    def _close(self) -> Steps:
        if self._open and self._device is not None:
            self._open = False
            yield from self._do("close", self.desk.pace.close_limit, self._device.close)

    def _do(self, name: str, limit: float, action: Callable[[], Any], call: Call | None = None) -> Step:
        """One piece of driver code. An exception is a bug: the device is FAULT, its driver made anew.

        The caller is answered before anything else is asked of a broken driver: its close() may hang.
        """
        now = self.desk.clock()
        answer = yield Operation(name, now, now + limit, action, call)
        bug = answer if isinstance(answer, Exception) else None
        if bug is not None:
            self._log_bug(name, where(bug))
            answer = Fault(FaultCode.INTERNAL, ClearedBy.RESTART, Outcome.UNKNOWN, f"{name}: {type(bug).__name__}")
            self._look(status_of(answer), certain=True)
        if call is not None:
            self._answer(call, answer)
        if bug is not None:
            yield from self._drop_device()
        return answer

    def _drop_device(self) -> Steps:
        device, self._device = self._device, None
        self._open = False
        self._failures += 1
        if device is not None:  # closed even if it was never opened: it may hold a port half open
            now = self.desk.clock()
            answer = yield Operation("close", now, now + self.desk.pace.close_limit, device.close)
            if isinstance(answer, Exception):  # the driver is broken already
                self._log_bug("close", where(answer))

    def _log_bug(self, operation: str, place: str) -> None:
        """The edge, not the state: a bug that comes back at every reopening is one line."""
        if (operation, place) != self._last_bug:
            self._last_bug = (operation, place)
            log.error("device.driver_failed", role=self.desk.role, operation=operation, where=place)

    def _look(self, seen: DeviceStatus, *, certain: bool = False) -> None:
        if not self.leaving.is_set():
            self.desk.board.look(self.desk.role, seen, certain=certain)


def status_of(fault: Fault) -> DeviceStatus:
    """The health that a failed opening means."""
    return DeviceStatus(Health.ABSENT if fault.code in ABSENT_CODES else Health.FAULT, fault)
