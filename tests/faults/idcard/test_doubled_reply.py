"""Every answer comes twice."""

from __future__ import annotations

from drivers.contract.idcard import CardGone, CardRead
from tests.contracts.device_contract import poll_until


def test_doubled_answers_are_heard_once(bench) -> None:
    bench.sim.play("doubled")
    for key, name in (("lin_zhixia", "林知夏"), ("zhou_yian", "周以安")):
        bench.sim.lay(key)
        assert poll_until(bench.reader, CardRead).card.name == name
        assert [bench.reader.poll() for _ in range(10)] == [None] * 10
        bench.sim.take()
        poll_until(bench.reader, CardGone)
