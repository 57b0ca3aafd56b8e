"""Values of licences fill the form where the field takes them, with provenance A; the consent text has its hash."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.person import Source
from kiosk.licences.consent import consent, name_of
from kiosk.licences.prefill import iso_day, prefill, take

DATA = {
    "spouse_name": " 周以安 ",
    "spouse_birth": "19940917",
    "sex": "男",
    "marital": "20",
    "note": "",
    "mobile": "138",
}


def anything(name: str, value: str) -> bool:
    return True


def test_values_come_under_the_names_of_the_form_with_provenance_a() -> None:
    found = prefill(DATA, {"partner": "spouse_name"}, {}, anything)
    assert [(name, answer.value, answer.source) for name, answer in found.items()] == [
        ("partner", "周以安", Source.AGENCY)
    ]


def test_codes_are_translated_and_an_unknown_code_is_left_out() -> None:
    fields, codes = {"sex": "sex", "married": "marital"}, {"sex": {"男": "1", "女": "2"}, "married": {"10": "no"}}
    assert {name: a.value for name, a in prefill(DATA, fields, codes, anything).items()} == {"sex": "1"}


def test_what_is_missing_or_empty_is_no_answer() -> None:
    assert prefill(DATA, {"a": "note", "b": "not_there"}, {}, anything) == {}


def test_a_value_that_the_field_refuses_is_left_out_never_forced() -> None:
    found = prefill(DATA, {"mobile": "mobile", "name": "spouse_name"}, {}, lambda name, value: name != "mobile")
    assert set(found) == {"name"}


def test_a_date_is_offered_as_iso_where_the_field_takes_only_that() -> None:
    found = prefill(DATA, {"birth": "spouse_birth"}, {}, lambda name, value: "-" in value)
    assert found["birth"].value == "1994-09-17"
    assert prefill(DATA, {"text": "spouse_birth"}, {}, anything)["text"].value == "19940917"


def test_values_read_from_a_paper_keep_their_own_provenance() -> None:
    assert take({"name": "林知夏"}, {"n": "name"}, {}, Source.UPLOADED, anything)["n"].source is Source.UPLOADED


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-08", "2026-11-08"),
        ("20261108", "2026-11-08"),
        ("2026年11月8日", "2026-11-08"),
        ("2026 年 11 月 8 日 06时25分", "2026-11-08"),
        ("2026.11.08", "2026-11-08"),
        ("2026/1/8", "2026-01-08"),
        ("2026-11-08T06:25:00+08:00", "2026-11-08"),
        ("2026-02-30", ""),
        ("2026-11", ""),
        ("202611081", ""),
        ("长期", ""),
        ("", ""),
    ],
)
def test_dates_in_all_usual_forms_become_iso(text: str, day: str) -> None:
    assert iso_day(text) == day


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_comes_back(day: date) -> None:
    assert iso_day(str(day)) == str(day) == iso_day(str(day).replace("-", ""))


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert iso_day(text) == "" or len(iso_day(text)) == 10


def test_the_consent_names_service_and_licences_and_its_hash_is_that_of_the_text_shown() -> None:
    found = consent(("marriage_certificate", "property"), "新生儿出生一件事")
    assert "“新生儿出生一件事”" in found.text and "结婚证、不动产登记信息" in found.text and "可以不同意" in found.text
    assert found.sha256 == hashlib.sha256(found.text.encode()).hexdigest()
    assert found.types == ("marriage_certificate", "property")


def test_one_consent_covers_two_questions_under_the_same_words() -> None:
    found = consent(("marriage_certificate", "property"), "x")
    assert found.only(["property", "death"]).types == ("property",)
    assert found.only(["property"]).sha256 == found.sha256


def test_every_wording_is_its_own_text() -> None:
    texts = {consent(("id_card",), "x", large, lang).text for large in (False, True) for lang in ("zh",)}
    texts.add(consent(("id_card",), "x", lang="en").text)
    assert len(texts) == 3 and all("{" not in text for text in texts)
    assert name_of("household_book", large=True) == "户口本"


def test_what_cannot_be_named_cannot_be_agreed_to() -> None:
    with pytest.raises(KeyError):
        consent(("everything",), "x")
