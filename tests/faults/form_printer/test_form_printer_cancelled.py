"""The session ends, or the caller's time is over, while a form is printed."""

from __future__ import annotations

import hashlib
import threading

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.printer import PrintJob
from tests.faults.form_printer.conftest import form, wait


def test_cancelled_before_it_is_sent_nothing_comes_out(bench) -> None:
    bench.cancel.set()
    fault = bench.print()
    assert (fault.code, fault.outcome) == (FaultCode.CANCELLED, Outcome.NOT_DONE)
    assert bench.forms() == []


def test_cancelled_after_some_pages_the_rest_stays_white(bench) -> None:
    bench.sim.play("slow")

    def cancel() -> None:
        wait(bench.sim, lambda state: state["sheets"] >= 1)
        bench.cancel.set()

    hand = threading.Thread(target=cancel)
    hand.start()
    fault = bench.print(pages=4)
    hand.join()
    assert (fault.code, fault.outcome) == (FaultCode.CANCELLED, Outcome.UNKNOWN)
    ((complete, sheets),) = bench.forms()
    assert (complete, sheets < 4) == (False, True)


def test_a_job_that_the_printer_keeps_is_unknown_and_cancelled_at_the_next_look(bench) -> None:
    bench.sim.play("paper_out_midway")
    bench.sim.play("deaf")
    assert bench.print(pages=1).outcome is Outcome.UNKNOWN
    bench.sim.undo("deaf")
    bench.printer.status()
    bench.sim.clear()
    assert bench.forms() == []


def test_the_deadline_cancels_the_job(bench) -> None:
    bench.sim.play("slow")
    fault = bench.print(pages=5, deadline=0.3)
    assert fault.code is FaultCode.DEADLINE
    assert bench.sim.state()["waiting"] == 0


def test_bytes_that_are_not_those_of_the_jobs_hash_are_not_printed(bench) -> None:
    """Paper is bound to the bytes it was made from: a swapped job stops here."""
    swapped = PrintJob("j", "s", form(2), hashlib.sha256(form(1)).hexdigest())
    fault = bench.printer.print(swapped, threading.Event(), 2.0)
    assert (fault.code, fault.outcome) == (FaultCode.INTERNAL, Outcome.NOT_DONE)
    assert bench.forms() == []
