"""告知承诺 in the session: only where the case qualifies, read to the end, of people who keep promises (S15)."""

from __future__ import annotations

import pytest

from kiosk.packs.schema import Necessity
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.states import CaseFile, Phase
from tests.unit.session.kit import Session, usual_citizen

RETIRED = {"remote_kind": "retired", "handling_region": "here"}


def file(s: Session) -> CaseFile:
    assert s.state.file is not None
    return s.state.file


def asked(pack: str = "med-remote", credit: str = "good", **answers: object) -> Session:
    """The choice is on the screen and the list of dishonest applicants was asked."""
    who, s = usual_citizen(pack, **(answers or RETIRED if pack == "med-remote" else answers))
    while s.phase is not Phase.COMMITMENT:
        assert who.act(s)
    if s.take(fx.AskCredit) is not None:
        s.do(ev.CreditKnown(s.state.session_id, credit, "承诺的材料没有补交" if credit == "excluded" else ""))
    return s


def read_to_the_end(s: Session) -> None:
    s.touch("pick", "yes")
    s.touch("primary")
    s.touch("primary", "last")


def test_it_is_offered_where_the_condition_holds_and_not_where_it_does_not() -> None:
    assert asked(remote_kind="retired", handling_region="here").phase is Phase.COMMITMENT
    who, s = usual_citizen("med-remote", remote_kind="referral", handling_region="here")
    who.until(s, Phase.REVIEW)
    assert not file(s).commitments and "way_chosen" not in s.names


def test_credit_is_asked_once_a_case_and_only_where_something_can_be_promised() -> None:
    who, s = usual_citizen("med-remote", **RETIRED)
    while s.phase is not Phase.COMMITMENT:
        assert who.act(s)
    (question,) = s.sent(fx.AskCredit)
    assert isinstance(question, fx.AskCredit) and question.id_number == s.person.id_number
    who.until(s, Phase.REVIEW)
    assert s.names.count("credit_known") == 1


def test_no_way_is_preselected_and_both_lead_on() -> None:
    s = asked()
    assert not s.touch("primary", "last").name
    s.touch("pick", "no")
    s.touch("primary")
    assert file(s).commitments == {"long_stay": "no"}
    assert s.phase is Phase.MATERIALS


def test_the_whole_text_stands_between_the_choice_and_the_promise() -> None:
    s = asked()
    s.touch("pick", "yes")
    s.touch("primary")
    assert s.state.place == "text" and not file(s).commitments
    for _ in range(3):
        s.touch("primary")  # further pages; nothing is promised by turning them
        assert not file(s).commitments
    s.touch("primary", "last")
    assert file(s).commitments == {"long_stay": "yes"}
    assert file(s).committed_at == s.now.wall


def test_that_it_was_read_out_is_kept() -> None:
    s = asked()
    assert not s.touch("read").name
    s.touch("pick", "yes")
    s.touch("primary")
    s.touch("read")
    assert file(s).read_aloud == {"long_stay"}


def test_the_papers_that_a_promise_replaces_are_not_asked_for() -> None:
    s = asked()
    replaced = {"household_book", "residence_permit", "work_proof"}
    before = {n.id for n in s.rules.needs(s.state, s.today) if n.necessity is not Necessity.NOT_NEEDED}
    assert before & replaced
    read_to_the_end(s)
    after = {n.id for n in s.rules.needs(s.state, s.today) if n.necessity is not Necessity.NOT_NEEDED}
    assert not after & replaced


def test_who_did_not_keep_a_promise_is_told_why_and_proves() -> None:
    s = asked(credit="excluded")
    assert file(s).credit_reason == "承诺的材料没有补交"
    assert not s.touch("pick", "yes").name
    s.touch("pick", "no")
    s.touch("primary")
    assert file(s).commitments == {"long_stay": "no"}


def test_bad_news_that_comes_while_the_text_is_read_takes_the_promise_back() -> None:
    who, s = usual_citizen("med-remote", **RETIRED)
    while s.phase is not Phase.COMMITMENT:
        assert who.act(s)
    s.do(ev.CreditKnown(s.state.session_id, "good"))
    s.touch("pick", "yes")
    s.touch("primary")
    s.do(ev.CreditKnown(s.state.session_id, "excluded", "失信"))
    s.touch("primary", "last")
    assert file(s).commitments.get("long_stay") != "yes"


@pytest.mark.parametrize(("pack", "may"), [("med-remote", False), ("unemp-reg", True)])
def test_while_nobody_can_be_asked_the_pack_says_whether_one_may_promise(pack: str, may: bool) -> None:
    s = asked(pack, credit="unchecked")
    assert bool(s.touch("pick", "yes").name) is may


def test_offline_the_credit_is_unchecked_at_once() -> None:
    who, s = usual_citizen("unemp-reg")
    s.do(ev.LinkSeen(up=False))
    while s.phase is not Phase.COMMITMENT:
        assert who.act(s)
    assert file(s).credit == "unchecked"
    assert not s.sent(fx.AskCredit)


def test_a_promise_is_taken_back_from_the_review() -> None:
    who, s = usual_citizen("med-remote", **RETIRED)
    s = who.until(s, Phase.COMMITMENT)
    s.settle()
    read_to_the_end(s)
    who.until(s, Phase.REVIEW)
    s.touch("edit", "commitment:long_stay")
    assert s.phase is Phase.COMMITMENT
    s.touch("pick", "no")
    s.touch("primary")
    assert file(s).commitments == {"long_stay": "no"}
    assert file(s).receipt is None
    who.until(s, Phase.REVIEW)
    assert not s.rules.open_material(s.state, s.today)


def test_a_choice_that_the_answers_undo_leaves_with_them() -> None:
    who, s = usual_citizen("med-remote", **RETIRED)
    s = who.until(s, Phase.COMMITMENT)
    s.settle()
    read_to_the_end(s)
    assert [c.id for c in s.rules.commitments(s.state, s.today)] == ["long_stay"]


def test_no_more_papers_are_pledged_than_the_pack_allows() -> None:
    who, s = usual_citizen("newborn")
    s = who.until(s, Phase.MATERIALS, "")
    s.settle()
    pack = s.rules.packs["newborn"].model_copy(update={"most_pledged": 1})
    s.rules = type(s.rules)({**s.rules.packs, "newborn": pack}, s.rules.order, s.rules.timing, s.rules.tickets)
    s.touch("material", "household_book")
    assert s.touch("pledge").name
    s.touch("material", "marriage_certificate")
    assert not s.touch("pledge").name
    assert file(s).pledged == {"household_book"}


def test_who_did_not_keep_a_promise_pledges_no_paper() -> None:
    who, s = usual_citizen("newborn")
    while not (s.phase is Phase.MATERIALS and not s.state.place):
        assert who.act(s)
    s.take(fx.AskCredit)
    s.do(ev.CreditKnown(s.state.session_id, "excluded", "失信"))
    s.touch("material", "household_book")
    assert not s.touch("pledge").name
