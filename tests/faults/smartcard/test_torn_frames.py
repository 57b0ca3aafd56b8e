"""The line breaks in the middle of an answer."""

from __future__ import annotations

from drivers.contract.status import Health


def test_a_line_that_breaks_in_an_answer_is_found_again_and_the_card_is_read(bench) -> None:
    bench.sim.play("torn_frame")
    bench.sim.lay("ssc:lin_zhixia")
    assert bench.reader.poll() is None
    bench.sim.clear()
    assert bench.trouble() == (Health.READY, None)
    assert bench.card().name == "林知夏"
