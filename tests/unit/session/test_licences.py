"""免证办 in the session: asked once, on consent, and nothing that a department did not say becomes its word (S18)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.person import Answer, Source
from kiosk.packs.schema import Necessity
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.states import CaseFile, Phase
from tests.unit.session.kit import FETCHED, MARRIED, STRANGER, Session, at, begin, licence, usual_citizen


def file(s: Session) -> CaseFile:
    assert s.state.file is not None
    return s.state.file


def asked() -> tuple[Session, fx.FetchLicences]:
    """Agreed: the question is on its way."""
    s = at("married", Phase.LICENCES)
    s.touch("pick", "agree")
    s.touch("primary")
    (effect,) = s.sent(fx.FetchLicences)
    assert isinstance(effect, fx.FetchLicences)
    return s, effect


def arrived(s: Session, effect: fx.FetchLicences, **more: object) -> ev.LicencesArrived:
    seen = {name: licence(name) for name in effect.materials}
    event = ev.LicencesArrived(s.state.session_id, effect.materials, seen, {}, {})
    return replace(event, **more)  # type: ignore[arg-type]


def test_nothing_is_fetched_before_a_yes_is_marked_and_confirmed() -> None:
    s = at("married", Phase.LICENCES)
    assert not s.touch("primary").name
    s.touch("pick", "agree")
    assert not s.sent(fx.FetchLicences)
    s.touch("primary")
    assert s.sent(fx.FetchLicences)
    assert (s.state.place, file(s).consent) == ("fetching", "agreed")


def test_who_says_no_brings_the_papers_and_is_asked_no_second_time() -> None:
    s = at("married", Phase.LICENCES)
    s.touch("pick", "refuse")
    s.touch("primary")
    assert s.phase is Phase.FILL
    MARRIED.until(s, Phase.REVIEW)
    assert not s.sent(fx.FetchLicences) and "licences_arrived" not in s.names
    assert file(s).consent == "declined"
    assert set(file(s).not_fetched.values()) == {"declined"}
    assert {*file(s).pages, *file(s).pledged} >= {"birth_certificate", "household_book", "marriage_certificate"}


def test_the_consent_keeps_in_which_words_it_was_read() -> None:
    s = at("married", Phase.LICENCES)
    s.foot("large")
    s.foot("language")
    s.touch("pick", "agree")
    s.touch("primary")
    assert file(s).consent_seen == (True, "en")


def test_a_paper_whose_licence_was_seen_is_not_asked_for() -> None:
    s, effect = asked()
    s.do(arrived(s, effect))
    assert s.phase is Phase.FILL
    free = {n.id for n in s.rules.needs(s.state, s.today) if n.necessity is Necessity.NOT_NEEDED}
    assert set(effect.materials) <= free


def test_what_a_licence_says_is_not_typed_again_and_is_provenance_a() -> None:
    s, effect = asked()
    s.do(arrived(s, effect, answers={"child_name": Answer("周予禾", Source.AGENCY)}))
    assert "child_name" not in [q.id for q in s.rules.steps(s.state, s.now)]
    assert file(s).answers["child_name"].source is Source.AGENCY


def test_a_department_replaces_nothing_that_the_citizen_has_said() -> None:
    s, effect = asked()
    s.state = replace(s.state, file=replace(file(s), answers={"child_name": Answer("周以禾", Source.OWN)}))
    s.do(arrived(s, effect, answers={"child_name": Answer("周予禾", Source.AGENCY)}))
    assert file(s).answers["child_name"] == Answer("周以禾", Source.OWN)


@pytest.mark.parametrize("reason", ["revoked", "expired", "bad_seal", "not_found", "offline"])
def test_a_licence_that_is_not_good_is_asked_for_on_paper_with_its_reason(reason: str) -> None:
    s, effect = asked()
    s.do(arrived(s, effect, licences={}, refused=dict.fromkeys(effect.materials, reason)))
    assert file(s).not_fetched == dict.fromkeys(effect.materials, reason)
    wanted = {n.id for n in s.rules.needs(s.state, s.today) if n.necessity is not Necessity.NOT_NEEDED}
    assert "birth_certificate" in wanted


def test_offline_nobody_is_asked_for_consent_and_the_papers_are_scanned() -> None:
    s = begin()
    s.do(ev.LinkSeen(up=False))
    MARRIED.until(s, Phase.REVIEW)
    assert "fetching_answered" not in s.names
    assert file(s).consent == ""
    assert file(s).not_fetched["birth_certificate"] == "offline"
    assert file(s).pages["birth_certificate"]


def test_a_paper_that_the_answers_bring_in_is_fetched_behind_the_questions() -> None:
    """Stage two: that there was an employer is known only then. Consent was given for all of them."""
    who, s = usual_citizen("unemp-reg")
    replace(who, fetch=True).until(s, Phase.REVIEW)
    assert s.names.count("fetching_answered") == 1
    assert s.names.count("licences_arrived") == 2
    assert {"insurance_record", "termination_proof"} <= set(file(s).licences)


def test_who_said_no_is_not_asked_again_behind_the_questions() -> None:
    who, s = usual_citizen("unemp-reg")
    who.until(s, Phase.REVIEW)
    assert s.names.count("fetching_answered") == 1 and "licences_arrived" not in s.names
    assert file(s).not_fetched["termination_proof"] == "declined"


def test_an_answer_that_comes_too_late_changes_nothing() -> None:
    s, effect = asked()
    late = arrived(s, effect)
    s.foot("exit")
    s.touch("back")
    s.settle()
    before = s.state
    assert not s.do(late).name
    assert s.state == before


def test_the_licences_of_one_session_never_reach_the_next() -> None:
    first, effect = asked()
    event = arrived(first, effect, answers={"child_name": Answer("别人的孩子", Source.AGENCY)})
    first.foot("exit")
    first.touch("back")
    first.settle()
    first.person, first.receipts = STRANGER, 0
    FETCHED.until(first, Phase.LICENCES, "agree")
    first.touch("primary")
    assert first.state.session_id != event.session_id
    before = first.state
    for stray in (event, ev.CreditKnown(event.session_id, "excluded", "失信")):
        assert not first.do(stray).name
    assert first.state == before


def test_an_answer_for_other_papers_than_were_asked_for_is_dropped() -> None:
    s, effect = asked()
    assert not s.do(arrived(s, effect, asked=("id_card",), licences={"id_card": licence("id_card")})).name


def test_while_it_is_asked_for_there_is_no_way_back_but_one_out() -> None:
    s, _ = asked()
    assert not s.touch("back").name
    s.foot("exit")
    assert s.state.overlay


def test_what_a_licence_said_wrongly_is_corrected_by_the_citizen_as_their_own_word() -> None:
    s = begin()
    FETCHED.until(s, Phase.LICENCES, "agree")
    s.touch("primary")
    effect = s.take(fx.FetchLicences)
    assert isinstance(effect, fx.FetchLicences)
    s.do(arrived(s, effect, answers={"child_name": Answer("周予和", Source.AGENCY)}))
    FETCHED.until(s, Phase.REVIEW)
    s.touch("edit", "child_name")
    assert (s.state.step_id, file(s).draft) == ("child_name", "周予和")
    s.type("周予禾")
    s.touch("primary")
    assert file(s).answers["child_name"] == Answer("周予禾", Source.OWN)
