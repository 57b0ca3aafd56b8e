"""The paper is used up before a job begins."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, FaultCode, Outcome
from drivers.contract.status import Health, Level


def test_without_paper_nothing_is_sent_and_printing_again_is_right(bench) -> None:
    bench.sim.play("paper_out")
    fault = bench.print()
    assert (fault.code, fault.cleared_by, fault.outcome) == (FaultCode.PAPER_OUT, ClearedBy.STAFF, Outcome.NOT_DONE)
    assert bench.idle()["hanging"] == []


def test_the_health_board_shows_blocked_and_no_paper(bench) -> None:
    bench.sim.play("paper_out")
    status = bench.status()
    assert (status.health, status.supplies) == (Health.BLOCKED, {"paper": Level.OUT})


def test_it_prints_by_itself_when_paper_is_back(bench) -> None:
    bench.sim.play("paper_out")
    bench.print("周以安")
    bench.sim.clear()
    assert bench.status().health is Health.READY
    assert bench.print("林知夏").sheets == 1
    assert bench.whole() == ["林知夏"]
