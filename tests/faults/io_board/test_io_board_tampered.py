"""Somebody opened the housing."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, FaultCode
from drivers.contract.status import Health


def test_a_tamper_contact_is_told_and_asks_for_a_technician_while_the_board_works_on(bench) -> None:
    bench.sim.press("tamper")
    assert bench.until_changes(1)[0][0] == {"tampered"}
    assert bench.trouble() == (Health.ATTENTION, FaultCode.TAMPERED)
    assert bench.board.status().fault.cleared_by is ClearedBy.TECHNICIAN
    bench.sim.press("tamper")
    bench.until_changes(1)
    assert bench.trouble() == (Health.READY, None)
