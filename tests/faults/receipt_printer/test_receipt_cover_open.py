"""Somebody opens the cover."""

from __future__ import annotations

import threading

from drivers.contract.faults import ClearedBy, FaultCode, Outcome
from drivers.contract.status import Health
from tests.faults.receipt_printer.conftest import wait


def test_with_the_cover_open_nothing_is_sent(bench) -> None:
    bench.sim.play("cover_open")
    fault = bench.print()
    assert (fault.code, fault.cleared_by, fault.outcome) == (FaultCode.COVER_OPEN, ClearedBy.STAFF, Outcome.NOT_DONE)
    assert bench.status().health is Health.BLOCKED


def test_a_cover_opened_in_mid_job_ends_the_job_and_the_rest_is_forgotten(bench) -> None:
    bench.sim.play("slow")

    def open_it() -> None:
        wait(bench.sim, lambda state: len(state["hanging"]) >= 3)
        bench.sim.play("cover_open")

    hand = threading.Thread(target=open_it)
    hand.start()
    fault = bench.print()
    hand.join()
    assert (fault.code, fault.outcome) == (FaultCode.COVER_OPEN, Outcome.NOT_DONE)
    bench.sim.clear()
    assert bench.status().health is Health.READY
    assert bench.whole() == []
    assert len(bench.marked()) == 1
