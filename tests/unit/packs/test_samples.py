"""Sample answers: valid, always the same, and as long as a pack allows."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from kiosk.identity.checks import id_problem, luhn_fits, uscc_problem
from kiosk.packs.answers import unanswered
from kiosk.packs.forms import steps
from kiosk.packs.loader import load_pack, load_shelf
from kiosk.packs.pattern_text import text_for
from kiosk.packs.sample_values import CARD_NUMBERS, synthetic_id, synthetic_uscc
from kiosk.packs.samples import LONG_CITIZENS, USUAL_CITIZENS, NoAnswer, longest, longest_case, usual, usual_case, ways
from kiosk.packs.schema import Pack
from kiosk.packs.subforms import subforms
from tests.unit.packs.lint import good
from tests.unit.packs.pack_walk import ASSETS, TODAY

SHELF = load_shelf(ASSETS / "packs", TODAY)
PACKS = sorted(SHELF.packs)


@pytest.mark.parametrize("pack_id", PACKS)
def test_a_sample_fills_a_pack_whole_and_always_in_the_same_way(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    for fill in (usual, longest):
        answers = fill(pack, TODAY)
        assert unanswered(pack, answers, TODAY) == ()
        assert all(form.complete for form in subforms(pack, answers, TODAY))
        assert fill(pack, TODAY) == answers


@pytest.mark.parametrize("pack_id", PACKS)
def test_the_longest_way_has_no_fewer_questions_than_the_usual_one(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    assert len(steps(pack, longest(pack, TODAY), TODAY)) >= len(steps(pack, usual(pack, TODAY), TODAY))


def test_the_longest_texts_are_as_long_as_they_may_be_and_hold_rare_characters() -> None:
    pack = SHELF.packs["newborn"]
    answers = longest(pack, TODAY)
    name = str(answers["child_name"].value)
    assert len(name) == pack.field("child_name").max_length
    assert any(ord(char) > 0xFFFF for char in name)


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_other_answer_leads_to_a_case_that_can_be_sealed(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    for name, sample in ways(pack, TODAY):
        assert unanswered(pack, sample.answers, TODAY) == (), name


def test_nobody_of_the_samples_is_a_person() -> None:
    for card in (*USUAL_CITIZENS, *LONG_CITIZENS):
        assert card.id_number.startswith("999901")
        assert id_problem(card.id_number, TODAY) == ""
        assert len(card.name) <= 15
        assert len(card.address) <= 35
    assert id_problem(synthetic_id("20000101", "001"), TODAY) == ""
    assert uscc_problem(synthetic_uscc()) == ""


def test_the_card_is_one_with_which_the_pack_can_be_filled_in() -> None:
    found = {pack_id: usual_case(SHELF.packs[pack_id], TODAY).citizen.birth for pack_id in PACKS}
    assert found["newborn"] == USUAL_CITIZENS[0].birth
    assert found["elder-allow"] != USUAL_CITIZENS[0].birth
    assert longest_case(SHELF.packs["newborn"], TODAY).citizen in LONG_CITIZENS


def test_a_pack_that_nobody_can_fill_in_names_the_question(tmp_path: Path) -> None:
    files = good.item(tmp_path)
    files.ask("home")["checks"] = [{"bad": "true", "text": "不行", "code": "good.never"}]
    pack = load_pack(files.write(tmp_path), good.TODAY)
    assert isinstance(pack, Pack)
    with pytest.raises(NoAnswer, match="home"):
        usual(pack, date(2026, 11, 22))


@pytest.mark.parametrize(
    "pattern",
    ["[A-Z][0-9]{9}", r"\d{6}", "(?:京|津)[A-Z]\\d{5}", "[^A]{2,3}", "a?b*c+", "x|yz", r"[\u4e00-\u9fa5]{2,8}"],
)
def test_a_text_is_made_that_fits_a_pattern(pattern: str) -> None:
    for long in (False, True):
        made = text_for(pattern, long)
        assert made is not None
        assert re.fullmatch(pattern, made)


def test_a_pattern_that_looks_around_is_left_to_others() -> None:
    assert text_for("(?=x)x") is None


def test_the_card_numbers_of_the_samples_have_their_luhn_digits() -> None:
    assert [len(number) for number in CARD_NUMBERS] == [16, 19]
    assert all(luhn_fits(number) for number in CARD_NUMBERS)
