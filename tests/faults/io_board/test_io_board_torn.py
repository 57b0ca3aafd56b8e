"""Only half of each line arrives."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.status import Health


def test_half_lines_are_damage_and_not_another_speed(bench, touch) -> None:
    bench.sim.play("torn")
    bench.sim.press("call")
    assert bench.changes() == []
    assert bench.trouble() == (Health.FAULT, FaultCode.CORRUPT_ANSWER)
    bench.heal()
    assert bench.until_changes(2) == touch
