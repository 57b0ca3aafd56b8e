"""Frames end in the middle."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.idcard import CardRead
from drivers.contract.status import Health
from tests.contracts.device_contract import poll_until


def test_torn_answers_are_a_fault_and_not_an_absent_reader(bench) -> None:
    bench.sim.play("short")
    assert bench.trouble() == (Health.FAULT, FaultCode.CORRUPT_ANSWER)
    bench.sim.clear()
    bench.sim.lay("wang_elder")
    assert poll_until(bench.reader, CardRead).card.valid_to == "长期"
