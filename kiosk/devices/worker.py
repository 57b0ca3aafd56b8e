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


class Worker:
    """`watch` is called again and again by the supervisor's watch thread; it keeps the deadlines of this role."""

    def __init__(
        self,
        role: Role,
        make: Callable[[], Device],
        board: Board,
        pace: Pace,
        on_fact: Callable[[object], None],
    ) -> None:
        self.role = role
        self.board = board
        self.pace = pace
        self.on_fact = on_fact
        self._make = make
        self._calls: deque[Call] = deque()
        self._wake = threading.Condition()
        self._stopping = False
        self._shift: Shift | None = None
        self._stuck: list[Shift] = []
        self._info: DeviceInfo | None = None

    @property
    def info(self) -> DeviceInfo | None:
        shift = self._shift
        if shift is not None and shift.info is not None:
            self._info = shift.info
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
                if call.left > 0 and not call.answered:
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
        shift = self._shift
        operation = None if shift is None else shift.operation
        if shift is not None and operation is not None:
            self._watch_operation(shift, operation, time.monotonic())
        self._stuck = [old for old in self._stuck if old.thread.is_alive()]
        if self._shift is None and not self._stopping and len(self._stuck) < self.pace.most_stuck:
            steps = self.pace.reopen
            self._begin_shift(steps[min(len(self._stuck), len(steps) - 1)])

    def stop(self) -> None:
        """Ask everything to end; queued calls are cancelled. `join` waits."""
        with self._wake:
            self._stopping = True
            waiting = list(self._calls)
            self._calls.clear()
            if self._shift is not None:
                self._shift.leave()
            self._wake.notify_all()
        for call in waiting:
            call.fail(FaultCode.CANCELLED, "devices are stopping")

    def join(self, until: float) -> bool:
        """Whether all threads ended by `until` (monotonic). A caller whose driver hangs is answered all the same."""
        shifts = self._stuck if self._shift is None else [self._shift, *self._stuck]
        for shift in shifts:
            shift.thread.join(max(0.0, until - time.monotonic()))
            operation = shift.operation
            if operation is not None and operation.call is not None:
                operation.call.fail(FaultCode.CANCELLED, "devices are stopping")
        return not any(shift.thread.is_alive() for shift in shifts)

    def _begin_shift(self, delay: float) -> None:
        self._shift = Shift(self, self._make, delay)
        self._shift.thread.start()

    def _take_expired(self) -> list[Call]:
        with self._wake:
            expired = [call for call in self._calls if call.left <= 0]
            for call in expired:
                self._calls.remove(call)
        return expired

    def _watch_operation(self, shift: Shift, operation: Operation, now: float) -> None:
        call = operation.call
        if now >= operation.limit and call is not None and call.fail(FaultCode.DEADLINE, "the driver did not return"):
            self._mark_hanging(operation)
        if now >= operation.limit + self.pace.grace and shift.operation is operation:
            self._mark_hanging(operation)
            shift.leave()
            self._info = shift.info
            self._stuck.append(shift)
            self._shift = None

    def _mark_hanging(self, operation: Operation) -> None:
        fault = Fault(FaultCode.NO_ANSWER, ClearedBy.RESTART, detail=f"{operation.name} does not return")
        self.board.look(self.role, DeviceStatus(Health.FAULT, fault), certain=True)
