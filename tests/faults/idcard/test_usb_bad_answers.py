"""Answers of a USB reader come late, damaged, short, twice, after old ones, or in packets that are too short."""

from __future__ import annotations

import pytest

from drivers.contract.faults import FaultCode
from drivers.contract.idcard import CardFailed, CardGone, CardRead
from tests.contracts.device_contract import poll_until
from tests.faults.idcard.usb import usb_bench


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("no_answer", FaultCode.NO_ANSWER),
        ("late", FaultCode.NO_ANSWER),
        ("corrupted", FaultCode.CORRUPT_ANSWER),
        ("short", FaultCode.CORRUPT_ANSWER),
        ("sam_not_authorised", FaultCode.NOT_AUTHORISED),
    ],
)
def test_bad_answers_are_named_and_forgotten_when_they_stop(fault: str, code: FaultCode) -> None:
    with usb_bench() as (sim, reader):
        sim.play(fault)
        seen = reader.status().fault
        assert seen is not None
        assert seen.code is code
        sim.clear()
        assert reader.status().fault is None


@pytest.mark.parametrize("fault", ["doubled", "left_over", "short_packets"])
def test_no_card_is_taken_for_another_while_the_pipes_are_untidy(fault: str) -> None:
    with usb_bench() as (sim, reader):
        sim.play(fault)
        for key, name in (("lin_zhixia", "林知夏"), ("zhou_yian", "周以安"), ("chen_rare", "陈䶮𠮷")):
            sim.lay(key)
            assert poll_until(reader, CardRead).card.name == name
            sim.take()
            poll_until(reader, CardGone)


def test_a_card_removed_at_any_packet_is_moved() -> None:
    with usb_bench("&read_s=0.1") as (sim, reader):
        for cut in (0, 3, 7, 8, 71, 500, 1294):
            sim.cut_at = cut
            sim.play("card_away_early")
            sim.lay("lin_zhixia")
            assert poll_until(reader, CardFailed).fault.code is FaultCode.CARD_MOVED
            poll_until(reader, CardGone)
