"""Seal and papers: in order, one at a time, believed or asked, never twice by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.printer import Printed
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.finishing import REASONS
from kiosk.session.states import PaperState, Phase
from tests.unit.session.kit import Session, at, broken, fault


def states(s: Session) -> list[PaperState]:
    return [p.state for p in s.state.papers]


def sealing(who: str = "married") -> Session:
    s = at(who, Phase.SEAL)
    assert s.sent(fx.Seal)
    return s


def test_nothing_is_printed_before_the_record_is_durable() -> None:
    s = sealing()
    assert not s.sent(fx.PrintPaper)
    s.answer()
    assert s.phase is Phase.PAPER
    assert len(s.sent(fx.PrintPaper)) == 1


def test_a_second_seal_and_a_late_failure_change_nothing() -> None:
    s = sealing("proof")
    seal = s.take(fx.Seal)
    assert seal is not None
    good = s.good_answer(seal)
    assert isinstance(good, ev.Sealed)
    s.do(good)
    before = s.state
    s.do(ev.SealFailed("store"))
    s.do(ev.Sealed(replace(good.receipt, number="LX0417-03-000099-01")))
    assert s.state == before


def test_a_seal_under_way_can_neither_be_left_nor_timed_out() -> None:
    s = sealing()
    for place in ("exit", "public"):
        s.foot(place)
    s.touch("back")
    s.touch("primary")
    s.wait(600)
    assert s.phase is Phase.SEAL
    assert len(s.sent(fx.Seal)) == 1


def test_the_papers_come_one_after_the_other_and_each_is_bound_to_its_session() -> None:
    s = at("married", Phase.PAPER)
    kinds = []
    while s.sent(fx.PrintPaper):
        assert len(s.sent(fx.PrintPaper)) == 1
        job = s.printed(sheets=2)
        assert job.session_id == s.state.session_id
        kinds.append(job.paper.kind)
    assert kinds == ["receipt", "application", "subforms", "pledge", "notice"]
    assert [p.sheets for p in s.state.papers] == [2] * 5
    s.touch("primary")
    assert s.phase is Phase.RATE


def test_papers_cannot_be_taken_before_they_are_out() -> None:
    s = at("married", Phase.PAPER)
    assert not s.touch("primary").name
    assert not s.touch("back").name


@pytest.mark.parametrize(
    ("said", "fate", "prints"),
    [
        ("1", PaperState.DONE, "application"),
        ("0", PaperState.PRINTING, "receipt"),
        ("skip", PaperState.SKIPPED, "application"),
    ],
)
def test_the_citizen_says_what_became_of_a_paper(said: str, fate: PaperState, prints: str) -> None:
    s = at("married", Phase.PAPER)
    s.printed(fault(FaultCode.PAPER_JAM, Outcome.UNKNOWN), sheets=3)
    assert states(s)[0] is PaperState.UNKNOWN
    assert s.state.papers[0].sheets == 3
    s.wait(30)
    assert not s.sent(fx.PrintPaper), "nothing is printed again by itself"
    s.touch("count", said)
    assert states(s)[0] is fate
    assert [e.paper.kind for e in s.sent(fx.PrintPaper)] == [prints]  # type: ignore[attr-defined]


def test_a_paper_is_printed_three_times_at_most() -> None:
    s = at("married", Phase.PAPER)
    for _ in range(3):
        s.printed(fault(FaultCode.PAPER_JAM, Outcome.UNKNOWN))
        s.touch("count", "0")
    assert states(s)[0] is PaperState.SKIPPED


def test_nothing_came_out_asks_for_the_papers_that_were_said_to_be_out() -> None:
    s = at("married", Phase.PAPER)
    s.printed(fault(FaultCode.PAPER_JAM, Outcome.UNKNOWN))
    s.touch("count", "skip")
    s.settle()
    s.touch("back")
    assert states(s) == [PaperState.SKIPPED] + [PaperState.UNKNOWN] * 4
    s.touch("count", "1")
    s.touch("count", "0")
    assert s.printed().paper.kind == "subforms"


def test_an_answer_to_an_older_attempt_changes_nothing() -> None:
    s = at("married", Phase.PAPER)
    old = s.printed(fault(FaultCode.PAPER_JAM, Outcome.UNKNOWN))
    s.touch("count", "0")
    before = s.state
    s.do(ev.PaperEnded(old.job_id, Printed(old.job_id, 1), 1))
    assert s.state == before


def test_a_missing_result_is_replaced_by_the_receipt() -> None:
    s = sealing("proof")
    s.answer()
    fetch = s.take(fx.FetchResult)
    assert isinstance(fetch, fx.FetchResult)
    s.do(ev.ResultMissing(fetch.submission_id))
    assert [p.kind for p in s.state.papers] == ["receipt"]


def test_the_receipt_for_a_missing_result_goes_to_a_printer_that_works() -> None:
    s = sealing("proof")
    s.health("receipt_printer", broken())
    s.answer()
    fetch = s.take(fx.FetchResult)
    assert isinstance(fetch, fx.FetchResult)
    s.do(ev.ResultMissing(fetch.submission_id))
    assert s.state.papers[0].role == "form_printer"
    assert s.phase is Phase.PAPER


def test_a_result_takes_the_place_of_the_receipt() -> None:
    s = sealing("proof")
    s.settle()
    assert [p.kind for p in s.state.papers] == ["result"]
    assert s.state.committed


def test_only_the_commit_of_this_case_is_shown() -> None:
    s = at("married", Phase.PAPER)
    s.do(ev.Committed("another"))
    assert not s.state.committed
    assert s.state.file is not None and s.state.file.receipt is not None
    s.do(ev.Committed(s.state.file.receipt.submission_id))
    assert s.state.committed


def test_leaving_while_a_paper_is_printed_asks_and_then_cancels_it() -> None:
    s = at("married", Phase.PAPER)
    s.foot("exit")
    assert s.phase is Phase.PAPER
    assert fx.CancelPaper("receipt_printer") in s.touch("back").effects
    assert s.state.file is None


def test_a_poor_rating_needs_a_reason_and_only_a_known_one() -> None:
    s = at("married", Phase.RATE)
    assert not s.touch("primary").effects
    s.touch("rate", "2")
    assert not s.touch("primary").effects
    s.touch("reason", "my name is 林知夏")
    assert s.state.rating.reasons == frozenset()
    s.touch("reason", REASONS[0])
    s.touch("reason", REASONS[1])
    s.touch("reason", REASONS[0])
    sent = [e for e in s.touch("primary").effects if isinstance(e, fx.SendRating)]
    assert [e.rating.reasons for e in sent] == [frozenset({REASONS[1]})]


def test_a_good_rating_is_sent_bare_and_a_skipped_one_not_at_all() -> None:
    s = at("married", Phase.RATE)
    s.touch("rate", "7")
    assert s.state.rating.level == 0
    skipped = s.copy()
    skipped.touch("back")
    assert not skipped.sent(fx.SendRating)
    assert skipped.phase is Phase.TAKE_BELONGINGS
    s.touch("rate", "3")
    assert any(isinstance(e, fx.SendRating) for e in s.touch("primary").effects)
    assert s.state.file is None
