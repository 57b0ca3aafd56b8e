"""The cable is pulled, and plugged in again."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.status import Health


def test_a_pulled_cable_is_absent_and_heals_still_armed(bench) -> None:
    for n in range(3):
        bench.sim.play("unplug")
        assert bench.trouble() == (Health.ABSENT, FaultCode.LINK_LOST)
        assert bench.reader.poll() is None
        bench.sim.clear()
        assert bench.trouble() == (Health.READY, None)
        bench.sim.show(f"TKC-{n}")
        assert bench.heard() == [f"TKC-{n}"]


def test_a_reader_with_a_trigger_is_triggered_again_after_a_reconnect(line) -> None:
    line.open("profile=manual_trigger")
    line.sim.play("unplug")
    line.reader.status()
    line.well()
    line.reader.arm(False)
    line.heard(1, 0.1)
    assert line.sim.commands == b"\x16T\r" * 2 + b"\x16U\r"
