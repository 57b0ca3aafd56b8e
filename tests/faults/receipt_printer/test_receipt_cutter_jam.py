"""The knife is stuck."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, FaultCode, Outcome
from drivers.contract.status import Health, Level


def test_a_knife_that_is_stuck_before_the_job_keeps_it_from_being_sent(bench) -> None:
    bench.sim.play("jam")
    fault = bench.print()
    assert (fault.code, fault.cleared_by, fault.outcome) == (FaultCode.CUTTER, ClearedBy.TECHNICIAN, Outcome.NOT_DONE)
    status = bench.status()
    assert (status.health, status.supplies) == (Health.FAULT, {"paper": Level.JAMMED})


def test_a_jam_at_the_cut_is_unknown_because_the_text_is_out(bench) -> None:
    bench.sim.play("jam_at_cut")
    fault = bench.print()
    assert (fault.code, fault.outcome) == (FaultCode.CUTTER, Outcome.UNKNOWN)


def test_it_works_again_when_the_knife_is_free(bench) -> None:
    bench.sim.play("jam_at_cut")
    bench.print("周以安")
    bench.sim.clear()
    assert bench.status().health is Health.READY
    assert bench.print("林知夏").sheets == 1
    assert bench.whole() == ["林知夏"]
