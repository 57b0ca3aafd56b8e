"""The paper is nearly used up."""

from __future__ import annotations

from drivers.contract.status import Health, Level


def test_it_still_prints_and_somebody_is_called(bench) -> None:
    bench.sim.play("paper_near_end")
    assert bench.print().sheets == 1
    status = bench.status()
    assert (status.health, status.fault, status.supplies) == (Health.ATTENTION, None, {"paper": Level.LOW})
    assert bench.whole() == ["林知夏"]
