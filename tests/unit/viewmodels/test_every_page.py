"""What holds for every page of every case: it is there, short, spoken, in one language, and shows no whole number."""

from __future__ import annotations

import re

import pytest

from tests.unit.session.kit import MOTHER
from tests.unit.viewmodels.looks import Look, all_looks, words_of
from ui.viewmodels.page_state import PageState
from ui.viewmodels.pages import FormState, IdentifyState, ProgressState, PublicState, ReviewState
from ui.viewmodels.pages_beside import SignInState, TechnicianState

QUESTION, QUESTION_LARGE = 16, 13  # characters (VISUAL.md §5)
ENGLISH = re.compile(r"[A-Za-z][A-Za-z ,.'!?:-]{3,}")
HEDGED = ("还没有", "待", "是否", "时间", "以后", "后", "从", "才", "还没")
NAMES = ("容缺受理通知书",)  # of a form (PROTOCOLS.md §6.6), which says itself that the department decides
STAFF = (TechnicianState, SignInState)


@pytest.fixture(scope="module")
def looks() -> tuple[Look, ...]:
    return all_looks()


def test_each_state_of_each_case_has_a_page_in_each_presentation(looks: tuple[Look, ...]) -> None:
    assert len(looks) > 1000
    names = {look.page.name for look in looks}
    assert names == {cls.name for cls in PageState.__subclasses__()}


def test_no_chinese_question_is_longer_than_a_line(looks: tuple[Look, ...]) -> None:
    long = {
        (look.large, look.page.frame.question)
        for look in looks
        if look.zh and len(look.page.frame.question) > (QUESTION_LARGE if look.large else QUESTION)
    }
    assert not long


def test_no_page_is_silent(looks: tuple[Look, ...]) -> None:
    assert not {look.page.name for look in looks if not look.page.frame.spoken.strip()}


def test_a_button_that_cannot_be_pressed_says_why(looks: tuple[Look, ...]) -> None:
    mute = {
        repr(look)
        for look in looks
        if not isinstance(look.page, STAFF)
        for button in (look.page.frame.primary, look.page.frame.back)
        if button.text and not button.on and not button.reason
    }
    assert not mute


def test_only_pages_that_wait_by_themselves_have_no_primary_button(looks: tuple[Look, ...]) -> None:
    without = {look.page.name for look in looks if not look.page.frame.primary.text}
    assert without <= {"Attract", "Sealing", "Progress", "Paper", "SignIn", "OutOfService"}


def test_a_chinese_page_has_no_english_words(looks: tuple[Look, ...]) -> None:
    allowed = {"English"}
    english = {
        (look.page.name, text)
        for look in looks
        if look.zh and not isinstance(look.page, STAFF)
        for field, text in words_of(look.page)
        if ENGLISH.fullmatch(text) and text not in allowed
    }
    assert not english


def test_an_english_page_has_no_unfilled_places(looks: tuple[Look, ...]) -> None:
    open_places = {text for look in looks for _, text in words_of(look.page) if re.search(r"\{[a-z_]*\}", text)}
    assert not open_places


def test_nobody_is_told_that_a_case_is_accepted(looks: tuple[Look, ...]) -> None:
    """受理 is the department's word; the terminal only receives (收件)."""

    def without_names(text: str) -> str:
        for name in NAMES:
            text = text.replace(name, "")
        return text

    claims = {
        text
        for look in looks
        if look.zh and not isinstance(look.page, ProgressState | PublicState)
        for _, text in words_of(look.page)
        for sentence in re.split(r"[。；，]", without_names(text))
        if "受理" in sentence and not any(word in sentence for word in HEDGED)
    }
    assert not claims


def test_no_page_shows_or_speaks_the_whole_id_number(looks: tuple[Look, ...]) -> None:
    shown = {
        (look.page.name, field)
        for look in looks
        for field, text in words_of(look.page, frozenset())
        if MOTHER.id_number in text
    }
    assert not shown


def test_numbers_of_others_stand_whole_only_where_they_are_typed(looks: tuple[Look, ...]) -> None:
    for look in looks:
        answers = look.state.file.answers if look.state.file else {}
        numbers = [str(answers[k].value) for k in ("other_id", "applicant_mobile", "other_mobile") if k in answers]
        if isinstance(look.page, FormState):
            continue
        for field, text in words_of(look.page, frozenset()):
            assert not any(n and n in text for n in numbers), (look, field)


def test_masked_numbers_keep_their_length(looks: tuple[Look, ...]) -> None:
    seen = set()
    for look in looks:
        if isinstance(look.page, IdentifyState) and look.page.person_number:
            assert len(look.page.person_number) == 18
            assert look.page.person_number.count("*") >= 10
            seen.add("identify")
        if isinstance(look.page, ReviewState):
            for group in look.page.groups:
                for row in group.rows:
                    for part in re.split(r"[，；　]", row.value):
                        if "*" in part:
                            assert len(part) in (11, 18), (row.id, part)
                            seen.add(row.id.removeprefix("card:"))
    assert {"identify", "applicant_id", "applicant_mobile", "other_id"} <= seen


def test_choices_and_rows_have_distinct_ids(looks: tuple[Look, ...]) -> None:
    for look in looks:
        for name in ("choices", "rows", "panes", "papers", "ways"):
            ids = [getattr(item, "id", None) for item in getattr(look.page, name, ())]
            ids = [i for i in ids if i]
            assert len(ids) == len(set(ids)), (look, name, ids)
