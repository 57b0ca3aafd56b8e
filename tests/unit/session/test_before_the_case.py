"""Waiting page, home, search, queue number, public papers, notice, identity, progress."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.contract.faults import FaultCode
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.progress import CaseView
from kiosk.session.states import Phase, Presentation, Ticket
from kiosk.session.usable import Why
from tests.unit.session.kit import MOTHER, ROLES, STRANGER, Session, at, begin, broken, fault


def at_home() -> Session:
    s = begin()
    s.touch("primary")
    return s


def test_refusing_to_have_the_card_read_reads_nothing() -> None:
    s = at("married", Phase.NOTICE)
    s.touch("primary")
    assert s.phase is Phase.NOTICE, "nothing is chosen beforehand"
    s.touch("pick", "refuse")
    s.touch("primary")
    assert (s.phase, s.state.place) == (Phase.SERVICE, "home")
    assert not s.sent(fx.ArmReader)


def test_the_whole_notice_is_read_and_closed() -> None:
    s = at("married", Phase.NOTICE)
    s.touch("pick", "full")
    s.touch("turn", "next")
    assert s.state.page == 1
    s.touch("primary")
    assert (s.phase, s.state.place, s.state.page) == (Phase.NOTICE, "", 0)
    s.touch("back")
    assert (s.phase, s.state.place) == (Phase.SERVICE, "guide")


def test_that_is_not_me_drops_what_was_read() -> None:
    s = at("married", Phase.IDENTIFY)
    s.card(STRANGER)
    s.touch("back")
    assert s.state.file is not None and s.state.file.citizen is None
    assert s.state.identify_note == "again"
    s.card(MOTHER)
    s.touch("primary")
    assert s.phase is Phase.LICENCES


def test_the_card_of_a_second_person_never_replaces_the_first() -> None:
    s = at("married", Phase.IDENTIFY)
    s.card(MOTHER)
    s.card(STRANGER)
    assert s.state.file is not None and s.state.file.citizen is MOTHER
    s.touch("primary")
    s.card(STRANGER)
    assert s.state.file is not None and s.state.file.citizen is MOTHER


def test_an_expired_card_is_told_and_not_taken() -> None:
    s = at("married", Phase.IDENTIFY)
    s.card(replace(MOTHER, valid_to="20261120"))
    assert s.state.identify_note == "expired"
    assert s.state.file is not None and s.state.file.citizen is None
    s.card(replace(MOTHER, valid_to="长期"))
    assert s.state.file is not None and s.state.file.citizen is not None


@pytest.mark.parametrize(
    ("code", "note"),
    [
        (FaultCode.CARD_MOVED, "moved"),
        (FaultCode.CARD_UNREADABLE, "unreadable"),
        (FaultCode.CARD_NOT_SUPPORTED, "not_supported"),
        (FaultCode.CORRUPT_ANSWER, "unreadable"),
    ],
)
def test_a_card_that_is_not_read_has_its_own_note(code: FaultCode, note: str) -> None:
    s = at("married", Phase.IDENTIFY)
    s.do(ev.CardReadFailed(fault(code)))
    assert s.state.identify_note == note


def test_progress_is_asked_with_the_card_and_the_card_is_not_forgotten() -> None:
    s = at_home()
    for name, argument in (("door", "progress"), ("pick", "agree"), ("primary", "")):
        s.touch(name, argument)
    s.card()
    asked = s.touch("primary").effects
    assert [e.id_number for e in asked if isinstance(e, fx.FetchProgress)] == [MOTHER.id_number]
    s.do(ev.ProgressArrived((CaseView("none"),)))
    assert s.state.card_present
    s.touch("primary")
    assert s.phase is Phase.TAKE_BELONGINGS
    assert s.state.file is None


def looked_up(*cases: CaseView) -> Session:
    s = at_home()
    for name, argument in (("door", "progress"), ("pick", "agree"), ("primary", "")):
        s.touch(name, argument)
    s.card()
    s.touch("primary")
    s.do(ev.ProgressArrived(cases))
    return s


def test_the_platforms_receipt_is_printed_once_a_visit_where_it_lies_here() -> None:
    s = looked_up(CaseView("case", proof="id-1"), CaseView("case"))
    assert s.touch("print").effects == (fx.PrintProof(s.state.session_id, "id-1", "receipt_printer"),)
    assert not s.touch("print").effects
    s.touch("turn", "next")
    assert not s.touch("print").effects, "the receipt of this one is not here"


def test_the_platforms_receipt_comes_out_of_the_printer_that_works() -> None:
    s = looked_up(CaseView("case", proof="id-1"))
    s.health("receipt_printer", broken())
    assert [e.role for e in s.touch("print").effects if isinstance(e, fx.PrintProof)] == ["form_printer"]


def test_a_queue_number_is_issued_and_printed_once() -> None:
    s = at_home()
    s.touch("door", "ticket")
    matter = s.rules.tickets[0]
    assert not s.touch("primary").name, "nothing is chosen beforehand"
    s.touch("pick", matter)
    assert s.touch("primary").effects == (fx.TakeTicket(s.state.session_id, matter),)
    assert not s.touch("primary").effects
    got = Ticket("B012", matter)
    assert s.do(ev.TicketIssued(got)).effects == (fx.PrintTicket(s.state.session_id, got, "receipt_printer"),)
    assert not s.do(ev.TicketIssued(Ticket("B013", matter))).effects
    assert s.state.ticket.number == "B012"
    s.touch("primary")
    assert s.phase is Phase.WIPE


def test_without_a_number_the_citizen_may_choose_again() -> None:
    s = at_home()
    s.touch("door", "ticket")
    s.touch("pick", s.rules.tickets[0])
    s.touch("primary")
    s.do(ev.TicketIssued(Ticket(matter=s.rules.tickets[0], failed="none_left")))
    assert s.state.ticket.failed == "none_left"
    s.touch("pick", s.rules.tickets[-1])
    assert s.touch("primary").effects


def test_public_papers_are_read_and_printed_without_signing_in() -> None:
    s = begin()
    s.touch("public", "rules")
    assert (s.phase, s.state.place, s.state.material_id) == (Phase.SERVICE, "public", "rules")
    assert s.touch("print").effects == (fx.PrintPublic(s.state.session_id, paper="rules"),)
    s.touch("paper", "guide")
    s.touch("turn", "next")
    s.touch("turn", "previous")
    s.touch("turn", "previous")
    assert s.state.page == 0
    s.touch("primary")
    assert s.state.place == "home"


def test_nothing_public_is_printed_without_the_printer() -> None:
    s = begin()
    s.health("form_printer", broken())
    s.foot("public")
    assert not s.touch("print").effects


def test_an_item_that_cannot_be_done_now_is_not_opened() -> None:
    s = at_home()
    s.do(ev.LinkSeen(False))
    assert not s.touch("item", "ss-proof").name
    s.touch("item", "newborn")
    assert s.state.place == "guide"
    s.health("idcard", broken(FaultCode.NO_ANSWER))
    s.touch("primary")
    assert (s.phase, s.state.place) == (Phase.SERVICE, "guide")


def test_the_search_keeps_what_was_typed_with_the_personal_values() -> None:
    s = at_home()
    s.touch("search")
    s.type("孩子上户口" * 20)
    assert s.state.file is not None
    assert len(s.state.file.query) == 40
    s.touch("back")
    assert s.state.file is not None and not s.state.file.query


def test_without_the_reader_the_machine_is_out_of_service_until_it_is_back() -> None:
    s = begin()
    s.rules = replace(s.rules, packs={name: s.rules.packs[name] for name in ("newborn", "ss-proof")})
    s.health("idcard", broken(FaultCode.NO_ANSWER))
    assert s.phase is Phase.OUT_OF_SERVICE
    s.touch("public", "list")
    assert s.phase is Phase.SERVICE
    s.touch("back")
    s.foot("exit")
    s.settle()
    assert s.phase is Phase.OUT_OF_SERVICE
    s.health("idcard")
    assert s.phase is Phase.ATTRACT


def test_without_any_device_the_machine_is_out_of_service_although_an_item_is_out_of_season() -> None:
    s = begin()
    assert any(r.why is Why.SUSPENDED for p in s.rules.packs.values() for r in s.rules.unmet(p, s.state, s.today))
    for role in ROLES:
        s.health(role, broken(FaultCode.NO_ANSWER))
    assert s.phase is Phase.OUT_OF_SERVICE


def test_without_the_reader_an_item_that_asks_for_nobodys_card_keeps_the_machine_in_service() -> None:
    s = begin()
    s.health("idcard", broken(FaultCode.NO_ANSWER))
    assert s.phase is Phase.ATTRACT
    s.touch("primary")
    assert not s.touch("item", "newborn").name
    s.touch("item", "utility")
    assert (s.phase, s.state.place) == (Phase.SERVICE, "guide")


def test_presentation_is_changed_from_every_page_and_changes_no_page() -> None:
    for phase in (Phase.SERVICE, Phase.NOTICE, Phase.IDENTIFY, Phase.FILL, Phase.MATERIALS, Phase.REVIEW, Phase.SIGN,
                  Phase.PAPER, Phase.RATE, Phase.TAKE_BELONGINGS):  # fmt: skip
        s = at("married", phase)
        before = s.state
        s.foot("large")
        assert s.state.presentation.theme == "elder"
        s.foot("large")
        s.foot("language")
        assert s.state.presentation.lang == "en"
        s.foot("language")
        s.foot("display")
        s.touch("pick", "contrast")
        s.touch("pick", "reach")
        assert s.state.presentation == Presentation("contrast", True)
        s.touch("pick", "no_reach")
        s.touch("pick", "nonsense")
        s.touch("primary")
        assert s.state.key == before.key
        assert (s.state.file, s.state.papers, s.state.step_id) == (before.file, before.papers, before.step_id)


def test_a_call_is_made_once_seen_again_and_taken_back() -> None:
    s = at("married", Phase.FILL)
    assert s.foot("call").effects == (fx.CallPerson(s.state.session_id, Phase.FILL),)
    s.do(ev.CallChanged("received", call_id="c1"))
    s.touch("primary")
    assert not s.foot("call").effects
    s.do(ev.CallChanged("answered", "沈", "c1"))
    assert s.state.call.who == "沈"
    assert s.touch("back").effects == (fx.CancelCall("c1"),)
    assert s.foot("call").effects


def test_a_call_that_was_taken_back_too_early_is_cancelled_when_the_desk_has_it() -> None:
    s = at("married", Phase.FILL)
    s.foot("call")
    s.touch("back")
    assert s.do(ev.CallChanged("received", call_id="c9")).effects == (fx.CancelCall("c9"),)
