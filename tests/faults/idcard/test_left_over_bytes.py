"""Bytes of earlier answers, among them the card of the citizen before, lie before every answer."""

from __future__ import annotations

from drivers.contract.idcard import CardGone, CardRead
from tests.contracts.device_contract import poll_until


def test_left_over_bytes_are_skipped_and_no_card_is_read_twice(bench) -> None:
    bench.sim.play("left_over")
    for key, name in (("lin_zhixia", "林知夏"), ("zhou_yian", "周以安"), ("chen_rare", "陈䶮𠮷")):
        bench.sim.lay(key)
        assert poll_until(bench.reader, CardRead).card.name == name
        bench.sim.take()
        poll_until(bench.reader, CardGone)
