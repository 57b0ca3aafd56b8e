"""Driver and reader speak at different speeds."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.status import Health
from drivers.idcard.driver import from_address
from drivers.simulators.idcard import IdCardSimulator


def test_garbage_without_any_frame_names_the_speed(bench) -> None:
    bench.sim.play("wrong_baud")
    assert bench.trouble() == (Health.FAULT, FaultCode.WRONG_BAUD)


def test_a_reader_that_is_set_to_another_speed_does_not_open() -> None:
    sim = IdCardSimulator(baud=9600)
    address = sim.start()
    try:
        wrong = from_address(address.replace("9600", "115200"))
        fault = wrong.open()
        assert fault is not None
        assert fault.code is FaultCode.WRONG_BAUD
        right = from_address(address)
        assert right.open() is None
        right.close()
    finally:
        sim.stop()
