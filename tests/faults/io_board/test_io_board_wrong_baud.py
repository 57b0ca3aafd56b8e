"""Driver and board speak at different speeds."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.status import Health
from drivers.io_board.driver import from_address
from drivers.simulators.io_board import IoBoardSimulator


def test_garbage_without_any_line_names_the_speed(bench) -> None:
    bench.sim.play("wrong_baud")
    assert bench.trouble() == (Health.FAULT, FaultCode.WRONG_BAUD)
    bench.heal()


def test_a_board_that_is_set_to_another_speed_does_not_open() -> None:
    sim = IoBoardSimulator(baud=9600)
    wrong = from_address(sim.start().replace("9600", "115200") + "&hello_s=0.3")
    try:
        fault = wrong.open()
        assert fault is not None
        assert fault.code is FaultCode.WRONG_BAUD
    finally:
        wrong.close()
        sim.stop()
