"""The board speaks another version of the protocol."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, FaultCode


def test_a_board_with_another_protocol_does_not_open_and_names_its_firmware_as_the_reason(bench) -> None:
    bench.board.close()
    bench.sim.play("old_firmware")
    fault = bench.board.open()
    assert (fault.code, fault.cleared_by) == (FaultCode.SELF_TEST, ClearedBy.TECHNICIAN)
    assert "firmware" in fault.detail
    bench.sim.clear()
    assert bench.board.open() is None
