"""A card that answers everything with 6F00."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.smartcard import SmartCardInserted
from tests.contracts.device_contract import poll_until
from tests.contracts.smartcard_contract import SPECIMEN


def test_a_card_that_refuses_everything_is_not_supported(bench) -> None:
    bench.sim.play("wrong_sw")
    bench.sim.lay("ssc:lin_zhixia")
    assert bench.failure().code is FaultCode.CARD_NOT_SUPPORTED


def test_a_passport_that_refuses_its_challenge_is_not_supported(bench) -> None:
    bench.sim.lay("passport:lin_zhixia")
    poll_until(bench.reader, SmartCardInserted)
    bench.sim.play("wrong_sw")
    assert bench.reader.read_passport(SPECIMEN, 5.0).code is FaultCode.CARD_NOT_SUPPORTED
