"""Answers come after the driver has stopped waiting for them."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.idcard import CardRead
from drivers.contract.status import Health
from tests.contracts.device_contract import poll_until


def test_late_answers_are_no_answers_and_the_reader_is_well_when_they_stop(bench) -> None:
    bench.sim.play("late")
    assert bench.trouble() == (Health.ABSENT, FaultCode.NO_ANSWER)
    bench.sim.clear()
    bench.sim.lay("zhou_yian")
    assert poll_until(bench.reader, CardRead).card.name == "周以安"


def test_a_late_card_is_never_given_to_the_next_citizen(bench) -> None:
    bench.open("&read_s=0.2")
    bench.sim.read_seconds = 0.5
    bench.sim.lay("lin_zhixia")
    assert bench.failure() in (FaultCode.NO_ANSWER, FaultCode.CARD_MOVED)
    bench.sim.lay("zhou_yian")  # while the answer with the first card is still on its way
    bench.sim.read_seconds = 0.0
    assert poll_until(bench.reader, CardRead).card.name == "周以安"
