"""The card is taken away while the reader sends it."""

from __future__ import annotations

import pytest

from drivers.contract.faults import ClearedBy, FaultCode
from drivers.contract.idcard import CardFailed, CardGone, CardRead
from drivers.contract.status import Health
from tests.contracts.device_contract import poll_until


@pytest.mark.parametrize("cut_at", [0, 1, 4, 5, 6, 7, 9, 10, 11, 14, 270, 271, 1000, 1293, 1294])
def test_a_card_taken_away_at_any_byte_is_moved_and_gone_and_reads_again(bench, cut_at: int) -> None:
    bench.open("&read_s=0.6&find_s=2&select_s=2")  # only silence at byte 0 is waited for; the rest is a busy host
    bench.sim.cut_at = cut_at
    bench.sim.play("card_away_early")
    bench.sim.lay("lin_zhixia")
    fault = poll_until(bench.reader, CardFailed).fault
    assert fault.code is FaultCode.CARD_MOVED
    assert fault.cleared_by is ClearedBy.CITIZEN
    poll_until(bench.reader, CardGone)
    assert bench.trouble() == (Health.READY, None)
    bench.sim.lay("lin_zhixia")
    assert poll_until(bench.reader, CardRead).card.name == "林知夏"
