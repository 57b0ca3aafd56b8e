"""The tray is empty, before or in the middle of a form."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, FaultCode, Outcome
from drivers.contract.status import Health, Level


def test_without_paper_nothing_is_sent_and_printing_again_is_right(bench) -> None:
    bench.sim.play("paper_out")
    fault = bench.print()
    assert (fault.code, fault.cleared_by, fault.outcome) == (FaultCode.PAPER_OUT, ClearedBy.STAFF, Outcome.NOT_DONE)
    status = bench.printer.status()
    assert (status.health, status.supplies["paper"]) == (Health.BLOCKED, Level.OUT)
    bench.sim.clear()
    assert bench.forms() == []


def test_paper_out_after_the_first_page_is_unknown_and_the_rest_is_cancelled(bench) -> None:
    bench.sim.play("paper_out_midway")
    fault = bench.print()
    assert (fault.code, fault.outcome) == (FaultCode.PAPER_OUT, Outcome.UNKNOWN)
    bench.sim.clear()
    assert bench.forms() == [(False, 1)]


def test_it_prints_again_by_itself_when_paper_is_back(bench) -> None:
    bench.sim.play("paper_out")
    bench.print()
    bench.sim.clear()
    assert bench.printer.status().health is Health.READY
    assert bench.print().sheets == 3
    assert bench.forms() == [(True, 3)]


def test_little_paper_is_attention_and_prints(bench) -> None:
    bench.sim.play("paper_low")
    assert bench.print().sheets == 3
    status = bench.printer.status()
    assert (status.health, status.supplies["paper"]) == (Health.ATTENTION, Level.LOW)
