"""The printer says "completed" and its page counter says otherwise, or it has none."""

from __future__ import annotations

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.printer import Printed
from drivers.form_printer.driver import from_address


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


def test_fewer_pages_than_the_form_has_are_not_believed(bench) -> None:
    bench.sim.play("lies_partly")
    fault = bench.print(pages=3)
    assert (fault.code, fault.outcome, fault.detail) == (
        FaultCode.CORRUPT_ANSWER,
        Outcome.UNKNOWN,
        "completed, but 1 of 3 pages counted",
    )


def with_counts(bench, counts: str) -> None:
    bench.printer.close()
    bench.printer = from_address(f"{bench.printer.info.address}&counts={counts}")
    assert bench.printer.open() is None


def test_with_counts_no_a_quiet_printer_is_believed_and_a_failure_is_always_unknown(bench) -> None:
    """For a printer whose counter stands still; weaker, and the self-test says so."""
    bench.sim.play("lies")
    with_counts(bench, "no")
    assert isinstance(bench.print(), Printed)
    assert ("page_count", True, "no") in bench.printer.self_test().checks
    bench.sim.clear()
    bench.sim.play("jam_midway")
    assert bench.print(pages=1).outcome is Outcome.UNKNOWN


def test_with_counts_yes_a_printer_that_tells_no_count_is_not_believed(bench) -> None:
    bench.sim.play("no_counter")
    with_counts(bench, "yes")
    assert bench.print().outcome is Outcome.UNKNOWN


def test_a_printer_that_stands_still_and_names_no_reason_is_given_up_at_the_deadline(bench) -> None:
    bench.sim.play("stuck")
    fault = bench.print(deadline=0.4)
    assert (fault.code, fault.outcome) == (FaultCode.DEADLINE, Outcome.NOT_DONE)
    bench.sim.clear()
    assert bench.forms() == []
