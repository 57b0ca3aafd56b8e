"""One bit of each line is wrong."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.io_board import Flash, Lamp
from drivers.contract.status import Health


def test_damaged_lines_are_never_believed_and_the_touch_is_told_once_they_are_whole(bench, touch) -> None:
    bench.sim.play("corrupted")
    bench.sim.press("call")
    assert bench.changes() == []
    assert bench.trouble() == (Health.FAULT, FaultCode.CORRUPT_ANSWER)
    assert bench.board.set_lamp(Lamp.SCANNER, Flash.SLOW) is not None
    bench.heal()
    assert bench.until_changes(2) == touch
