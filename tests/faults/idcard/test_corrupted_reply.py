"""Every answer has a wrong byte."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.idcard import CardGone, CardRead
from drivers.contract.status import Health
from tests.contracts.device_contract import poll_until


def test_damaged_answers_are_a_fault_of_the_line(bench) -> None:
    bench.sim.play("corrupted")
    assert bench.trouble() == (Health.FAULT, FaultCode.CORRUPT_ANSWER)
    bench.sim.clear()
    assert bench.trouble() == (Health.READY, None)


def test_damaged_answers_while_a_card_lies_there_do_not_mean_that_it_left(bench) -> None:
    bench.sim.lay("gulnar")
    poll_until(bench.reader, CardRead)
    bench.sim.play("corrupted")
    assert [bench.reader.poll() for _ in range(3)] == [None] * 3
    bench.sim.clear()
    bench.sim.take()
    poll_until(bench.reader, CardGone)
