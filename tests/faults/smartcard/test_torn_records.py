"""Records that end in the middle."""

from __future__ import annotations

import pytest

from drivers.contract.faults import ClearedBy, FaultCode


@pytest.mark.parametrize("style", ["auto", "index", "id"])
def test_a_torn_record_is_unreadable_and_nothing_half_read_is_handed_on(bench, style: str) -> None:
    bench.open(f"&records={style}")
    bench.sim.play("torn_tlv")
    bench.sim.lay("ssc:lin_zhixia")
    fault = bench.failure()
    assert (fault.code, fault.cleared_by) == (FaultCode.CARD_UNREADABLE, ClearedBy.STAFF)
