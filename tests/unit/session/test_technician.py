"""Behind card and PIN: who gets in, how often one may guess, what may be done."""

from __future__ import annotations

import pytest

from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.states import Phase
from tests.unit.session.kit import ROLES, STRANGER, Session, begin, fault, strings_in
from tests.unit.session.test_times import signed_in


def asking() -> Session:
    s = begin()
    s.touch("maintenance")
    s.card(technician="dev")
    return s


def guess(s: Session, pin: str = "000000") -> None:
    for digit in pin:
        s.touch("digit", digit)
    s.touch("primary")
    s.settle()


def test_a_citizens_card_opens_nothing_and_nothing_of_it_is_kept() -> None:
    s = begin()
    s.touch("maintenance")
    s.card(STRANGER)
    assert s.state.desk.error == "not_staff"
    assert not s.touch("digit", "1").name
    assert STRANGER.id_number not in set(strings_in(s.state))
    assert STRANGER.name not in set(strings_in(s.state))


def test_a_card_that_is_not_read_is_told() -> None:
    s = begin()
    s.touch("maintenance")
    s.do(ev.CardReadFailed(fault()))
    assert s.state.desk.error == "unreadable"


def test_the_pin_is_typed_erased_and_checked() -> None:
    s = asking()
    for digit in "2468109":
        s.touch("digit", digit)
    s.touch("erase")
    assert s.touch("primary").effects == (fx.CheckPin("dev", "246810"),)
    assert s.state.desk.pin == ""
    s.settle()
    assert s.state.desk.signed_in


def test_five_wrong_pins_lock_for_15_seconds_and_each_further_one_doubles() -> None:
    s = asking()
    for _ in range(4):
        guess(s)
        assert s.state.desk.error == "wrong"
    for seconds in (15, 30, 60, 120):
        guess(s)
        assert s.state.desk.error == "locked"
        assert s.state.desk.locked_until == pytest.approx(s.mono + seconds)
        s.touch("digit", "1")
        assert not s.touch("primary").effects, "not even the right one is looked at"
        s.mono += seconds
    guess(s, "246810")
    assert s.state.desk.signed_in
    assert s.state.desk.failures == 0


def test_leaving_the_page_does_not_unlock() -> None:
    s = asking()
    for _ in range(5):
        guess(s)
    s.touch("back")
    s.settle()
    s.touch("maintenance")
    s.card(technician="dev")
    for digit in "246810":
        s.touch("digit", digit)
    assert not s.touch("primary").effects
    assert s.state.desk.error == "locked"


def test_without_the_pin_nothing_can_be_done() -> None:
    s = asking()
    for name, argument in (("tab", "log"), ("test", "idcard"), ("act", "restart")):
        assert not s.touch(name, argument).name


def test_every_fitted_device_is_tested_at_once_and_one_by_one() -> None:
    s = signed_in()
    assert {e.role for e in s.touch("primary").effects} == set(ROLES)  # type: ignore[union-attr]
    assert set(s.state.desk.tests.values()) == {"running"}
    s.do(ev.SelfTested("idcard", False))
    assert s.state.desk.tests["idcard"] == "failed"
    assert s.touch("test", "idcard").effects == (fx.SelfTest("idcard"),)
    assert not s.touch("test", "nonsense").effects


def test_a_restart_is_asked_for_and_nothing_else() -> None:
    s = signed_in()
    assert s.touch("act", "restart").effects == (fx.Restart(),)
    assert not s.touch("act", "rm").name
    s.touch("back")
    assert s.phase is Phase.WIPE
