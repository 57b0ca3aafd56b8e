"""The citizen pulls the card at each command of a conversation."""

from __future__ import annotations

import pytest

from drivers.contract.faults import Fault, FaultCode
from drivers.contract.smartcard import Passport, SmartCardInserted, SmartCardRemoved
from tests.contracts.device_contract import poll_until
from tests.contracts.smartcard_contract import SPECIMEN

APDUS_OF_A_SOCIAL_SECURITY_CARD = 24  # every second one of the 10 records is asked for twice: 6Cxx
APDUS_TO_IDENTIFY_A_PASSPORT = 2  # SELECT of one application, SELECT of the other
APDUS_OF_A_PASSPORT = 9


@pytest.mark.parametrize("at", range(1, APDUS_OF_A_SOCIAL_SECURITY_CARD + 1))
def test_a_social_security_card_pulled_at_any_command_was_moved_and_the_next_is_read(bench, at: int) -> None:
    bench.sim.cut_at = at
    bench.sim.play("removed_midway")
    bench.sim.lay("ssc:lin_zhixia")
    assert bench.failure().code is FaultCode.CARD_MOVED
    poll_until(bench.reader, SmartCardRemoved)
    bench.sim.lay("ssc:zhou_yian")
    assert bench.card().name == "周以安"


@pytest.mark.parametrize("at", range(1, APDUS_OF_A_PASSPORT + 1))
def test_a_passport_pulled_at_any_command_was_moved_and_is_read_when_it_is_back(bench, at: int) -> None:
    bench.sim.lay("passport:lin_zhixia")
    poll_until(bench.reader, SmartCardInserted)
    bench.sim.cut_at = APDUS_TO_IDENTIFY_A_PASSPORT + at
    bench.sim.play("removed_midway")
    moved = bench.reader.read_passport(SPECIMEN, 5.0)
    assert isinstance(moved, Fault)
    assert moved.code is FaultCode.CARD_MOVED
    poll_until(bench.reader, SmartCardRemoved)
    bench.sim.lay("passport:lin_zhixia")
    poll_until(bench.reader, SmartCardInserted)
    assert isinstance(bench.reader.read_passport(SPECIMEN, 5.0), Passport)


def test_a_swap_between_two_looks_is_gone_and_read(bench) -> None:
    bench.sim.lay("ssc:lin_zhixia")
    bench.card()
    bench.sim.lay("ssc:zhou_yian")
    poll_until(bench.reader, SmartCardRemoved)
    assert bench.card().name == "周以安"
