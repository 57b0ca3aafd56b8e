"""What is accepted and what is refused, kind by kind, with hostile input."""

from __future__ import annotations

import pytest

from kiosk.domain.person import Answer, Source
from kiosk.packs.answers import check, clean, warn
from kiosk.packs.forms import Step, prefill, steps
from kiosk.packs.schema import Pack
from tests.unit.packs.pack_walk import NAMES, TODAY, citizen, id_number

HOSTILE = [
    "a\x00b",
    "周\x07予",
    "周\u202e予禾",
    "周予\u200f",
    "周予😀",
    "\ud800",
    "周\ufe0f予",
    "x" * 10_240,
    "﷽" * 50,
    "周\n予",
]


def own(**values: object) -> dict[str, Answer]:
    return {name: Answer(value, Source.OWN) for name, value in values.items()}


BASE = own(
    together=("insurance", "sscard"),
    parents_married="yes",
    join_with="mother",
    householder="relative",
    delivery_way="post",
    insurance="family",
)


def step_of(pack: Pack, name: str, answers: dict[str, Answer] | None = None) -> Step:
    return next(s for s in steps(pack, BASE if answers is None else answers, TODAY) if s.id == name)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "name", ["child_name", "certificate_no", "residence", "other_id", "applicant_mobile", "child_birth", "join_with"]
)
def test_hostile_input_is_refused_with_a_sentence(newborn: Pack, name: str, text: str) -> None:
    found = check(step_of(newborn, name), text, BASE, TODAY)
    assert found is not None
    assert text not in found.text
    assert found.text_elder


@pytest.mark.parametrize("name", NAMES)
def test_long_minority_and_rare_names_pass(newborn: Pack, name: str) -> None:
    assert check(step_of(newborn, "child_name"), name, BASE, TODAY) is None
    assert check(step_of(newborn, "other_name"), name, BASE, TODAY) is None


def test_a_rare_character_is_a_hint_and_no_refusal(newborn: Pack) -> None:
    step = step_of(newborn, "child_name")
    assert check(step, "陈䶮", BASE, TODAY) is None
    hint = warn(step, "陈䶮")
    assert hint is not None
    assert hint.code == "rare_character"
    assert warn(step, "周予禾") is None


@pytest.mark.parametrize("dot", "•・．‧")
def test_dots_of_other_keyboards_become_the_dot_of_the_card(newborn: Pack, dot: str) -> None:
    assert clean(step_of(newborn, "child_name"), f"古丽娜尔 {dot} 买买提江") == "古丽娜尔·买买提江"


@pytest.mark.parametrize("name", ["禾", "周8", "Zhou", "·周予", "周予·", "周··予", "周 予"])
def test_a_childs_name_has_no_letters_digits_or_loose_dots(newborn: Pack, name: str) -> None:
    assert check(step_of(newborn, "child_name"), name, BASE, TODAY) is not None


def test_a_foreign_parents_name_may_be_latin(newborn: Pack) -> None:
    assert check(step_of(newborn, "other_name"), "O'Brien-Smith José", BASE, TODAY) is None


def test_an_id_number_is_checked_to_its_last_digit(newborn: Pack) -> None:
    step, good = step_of(newborn, "other_id"), id_number()
    assert check(step, good, BASE, TODAY) is None
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    codes = [check(step, v, BASE, TODAY).code for v in (wrong, good[:17], "A" * 18, good[:6] + "20261301" + good[14:])]  # type: ignore[union-attr]
    assert codes == ["id_check", "id_length", "id_characters", "id_date"]


def test_a_small_x_and_wide_digits_are_the_same_number(newborn: Pack) -> None:
    number = next(n for n in (id_number("19880101", f"{i:03}") for i in range(99)) if n.endswith("X"))
    wide = number.lower().translate({ord(str(d)): 0xFF10 + d for d in range(10)})
    assert clean(step_of(newborn, "other_id"), f" {wide} ") == number


def test_the_other_parent_cannot_be_oneself(newborn: Pack) -> None:
    answers = prefill(newborn, citizen()) | BASE
    found = check(step_of(newborn, "other_id", answers), citizen().id_number, answers, TODAY)
    assert found is not None
    assert found.code == "newborn.same_person"
    assert citizen().id_number not in found.text


@pytest.mark.parametrize(
    ("value", "code"), [("2026-11-22", "too_late"), ("2025-11-01", "too_early"), ("2026-02-30", "date")]
)
def test_a_birth_date_is_a_real_day_of_the_last_year(newborn: Pack, value: str, code: str) -> None:
    found = check(step_of(newborn, "child_birth"), value, BASE, TODAY)
    assert found is not None
    assert found.code == code


def test_a_date_before_the_first_is_refused(proof: Pack) -> None:
    answers = own(period="range", from_day="2026-05-01")
    step = step_of(proof, "to_day", answers)
    assert check(step, "2026-05-02", answers, TODAY) is None
    found = check(step, "2026-04-30", answers, TODAY)
    assert found is not None
    assert found.code == "ss-proof.order"


def test_a_choice_that_is_not_offered_says_why(newborn: Pack) -> None:
    step = step_of(newborn, "join_with", own(parents_married="no", applicant_role="mother", other_written=True))
    father = next(choice for choice in step.choices if choice.code == "father")
    assert not father.on
    assert father.reason is not None
    assert "亲子鉴定" in father.reason.zh
    found = check(step, "father", own(parents_married="no"), TODAY)
    assert found is not None
    assert found.code == "newborn.paternity"


def test_phone_numbers_with_country_code_and_spaces_are_cleaned(newborn: Pack) -> None:
    step = step_of(newborn, "applicant_mobile")
    assert clean(step, "+86 138-0000-0417") == "13800000417"
    assert check(step, "+86 138-0000-0417", BASE, TODAY) is None
    assert check(step, "12800000417", BASE, TODAY) is not None


def test_a_group_checks_every_cell_and_its_number_of_rows(newborn: Pack) -> None:
    step = step_of(newborn, "family")
    row = {"name": "林素琴", "id_number": id_number("19620503", "004"), "relation": "60"}
    assert check(step, (row,), BASE, TODAY) is None
    assert check(step, (row | {"name": "😀"},), BASE, TODAY) is not None
    assert check(step, (row | {"relation": "13"},), BASE, TODAY) is not None
    assert check(step, (row | {"extra": "x"},), BASE, TODAY) is not None
    assert check(step, ({},), BASE, TODAY) is not None
    found = check(step, (row,) * (step.max_rows + 1), BASE, TODAY)
    assert found is not None
    assert found.code == "rows"


def test_yes_and_no_may_come_as_words_or_as_booleans(newborn: Pack) -> None:
    answers = own(parents_married="no", applicant_role="mother")
    step = step_of(newborn, "other_written", answers)
    assert step.kind == "choice"
    assert [choice.code for choice in step.choices] == ["yes", "no"]
    assert check(step, True, answers, TODAY) is None
    assert clean(step, False) == "no"
    assert check(step, "maybe", answers, TODAY) is not None


def test_only_an_optional_question_may_be_left_out(newborn: Pack) -> None:
    assert check(step_of(newborn, "child_name"), "", BASE, TODAY) is None
    for value in ("", None, "   "):
        found = check(step_of(newborn, "applicant_mobile"), value, BASE, TODAY)
        assert found is not None
        assert found.code == "empty"
