"""The head is too hot: the printer waits, cools and goes on by itself."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, FaultCode, Outcome
from drivers.contract.printer import Printed
from drivers.contract.status import Health


def test_a_hot_head_before_a_job_is_cleared_by_nobody_and_nothing_is_sent(bench) -> None:
    bench.sim.play("overheated")
    fault = bench.print()
    assert (fault.code, fault.cleared_by, fault.outcome) == (
        FaultCode.OVERHEATED,
        ClearedBy.NOBODY,
        Outcome.NOT_DONE,
    )
    assert bench.status().health is Health.BLOCKED


def test_a_head_that_gets_hot_in_mid_job_is_waited_for_and_the_slip_is_whole(bench) -> None:
    bench.sim.play("overheated_midway")
    assert isinstance(bench.print(), Printed)
    assert bench.whole() == ["林知夏"]
