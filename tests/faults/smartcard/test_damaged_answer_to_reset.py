"""A card whose answer to reset is cut off or no answer to reset at all."""

from __future__ import annotations

from drivers.contract.faults import FaultCode


def test_a_card_with_a_damaged_answer_to_reset_is_not_supported(bench) -> None:
    bench.sim.play("wrong_atr")
    bench.sim.lay("ssc:lin_zhixia")
    fault = bench.failure()
    assert fault.code is FaultCode.CARD_NOT_SUPPORTED
    assert "answer to reset" in fault.detail
