"""One thread with one driver: opens it, polls it, looks at it, carries out calls, closes it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import structlog

from drivers.contract.device import Device, DeviceInfo
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.status import DeviceStatus, Health
from kiosk.devices.board import Board
from kiosk.devices.calls import Call, where
from kiosk.devices.events import Role
from kiosk.devices.pace import Pace

log = structlog.get_logger(__name__)
T = TypeVar("T")
ABSENT_CODES = frozenset({FaultCode.LINK_LOST, FaultCode.NO_ANSWER})


@dataclass(frozen=True, slots=True)
class Operation:
    """What the thread is doing inside the driver, and when that takes too long (monotonic)."""

    name: str
    limit: float
    call: Call | None = None


class Desk(Protocol):
    """What a shift needs of the worker that started it."""

    role: Role
    board: Board
    pace: Pace

    def next_call(self, timeout: float) -> Call | None: ...

    def on_fact(self, fact: object) -> None: ...


class Shift:
    """`leave` asks the thread to end; a driver that does not return keeps it, then it is abandoned, not killed."""

    def __init__(self, desk: Desk, make: Callable[[], Device], delay: float) -> None:
        self._desk = desk
        self._make = make
        self._delay = delay
        self._device: Device | None = None
        self._open = False
        self._failures = 0
        self._look_at = 0.0
        self._last_bug = ("", "")
        self._leaving = threading.Event()
        self.operation: Operation | None = None
        self.info: DeviceInfo | None = None
        self.thread = threading.Thread(target=self._run, name=f"device-{desk.role}", daemon=True)

    def leave(self) -> None:
        self._leaving.set()

    def _run(self) -> None:
        self._leaving.wait(self._delay)
        while not self._leaving.is_set():
            if self._failures:
                self._wait_to_reopen()
            if not self._leaving.is_set() and self._try_open():
                while self._open and not self._leaving.is_set():
                    self._turn()
        self._close()

    def _try_open(self) -> bool:
        trouble = self._do(Operation("make", self._at(self._desk.pace.open_limit)), self._ready_device)
        if not isinstance(trouble, Fault) and self._device is not None:
            trouble = self._do(Operation("open", self._at(self._desk.pace.open_limit)), self._device.open)
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

    def _turn(self) -> None:
        """One round with an open device: a look when it is due, a step of waiting, one call."""
        device, pace = self._device, self._desk.pace
        assert device is not None
        if time.monotonic() >= self._look_at:
            self._take_look(device)
        if self._open:
            fact = self._do(Operation("poll", self._at(pace.poll_limit)), device.poll)
            if fact is not None and self._open and not self._leaving.is_set():
                self._desk.on_fact(fact)
        call = self._desk.next_call(pace.poll_every)
        if call is None:
            return
        if self._open:
            self._carry_out(call, device)
        else:
            self._refuse(call)

    def _take_look(self, device: Device) -> None:
        pace = self._desk.pace
        seen = self._do(Operation("status", self._at(pace.status_limit)), device.status)
        if not isinstance(seen, DeviceStatus):
            return
        self.info = device.info
        self._look(seen)
        settled = self._desk.board.settled(self._desk.role)
        self._look_at = time.monotonic() + (pace.look_every if settled else pace.look_again)
        if seen.health is self._desk.board.health(self._desk.role) is Health.ABSENT:
            # Not at the first absent look: a driver may forget in close() what was set on it (a camera its switch), so
            # nobody closes one without an edge that tells those who set it.
            self._failures += 1
            self._close()
        elif settled and seen.health.usable:
            self._failures = 0

    def _carry_out(self, call: Call, device: Device) -> None:
        call.begun = True
        call.answer(self._do(Operation("call", call.expires, call), lambda: call.fn(device)))
        self._look_at = 0.0  # a job changes supplies and media: look at once

    def _wait_to_reopen(self) -> None:
        """Back-off; who calls meanwhile is told at once."""
        steps = self._desk.pace.reopen
        until = time.monotonic() + steps[min(self._failures, len(steps)) - 1]
        while not self._leaving.is_set() and (left := until - time.monotonic()) > 0:
            call = self._desk.next_call(left)
            if call is not None:
                self._refuse(call)

    def _refuse(self, call: Call) -> None:
        shown = self._desk.board.snapshot()[self._desk.role].fault
        code = FaultCode.NO_ANSWER if shown is None else shown.code
        call.answer(Fault(code, ClearedBy.TECHNICIAN, Outcome.NOT_DONE, "device is not open"))

    def _close(self) -> None:
        if self._open and self._device is not None:
            self._open = False
            self._do(Operation("close", self._at(self._desk.pace.close_limit)), self._device.close)

    def _do(self, operation: Operation, action: Callable[[], T]) -> T | Fault:
        """Run one piece of driver code. An exception is a bug: the device is FAULT, its driver made anew."""
        self.operation = operation
        try:
            return action()
        except Exception as bug:  # noqa: BLE001 a bug in one driver must not take the terminal down
            self._log_bug(operation.name, where(bug))
            fault = Fault(
                FaultCode.INTERNAL, ClearedBy.RESTART, Outcome.UNKNOWN, f"{operation.name}: {type(bug).__name__}"
            )
            self._drop_device()
            self._look(status_of(fault), certain=True)
            return fault
        finally:
            self.operation = None

    def _drop_device(self) -> None:
        device, self._device = self._device, None
        self._open = False
        self._failures += 1
        if device is not None:  # closed even if it was never opened: it may hold a port half open
            self.operation = Operation("close", self._at(self._desk.pace.close_limit))
            try:
                device.close()
            except Exception as bug:  # noqa: BLE001 the driver is broken already
                self._log_bug("close", where(bug))

    def _log_bug(self, operation: str, place: str) -> None:
        """The edge, not the state: a bug that comes back at every reopening is one line."""
        if (operation, place) != self._last_bug:
            self._last_bug = (operation, place)
            log.error("device.driver_failed", role=self._desk.role, operation=operation, where=place)

    def _look(self, seen: DeviceStatus, *, certain: bool = False) -> None:
        if not self._leaving.is_set():
            self._desk.board.look(self._desk.role, seen, certain=certain)

    @staticmethod
    def _at(limit: float) -> float:
        return time.monotonic() + limit


def status_of(fault: Fault) -> DeviceStatus:
    """The health that a failed opening means."""
    return DeviceStatus(Health.ABSENT if fault.code in ABSENT_CODES else Health.FAULT, fault)
