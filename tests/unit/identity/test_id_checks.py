"""Check digits of ID numbers and of 统一社会信用代码."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity.checks import birth_of, id_check_digit, id_problem, sex_of, uscc_check_digit, uscc_problem

TODAY = date(2026, 11, 21)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
births = st.dates(date(1900, 1, 1), TODAY).map(lambda day: day.strftime("%Y%m%d"))
numbers = (
    st.tuples(births, st.integers(0, 999)).map(lambda t: f"999901{t[0]}{t[1]:03}").map(lambda s: s + id_check_digit(s))
)
orgs = st.tuples(
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
).map("".join)


def test_a_number_worked_out_by_hand_has_its_check_digit() -> None:
    assert id_check_digit("99990119900412002") == "0"  # 408 mod 11 = 1


@given(numbers)
def test_a_number_with_its_check_digit_is_accepted(number: str) -> None:
    assert id_problem(number, TODAY) == ""
    assert birth_of(number) is not None
    assert sex_of(number) in ("1", "2")


@given(numbers, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: str, place: int, shift: int) -> None:
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert id_problem(wrong, TODAY) != ""


@given(numbers, st.integers(0, 15))
def test_two_swapped_neighbours_are_always_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or id_problem(swapped, TODAY) != ""


@pytest.mark.parametrize(
    "text", ["", "x", "１" * 18, "٣" * 18, "9" * 18, "99990118000101001X", "99990120990101001X", "a" * 17 + "X"]
)
def test_what_is_no_number_is_refused_and_never_raises(text: str) -> None:
    assert id_problem(text, TODAY) != ""


@given(st.text(max_size=20))
def test_any_text_has_an_answer(text: str) -> None:
    assert id_problem(text, TODAY) in ("", "length", "characters", "date", "check")
    assert uscc_problem(text) in ("", "length", "characters", "check")
    sex_of(text)
    birth_of(text)


@given(orgs)
def test_a_credit_code_with_its_check_character_is_accepted(first: str) -> None:
    assert uscc_problem(first + uscc_check_digit(first)) == ""


@given(orgs, st.integers(0, 16))
def test_a_credit_code_with_one_wrong_character_is_found(first: str, place: int) -> None:
    code = first + uscc_check_digit(first)
    other = "1" if code[place] != "1" else "2"
    assert uscc_problem(code[:place] + other + code[place + 1 :]) != ""
