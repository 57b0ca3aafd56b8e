"""Supervises all devices: the terminal starts and goes on whatever a device or its driver does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog

from drivers.contract.device import Device, DeviceInfo
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.status import DeviceStatus, Health
from kiosk.devices.board import Board
from kiosk.devices.calls import Call, guarded
from kiosk.devices.events import DeviceFact, Event, HealthChanged, Role
from kiosk.devices.pace import Pace
from kiosk.devices.shift import Shift
from kiosk.devices.threads import Performer, ShiftThread
from kiosk.devices.worker import Worker

T = TypeVar("T")
log = structlog.get_logger(__name__)


class Supervisor:
    """`on_event` is called from device threads and must not wait for anything. Every method is safe from any thread.

    A driver that raises is FAULT and is made anew with back-off; a device that is ABSENT is closed and opened again
    with back-off. A driver that does not return is FAULT: its caller is answered at the deadline, and a fresh thread
    with a fresh driver takes over. A device that works on a call is BUSY meanwhile, which is usable. Each of these is
    told as HealthChanged; when the next one says that the device is usable, callers set again what they had set on
    the driver (arm, switch).
    """

    def __init__(
        self,
        on_event: Callable[[Event], None],
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
        performer: Callable[[Shift], Performer] = ShiftThread,
    ) -> None:
        self._on_event = on_event
        self._pace = pace or Pace()
        self._clock = clock
        self._performer = performer
        self._board = Board(self._pace, self._edge, clock)
        self._workers: dict[Role, Worker] = {}
        self._lock = threading.Lock()
        self._started = self._stopped = False
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._keep_watch, name="device-watch", daemon=True)

    def fit(self, role: Role, make: Callable[[], Device]) -> None:
        """`make` gives a driver that is not opened yet; it is called in the device's own thread and may raise."""
        self._board.add(role)
        worker = Worker(
            role, make, self._board, self._pace, lambda fact: self._tell(DeviceFact(role, fact)), self._clock,
            self._performer,
        )  # fmt: skip
        with self._lock:
            self._workers[role] = worker
            start_now = self._started and not self._stopped
        if start_now:
            worker.start()

    def not_fitted(self, role: Role) -> None:
        """This site has no such device; nothing is wrong with that."""
        self._board.add(role)
        self._board.look(role, DeviceStatus(Health.NOT_FITTED), certain=True)

    def start(self) -> None:
        """Returns at once; devices become known through HealthChanged."""
        self.begin()
        self._watch.start()

    def begin(self) -> None:
        """As `start`, but whoever calls it calls `watch` again and again, too."""
        with self._lock:
            if self._started:
                raise RuntimeError("the supervisor was started already")
            self._started = True
            workers = list(self._workers.values())
        for worker in workers:
            worker.start()

    def watch(self) -> None:
        """Keep the deadlines of every device, once."""
        with self._lock:
            workers = list(self._workers.values())
        for worker in workers:
            worker.watch()

    def stop(self) -> tuple[Role, ...]:
        """Close all devices; returns the roles whose driver did not come back within Pace.stop_limit."""
        with self._lock:
            first = self._started and not self._stopped
            self._stopped = True
            workers = list(self._workers.values())
        for worker in workers:
            worker.stop()
        if not first:
            return ()
        self._stopping.set()
        if self._watch.is_alive():
            self._watch.join()
        until = self._clock() + self._pace.stop_limit
        hanging = tuple(worker.role for worker in workers if not worker.join(until))
        if hanging:
            log.error("device.does_not_stop", roles=hanging)
        return hanging

    def board(self) -> dict[Role, DeviceStatus]:
        return self._board.snapshot()

    def info(self, role: Role) -> DeviceInfo | None:
        """Who the device says it is; None before its driver was made, or for a role without device."""
        with self._lock:
            worker = self._workers.get(role)
        return None if worker is None else worker.info

    def call(self, role: Role, fn: Callable[[Any], T], on_done: Callable[[T | Fault], None], deadline: float) -> None:
        """Run `fn(driver)` in the device's thread. `on_done` gets its result, exactly once, from any thread.

        `deadline` in seconds from now, waiting in the queue included. Otherwise a Fault: DEADLINE (NOT_DONE while it
        waited, UNKNOWN once it had begun), the device's own fault while it is not open, INTERNAL when `fn` raised,
        CANCELLED when the devices stop.
        """
        call = Call(fn, on_done, self._clock() + deadline)
        with self._lock:
            worker = self._workers.get(role)
        if worker is None:
            call.answer(Fault(FaultCode.NO_ANSWER, ClearedBy.NOBODY, Outcome.NOT_DONE, "no such device is fitted"))
        else:
            worker.submit(call)

    def _keep_watch(self) -> None:
        while not self._stopping.wait(self._pace.watch_every):
            self.watch()

    def _edge(self, change: HealthChanged) -> None:
        fault = change.status.fault
        log.info(
            "device.health",
            role=change.role,
            health=change.status.health.value,
            fault=None if fault is None else fault.code.value,
        )
        self._tell(change)

    def _tell(self, event: Event) -> None:
        guarded(self._on_event, event)
