"""Trouble at each step of a form of three pages: what is said of the paper is what lies in the tray."""

from __future__ import annotations

import pytest

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.status import Health
from drivers.simulators.form_engine import STEPS

CODES = {
    "paper_out": FaultCode.PAPER_OUT,
    "jam": FaultCode.PAPER_JAM,
    "cover_open": FaultCode.COVER_OPEN,
    "toner_empty": FaultCode.SUPPLY_OUT,
}
PAGES_OUT = {"start": 0, "midway": 1, "end": 2}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("trouble", CODES)
def test_the_outcome_is_what_lies_in_the_tray_and_the_rest_never_comes_out(bench, trouble: str, step: str) -> None:
    bench.sim.play(f"{trouble}_{step}")
    fault = bench.print(pages=3)
    out = PAGES_OUT[step]
    assert (fault.code, fault.outcome) == (CODES[trouble], Outcome.UNKNOWN if out else Outcome.NOT_DONE)
    assert not bench.printer.status().health.usable
    bench.sim.clear()
    assert bench.printer.status().health is Health.READY
    assert bench.forms() == ([(False, out)] if out else [])
    assert bench.print(pages=1).sheets == 1


@pytest.mark.parametrize("step", STEPS)
def test_a_cable_pulled_at_any_step_is_unknown_because_the_printer_goes_on(bench, step: str) -> None:
    bench.sim.play(f"unplug_{step}")
    fault = bench.print(pages=3)
    assert (fault.code, fault.outcome) == (FaultCode.LINK_LOST, Outcome.UNKNOWN)
    bench.sim.clear()
    assert bench.printer.status().health.usable
    assert len(bench.forms()) <= 1
