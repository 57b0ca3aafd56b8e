"""A device whose every answer a test decides, a supervisor with short delays, and a collector of its events."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from drivers.contract.device import DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import Fault
from drivers.contract.status import DeviceStatus, Health
from kiosk.devices import DeviceFact, HealthChanged, Pace, Supervisor
from tests.patience import PATIENCE

QUICK = Pace(
    poll_every=0.002,
    look_every=0.01,
    look_again=0.004,
    busy_after=0.08,
    reopen=(0.01, 0.02),
    open_limit=0.3,
    status_limit=0.3,
    poll_limit=0.3,
    close_limit=0.3,
    grace=0.15,
    watch_every=0.005,
    stop_limit=1.0,
)


class ToyDevice:
    """Each method does what the attribute of its name says: a callable, called with the device."""

    def __init__(self, **behaviour: Callable[[ToyDevice], Any]) -> None:
        self.behaviour = behaviour
        self.health = DeviceStatus(Health.READY)
        self.opened = self.closed = 0
        self.info = DeviceInfo("toy", "Toy", "toy://")

    def _do(self, name: str, usual: Any) -> Any:
        return self.behaviour[name](self) if name in self.behaviour else usual

    def open(self) -> Fault | None:
        self.opened += 1
        return self._do("open", None)

    def status(self) -> DeviceStatus:
        return self._do("status", self.health)

    def poll(self) -> object | None:
        return self._do("poll", None)

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        return None

    def self_test(self) -> SelfTestReport:
        return SelfTestReport(True, ())

    def close(self) -> None:
        self.closed += 1
        self._do("close", None)


class Stage:
    """The supervisor and everything it told."""

    def __init__(self) -> None:
        self.events: list[DeviceFact | HealthChanged] = []
        self.supervisor = Supervisor(self.events.append, QUICK)
        self.gates: list[threading.Event] = []

    def gate(self) -> threading.Event:
        """A driver may wait for it without end; it opens when the test is over."""
        self.gates.append(threading.Event())
        return self.gates[-1]

    def health(self, role: str = "toy") -> Health:
        return self.supervisor.board()[role].health

    def edges(self, role: str = "toy") -> list[Health]:
        return [event.status.health for event in self.events if isinstance(event, HealthChanged) and event.role == role]

    def ask(self, fn: Callable[[Any], Any], deadline: float = 1.0, role: str = "toy") -> list[Any]:
        """The list to which the answer will be added."""
        answers: list[Any] = []
        self.supervisor.call(role, fn, answers.append, deadline)
        return answers

    @staticmethod
    def until(true: Callable[[], Any], seconds: float = PATIENCE) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, "did not happen in time"
            time.sleep(0.002)


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    for gate in made.gates:
        gate.set()
    made.supervisor.stop()
    Stage.until(lambda: not [thread for thread in threading.enumerate() if thread.name.startswith("device-")])
