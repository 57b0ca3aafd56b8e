"""Every line comes twice."""

from __future__ import annotations

from drivers.contract.io_board import Flash, Lamp
from drivers.contract.status import Health


def test_doubled_lines_are_heard_once(bench, touch) -> None:
    bench.sim.play("doubled")
    for _ in range(2):
        bench.sim.press("call")
        assert bench.until_changes(2) == touch
    assert bench.board.set_lamp(Lamp.SCANNER, Flash.SLOW) is None
    assert bench.trouble() == (Health.READY, None)
    assert bench.changes() == []
