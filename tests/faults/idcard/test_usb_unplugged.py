"""A USB reader is pulled out, in rest and while it speaks, taken by another program, and plugged in again."""

from __future__ import annotations

import threading

import pytest

from drivers.contract.faults import FaultCode
from drivers.contract.idcard import CardFailed, CardRead
from drivers.contract.status import Health
from drivers.simulators.usb_wire import UsbIdCardSimulator
from tests.contracts.device_contract import poll_until
from tests.faults.idcard.usb import reader_of, usb_bench
from tests.patience import within


def test_a_pulled_reader_is_absent_and_found_again_by_its_identity() -> None:
    with usb_bench() as (sim, reader):
        for _ in range(3):
            sim.play("unplug")
            status = reader.status()
            assert status.fault is not None
            assert (status.health, status.fault.code) == (Health.ABSENT, FaultCode.LINK_LOST)
            assert reader.poll() is None
            sim.clear()
            assert reader.status().health is Health.READY


@pytest.mark.parametrize("after", [0.0, 0.02, 0.06])
def test_a_reader_pulled_while_a_card_is_read_is_a_value_and_heals(after: float) -> None:
    with usb_bench() as (sim, reader):
        sim.read_seconds = 0.05
        sim.lay("lin_zhixia")
        pull = threading.Timer(after, sim.play, ("unplug",))
        pull.start()
        while pull.is_alive():
            assert isinstance(reader.poll(), CardRead | CardFailed | None)
        pull.join()
        reader.poll()
        assert reader.status().health is Health.ABSENT
        sim.clear()
        sim.take()
        reader.arm(False)
        reader.arm(True)
        assert reader.status().health is Health.READY
        sim.lay("zhou_yian")
        assert poll_until(reader, CardRead).card.name == "周以安"


def test_a_reader_that_another_program_holds_is_a_fault_that_names_the_reason() -> None:
    with usb_bench() as (sim, _):
        second = reader_of(sim)
        fault = second.open()
        assert fault is not None
        assert (fault.code, fault.detail) == (FaultCode.LINK_LOST, "open: USB EBUSY")


def test_a_serial_number_that_is_not_there_is_not_somebody_elses_reader() -> None:
    sim = UsbIdCardSimulator(serial="A1")
    reader = reader_of(sim)
    sim.serial = "B2"
    fault = reader.open()
    assert fault is not None
    assert fault.detail == "open: 0 USB devices with this identity"


def test_a_pulled_reader_ends_a_read_that_waits_for_the_chip_at_once() -> None:
    with usb_bench() as (sim, reader):
        sim.read_seconds = 5.0
        sim.lay("lin_zhixia")
        assert reader.poll() is None
        sim.play("unplug")
        with within(1.0):
            fact = poll_until(reader, CardFailed)
        assert fact.fault.code is FaultCode.LINK_LOST
