"""A printer that takes no PDF: nothing is sent, and the technician is told why."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, FaultCode, Outcome
from drivers.contract.status import Health


def test_nothing_is_sent_and_the_reason_is_named(bench) -> None:
    bench.sim.play("no_pdf")
    fault = bench.print()
    assert (fault.code, fault.cleared_by, fault.outcome) == (
        FaultCode.SELF_TEST,
        ClearedBy.TECHNICIAN,
        Outcome.NOT_DONE,
    )
    assert fault.detail == "takes no application/pdf"
    assert bench.printer.status().health is Health.FAULT
    assert not bench.printer.self_test().passed
