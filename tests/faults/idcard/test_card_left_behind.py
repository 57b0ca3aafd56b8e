"""The citizen goes and leaves the card in the field."""

from __future__ import annotations

from drivers.contract.idcard import CardGone, CardRead
from tests.contracts.device_contract import poll_until


def test_a_forgotten_card_stays_known_and_is_not_read_for_the_next_citizen(bench) -> None:
    bench.sim.play("card_left")
    bench.sim.lay("lin_zhixia")
    poll_until(bench.reader, CardRead)
    bench.sim.take()
    assert [bench.reader.poll() for _ in range(20)] == [None] * 20
    assert bench.reader.status().media
    bench.reader.arm(False)  # the session is wiped
    bench.reader.arm(True)  # the next citizen
    assert [bench.reader.poll() for _ in range(20)] == [None] * 20
    bench.sim.clear()
    bench.sim.lay("zhou_yian")
    assert poll_until(bench.reader, CardRead).card.name == "周以安"


def test_a_swap_between_two_looks_is_gone_and_read(bench) -> None:
    bench.sim.lay("lin_zhixia")
    poll_until(bench.reader, CardRead)
    bench.sim.lay("zhou_yian")
    poll_until(bench.reader, CardGone)
    assert poll_until(bench.reader, CardRead).card.name == "周以安"
