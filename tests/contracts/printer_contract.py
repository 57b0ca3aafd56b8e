"""What every printer must do, receipt and form alike: a rig gives papers, a mechanism to stop, and what came out."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from drivers.contract.device import MediaAction
from drivers.contract.faults import Fault, FaultCode, Outcome
from drivers.contract.printer import Printed, Printer, PrintJob
from drivers.contract.status import Health
from tests.contracts.device_contract import DeviceContract, Rig, timed
from tests.patience import PATIENCE

CANCEL_SECONDS = 3.0  # a printer that is told to stop says within this time what became of the paper

_numbers: Iterator[int] = itertools.count(1)


@dataclasses.dataclass
class PrinterRig(Rig):
    """`paper` makes the bytes of a job of so many sheets; `whole` counts whole papers that came out.

    `stop` makes the device unable to print and `start` clears that by hand; None where the far end cannot be stopped.
    `certain` is False for a printer that never says whether paper came out: its best result is UNKNOWN.
    """

    paper: Callable[[int], bytes] = lambda sheets: b""
    whole: Callable[[], int] = lambda: 0
    stop: Callable[[], None] | None = None
    start: Callable[[], None] = lambda: None
    certain: bool = True


def job(data: bytes, sheets: int = 1, session: str = "session-1") -> PrintJob:
    return PrintJob(f"job-{next(_numbers)}", session, data, hashlib.sha256(data).hexdigest(), sheets)


def came_out(rig: PrinterRig, wanted: int) -> int:
    """The papers that came out: waits for `wanted`, since the far end files them after it has answered."""
    until = time.monotonic() + PATIENCE
    while rig.whole() < wanted and time.monotonic() < until:
        time.sleep(0.01)
    return rig.whole()


class PrinterContract(DeviceContract):
    """Subclass it and give `rig`, a PrinterRig whose device is closed and healthy."""

    def test_it_is_a_printer(self, rig: PrinterRig) -> None:
        assert isinstance(rig.device, Printer)

    def test_a_job_comes_out_once_and_is_named_by_its_id(self, rig: PrinterRig) -> None:
        rig.device.open()
        wanted = job(rig.paper(1))
        before = rig.whole()
        result = rig.device.print(wanted, threading.Event(), 10.0)
        if rig.certain:
            assert result == Printed(wanted.job_id, 1)
        else:
            assert result.outcome is Outcome.UNKNOWN
        assert came_out(rig, before + 1) == before + 1

    def test_two_jobs_are_two_papers(self, rig: PrinterRig) -> None:
        rig.device.open()
        before = rig.whole()
        for _ in range(2):
            rig.device.print(job(rig.paper(1)), threading.Event(), 10.0)
        assert came_out(rig, before + 2) == before + 2

    def test_bytes_that_are_not_those_of_the_hash_are_never_printed(self, rig: PrinterRig) -> None:
        """Paper is bound to the bytes it was made from."""
        rig.device.open()
        before = rig.whole()
        swapped = dataclasses.replace(job(rig.paper(1)), sha256=hashlib.sha256(b"another").hexdigest())
        fault = rig.device.print(swapped, threading.Event(), 5.0)
        assert (fault.code, fault.outcome) == (FaultCode.INTERNAL, Outcome.NOT_DONE)
        assert rig.whole() == before

    def test_a_job_cancelled_before_it_began_is_not_done(self, rig: PrinterRig) -> None:
        rig.device.open()
        before = rig.whole()
        cancel = threading.Event()
        cancel.set()
        fault = timed(CANCEL_SECONDS, lambda: rig.device.print(job(rig.paper(1)), cancel, 10.0))
        assert (fault.code, fault.outcome) == (FaultCode.CANCELLED, Outcome.NOT_DONE)
        assert rig.whole() == before

    def test_without_a_line_nothing_is_done_and_that_is_certain(self, rig: PrinterRig) -> None:
        rig.device.open()
        rig.unplug()
        fault = rig.device.print(job(rig.paper(1)), threading.Event(), 5.0)
        assert isinstance(fault, Fault)
        assert fault.outcome is Outcome.NOT_DONE

    def test_a_stopped_printer_gets_nothing_says_so_and_works_when_it_is_cleared(self, rig: PrinterRig) -> None:
        rig.device.open()
        if rig.stop is None:
            assert rig.device.status().health.usable
            return
        before = rig.whole()
        rig.stop()
        fault = rig.device.print(job(rig.paper(1)), threading.Event(), 3.0)
        assert (isinstance(fault, Fault), fault.outcome) == (True, Outcome.NOT_DONE)
        status = rig.device.status()
        assert (status.health.usable, status.fault is not None) == (False, True)
        rig.start()
        until = time.monotonic() + PATIENCE
        while not rig.device.status().health.usable and time.monotonic() < until:
            time.sleep(0.05)
        assert rig.device.status().health in (Health.READY, Health.ATTENTION)
        assert rig.whole() == before
        rig.device.print(job(rig.paper(1)), threading.Event(), 10.0)
        assert came_out(rig, before + 1) == before + 1

    @pytest.mark.parametrize("media", list(MediaAction))
    def test_every_kind_of_reset_leaves_it_healthy_and_prints_nothing_whole(
        self, rig: PrinterRig, media: MediaAction
    ) -> None:
        rig.device.open()
        before = rig.whole()
        assert rig.device.reset(media) is None
        assert rig.device.status().health.usable
        assert rig.whole() == before

    def test_supplies_are_told_and_never_claimed_without_an_answer(self, rig: PrinterRig) -> None:
        rig.device.open()
        assert "paper" in rig.device.status().supplies
        rig.unplug()
        assert all(level.value == "unknown" for level in rig.device.status().supplies.values())
