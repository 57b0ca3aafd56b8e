"""Driver and reader speak at different speeds."""

from __future__ import annotations

import pytest

from drivers.contract.faults import FaultCode
from drivers.contract.idcard import CardRead
from drivers.contract.status import Health
from drivers.idcard.driver import from_address
from drivers.simulators.idcard import IdCardSimulator
from tests.contracts.device_contract import OPEN_SECONDS, poll_until
from tests.patience import within


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


@pytest.mark.parametrize("baud", [115200, 57600, 38400, 19200, 9600, 230400])
def test_the_speed_is_found_by_asking_and_remembered(baud: int) -> None:
    sim = IdCardSimulator(baud=baud, read_seconds=0.0)
    address = sim.start().partition("?")[0]
    reader = from_address(f"{address}?look_every_s=0.005&speed_s=0.1")
    try:
        with within(OPEN_SECONDS):
            assert reader.open() is None
        assert ("baud", True, f"{baud}, found") in reader.self_test().checks
        reader.close()
        heard = sim.counters()["commands"]
        assert reader.open() is None
        assert sim.counters()["commands"] == heard + 2  # state and number, at the first try
        reader.arm(True)
        sim.lay("gulnar")
        assert poll_until(reader, CardRead).card.nation == "05"
    finally:
        reader.close()
        sim.stop()


def test_a_reader_that_answers_at_no_speed_is_given_up_within_the_time_of_opening(bench) -> None:
    bench.sim.play("no_answer")
    reader = from_address(bench.address.replace("baud=115200", "baud=auto"))
    bench.reader.close()
    with within(OPEN_SECONDS):
        fault = reader.open()
    assert fault is not None
    assert fault.code is FaultCode.NO_ANSWER
    bench.sim.clear()
    bench.sim.play("wrong_baud")
    fault = reader.open()
    assert fault is not None
    assert fault.code is FaultCode.WRONG_BAUD


def test_a_reader_that_comes_back_with_another_speed_is_found_again_while_it_is_open() -> None:
    sim = IdCardSimulator(baud=115200)
    reader = from_address(sim.start().partition("?")[0] + "?speed_s=0.1")
    try:
        assert reader.open() is None
        sim._baud = 38400  # somebody set it with the maker's tool
        looks = [reader.status().health for _ in range(3)]
        assert looks[0] is Health.FAULT
        assert looks[-1] is Health.READY
    finally:
        reader.close()
        sim.stop()
