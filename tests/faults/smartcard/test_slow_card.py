"""A card that needs long for everything."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.smartcard import SmartCardInserted
from tests.contracts.device_contract import poll_until
from tests.contracts.smartcard_contract import SPECIMEN


def test_a_slow_card_is_read(bench) -> None:
    bench.sim.play("slow")
    bench.sim.lay("ssc:lin_zhixia")
    assert bench.card().name == "林知夏"


def test_a_card_that_takes_longer_than_a_citizen_waits_is_unreadable(bench) -> None:
    bench.open("&read_s=0.3")
    bench.sim.play("slow")
    bench.sim.lay("ssc:lin_zhixia")
    assert bench.failure().code is FaultCode.CARD_UNREADABLE


def test_a_passport_that_is_too_slow_for_the_caller_is_a_deadline(bench) -> None:
    bench.sim.lay("passport:lin_zhixia")
    poll_until(bench.reader, SmartCardInserted)
    bench.sim.play("slow")
    late = bench.reader.read_passport(SPECIMEN, 0.3)
    assert late.code in (FaultCode.DEADLINE, FaultCode.CARD_UNREADABLE)  # between two commands, or within one
