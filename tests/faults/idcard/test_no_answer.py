"""The reader does not answer at all."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.idcard import CardRead
from drivers.contract.status import Health
from tests.contracts.device_contract import STATUS_SECONDS, poll_until
from tests.patience import within


def test_a_silent_reader_is_absent_within_a_second_and_comes_back_by_itself(bench) -> None:
    bench.sim.play("no_answer")
    with within(STATUS_SECONDS):
        assert bench.trouble() == (Health.ABSENT, FaultCode.NO_ANSWER)
    bench.sim.clear()
    assert bench.trouble() == (Health.READY, None)


def test_a_silent_reader_gives_no_facts_and_reads_the_waiting_card_afterwards(bench) -> None:
    bench.sim.play("no_answer")
    bench.sim.lay("lin_zhixia")
    assert bench.reader.poll() is None
    bench.sim.clear()
    assert poll_until(bench.reader, CardRead).card.name == "林知夏"


def test_silence_does_not_mean_that_the_card_has_left(bench) -> None:
    bench.open("&address_s=0.05")
    bench.sim.lay("lin_zhixia")
    poll_until(bench.reader, CardRead)
    bench.sim.play("no_answer")
    assert [bench.reader.poll() for _ in range(3)] == [None] * 3
    assert bench.reader.status().media
