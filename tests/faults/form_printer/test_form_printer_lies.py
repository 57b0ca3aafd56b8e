"""The printer says "completed" and its page counter says otherwise, or it has none."""

from __future__ import annotations

from drivers.contract.faults import FaultCode, Outcome


def test_completed_without_counted_pages_is_not_believed_and_not_repeated(bench) -> None:
    bench.sim.play("lies")
    fault = bench.print()
    assert (fault.code, fault.outcome) == (FaultCode.CORRUPT_ANSWER, Outcome.UNKNOWN)
    assert bench.forms() == []


def test_a_printer_without_a_counter_is_believed_when_nothing_speaks_against_it(bench) -> None:
    bench.sim.play("no_counter")
    assert bench.print().sheets == 3


def test_without_a_counter_a_jam_is_always_unknown(bench) -> None:
    bench.sim.play("no_counter")
    bench.sim.play("jam_midway")
    assert bench.print(pages=1).outcome is Outcome.UNKNOWN


def test_a_counter_that_stood_still_once_is_not_believed_at_the_next_jam(bench) -> None:
    bench.sim.play("lies")
    bench.print()
    bench.sim.clear()
    bench.sim.play("jam_midway")
    assert bench.print(pages=1).outcome is Outcome.UNKNOWN
    bench.sim.clear()
    assert bench.print(pages=1).sheets == 1
    bench.sim.play("jam_midway")
    assert bench.print(pages=1).outcome is Outcome.NOT_DONE
