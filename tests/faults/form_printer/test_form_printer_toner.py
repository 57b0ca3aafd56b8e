"""The toner runs low, then out."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, FaultCode, Outcome
from drivers.contract.status import Health, Level


def test_little_toner_is_attention_and_prints(bench) -> None:
    bench.sim.play("toner_low")
    assert bench.print().sheets == 3
    status = bench.printer.status()
    assert (status.health, status.fault, status.supplies["toner"]) == (Health.ATTENTION, None, Level.LOW)


def test_without_toner_a_technician_is_needed_and_nothing_is_sent(bench) -> None:
    bench.sim.play("toner_empty")
    fault = bench.print()
    assert (fault.code, fault.cleared_by, fault.outcome) == (
        FaultCode.SUPPLY_OUT,
        ClearedBy.TECHNICIAN,
        Outcome.NOT_DONE,
    )
    assert bench.printer.status().health is Health.FAULT
