"""拍一拍 of a card that is no paper of the case: read, confirmed, and its picture kept nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.contract.faults import FaultCode
from kiosk.domain.person import Answer, Source
from kiosk.materials.reading import Offered, Reading
from kiosk.packs.answers import warn
from kiosk.packs.schema import PHOTO
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.states import CaseFile, Phase
from tests.unit.session.kit import Good, Session, broken, usual_citizen

NUMBER, BANK = "6230990000417000121", "临溪农商银行"
CARD = PHOTO + "bank_account"


def file(s: Session) -> CaseFile:
    assert s.state.file is not None
    return s.state.file


def reading(number: str = NUMBER, wrong: str = "") -> Reading:
    found = (Offered("account", number, number, 0.9), Offered("bank", BANK, BANK, 0.9)) if number else ()
    return Reading(wrong or "bank_card", 0.9, () if wrong else found, wrong_type=wrong)


def asked(step_id: str = "bank_account") -> tuple[Good, Session]:
    """The money goes to another card than the 社保卡; its number is asked for."""
    good, s = usual_citizen("elder-allow", bank_choice="other")
    return good, good.until(s, Phase.FILL, step_id=step_id)


def photographed(step_id: str = "bank_account") -> tuple[Good, Session, fx.ReadPage]:
    good, s = asked(step_id)
    s.touch("photograph")
    assert (s.phase, s.state.place, s.state.material_id) == (Phase.MATERIALS, "camera", CARD)
    s.do(ev.CameraLooked("", ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))))
    s.touch("primary")
    s.answer()
    effect = s.take(fx.ReadPage)
    assert isinstance(effect, fx.ReadPage) and effect.document == "bank_card"
    return good, s, effect


def understood(s: Session, effect: fx.ReadPage, found: Reading) -> None:
    s.do(ev.PageUnderstood(effect.session_id, effect.material_id, effect.page.sha256, found))


def test_the_number_comes_back_as_a_draft_and_the_picture_is_gone() -> None:
    _, s, effect = photographed()
    understood(s, effect, reading())
    s.touch("primary")
    assert (s.phase, s.state.step_id, file(s).draft) == (Phase.FILL, "bank_account", NUMBER)
    assert file(s).captured is None and not file(s).pages and file(s).reading is None


def test_what_was_read_of_it_is_the_citizens_own_word_because_no_picture_goes_along() -> None:
    _, s, effect = photographed()
    understood(s, effect, reading())
    s.touch("primary")
    s.touch("primary")
    assert file(s).answers["bank_account"] == Answer(NUMBER, Source.OWN)


def test_at_the_question_before_it_the_bank_is_read_and_the_number_offered_behind() -> None:
    _, s, effect = photographed("bank_name")
    understood(s, effect, reading())
    s.touch("primary")
    assert (s.state.step_id, file(s).draft) == ("bank_name", BANK)
    s.touch("primary")
    assert (s.state.step_id, file(s).draft) == ("bank_account", NUMBER)
    assert "bank_account" not in file(s).answers


def test_nothing_is_sealed_of_the_card_but_its_number() -> None:
    good, s, effect = photographed()
    understood(s, effect, reading())
    s.touch("primary")
    s.touch("primary")
    good.until(s, Phase.SEAL)
    (seal,) = s.sent(fx.Seal)
    assert isinstance(seal, fx.Seal)
    assert CARD not in seal.file.pages and seal.file.answers["bank_account"].value == NUMBER


def test_while_it_is_read_nothing_is_used_and_it_can_be_taken_anew() -> None:
    _, s, _ = photographed()
    assert not s.touch("primary").name
    assert file(s).captured is not None
    s.touch("back")
    assert (s.phase, file(s).captured, s.state.material_id) == (Phase.MATERIALS, None, CARD)


UNREAD = {
    "no number": reading(""),
    "half a number": reading("6230 990"),
    "another card": reading(wrong="social_security_card"),
    "not read in time": Reading("", 0.0),
}


@pytest.mark.parametrize("found", UNREAD.values(), ids=UNREAD)
def test_what_was_not_read_is_taken_anew_or_typed(found: Reading) -> None:
    for touched, phase in (("primary", Phase.MATERIALS), ("back", Phase.FILL)):
        _, s, effect = photographed()
        understood(s, effect, found)
        s.touch(touched)
        assert (s.phase, s.state.step_id, file(s).captured) == (phase, "bank_account", None)
        assert not file(s).draft and not file(s).read_off


def test_a_number_with_a_wrong_check_digit_is_offered_with_the_warning_that_typed_ones_get() -> None:
    _, s, effect = photographed()
    understood(s, effect, reading("6230990000417000125"))
    s.touch("primary")
    step = s.rules.step(s.state, s.now)
    assert step is not None and file(s).draft == "6230990000417000125"
    problem = warn(step, file(s).draft)
    assert problem is not None and "再对一遍" in problem.text


def test_who_types_after_all_comes_back_to_the_question() -> None:
    _, s = asked()
    s.touch("photograph")
    s.touch("back")
    assert (s.phase, s.state.step_id, s.state.material_id) == (Phase.FILL, "bank_account", "")


def test_a_camera_that_breaks_meanwhile_leaves_the_keys() -> None:
    for captured in (False, True):
        _, s = asked() if not captured else photographed()[:2]
        if not captured:
            s.touch("photograph")
        s.health("document_camera", broken(FaultCode.LINK_LOST))
        assert s.phase is Phase.PAUSED
        s.touch("primary")
        assert (s.phase, s.state.step_id, s.state.material_id) == (Phase.FILL, "bank_account", "")
        assert s.state.pause is None and file(s).captured is None


def test_without_a_camera_the_number_is_typed() -> None:
    _, s = asked()
    s.state = replace(s.state, health={k: v for k, v in s.state.health.items() if k != "document_camera"})
    assert not s.touch("photograph").name


def test_the_same_card_may_be_laid_down_twice() -> None:
    _, s, effect = photographed()
    understood(s, effect, reading(""))
    s.touch("primary")
    s.do(ev.CameraLooked("", ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))))
    s.touch("primary")
    s.do(ev.PageCaptured(effect.page, CARD))
    assert file(s).captured == effect.page
