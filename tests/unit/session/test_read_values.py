"""拍一拍: what is read on a paper is offered and confirmed, never taken by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.person import Answer, Source
from kiosk.materials.reading import Offered, Reading
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.states import CaseFile, Phase
from tests.unit.session.kit import MARRIED, Session, at

FOUND = {"child_name": "周予禾", "child_sex": "2", "child_birth": "2026-08-08", "certificate_no": "Y990004170"}


def file(s: Session) -> CaseFile:
    assert s.state.file is not None
    return s.state.file


def reading(data: dict[str, str] | None = None, wrong: str = "") -> Reading:
    fields = tuple(Offered(name, value, value, 0.98) for name, value in (FOUND if data is None else data).items())
    return Reading(wrong or "birth_certificate", 0.97, fields, wrong_type=wrong)


def photographed(step_id: str = "child_name") -> tuple[Session, fx.ReadPage]:
    """At the question, the paper was laid down and taken instead of typing."""
    s = at("married", Phase.FILL, step_id=step_id)
    s.touch("photograph")
    assert (s.phase, s.state.material_id) == (Phase.MATERIALS, "birth_certificate")
    s.do(ev.CameraLooked("", ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))))
    s.touch("primary")
    s.answer()
    effect = s.take(fx.ReadPage)
    assert isinstance(effect, fx.ReadPage) and effect.document == "birth_certificate"
    return s, effect


def understood(s: Session, effect: fx.ReadPage, found: Reading) -> None:
    s.do(ev.PageUnderstood(effect.session_id, effect.material_id, effect.page.sha256, found))


def test_what_was_read_stands_as_a_draft_and_is_no_answer_before_it_is_confirmed() -> None:
    s, effect = photographed()
    understood(s, effect, reading())
    s.touch("primary")
    assert (s.phase, s.state.step_id, file(s).draft) == (Phase.FILL, "child_name", "周予禾")
    assert "child_name" not in file(s).answers
    s.touch("primary")
    assert file(s).answers["child_name"] == Answer("周予禾", Source.UPLOADED)


def test_what_is_corrected_is_the_citizens_own_word() -> None:
    s, effect = photographed()
    understood(s, effect, reading())
    s.touch("primary")
    s.type("周予和")
    s.touch("primary")
    assert file(s).answers["child_name"] == Answer("周予和", Source.OWN)


def test_the_questions_behind_are_offered_their_values_too() -> None:
    s, effect = photographed()
    understood(s, effect, reading())
    s.touch("primary")
    MARRIED.until(s, Phase.FILL, step_id="certificate_no")
    assert file(s).draft == "Y990004170"
    assert "certificate_no" not in file(s).answers


def test_nothing_is_offered_of_a_paper_that_looks_like_another() -> None:
    s, effect = photographed()
    understood(s, effect, reading(wrong="marriage_certificate"))
    assert file(s).reading is not None
    s.touch("primary")
    assert not file(s).offered


def test_a_value_that_the_form_would_refuse_is_not_offered() -> None:
    s, effect = photographed()
    understood(s, effect, reading({"child_name": "周予禾", "certificate_no": "??", "child_birth": "2031-01-01"}))
    s.touch("primary")
    assert set(file(s).offered) == {"child_name"}


def test_what_an_agency_has_said_is_not_offered_anew() -> None:
    s, effect = photographed()
    known = {**file(s).answers, "child_birth": Answer("2026-08-09", Source.AGENCY)}
    s.state = replace(s.state, file=replace(file(s), answers=known))
    understood(s, effect, reading())
    s.touch("primary")
    assert "child_birth" not in file(s).offered
    assert file(s).answers["child_birth"].value == "2026-08-09"


@pytest.mark.parametrize(
    ("name", "value"), [("session_id", "another"), ("material_id", "household_book"), ("sha256", "0" * 64)]
)
def test_what_was_read_on_another_page_is_dropped(name: str, value: str) -> None:
    s, effect = photographed()
    event = ev.PageUnderstood(effect.session_id, effect.material_id, effect.page.sha256, reading())
    assert not s.do(replace(event, **{name: value})).name
    assert file(s).reading is None


def test_a_picture_that_is_taken_anew_forgets_what_was_read() -> None:
    s, effect = photographed()
    understood(s, effect, reading())
    s.touch("back")
    assert file(s).reading is None and file(s).captured is None


def test_who_types_after_all_comes_back_to_the_question() -> None:
    s = at("married", Phase.FILL, step_id="child_name")
    s.touch("photograph")
    s.touch("back")
    assert (s.phase, s.state.step_id) == (Phase.FILL, "child_name")


def test_without_a_camera_there_is_nothing_to_photograph() -> None:
    s = at("married", Phase.FILL, step_id="child_name")
    s.state = replace(s.state, health={k: v for k, v in s.state.health.items() if k != "document_camera"})
    assert not s.touch("photograph").name
