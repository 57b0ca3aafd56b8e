"""A door of the printer is open."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, FaultCode, Outcome
from drivers.contract.status import Health


def test_with_the_cover_open_nothing_is_sent(bench) -> None:
    bench.sim.play("cover_open")
    fault = bench.print()
    assert (fault.code, fault.cleared_by, fault.outcome) == (FaultCode.COVER_OPEN, ClearedBy.STAFF, Outcome.NOT_DONE)
    assert bench.printer.status().health is Health.BLOCKED
    bench.sim.clear()
    assert bench.printer.status().health is Health.READY
