"""Fault: the platform is away for an item that needs it, before and in the middle."""

from __future__ import annotations

from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.states import Phase
from tests.unit.session.kit import MARRIED, at, begin


def test_what_needs_no_platform_is_done_from_beginning_to_end_without_it() -> None:
    s = begin()
    s.do(ev.LinkSeen(False))
    MARRIED.until(s, Phase.RATE)
    assert not s.state.committed


def test_the_platform_goes_away_behind_the_signature_and_the_receipt_is_printed() -> None:
    s = at("proof", Phase.REVIEW)
    s.do(ev.LinkSeen(False))
    s.touch("primary", "last")
    s.answer()
    assert s.phase is Phase.SEAL
    fetch = s.take(fx.FetchResult)
    assert isinstance(fetch, fx.FetchResult)
    s.do(ev.ResultMissing(fetch.submission_id))
    assert s.printed().paper.kind == "receipt"


def test_a_result_that_comes_after_the_receipt_was_begun_changes_nothing() -> None:
    s = at("proof", Phase.SEAL)
    s.answer()
    fetch = s.take(fx.FetchResult)
    assert isinstance(fetch, fx.FetchResult)
    s.do(ev.ResultMissing(fetch.submission_id))
    before = s.state
    s.do(ev.ResultArrived(fetch.submission_id, {"months": "12"}))
    assert s.state == before
