"""Print behind a label becomes what a form keeps, or nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity.checks import id_check_digit, id_problem, luhn_fits, uscc_problem
from kiosk.materials.documents import FieldRule, ValueKind, documents, expectable
from kiosk.materials.values import Value, read_value
from kiosk.packs.codes import code_set

TODAY = date(2026, 11, 22)
KINDS: tuple[ValueKind, ...] = ("text", "name", "date", "id_number", "uscc", "account")


def value(kind: ValueKind, text: str, **rule: object) -> str:
    found = read_value(FieldRule.model_validate({"kind": kind, **rule}), text, TODAY)
    return found.value if found else ""


@pytest.mark.parametrize(
    ("kind", "text", "right"),
    [
        ("name", "林知夏", "林知夏"),
        ("name", " 古丽娜尔•阿卜杜热合曼", "古丽娜尔·阿卜杜热合曼"),
        ("name", "陈䶮𠮷", "陈䶮𠮷"),
        ("name", "林", ""),
        ("name", "12", ""),
        ("name", "·", ""),
        ("date", "2026年11月8日06时25分", "2026-11-08"),
        ("date", "二〇二四年五月二十日", "2024-05-20"),
        ("date", "二零二三年十一月三十日", "2023-11-30"),
        ("date", "一九九六年十月十日", "1996-10-10"),
        ("date", "自2023年05月18", "2023-05-18"),
        ("date", "2026年13月1日", ""),
        ("date", "长期", ""),
        ("id_number", "身份证999901199605030266", "999901199605030266"),
        ("id_number", "99990120011130017x", "99990120011130017X"),
        ("id_number", "9999011996050302660", ""),
        ("id_number", "999901202713010266", ""),
        ("uscc", "91999901MA0004171H", "91999901MA0004171H"),
        ("uscc", "91999901MA0004171J", ""),
        ("account", "6230 9900 0041 7000 127", "6230990000417000127"),
        ("account", "62309900", ""),
        ("text", "：临溪县公安局。", "临溪县公安局"),
        ("text", "，", ""),
        ("text", "长" * 201, ""),
    ],
)
def test_values_in_the_forms_that_papers_have(kind: ValueKind, text: str, right: str) -> None:
    assert value(kind, text) == right


@pytest.mark.parametrize(
    ("codes", "text", "code"),
    [
        ("gbt2261_1", "女", "2"), ("gbt2261_1", "男性", "1"), ("gbt3304", "汉", "01"), ("gbt3304", "维吾尔族", "05"),
        ("gbt4761", "户主", "02"), ("gbt4761", "长女", "32"), ("gbt4761", "女婿", "28"), ("gbt4761", "其他", ""),
        ("gbt2261_2", "已婚", "20"), ("gbt2261_1", "", ""), ("gbt2261_1", "猫", ""),
    ],
)  # fmt: skip
def test_words_become_codes_and_ambiguous_ones_nothing(codes: str, text: str, code: str) -> None:
    assert value("code", text, codes=codes) == code


def test_a_pattern_takes_its_part() -> None:
    assert value("date", "2020.06.11-2040.06.11", pattern="[-—]([0-9.]{10})$") == "2040-06-11"
    assert value("text", "No Y990000417", pattern="[A-Z][0-9]{9}") == "Y990000417"
    assert value("text", "No 17", pattern="[A-Z][0-9]{9}") == ""


@given(st.integers(0, 10**17 - 1), st.text(alphabet="号码:身份证", max_size=4))
def test_an_id_number_is_offered_exactly_if_the_form_would_take_it(number: int, before: str) -> None:
    first = f"{number:017d}"
    whole = first + id_check_digit(first)
    assert value("id_number", before + whole) == (whole if not id_problem(whole, TODAY) else "")


@given(st.from_regex(r"[0-9A-Z]{18}", fullmatch=True))
def test_what_is_offered_as_a_credit_code_is_one(code: str) -> None:
    found = value("uscc", code)
    assert not found or not uscc_problem(found)


@given(st.from_regex(r"[1-9][0-9]{14,18}", fullmatch=True))
def test_every_card_number_is_offered_masked_and_luhn_only_warns(number: str) -> None:
    found = read_value(FieldRule(kind="account", masked=True), number, TODAY)
    assert isinstance(found, Value) and found.value == number
    assert found.shown == number[:3] + "*" * (len(number) - 6) + number[-3:]
    assert (found.warning == "") is luhn_fits(number)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_every_day_in_chinese_figures_comes_back(day: date) -> None:
    digits = "〇一二三四五六七八九"

    def below_hundred(n: int) -> str:
        tens, ones = divmod(n, 10)
        return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")

    year = "".join(digits[int(char)] for char in str(day.year))
    text = f"{year}年{below_hundred(day.month)}月{below_hundred(day.day)}日"
    assert value("date", text) == day.isoformat()


@given(st.sampled_from(KINDS), st.text())
def test_no_text_raises(kind: ValueKind, text: str) -> None:
    assert isinstance(value(kind, text), str)


def test_the_rules_of_papers_hold_together() -> None:
    known = documents()
    for name, document in known.documents.items():
        assert document.name.en and sum(mark.weight for mark in document.marks) >= 0.8, name
        assert known.name_of(document.type) is not None, document.type
        for rule in document.fields.values():
            assert rule.labels or rule.anywhere
            assert rule.kind != "code" or rule.codes or rule.values
            assert not rule.codes or code_set(rule.codes).values
    assert {"id_card", "household_book", "household_head", "birth_certificate", "bank_card"} <= expectable()
    for words in known.sentences.values():
        assert words.en and words.elder and len(words.elder) <= 24
