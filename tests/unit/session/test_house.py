"""Call button, door, tamper, presence, lamps, and what is kept when the power fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.contract.io_board import Inputs, Lamp, Power
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session import house
from kiosk.session.states import Overlay, PaperState, Phase
from tests.unit.session.kit import MARRIED, Session, at, begin, path


def board(s: Session, **changes: object) -> None:
    now = replace(s.state.inputs, **changes)  # type: ignore[arg-type]
    s.do(ev.InputsSeen(now, frozenset(changes)))


def test_the_call_button_calls_a_person_from_any_page() -> None:
    for phase in (Phase.ATTRACT, Phase.FILL, Phase.REVIEW, Phase.PAPER):
        s = at("married", phase) if phase is not Phase.ATTRACT else begin()
        board(s, call_button=True)
        assert s.state.overlay is Overlay.CALL
        assert len(s.sent(fx.CallPerson)) == 1
        board(s, call_button=False)
        board(s, call_button=True)
        assert len(s.sent(fx.CallPerson)) == 1, "pressed again: the call that rings is enough"


def test_a_call_that_nobody_answered_is_taken_back_when_the_citizen_leaves() -> None:
    s = at("married", Phase.FILL)
    board(s, call_button=True)
    s.settle()
    s.touch("primary")
    s.foot("exit")
    s.touch("back")
    s.do(ev.CardLeft())
    outcome = s.touch("primary")
    assert fx.CancelCall("call1") in (*outcome.effects, *s.pending) or s.phase is Phase.WIPE
    assert any(isinstance(e, fx.CancelCall) for e in (*outcome.effects, *s.pending))


@pytest.mark.parametrize("power", [Power.BATTERY, Power.BATTERY_LOW])
def test_on_battery_nobody_begins_anything_and_with_the_mains_everybody_may(power: Power) -> None:
    s = begin()
    board(s, power=power)
    s.settle()
    assert s.phase is Phase.OUT_OF_SERVICE
    board(s, power=Power.MAINS)
    s.settle()
    assert s.phase is Phase.ATTRACT


def test_on_battery_what_is_under_way_goes_on() -> None:
    s = at("married", Phase.FILL)
    board(s, power=Power.BATTERY)
    assert s.phase is Phase.FILL
    MARRIED.until(s, Phase.PAPER)


@pytest.mark.parametrize("phase", [Phase.FILL, Phase.MATERIALS, Phase.REVIEW, Phase.SIGN])
def test_a_low_battery_parks_what_was_filled_in_then_wipes_then_switches_off(phase: Phase) -> None:
    s = at("married", phase)
    board(s, power=Power.BATTERY_LOW)
    parked = s.take(fx.ParkDraft)
    assert isinstance(parked, fx.ParkDraft) and parked.file.answers
    assert s.state.file is not None, "not dropped before it is durable"
    s.do(ev.DraftParked(kept=True))
    assert s.phase is Phase.WIPE
    s.do(ev.Wiped("next"))
    assert s.sent(fx.ShutDown)
    assert s.phase is Phase.OUT_OF_SERVICE


def test_a_seal_is_brought_to_its_end_and_a_paper_too_before_the_machine_goes_off() -> None:
    s = at("married", Phase.SEAL)
    board(s, power=Power.BATTERY_LOW)
    assert s.phase is Phase.SEAL
    for _ in range(12):
        if s.phase not in (Phase.SEAL, Phase.PAPER):
            break
        assert s.answer()
    assert s.receipts == 1
    assert not s.sent(fx.ParkDraft), "a sealed case is no draft"
    assert s.phase is Phase.WIPE


def test_a_draft_comes_back_for_the_same_person_as_drafts_that_are_confirmed_again() -> None:
    s = at("married", Phase.REVIEW)
    file = s.state.file
    assert file is not None
    later = at("married", Phase.FILL)
    first = later.state.step_id
    later.do(ev.DraftFound("newborn", file))
    assert later.state.file is not None and later.state.file.found_again
    assert later.state.file.pages == file.pages
    assert later.state.step_id == first, "asked from the beginning, with the answers already there"
    assert later.state.file.draft == file.answers[first].value
    assert not later.state.file.strokes and not later.state.file.promised


def test_a_draft_that_comes_after_somebody_went_on_changes_nothing() -> None:
    s = at("married", Phase.REVIEW)
    assert s.state.file is not None
    assert not s.copy().do(ev.DraftFound("newborn", s.state.file)).name


def test_somebody_at_the_lock_ends_the_session_and_closes_the_machine() -> None:
    s = at("married", Phase.FILL)
    board(s, tampered=True)
    assert s.phase is Phase.WIPE
    s.settle()
    assert s.phase is Phase.OUT_OF_SERVICE
    board(s, tampered=False)
    assert s.phase is Phase.ATTRACT


def test_a_door_that_is_opened_is_written_down_and_disturbs_nobody() -> None:
    s = at("married", Phase.FILL)
    board(s, door_open=True)
    assert s.phase is Phase.FILL
    assert s.names[-1] == "door_opened"


def test_who_has_walked_away_is_asked_earlier_but_never_where_no_sensor_says_so() -> None:
    s = at("married", Phase.REVIEW)
    s.health("io_board")
    s.wait(50)
    assert s.state.overlay is Overlay.NONE, "a board without a sensor has never seen anybody"
    here = at("married", Phase.REVIEW)
    here.health("io_board")
    board(here, presence=True)
    here.wait(50)
    assert here.state.overlay is Overlay.NONE
    board(here, presence=False)
    here.do(ev.Tick())
    assert here.state.overlay is Overlay.TIME_OUT


def test_light_shows_where_the_hand_goes_next() -> None:
    lamps = {s.state.phase: house.lamps(s.state) for s in path("married")}
    assert lamps[Phase.ATTRACT] == {Lamp.STATUS_GOOD}
    assert Lamp.DOCUMENT_PRINTER in lamps[Phase.PAPER]
    waiting = at("married", Phase.IDENTIFY)
    assert house.lamps(waiting.state) == {Lamp.ID_CARD}
    assert not lamps[Phase.FILL]


def test_lamps_are_told_once_and_only_when_they_change() -> None:
    s = begin()
    first = s.touch("primary").effects
    assert fx.SetLamps(frozenset()) in first
    assert not [e for e in s.touch("door", "list").effects if isinstance(e, fx.SetLamps)]


def test_nothing_is_printed_again_after_the_power_came_back_in_time() -> None:
    s = at("married", Phase.PAPER)
    board(s, power=Power.BATTERY)
    board(s, power=Power.MAINS)
    s.settle()
    assert all(p.state is PaperState.DONE for p in s.state.papers)
    assert Inputs(power=Power.MAINS) == s.state.inputs
