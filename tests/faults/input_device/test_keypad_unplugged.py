"""The cable is pulled, and plugged in again."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.status import Health


def test_a_pulled_keypad_is_absent_and_heals_with_no_key_down(bench) -> None:
    for _ in range(3):
        bench.sim.press("5:down")
        bench.keypad.poll()
        bench.sim.play("unplug")
        assert bench.trouble() == (Health.ABSENT, FaultCode.LINK_LOST)
        assert bench.keypad.poll() is None
        bench.sim.clear()
        assert bench.trouble() == (Health.READY, None)
        assert bench.keypad._down == {}
