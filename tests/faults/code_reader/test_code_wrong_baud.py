"""Driver and reader speak at different speeds."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.status import Health


def test_garbage_is_never_a_code_and_three_times_asks_for_a_technician(line) -> None:
    line.open("baud=115200")
    for n in range(3):
        line.sim.show(f"TKC-{n}")
        assert line.heard() == ["!torn"]
    assert line.trouble() == (Health.ATTENTION, FaultCode.WRONG_BAUD)
    line.open()
    line.well()
