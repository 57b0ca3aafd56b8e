"""The network cable is pulled, before or in the middle of a form."""

from __future__ import annotations

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.status import Health, Level


def test_an_unplugged_printer_is_absent_and_gets_nothing(bench) -> None:
    bench.sim.play("unplug")
    fault = bench.print()
    assert (fault.code, fault.outcome) == (FaultCode.LINK_LOST, Outcome.NOT_DONE)
    status = bench.printer.status()
    assert (status.health, status.supplies["paper"]) == (Health.ABSENT, Level.UNKNOWN)
    bench.sim.clear()
    assert bench.printer.status().health is Health.READY


def test_unplugged_in_mid_job_is_unknown_because_a_printer_prints_on(bench) -> None:
    bench.sim.play("unplug_midway")
    fault = bench.print()
    assert (fault.code, fault.outcome) == (FaultCode.LINK_LOST, Outcome.UNKNOWN)
    bench.sim.clear()
    assert bench.printer.status().health.usable
    assert bench.forms() == [(True, 3)]


def test_a_job_that_waits_while_the_cable_is_out_is_cancelled_when_it_is_back(bench) -> None:
    """Paper and cable go together: nobody could cancel, so the job would print when paper is back."""
    bench.sim.play("unplug_midway")
    bench.sim.play("slow")
    assert bench.print(pages=3, deadline=30.0).outcome is Outcome.UNKNOWN
    bench.sim.clear()
    bench.printer.status()
    assert bench.sim.state()["waiting"] == 0


def test_power_lost_in_mid_job_is_unknown_and_nothing_comes_out_afterwards(bench) -> None:
    bench.sim.play("power_off_midway")
    assert bench.print(pages=3).outcome is Outcome.UNKNOWN
    bench.sim.clear()
    assert bench.printer.status().health is Health.READY
    assert bench.forms() == [(False, 1)]
