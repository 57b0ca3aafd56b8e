"""Fault: the application cannot be kept. Nothing counts, nothing is printed, nothing is lost."""

from __future__ import annotations

import pytest

from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.states import Overlay, Phase
from tests.unit.session.kit import Session, at


def failed(reason: str = "disk_full") -> Session:
    s = at("married", Phase.SEAL)
    s.take(fx.Seal)
    s.do(ev.SealFailed(reason))
    return s


@pytest.mark.parametrize("reason", ["disk_full", "store", "in_doubt"])
def test_a_second_try_seals_the_same_file_once(reason: str) -> None:
    s = failed(reason)
    assert s.state.seal_trouble == reason
    before = s.state.file
    again = s.touch("primary").effects
    assert [e.file for e in again if isinstance(e, fx.Seal)] == [before]
    assert not s.touch("primary").effects, "one at a time"
    s.answer()
    assert s.phase is Phase.PAPER


def test_nothing_is_printed_and_no_number_is_shown() -> None:
    s = failed()
    assert not s.sent(fx.PrintPaper)
    assert s.state.file is not None and s.state.file.receipt is None


def test_giving_up_asks_first() -> None:
    s = failed()
    s.touch("back")
    assert (s.phase, s.state.overlay) == (Phase.SEAL, Overlay.LEAVE)
    s.touch("primary")
    assert s.state.overlay is Overlay.NONE
    s.touch("back")
    s.touch("back")
    assert s.state.file is None


def test_who_walks_away_from_a_failed_seal_is_timed_out() -> None:
    s = failed()
    s.wait(89)
    assert s.state.overlay is Overlay.NONE
    s.wait(22)
    assert s.state.file is None


def test_a_full_disk_begins_no_new_case_and_looking_things_up_goes_on() -> None:
    s = at("married", Phase.ATTRACT)
    s.do(ev.StoreSeen("disk_full"))
    assert s.phase is Phase.ATTRACT
    assert all(s.rules.unavailable(pack, s.state, s.today) == "store" for pack in s.rules.offered())
    s.touch("primary")
    s.touch("door", "progress")
    assert s.phase is Phase.NOTICE
    s.do(ev.StoreSeen(""))
    assert not all(s.rules.unavailable(pack, s.state, s.today) for pack in s.rules.offered())


def test_a_case_that_was_begun_may_use_the_reserve() -> None:
    s = at("married", Phase.REVIEW)
    s.do(ev.StoreSeen("disk_full"))
    assert s.phase is Phase.REVIEW
    pack = s.rules.pack(s.state)
    assert pack is not None and not s.rules.unmet(pack, s.state, s.today, s.phase)


def test_the_trouble_of_the_disk_outlives_the_wipe() -> None:
    s = at("married", Phase.ATTRACT)
    s.do(ev.StoreSeen("store"))
    s.touch("primary")
    s.touch("exit")
    s.answer()
    assert s.state.store_trouble == "store"
