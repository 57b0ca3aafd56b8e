"""The session ends, or the caller's time is over, while a slip is printed."""

from __future__ import annotations

import hashlib
import threading

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.printer import PrintJob
from drivers.contract.status import Health
from tests.faults.receipt_printer.conftest import slip


class AfterLooks:
    """A cancellation that comes while the job is sent."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0


def test_cancelled_before_the_first_byte_nothing_comes_out(bench) -> None:
    bench.cancel.set()
    fault = bench.print()
    assert (fault.code, fault.outcome) == (FaultCode.CANCELLED, Outcome.NOT_DONE)
    assert bench.idle()["hanging"] == []


def test_cancelled_in_mid_job_the_piece_is_parted_from_the_next_slip(bench) -> None:
    bench.cancel = AfterLooks(1)
    fault = bench.print("周以安")
    assert (fault.code, fault.outcome) == (FaultCode.CANCELLED, Outcome.NOT_DONE)
    bench.cancel = threading.Event()
    bench.print("林知夏")
    assert bench.whole() == ["林知夏"]
    assert "周以安" not in bench.idle()["receipts"][-1]["text"]


def test_too_slow_for_the_deadline_is_certainly_not_done_because_the_cut_is_held_back(bench) -> None:
    bench.sim.play("slow")
    fault = bench.print("周以安", deadline=0.7)
    assert (fault.code, fault.outcome) == (FaultCode.DEADLINE, Outcome.NOT_DONE)
    bench.sim.clear()
    assert bench.status().health is Health.READY
    assert bench.whole() == []
    assert "周以安" in bench.marked()[0]


def test_a_slow_printer_is_waited_for(bench) -> None:
    bench.sim.play("slow")
    assert bench.print().sheets == 1
    assert bench.whole() == ["林知夏"]


def test_bytes_that_are_not_those_of_the_jobs_hash_are_not_printed(bench) -> None:
    """Paper is bound to the bytes it was made from: a swapped job stops here."""
    swapped = PrintJob("j", "s", slip("周以安"), hashlib.sha256(slip("林知夏")).hexdigest())
    fault = bench.printer.print(swapped, threading.Event(), 2.0)
    assert (fault.code, fault.outcome) == (FaultCode.INTERNAL, Outcome.NOT_DONE)
    assert bench.idle()["hanging"] == []
