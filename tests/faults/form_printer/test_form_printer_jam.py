"""A sheet is stuck."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, FaultCode, Outcome
from drivers.contract.status import Health, Level


def test_a_jam_before_the_job_keeps_it_from_being_sent(bench) -> None:
    bench.sim.play("jam")
    fault = bench.print()
    assert (fault.code, fault.cleared_by, fault.outcome) == (FaultCode.PAPER_JAM, ClearedBy.STAFF, Outcome.NOT_DONE)
    status = bench.printer.status()
    assert (status.health, status.supplies["paper"]) == (Health.BLOCKED, Level.JAMMED)


def test_a_jam_after_the_first_page_is_unknown_because_some_pages_came_out(bench) -> None:
    bench.sim.play("jam_midway")
    fault = bench.print(pages=3)
    assert (fault.code, fault.outcome) == (FaultCode.PAPER_JAM, Outcome.UNKNOWN)


def test_a_jam_of_the_only_page_is_not_done(bench) -> None:
    bench.sim.play("jam_midway")
    fault = bench.print(pages=1)
    assert (fault.code, fault.outcome) == (FaultCode.PAPER_JAM, Outcome.NOT_DONE)


def test_nothing_of_a_jammed_form_comes_out_for_the_next_citizen(bench) -> None:
    bench.sim.play("jam_midway")
    bench.print(pages=3)
    bench.sim.clear()
    assert bench.forms() == [(False, 1)]
    assert bench.print(pages=2).sheets == 2
    assert bench.forms() == [(False, 1), (True, 2)]
