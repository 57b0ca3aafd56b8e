"""A library that hangs or dies in its child process: the caller is told at the deadline, the device goes on working."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from drivers.contract.device import DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health
from drivers.transport.child import Child
from kiosk.devices import HealthChanged
from tests.faults.devices.conftest import Watched

DEADLINE = 1.0


def library(request: object, _progress: Callable[[object], None]) -> object:
    """Runs in the child: does what the test wants of it."""
    if request == "hang":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # deaf to friendly words, as a stuck ioctl is
        time.sleep(3600)
    if request == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    return os.getpid()


class Scanner:
    """A driver whose calls go through a child, as the document scanner's do."""

    def __init__(self) -> None:
        self.child = Child(f"{__name__}:library", name="library", start_s=30.0)
        self.info = DeviceInfo("scanner", "Toy", "toy://")

    def open(self) -> Fault | None:
        return None

    def status(self) -> DeviceStatus:
        return DeviceStatus(Health.READY)

    def poll(self) -> object | None:
        return None

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        return None

    def self_test(self) -> SelfTestReport:
        return SelfTestReport(True, ())

    def close(self) -> None:
        self.child.close()

    def scan(self, what: str) -> object:
        return self.child.call(what, DEADLINE)


@pytest.fixture
def scanner(watched: Watched) -> Iterator[Scanner]:
    made = Scanner()
    watched.supervisor.fit("document_scanner", lambda: made)
    watched.supervisor.start()
    watched.all_ready(["document_scanner"])
    yield made
    made.close()


@pytest.mark.parametrize(("trouble", "code"), [("hang", FaultCode.DEADLINE), ("crash", FaultCode.INTERNAL)])
def test_the_caller_is_told_at_the_deadline_and_the_next_call_has_a_fresh_child(
    watched: Watched, scanner: Scanner, trouble: str, code: FaultCode
) -> None:
    first = watched.ask("document_scanner", lambda device: device.scan("well"), deadline=40.0)
    answer = watched.ask("document_scanner", lambda device: device.scan(trouble), deadline=5 * DEADLINE)
    assert isinstance(answer, Fault)
    assert answer.code is code
    again = watched.ask("document_scanner", lambda device: device.scan("well"), deadline=40.0)
    assert isinstance(again, int)
    assert again != first
    edges = [e.status.health for e in watched.events if isinstance(e, HealthChanged)]
    assert Health.FAULT not in edges, "the supervisor's own limit was not needed"
