"""Events get lost, or what arrives are no events."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.status import Health


def test_a_key_whose_release_was_dropped_is_not_stuck_for_ever(bench) -> None:
    bench.sim.press("5:down")
    bench.keypad.poll()
    bench.sim.play("dropped")
    bench.sim.press("6")
    bench.keypad.poll()
    assert bench.keypad._down == {}


def test_garbage_is_a_fault_until_events_come_again(bench) -> None:
    bench.sim.play("garbage")
    assert bench.trouble() == (Health.FAULT, FaultCode.CORRUPT_ANSWER)
    bench.sim.clear()
    bench.sim.press("5")
    assert bench.trouble() == (Health.READY, None)
