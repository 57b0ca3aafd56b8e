"""A chip that gives no challenge for basic access control: it speaks PACE only, and we do not."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.smartcard import SmartCardInserted
from tests.contracts.device_contract import poll_until
from tests.contracts.smartcard_contract import SPECIMEN


def test_a_chip_that_wants_pace_is_not_supported_and_says_why(bench) -> None:
    bench.sim.play("pace_only")
    bench.sim.lay("passport:lin_zhixia")
    assert poll_until(bench.reader, SmartCardInserted).contactless_chip
    fault = bench.reader.read_passport(SPECIMEN, 5.0)
    assert fault.code is FaultCode.CARD_NOT_SUPPORTED
    assert "PACE" in fault.detail
