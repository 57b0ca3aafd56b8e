"""A key does not come up."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, FaultCode
from drivers.contract.input_device import KeyFreed, KeyStuck
from drivers.contract.status import Health
from tests.contracts.device_contract import poll_until


def test_a_stuck_key_blocks_until_somebody_frees_it(bench) -> None:
    bench.sim.play("stuck_key")
    assert bench.trouble() == (Health.READY, None)  # not yet: a hand may lean on it
    assert poll_until(bench.keypad, KeyStuck) == KeyStuck(1)
    assert bench.trouble() == (Health.BLOCKED, FaultCode.SELF_TEST)
    assert bench.keypad.status().fault.cleared_by is ClearedBy.STAFF
    bench.sim.press("6")
    assert bench.trouble()[0] is Health.BLOCKED
    bench.sim.clear()
    assert poll_until(bench.keypad, KeyFreed) == KeyFreed()
    assert bench.trouble() == (Health.READY, None)


def test_a_key_that_chatters_is_not_stuck(bench) -> None:
    bench.sim.play("chatter")
    bench.sim.press("5")
    assert bench.keypad.poll() is None
    assert bench.keypad._down == {}
