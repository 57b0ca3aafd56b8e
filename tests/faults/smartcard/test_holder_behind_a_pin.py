"""Regions whose cards want a PIN before EF06: right, wrong, impossible, blocked, and what configuration says."""

from __future__ import annotations

import pytest

from drivers.contract.faults import ClearedBy, FaultCode
from drivers.contract.smartcard import SmartCardInserted, SmartCardRemoved
from tests.contracts.device_contract import poll_until


def test_a_card_that_wants_a_pin_is_inserted_without_its_holder(bench) -> None:
    bench.sim.play("ef06_pin")
    bench.sim.lay("ssc:lin_zhixia")
    card = bench.card()
    assert (card.holder_read, card.name, card.id_number) == (False, "", "")
    assert card.card_number == "A99000011"


def test_the_right_pin_gives_the_holder(bench) -> None:
    bench.sim.play("ef06_pin")
    bench.sim.lay("ssc:lin_zhixia")
    bench.card()
    card = bench.reader.read_holder("123456", 5.0)
    assert (card.holder_read, card.name) == (True, "林知夏")


def test_a_wrong_pin_tells_how_many_tries_are_left_and_the_third_blocks(bench) -> None:
    bench.sim.play("ef06_pin")
    bench.sim.lay("ssc:lin_zhixia")
    bench.card()
    told = [bench.reader.read_holder("000000", 5.0) for _ in range(3)]
    assert [fault.code for fault in told] == [FaultCode.NOT_AUTHORISED] * 3
    assert [fault.detail for fault in told] == ["tries left: 2", "tries left: 1", "tries left: 0"]
    assert [fault.cleared_by for fault in told] == [ClearedBy.CITIZEN, ClearedBy.CITIZEN, ClearedBy.STAFF]


@pytest.mark.parametrize("pin", ["", "12", "12345a", "１２３４５６", "1234567890123"])
def test_an_impossible_pin_costs_no_try(bench, pin: str) -> None:
    bench.sim.play("ef06_pin")
    bench.sim.lay("ssc:lin_zhixia")
    bench.card()
    assert bench.reader.read_holder(pin, 5.0).detail.startswith("not sent")
    assert bench.reader.read_holder("000000", 5.0).detail == "tries left: 2"


def test_a_blocked_pin_is_a_matter_for_staff(bench) -> None:
    bench.sim.play("pin_blocked")
    bench.sim.lay("ssc:lin_zhixia")
    bench.card()
    fault = bench.reader.read_holder("123456", 5.0)
    assert (fault.code, fault.cleared_by, fault.detail) == (FaultCode.NOT_AUTHORISED, ClearedBy.STAFF, "tries left: 0")


def test_a_verified_pin_does_not_outlast_the_reading(bench) -> None:
    bench.sim.play("ef06_pin")
    bench.sim.lay("ssc:lin_zhixia")
    bench.card()
    assert bench.reader.read_holder("123456", 5.0).holder_read
    assert bench.reader.read_holder("000000", 5.0).code is FaultCode.NOT_AUTHORISED


def test_where_configuration_says_pin_the_holder_is_not_asked_for_without_one(bench) -> None:
    bench.open("&ef06=pin")
    bench.sim.lay("ssc:lin_zhixia")
    assert not bench.card().holder_read
    assert bench.reader.read_holder("123456", 5.0).holder_read


def test_where_configuration_says_free_no_pin_is_ever_sent(bench) -> None:
    bench.open("&ef06=free")
    bench.sim.lay("ssc:lin_zhixia")
    assert bench.card().holder_read
    assert bench.reader.read_holder("000000", 5.0).holder_read
    bench.sim.take()
    poll_until(bench.reader, SmartCardRemoved)
    bench.sim.play("ef06_pin")
    bench.sim.lay("ssc:zhou_yian")
    assert bench.failure().detail == "EF06: 6982"


def test_a_passport_has_no_holder_behind_a_pin(bench) -> None:
    bench.sim.lay("passport:lin_zhixia")
    poll_until(bench.reader, SmartCardInserted)
    assert bench.reader.read_holder("123456", 5.0).code is FaultCode.CARD_UNREADABLE
