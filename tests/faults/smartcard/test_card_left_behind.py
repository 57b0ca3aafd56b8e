"""The citizen goes and leaves the card in the reader."""

from __future__ import annotations

from tests.contracts.smartcard_contract import quiet


def test_a_forgotten_card_stays_known_and_is_not_read_for_the_next_citizen(bench) -> None:
    bench.sim.play("card_left")
    bench.sim.lay("ssc:lin_zhixia")
    bench.card()
    bench.sim.take()
    assert quiet(bench.reader) == []
    assert bench.reader.status().media
    bench.reader.arm(False)  # the session is wiped
    bench.reader.arm(True)  # the next citizen
    assert quiet(bench.reader) == []
    bench.sim.clear()  # handed back: no news for somebody whose card it is not
    assert quiet(bench.reader) == []
    bench.sim.lay("ssc:zhou_yian")
    assert bench.card().name == "周以安"


def test_a_card_that_was_taken_while_nobody_was_served_may_come_back(bench) -> None:
    bench.sim.lay("ssc:lin_zhixia")
    bench.card()
    bench.reader.arm(False)
    bench.sim.take()
    assert quiet(bench.reader) == []
    bench.sim.lay("ssc:lin_zhixia")
    assert quiet(bench.reader) == []
    bench.reader.arm(True)
    assert bench.card().name == "林知夏"
