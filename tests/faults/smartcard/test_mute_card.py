"""A card that is powered and says nothing."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, FaultCode
from drivers.contract.smartcard import SmartCardRemoved
from drivers.contract.status import Health
from tests.contracts.device_contract import poll_until


def test_a_mute_card_is_unreadable_and_the_citizens_to_turn_round(bench) -> None:
    bench.open("&apdu_s=0.3")
    bench.sim.play("mute")
    bench.sim.lay("ssc:lin_zhixia")
    fault = bench.failure()
    assert (fault.code, fault.cleared_by) == (FaultCode.CARD_UNREADABLE, ClearedBy.CITIZEN)


def test_the_reader_is_well_after_a_mute_card_and_tells_it_once(bench) -> None:
    bench.open("&apdu_s=0.5")
    bench.sim.play("mute")
    bench.sim.lay("ssc:lin_zhixia")
    bench.failure()
    assert bench.trouble() == (Health.READY, None)
    assert [bench.reader.poll() for _ in range(10)] == [None] * 10
    bench.sim.clear()
    bench.sim.take()
    poll_until(bench.reader, SmartCardRemoved)
    bench.sim.lay("ssc:lin_zhixia")
    assert bench.card().name == "林知夏"
