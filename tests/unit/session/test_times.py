"""Time-outs ask before they act, as often as wanted; nothing waits for ever."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.states import Overlay, Phase, Presentation
from kiosk.session.timing import Timing
from tests.unit.session.kit import MOTHER, Session, at, begin, broken

ASKED = [
    (Phase.SERVICE, 90), (Phase.NOTICE, 90), (Phase.IDENTIFY, 90), (Phase.FILL, 90), (Phase.MATERIALS, 90),
    (Phase.PROMISE, 90), (Phase.REVIEW, 90), (Phase.SIGN, 90),
]  # fmt: skip


def test_the_default_times_leave_room_to_answer() -> None:
    t = Timing()
    assert t.warn >= 20
    assert t.ask >= 20
    assert t.idle_large > t.idle >= 2 * t.warn


@pytest.mark.parametrize(("phase", "idle"), ASKED)
def test_it_asks_before_it_acts(phase: Phase, idle: float) -> None:
    s = at("married", phase)
    s.wait(idle - 1)
    assert s.state.overlay is Overlay.NONE
    s.wait(1)
    assert s.state.overlay is Overlay.TIME_OUT
    assert s.phase is phase
    s.wait(19)
    assert s.phase is phase
    s.wait(1)
    assert s.phase in (Phase.WIPE, Phase.TAKE_BELONGINGS)
    assert s.state.file is None


@pytest.mark.parametrize(("phase", "idle"), ASKED)
def test_large_presentations_give_more_time(phase: Phase, idle: float) -> None:
    s = at("married", phase)
    s.state = replace(s.state, presentation=Presentation("elder"))
    s.wait(149)
    assert s.state.overlay is Overlay.NONE
    s.wait(1)
    assert s.state.overlay is Overlay.TIME_OUT


def test_the_time_may_be_extended_without_end() -> None:
    s = at("married", Phase.FILL)
    before = s.state.file
    for _ in range(15):
        s.wait(100)
        assert s.state.overlay is Overlay.TIME_OUT
        s.touch("primary")
        assert s.state.overlay is Overlay.NONE
    assert s.state.file is before


@pytest.mark.parametrize(
    "event", [ev.Touched(), ev.Intent("foot", "large"), ev.Intent("foot", "language"), ev.Intent("x")]
)
def test_any_touch_while_it_asks_begins_the_count_anew(event: ev.Event) -> None:
    s = at("married", Phase.FILL)
    s.wait(105)
    assert s.state.overlay is Overlay.TIME_OUT
    s.do(event)
    s.wait(19)
    assert s.phase is Phase.FILL


def test_a_touch_meant_for_the_page_below_does_nothing() -> None:
    s = at("married", Phase.FILL)
    key = s.state.key
    s.wait(95)
    before = s.state
    s.do(ev.Intent("back", "", key))
    assert s.state == before


def test_a_card_laid_down_at_the_last_moment_counts_as_being_there() -> None:
    s = at("married", Phase.IDENTIFY)
    s.wait(95)
    assert s.state.overlay is Overlay.TIME_OUT
    s.card(MOTHER)
    assert s.state.overlay is Overlay.NONE
    s.wait(60)
    assert s.phase is Phase.IDENTIFY


def test_nobody_is_asked_while_a_paper_is_being_printed() -> None:
    s = at("married", Phase.PAPER)
    s.wait(85)
    assert s.state.overlay is Overlay.NONE
    s.settle()
    s.wait(61)
    assert s.state.overlay is Overlay.TIME_OUT
    s.wait(21)
    assert s.state.file is None


def test_leaving_asks_once_something_is_filled_in() -> None:
    s = at("married", Phase.FILL)
    s.foot("exit")
    assert s.state.overlay is Overlay.LEAVE
    s.touch("primary")
    assert (s.phase, s.state.overlay) == (Phase.FILL, Overlay.NONE)
    s.foot("exit")
    s.touch("back")
    assert s.phase is Phase.TAKE_BELONGINGS, "the card still lies there"
    s.wait(15)
    assert s.phase is Phase.TAKE_BELONGINGS, "it is pointed at for longer than nothing"
    s.wait(45)
    assert s.phase is Phase.WIPE


def test_leaving_asks_nothing_where_nothing_can_be_lost() -> None:
    s = at("married", Phase.NOTICE)
    s.foot("exit")
    assert s.phase is Phase.WIPE


def test_a_rating_is_skipped_by_time_and_the_file_goes_with_it() -> None:
    s = at("married", Phase.RATE)
    s.wait(40)
    assert s.phase is Phase.TAKE_BELONGINGS
    assert s.state.file is None
    assert s.state.papers == ()


def test_a_pause_lasts_long_enough_to_fetch_somebody() -> None:
    s = at("married", Phase.MATERIALS, "camera")
    s.wait(60)
    s.health("document_camera", broken())
    s.wait(239)
    assert s.state.overlay is Overlay.NONE
    s.wait(1)
    assert s.state.overlay is Overlay.TIME_OUT


def test_what_a_passer_by_changed_on_the_waiting_page_is_set_back() -> None:
    for touches in (("large",), ("language",), ("call",), ("display",)):
        s = begin()
        for place in touches:
            s.foot(place)
        s.wait(160)
        s.settle()
        assert (s.phase, s.state.overlay, s.state.presentation) == (Phase.ATTRACT, Overlay.NONE, Presentation())
        assert s.foot("call").effects == (fx.CallPerson(s.state.session_id, Phase.ATTRACT),)


def test_the_waiting_page_waits() -> None:
    s = begin()
    s.wait(2000)
    assert not s.pending
    assert s.phase is Phase.ATTRACT


def signed_in() -> Session:
    s = begin()
    s.touch("maintenance")
    s.card(technician="dev")
    for digit in "246810":
        s.touch("digit", digit)
    s.touch("primary")
    s.settle()
    return s


def test_maintenance_is_left_after_half_an_hour_without_a_touch() -> None:
    s = signed_in()
    assert s.state.desk.signed_in
    s.wait(1790)
    s.touch("tab", "queue")
    s.wait(1799)
    assert s.phase is Phase.MAINTENANCE
    s.wait(1)
    s.settle()
    assert s.phase is Phase.ATTRACT
    assert not s.state.desk.signed_in


def test_a_sign_in_that_nobody_uses_does_not_block_the_machine() -> None:
    s = begin()
    s.touch("maintenance")
    s.wait(90)
    s.settle()
    assert s.phase is Phase.ATTRACT
