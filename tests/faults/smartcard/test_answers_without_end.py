"""Cards that always have more data (61xx) or always want another length (6Cxx)."""

from __future__ import annotations

import pytest

from drivers.contract.faults import FaultCode


@pytest.mark.parametrize("fault", ["endless_61", "endless_6c"])
def test_an_answer_without_end_is_given_up(bench, fault: str) -> None:
    bench.sim.play(fault)
    bench.sim.lay("ssc:lin_zhixia")
    trouble = bench.failure()
    assert trouble.code is FaultCode.CARD_UNREADABLE
    assert "no end" in trouble.detail
