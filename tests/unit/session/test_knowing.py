"""Who is here: chip card, the code on a receipt, and a face that nobody has to show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health
from kiosk.identity.codes import receipt_number
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.states import Phase
from offline_queue.receipts.text import make_number
from tests.unit.session.kit import PROOF, Good, Session, begin, rules

NUMBER = make_number("LX0417", "03", 126)


def offering_face(offered: bool = True) -> Session:
    """An item that offers the comparison, at a terminal with a camera; the card of the test gives a picture."""
    s = begin()
    pack = s.rules.packs["ss-proof"].model_copy(update={"face": "offered" if offered else "none"})
    s.rules = replace(rules(), packs={**s.rules.packs, "ss-proof": pack})
    s.health("portrait_camera")
    Good(pack="ss-proof").until(s, Phase.IDENTIFY)
    return s


def at_question() -> Session:
    s = offering_face()
    s.card(picture=True)
    s.touch("primary")
    assert s.state.place == "face_ask"
    return s


def at_face() -> Session:
    s = at_question()
    s.touch("pick", "with")
    s.touch("primary")
    assert s.state.place == "face"
    return s


def for_progress() -> Session:
    s = begin()
    s.health("code_reader")
    s.touch("primary")
    s.touch("door", "progress")
    s.touch("pick", "agree")
    s.touch("primary")
    assert s.phase is Phase.IDENTIFY
    return s


def test_neither_answer_is_marked_beforehand_and_without_a_mark_nothing_goes_on() -> None:
    s = at_question()
    assert s.state.identify_note == ""
    assert not s.touch("primary").name


def test_going_on_without_the_camera_leads_straight_into_the_case_and_is_written_down() -> None:
    s = at_question()
    s.touch("pick", "without")
    s.touch("primary")
    assert s.phase is Phase.FILL
    assert s.state.file is not None and s.state.file.face == "declined"
    assert not s.sent(fx.CheckFace)


def test_the_camera_is_on_only_on_its_own_page() -> None:
    s = at_question()
    s.touch("pick", "with")
    assert s.touch("primary").effects[0] == fx.Attend("portrait_camera", True)
    assert fx.Attend("portrait_camera", False) in s.touch("back").effects


def test_a_picture_is_taken_only_of_a_fit_face_and_a_match_goes_on() -> None:
    s = at_face()
    s.do(ev.FaceLooked("dark"))
    assert not s.touch("primary").name
    s.do(ev.FaceLooked(""))
    assert fx.CheckFace(s.person.id_number) in s.touch("primary").effects
    s.do(ev.FaceChecked("same"))
    assert s.phase is Phase.FILL
    assert s.state.file is not None and s.state.file.face == "same"


@pytest.mark.parametrize("result", ["different", "no_face", "failed"])
def test_a_face_that_does_not_match_stops_nobody(result: str) -> None:
    s = at_face()
    for _ in range(3):
        s.do(ev.FaceLooked(""))
        s.touch("primary")
        s.do(ev.FaceChecked(result))
        assert s.state.look.problem == result
    s.do(ev.FaceLooked(""))
    assert not s.touch("primary").name, "three tries, then only the other way"
    s.touch("pick", "without")
    assert s.phase is Phase.FILL
    assert s.state.file is not None and s.state.file.face == "failed"


@pytest.mark.parametrize(("offered", "picture"), [(False, True), (True, False)])
def test_nobody_is_asked_where_it_is_not_offered_or_the_card_gave_no_picture(offered: bool, picture: bool) -> None:
    s = offering_face(offered)
    s.card(picture=picture)
    s.touch("primary")
    assert s.phase is Phase.FILL


def test_nobody_is_asked_where_the_camera_is_broken() -> None:
    s = offering_face()
    s.health("portrait_camera", DeviceStatus(Health.ABSENT))
    s.card(picture=True)
    s.touch("primary")
    assert s.phase is Phase.FILL


def test_a_late_face_answer_of_a_page_that_was_left_changes_nothing() -> None:
    s = at_face()
    s.do(ev.FaceLooked(""))
    s.touch("primary")
    s.touch("back")
    assert not s.do(ev.FaceChecked("same")).name
    assert s.state.place == "face_ask"


# --- chip card -------------------------------------------------------------------------------------------------------


def test_a_social_security_card_is_enough_where_the_item_says_so() -> None:
    s = begin()
    pack = s.rules.packs["ss-proof"].model_copy(
        update={"needs": ("form_printer",), "needs_any": (("idcard", "smartcard"),)}
    )
    s.rules = replace(rules(), packs={**s.rules.packs, "ss-proof": pack})
    s.health("smartcard")
    PROOF.until(s, Phase.IDENTIFY)
    s.card(replace(s.person, address="", valid_to=""), chip=True)
    assert s.state.file is not None and s.state.file.citizen is not None


def test_elsewhere_it_is_named_as_what_it_is_and_the_id_card_is_asked_for() -> None:
    s = Good().until(begin(), Phase.IDENTIFY)
    s.card(chip=True)
    assert s.state.identify_note == "id_card_only"
    assert s.state.file is not None and s.state.file.citizen is None


def test_a_card_that_wants_a_pin_says_so() -> None:
    s = Good().until(begin(), Phase.IDENTIFY)
    s.do(ev.CardReadFailed(Fault(FaultCode.NOT_AUTHORISED, ClearedBy.CITIZEN)))
    assert s.state.identify_note == "pin_card"


# --- codes -----------------------------------------------------------------------------------------------------------


def test_the_code_on_a_receipt_asks_for_its_own_case_only() -> None:
    s = for_progress()
    outcome = s.do(ev.CodeWasRead(f"TR1:{NUMBER}:20261108T101500+0800:rest"))
    assert fx.FetchProgress(receipt=NUMBER) in outcome.effects
    assert (s.phase, s.state.place) == (Phase.SERVICE, "progress")
    assert s.state.file is not None and s.state.file.citizen is None


@pytest.mark.parametrize("text", ["javascript:alert(1)", "https://example.invalid/", "LX0417-03-000126-00", "x" * 2048])
def test_any_other_code_is_refused_with_words_and_opens_nothing(text: str) -> None:
    s = for_progress()
    assert not s.do(ev.CodeWasRead(text)).effects
    assert s.state.identify_note == "code_unknown"


def test_the_code_reader_attends_only_where_a_code_is_asked_for() -> None:
    s = for_progress()
    assert fx.Attend("code_reader", True) in s.pending
    other = Good().until(begin(), Phase.IDENTIFY)
    assert not [e for e in other.pending if isinstance(e, fx.Attend)]
    assert not other.do(ev.CodeWasRead(NUMBER)).name


def test_without_a_code_reader_the_document_camera_looks_for_codes_and_is_off_again_behind() -> None:
    s = begin()
    s.touch("primary")
    s.touch("door", "progress")
    s.touch("pick", "agree")
    assert fx.Attend(fx.CODE_CAMERA, True) in s.touch("primary").effects
    assert fx.Attend(fx.CODE_CAMERA, False) in s.do(ev.CodeWasRead(NUMBER)).effects


def test_two_numbers_in_one_code_are_none() -> None:
    assert receipt_number(f"{NUMBER} {make_number('LX0417', '03', 127)}") == ""
    assert receipt_number(NUMBER) == NUMBER
