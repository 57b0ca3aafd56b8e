"""The reader's cable is pulled, in rest and in the middle of everything, and plugged in again."""

from __future__ import annotations

import threading
import time

import pytest

from drivers.contract.faults import Fault, FaultCode
from drivers.contract.smartcard import Passport, SmartCardFailed, SmartCardInserted, SmartCardRemoved
from drivers.contract.status import Health
from tests.contracts.device_contract import poll_until
from tests.contracts.smartcard_contract import SPECIMEN
from tests.patience import PATIENCE


def test_a_pulled_cable_is_absent_and_the_driver_finds_the_reader_again(bench) -> None:
    for _ in range(3):
        bench.sim.play("unplug")
        assert bench.trouble() == (Health.ABSENT, FaultCode.LINK_LOST)
        assert bench.reader.poll() is None
        bench.sim.clear()
        assert bench.trouble() == (Health.READY, None)


def test_a_reader_that_was_stopped_and_started_again_is_found_at_its_address(bench) -> None:
    bench.sim.stop()
    assert bench.trouble() == (Health.ABSENT, FaultCode.LINK_LOST)
    assert bench.address.startswith(bench.sim.start())
    assert bench.trouble() == (Health.READY, None)


@pytest.mark.parametrize("after", [0.0, 0.05, 0.2, 0.4])
def test_a_cable_pulled_while_a_passport_is_read_is_a_value_and_heals(bench, after: float) -> None:
    bench.sim.lay("passport:lin_zhixia")
    poll_until(bench.reader, SmartCardInserted)
    bench.sim.play("slow")
    pull = threading.Timer(after, bench.sim.play, ("unplug",))
    pull.start()
    outcome = bench.reader.read_passport(SPECIMEN, 5.0)
    pull.join()
    assert isinstance(outcome, Passport | Fault)
    assert bench.trouble()[0] is Health.ABSENT
    bench.sim.clear()
    bench.sim.take()
    assert bench.trouble() == (Health.READY, None)
    bench.sim.lay("ssc:zhou_yian")
    deadline = time.monotonic() + PATIENCE
    while not isinstance(fact := bench.reader.poll(), SmartCardInserted):
        assert isinstance(fact, SmartCardRemoved | SmartCardFailed | None)
        assert time.monotonic() < deadline
    assert fact.social_security.name == "周以安"
