"""Fault: the reader fails while it is needed, and while it is not."""

from __future__ import annotations

import pytest

from drivers.contract.faults import FaultCode
from drivers.contract.status import DeviceStatus, Health
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.states import Phase
from tests.unit.session.kit import MOTHER, at, broken, fault

BROKEN = (Health.BLOCKED, Health.FAULT, Health.ABSENT)


@pytest.mark.parametrize("health", BROKEN)
def test_waiting_for_the_card_pauses_and_comes_back_to_the_same_step(health: Health) -> None:
    s = at("married", Phase.IDENTIFY)
    s.health("idcard", broken(FaultCode.NO_ANSWER, health))
    assert s.phase is Phase.PAUSED
    s.health("idcard")
    assert s.phase is Phase.IDENTIFY
    s.card(MOTHER)
    s.touch("primary")
    assert s.phase is Phase.LICENCES


@pytest.mark.parametrize(
    "phase", [Phase.FILL, Phase.MATERIALS, Phase.PROMISE, Phase.REVIEW, Phase.SIGN, Phase.SEAL, Phase.PAPER]
)
def test_after_the_card_was_read_the_reader_is_missed_by_nobody(phase: Phase) -> None:
    s = at("married", phase)
    before = s.state
    s.health("idcard", broken(FaultCode.LINK_LOST, Health.ABSENT))
    assert (s.phase, s.state.file, s.state.key) == (phase, before.file, before.key)


def test_a_card_taken_away_too_early_is_told_and_read_again() -> None:
    s = at("married", Phase.IDENTIFY)
    s.do(ev.CardReadFailed(fault(FaultCode.CARD_MOVED)))
    s.do(ev.CardLeft())
    assert s.state.identify_note == "moved"
    s.card(MOTHER)
    assert s.state.identify_note == ""
    assert s.state.file is not None and s.state.file.citizen is MOTHER


def test_a_reader_that_was_never_fitted_pauses_with_a_fault_of_its_own() -> None:
    s = at("married", Phase.NOTICE, "agree")
    s.health("idcard", DeviceStatus(Health.NOT_FITTED))
    s.touch("primary")
    assert s.phase is Phase.PAUSED
    assert s.state.pause is not None and s.state.pause.fault.code is FaultCode.NO_ANSWER


def test_who_leaves_without_the_card_is_reminded_first() -> None:
    s = at("married", Phase.FILL)
    s.foot("exit")
    s.touch("back")
    assert s.phase is Phase.TAKE_BELONGINGS
    assert s.state.file is None
    assert not s.sent(fx.ArmReader), "it still watches for the card leaving"
    s.do(ev.CardLeft())
    assert not s.state.card_present
