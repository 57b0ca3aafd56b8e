"""The cable is pulled, in rest and in the middle of everything, and plugged in again."""

from __future__ import annotations

import threading
import time

import pytest

from drivers.contract.faults import FaultCode
from drivers.contract.idcard import CardFailed, CardGone, CardRead
from drivers.contract.status import Health
from tests.contracts.device_contract import poll_until


def test_a_pulled_cable_is_absent_and_the_driver_finds_the_reader_again(bench) -> None:
    for _ in range(3):
        bench.sim.play("unplug")
        assert bench.trouble() == (Health.ABSENT, FaultCode.LINK_LOST)
        assert bench.reader.poll() is None
        bench.sim.clear()
        assert bench.trouble() == (Health.READY, None)


@pytest.mark.parametrize("after", [0.0, 0.01, 0.03, 0.1])
def test_a_cable_pulled_while_a_card_is_read_is_a_value_and_heals(bench, after: float) -> None:
    bench.sim.read_seconds = 0.05
    bench.sim.lay("lin_zhixia")
    pull = threading.Timer(after, bench.sim.play, ("unplug",))
    pull.start()
    deadline = time.monotonic() + 2
    while pull.is_alive() and time.monotonic() < deadline:
        assert isinstance(bench.reader.poll(), CardRead | CardFailed | None)
    pull.join()
    bench.reader.poll()
    assert bench.trouble()[0] is Health.ABSENT
    bench.sim.clear()
    bench.sim.take()
    assert bench.reader.status().fault is None
    while bench.reader.status().media:
        assert isinstance(bench.reader.poll(), CardGone | None)
    bench.sim.lay("zhou_yian")
    assert poll_until(bench.reader, CardRead).card.name == "周以安"
