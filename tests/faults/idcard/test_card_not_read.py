"""A card lies there and cannot be read: broken, or of a kind that the reader does not know."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.idcard import CardGone, CardRead
from drivers.contract.status import Health
from tests.contracts.device_contract import poll_until


def test_an_unknown_card_is_told_once_however_long_it_lies_there(bench) -> None:
    bench.sim.play("card_not_supported")
    bench.sim.lay("lin_zhixia")
    assert bench.failure() is FaultCode.CARD_NOT_SUPPORTED
    assert [bench.reader.poll() for _ in range(20)] == [None] * 20
    assert bench.trouble() == (Health.READY, None)
    bench.sim.take()
    poll_until(bench.reader, CardGone)


def test_a_card_that_never_reads_is_first_moved_and_then_unreadable(bench) -> None:
    bench.sim.play("card_unreadable")
    bench.sim.lay("lin_zhixia")
    assert bench.failure() is FaultCode.CARD_MOVED
    assert bench.failure() is FaultCode.CARD_UNREADABLE


def test_a_card_that_reads_at_the_second_try_needs_no_lifting(bench) -> None:
    bench.sim.play("card_unreadable")
    bench.sim.lay("lin_zhixia")
    bench.failure()
    bench.sim.clear()
    assert poll_until(bench.reader, CardRead).card.name == "林知夏"
