"""A pipe of a USB reader stalls."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.idcard import CardRead
from drivers.contract.status import Health
from tests.contracts.device_contract import poll_until
from tests.faults.idcard.usb import usb_bench


def test_a_stalled_pipe_is_cleared_and_the_reader_is_well_when_it_stops() -> None:
    with usb_bench() as (sim, reader):
        sim.play("stall")
        status = reader.status()
        assert status.fault is not None
        assert (status.health, status.fault.code) == (Health.FAULT, FaultCode.CORRUPT_ANSWER)
        sim.clear()
        assert reader.status().health is Health.READY
        sim.lay("zhou_yian")
        assert poll_until(reader, CardRead).card.name == "周以安"
