"""Promises, licences and papers of one and the same thing: only one of them counts, and only while it is wanted."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from drivers.contract.io_board import Inputs, Power
from kiosk.domain.person import Answer, Source
from kiosk.packs import materials
from kiosk.packs.materials import COMMITTED
from kiosk.packs.schema import Necessity, Pack
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.application import Origin, seal_request
from kiosk.session.case_papers import Case, Desk
from kiosk.session.states import CaseFile, Owed, Phase, ReceiptFacts
from tests.unit.session.kit import MARRIED, STRANGER, Session, at, begin, licence, page, rules

DESK = Desk("临溪县政务服务中心", "大厅 LX0417", "0990-5550100", "临溪县")


def file(s: Session) -> CaseFile:
    assert s.state.file is not None
    return s.state.file


def with_file(s: Session, **changed: Any) -> Session:
    s.state = replace(s.state, file=replace(file(s), **changed))
    return s


def body(s: Session) -> dict[str, Any]:
    pack = s.rules.packs[s.state.pack_id]
    request = seal_request(pack, file(s), Origin("LX0417", "linxi", "临溪县政务服务中心"), b"k" * 32, s.now.wall)
    found = json.loads(request.payload)
    assert isinstance(found, dict)
    return found


def partly() -> tuple[Pack, Any, dict[str, Answer]]:
    """A pack with a commitment, answers with which it is offered."""
    from kiosk.packs.samples import ways

    for pack in rules().packs.values():
        for _, sample in ways(pack) if pack.commitments else ():
            today = begin().today
            offered = materials.offered_commitments(pack, sample.answers, today)
            if offered:
                return pack, offered[0], sample.answers
    raise AssertionError("no pack offers a commitment")


def test_a_commitment_counts_no_longer_when_a_later_answer_takes_its_ground_away() -> None:
    pack, entry, answers = partly()
    today = begin().today
    assert any(n.why_free is COMMITTED for n in materials.needed(pack, answers, today, (), {entry.id}))
    assert materials.made_commitments(pack, answers, today, {entry.id}) == (entry,)
    others = tuple(c for c in pack.commitments if c.id != entry.id)
    ended = pack.model_copy(update={"commitments": (entry.model_copy(update={"when": "false"}), *others)})
    assert not any(n.why_free is COMMITTED for n in materials.needed(ended, answers, today, (), {entry.id}))
    assert materials.made_commitments(ended, answers, today, {entry.id}) == ()


def test_a_licence_is_worth_more_than_a_commitment_for_the_same_paper() -> None:
    pack, entry, answers = partly()
    today = begin().today
    free = {n.id: n for n in materials.needed(pack, answers, today, entry.replaces, {entry.id})}
    assert not any(free[name].why_free is COMMITTED for name in entry.replaces if name in free)
    assert materials.made_commitments(pack, answers, today, {entry.id}, entry.replaces) == ()


def test_a_paper_that_was_pledged_and_then_fetched_is_pledged_no_longer() -> None:
    s = at("married", Phase.REVIEW)
    assert [p["material"] for p in body(s)["pledges"]] == ["household_book"]
    with_file(s, licences={"household_book": licence("household_book")})
    sealed = body(s)
    assert sealed["pledges"] == []
    assert {m["id"]: m["state"] for m in sealed["materials"]}["household_book"] == "fetched"
    assert s.rules.pledged(s.state, s.today) == ()
    assert "pledge" not in [p.kind for p in s.rules.papers(s.state, s.now)]
    with_file(s, receipt=ReceiptFacts("LX0417-03-000001-58", "sub", s.now.wall, "qr"))
    paper = Case(DESK, s.rules.packs["newborn"], file(s), s.now.wall)
    assert paper.receipt(False).owed == ()
    assert all(m.state != "deferred" for m in paper.form().materials)


def test_the_receipt_counts_the_pages_that_are_sent_and_no_others() -> None:
    s = at("married", Phase.REVIEW)
    s = with_file(s, receipt=ReceiptFacts("LX0417-03-000001-58", "sub", s.now.wall, "qr"))
    before = Case(DESK, s.rules.packs["newborn"], file(s), s.now.wall).receipt(False).materials
    s = with_file(s, pages={**file(s).pages, "nothing_of_this_case": (page(90),)})
    assert Case(DESK, s.rules.packs["newborn"], file(s), s.now.wall).receipt(False).materials == before


def test_papers_printed_after_midnight_name_the_days_that_were_sealed() -> None:
    s = at("married", Phase.REVIEW)
    s = with_file(s, receipt=ReceiptFacts("LX0417-03-000001-58", "sub", s.now.wall, "qr"))
    pack = s.rules.packs["newborn"]
    next_week = s.now.wall.replace(day=s.now.wall.day + 7 if s.now.wall.day < 20 else s.now.wall.day - 7)
    late = Case(DESK, pack, file(s), next_week).pledges().materials[0].due
    assert late.isoformat() == body(s)["pledges"][0]["due"]


def test_who_turns_out_to_be_excluded_brings_the_paper_after_all() -> None:
    s = at("married", Phase.REVIEW)
    assert file(s).pledged
    s.do(ev.CreditKnown(s.state.session_id, "excluded", "没有按期补交"))
    assert not file(s).pledged
    s.touch("primary", "last")
    assert s.phase is Phase.MATERIALS


def test_a_refusal_that_comes_at_the_signature_is_not_signed_over() -> None:
    s = at("married", Phase.SIGN)
    MARRIED.act(s)
    s.do(ev.CreditKnown(s.state.session_id, "excluded"))
    s.touch("primary")
    assert s.phase is Phase.MATERIALS
    assert file(s).strokes == ()


def test_a_value_of_a_licence_that_the_citizen_keeps_after_all_is_their_own_word() -> None:
    s = at("married", Phase.REVIEW)
    value = file(s).answers["certificate_no"].value
    with_file(s, answers={**file(s).answers, "certificate_no": Answer(value, Source.AGENCY)})
    s.touch("edit", "certificate_no")
    assert (s.phase, s.state.step_id, file(s).draft) == (Phase.FILL, "certificate_no", value)
    s.touch("primary")
    assert file(s).answers["certificate_no"] == Answer(value, Source.OWN)


def test_what_a_department_says_replaces_nothing_that_was_confirmed() -> None:
    s = at("fetched", Phase.LICENCES)
    known = Answer("LX-1", Source.AGENCY)
    s.state = replace(s.state, seen=frozenset({"certificate_no"}), place="fetching")
    with_file(s, answers={**file(s).answers, "certificate_no": known}, fetching=frozenset({"birth_certificate"}))
    told = {"certificate_no": Answer("LX-2", Source.AGENCY)}
    s.do(ev.LicencesArrived(s.state.session_id, ("birth_certificate",), {}, {"birth_certificate": "expired"}, told))
    assert file(s).answers["certificate_no"] == known


def test_a_draft_that_is_found_while_departments_are_asked_leaves_their_answer_its_place() -> None:
    s = at("fetched", Phase.LICENCES)
    with_file(s, fetching=frozenset({"birth_certificate"}))
    s.state = replace(s.state, place="fetching")
    kept = CaseFile(answers={"child_name": Answer("周以禾", Source.OWN)})
    s.do(ev.DraftFound("newborn", kept))
    assert (s.phase, s.state.place) == (Phase.LICENCES, "fetching")
    seen = {"birth_certificate": licence("birth_certificate")}
    s.do(ev.LicencesArrived(s.state.session_id, ("birth_certificate",), seen, {}, {}))
    assert s.phase is Phase.FILL
    assert "birth_certificate" in file(s).licences


def test_from_a_question_about_licences_behind_the_questions_back_leads_to_the_last_of_them() -> None:
    s = at("married", Phase.FILL, step_id="child_name")
    s.state = replace(s.state, phase=Phase.LICENCES, place="", step_id="")
    s.touch("back")
    assert s.phase is Phase.FILL
    assert s.state.step_id == s.rules.steps(s.state, s.now)[-1].id


def test_the_next_person_at_the_same_item_confirms_everything_anew() -> None:
    s = at("married", Phase.IDENTIFY)
    s.card()
    s.state = replace(s.state, seen=frozenset({"residence"}))
    s.touch("back")
    s.card(STRANGER)
    assert s.state.seen == frozenset()


# --- power, later hand-ins -------------------------------------------------------------------------------------------


def power_low(s: Session) -> None:
    s.do(ev.InputsSeen(Inputs(power=Power.BATTERY_LOW), frozenset({"power"})))


def test_what_was_filled_in_is_parked_also_while_licences_are_asked_for() -> None:
    s = at("married", Phase.FILL, step_id="child_sex")
    s.state = replace(s.state, phase=Phase.LICENCES, place="")
    power_low(s)
    assert s.sent(fx.ParkDraft)


def handing_in(person: bool = True) -> Session:
    s = at("married", Phase.MATERIALS, "")
    owed = Owed("LX0417-03-000009-11", "newborn", "household_book", "居民户口簿")
    citizen = file(s).citizen if person else None
    s.state = replace(s.state, purpose="supplement", file=CaseFile(citizen=citizen, owed=owed))
    return s


def test_a_later_hand_in_is_no_draft_of_a_new_application() -> None:
    s = with_file(handing_in(), pages={"household_book": (page(91),)})
    power_low(s)
    assert not s.sent(fx.ParkDraft)


def test_from_a_later_hand_in_back_leads_to_the_case_and_never_into_the_form() -> None:
    s = handing_in()
    s.touch("back")
    assert (s.phase, s.state.place, file(s).owed) == (Phase.SERVICE, "progress", None)
    asked = s.take(fx.FetchProgress)
    assert isinstance(asked, fx.FetchProgress)
    assert file(s).citizen is not None
    assert asked.id_number == file(s).citizen.id_number  # type: ignore[union-attr]


def test_with_a_claim_code_alone_back_asks_for_its_case_again() -> None:
    s = handing_in(person=False)
    s.touch("back")
    asked = s.take(fx.FetchProgress)
    assert isinstance(asked, fx.FetchProgress)
    assert (asked.receipt, asked.id_number) == ("LX0417-03-000009-11", "")


# --- elsewhere -------------------------------------------------------------------------------------------------------


def test_the_promise_of_the_region_that_handles_it_is_the_same_on_screen_paper_and_wire() -> None:
    from kiosk.packs.samples import usual
    from kiosk.packs.subforms import subforms

    pack = rules().packs["med-remote"]
    rule = next(r for r in pack.regions if r.promised is not None)
    answers = {**usual(pack), "handling_region": Answer(rule.code, Source.OWN)}
    assert {form.promised for form in subforms(pack, answers, begin().today)} == {rule.promised}


def test_an_immediate_item_that_another_region_handles_is_not_waited_for() -> None:
    s = at("proof", Phase.SEAL)
    pack = s.rules.packs["ss-proof"]
    region = rules().packs["med-remote"].regions[0]
    elsewhere = pack.model_copy(update={"regions": (region,)})
    s.rules = replace(s.rules, packs={**s.rules.packs, "ss-proof": elsewhere})
    assert s.rules.at_once(s.state)
    with_file(s, answers={**file(s).answers, "handling_region": Answer(region.code, Source.OWN)})
    assert not s.rules.at_once(s.state)


def test_a_paper_that_is_not_needed_is_never_pledged() -> None:
    s = at("married", Phase.PROMISE)
    free = {n.id for n in s.rules.needs(s.state, s.today) if n.necessity is Necessity.NOT_NEEDED}
    with_file(s, pledged=file(s).pledged | free)
    assert {n.id for n in s.rules.pledged(s.state, s.today)} == {"household_book"}


def test_a_region_that_takes_only_some_cases_stays_in_the_list_and_says_why_not() -> None:
    from kiosk.packs.reading import _with_regions
    from kiosk.packs.schema import Choice

    pack = rules().packs["med-remote"]
    rule = pack.regions[0].model_copy(update={"when": "remote_kind == 'retired'"})
    asked: Choice = next(
        c for c in _with_regions(pack.model_copy(update={"regions": (rule,)})).field("handling_region").choices
        if c.code == rule.code
    )  # fmt: skip
    assert [off.when for off in asked.off] == ["!(remote_kind == 'retired')"]
    assert asked.detail == rule.note


def test_a_licence_that_arrives_takes_the_place_of_a_pledge() -> None:
    s = at("fetched", Phase.LICENCES)
    s.state = replace(s.state, place="fetching")
    with_file(s, fetching=frozenset({"household_book"}), pledged=frozenset({"household_book"}))
    seen = {"household_book": licence("household_book")}
    s.do(ev.LicencesArrived(s.state.session_id, ("household_book",), seen, {}, {}))
    assert not file(s).pledged
