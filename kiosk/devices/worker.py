"""One device role: its queue of calls, the shift that works now, the shifts that hang, and the watch over them."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from drivers.contract.device import Device, DeviceInfo
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health
from kiosk.devices.board import Board
from kiosk.devices.calls import Call
from kiosk.devices.events import Role
from kiosk.devices.pace import Pace
from kiosk.devices.shift import Operation, Shift
from kiosk.devices.threads import Performer, ShiftThread


class Worker:
    """`watch` is called again and again by the supervisor's watch thread; it keeps the deadlines of this role."""

    def __init__(
        self,
        role: Role,
        make: Callable[[], Device],
        board: Board,
        pace: Pace,
        on_fact: Callable[[object], None],
        clock: Callable[[], float] = time.monotonic,
        performer: Callable[[Shift], Performer] = ShiftThread,
    ) -> None:
        self.role = role
        self.board = board
        self.pace = pace
        self.on_fact = on_fact
        self.clock = clock
        self._performer = performer
        self._make = make
        self._calls: deque[Call] = deque()
        self._wake = threading.Condition()
        self._work = threading.Lock()  # held while BUSY is put on the board or taken off it
        self._stopping = False
        self._now: Performer | None = None
        self._stuck: list[Performer] = []
        self._info: DeviceInfo | None = None

    @property
    def info(self) -> DeviceInfo | None:
        now = self._now
        if now is not None and now.shift.info is not None:
            self._info = now.shift.info
        return self._info

    def start(self) -> None:
        self._begin_shift(0.0)

    def submit(self, call: Call) -> None:
        with self._wake:
            refused = self._stopping
            if not refused:
                self._calls.append(call)
                self._wake.notify_all()
        if refused:
            call.fail(FaultCode.CANCELLED, "devices are stopping")

    def next_call(self, timeout: float) -> Call | None:
        """The next call that still has time, waiting at most `timeout` seconds for one; None also when stopping."""
        with self._wake:
            self._wake.wait_for(lambda: self._calls or self._stopping, timeout)
            while self._calls and not self._stopping:
                call = self._calls.popleft()
                if call.expires > self.clock() and not call.answered:
                    return call
                expired = call
                self._wake.release()
                try:
                    expired.fail(FaultCode.DEADLINE, "waited too long for the device")
                finally:
                    self._wake.acquire()
        return None

    def watch(self) -> None:
        """Answer calls that are overdue, give up a driver that does not return, begin a new shift when possible."""
        for call in self._take_expired():
            call.fail(FaultCode.DEADLINE, "waited too long for the device")
        now = self._now
        operation = None if now is None else now.shift.operation
        if now is not None and operation is not None:
            self._watch_operation(now, operation, self.clock())
        self._stuck = [old for old in self._stuck if old.is_alive()]
        if self._now is None and not self._stopping and len(self._stuck) < self.pace.most_stuck:
            self._begin_shift(self.pace.back_off(len(self._stuck) + 1))

    def work_over(self) -> None:
        """The shift's call came back: whatever it was, the device is no longer at work with it."""
        with self._work:
            self.board.at_work(self.role, False)

    def stop(self) -> None:
        """Ask everything to end; queued calls are cancelled. `join` waits."""
        with self._wake:
            self._stopping = True
            waiting = list(self._calls)
            self._calls.clear()
            if self._now is not None:
                self._now.shift.leave()
            self._wake.notify_all()
        for call in waiting:
            call.fail(FaultCode.CANCELLED, "devices are stopping")

    def join(self, until: float) -> bool:
        """Whether all threads ended by `until` (monotonic). A caller whose driver hangs is answered all the same."""
        performers = self._stuck if self._now is None else [self._now, *self._stuck]
        for performer in performers:
            performer.join(max(0.0, until - self.clock()))
            operation = performer.shift.operation
            if operation is not None and operation.call is not None:
                operation.call.fail(FaultCode.CANCELLED, "devices are stopping")
        return not any(performer.is_alive() for performer in performers)

    def _begin_shift(self, delay: float) -> None:
        self._now = self._performer(Shift(self, self._make, delay))
        self._now.start()

    def _take_expired(self) -> list[Call]:
        with self._wake:
            expired = [call for call in self._calls if call.expires <= self.clock()]
            for call in expired:
                self._calls.remove(call)
        return expired

    def _watch_operation(self, performer: Performer, operation: Operation, now: float) -> None:
        call, shift = operation.call, performer.shift
        if call is not None and operation.limit > now >= operation.since + self.pace.busy_after:
            with self._work:
                if shift.operation is operation:  # otherwise work_over came first, and nobody would take BUSY off
                    self.board.at_work(self.role, True)
        if now >= operation.limit and call is not None and call.fail(FaultCode.DEADLINE, "the driver did not return"):
            self._mark_hanging(operation)
        if now >= operation.limit + self.pace.grace and shift.operation is operation:
            shift.leave()  # before anybody can see it: a driver that returns this moment takes no further call
            self._mark_hanging(operation)
            self._info = shift.info
            self._stuck.append(performer)
            self._now = None

    def _mark_hanging(self, operation: Operation) -> None:
        fault = Fault(FaultCode.NO_ANSWER, ClearedBy.RESTART, detail=f"{operation.name} does not return")
        self.board.look(self.role, DeviceStatus(Health.FAULT, fault), certain=True)
        self.work_over()
