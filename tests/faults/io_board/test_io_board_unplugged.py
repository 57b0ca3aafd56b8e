"""The cable is pulled, and plugged in again."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.io_board import Flash, Lamp
from drivers.contract.status import Health


def test_a_pulled_cable_is_absent_and_heals_without_losing_touch_or_lamp(bench, touch) -> None:
    for _ in range(3):
        bench.sim.play("unplug")
        bench.sim.press("call")
        assert bench.trouble() == (Health.ABSENT, FaultCode.LINK_LOST)
        assert bench.board.poll() is None
        assert bench.board.set_lamp(Lamp.SCANNER, Flash.SLOW) is not None
        bench.sim.clear()
        assert bench.trouble() == (Health.READY, None)
        assert bench.until_changes(2) == touch
        assert bench.sim.state()["lamps"] == {"scanner": "slow"}
