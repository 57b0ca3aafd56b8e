"""A licence stands for the paper only when seal, identifier, type, holder, state and dates are right."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.licences.consent import licence_types, shared_kinds
from kiosk.licences.model import licence_from, shared_from
from kiosk.licences.trust import TrustList, trust_list
from kiosk.licences.verdict import Code, Verdict, verify, verify_shared
from kiosk.packs.codes import ASSETS
from kiosk.packs.yamlfile import read_yaml
from tests.unit.licences.sealed import (
    CIVIL_AFFAIRS,
    HEALTH,
    HOLDER,
    OTHER,
    PLATFORM_KEYS,
    SIGNERS,
    STRANGER,
    TODAY,
    issuers,
    licence,
    shared,
    trust_document,
    trusted,
)


def judge(document: dict[str, Any], expected: str = "marriage_certificate", today: date = TODAY) -> Code:
    return verify(licence_from(document), trusted(), HOLDER, today, expected).code


@pytest.mark.parametrize("kind", ["marriage_certificate", "birth_certificate"])  # SM2 and Ed25519
def test_a_good_licence_is_good_under_both_suites(kind: str) -> None:
    assert judge(licence(kind), kind) is Code.GOOD


TROUBLE: list[tuple[dict[str, Any], Code]] = [
    ({"state": "revoked"}, Code.REVOKED),
    ({"state": "cancelled"}, Code.REVOKED),  # a word that we do not know is not "valid"
    ({"state": "suspended"}, Code.SUSPENDED),
    ({"valid_to": "2026-11-21"}, Code.EXPIRED),
    ({"valid_from": "2026-11-23"}, Code.NOT_YET),
    ({"valid_to": "soon"}, Code.MALFORMED),
    ({"holder_id": OTHER}, Code.OTHER_HOLDER),
    ({"identifier": licence()["identifier"][:-1] + "?"}, Code.BAD_IDENTIFIER),
    ({"type": "divorce_certificate"}, Code.WRONG_TYPE),
    ({"issuer": HEALTH}, Code.UNKNOWN_ISSUER),  # an office seals in its own name only
    ({"signer": STRANGER}, Code.UNKNOWN_ISSUER),
]


@pytest.mark.parametrize(("changed", "code"), TROUBLE)
def test_each_trouble_has_its_own_code(changed: dict[str, Any], code: Code) -> None:
    changed = {"signer": SIGNERS[CIVIL_AFFAIRS], **changed}
    assert judge(licence(**changed)) is code


@pytest.mark.parametrize("valid_to", ["2026-11-22", "2027-01-01", ""])
def test_the_last_day_still_counts(valid_to: str) -> None:
    assert judge(licence(valid_to=valid_to)) is Code.GOOD


@given(st.data())
def test_one_changed_character_anywhere_breaks_the_seal(data: st.DataObject) -> None:
    document = copy.deepcopy(licence())
    place = data.draw(st.sampled_from(["holder_name", "valid_to", "state", "identifier", "issued_on", "name"]))
    document[place] += data.draw(st.text(min_size=1, max_size=1, alphabet="0X长"))
    assert judge(document) is Code.BAD_SEAL


@given(st.integers(0, 511))
def test_one_changed_bit_of_the_signature_breaks_the_seal(bit: int) -> None:
    document = licence("birth_certificate")
    found = licence_from(document)
    flipped = bytearray(found.seal.signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert (
        not trusted()
        .issuers[found.seal.key_id]
        .suite.verify(trusted().issuers[found.seal.key_id].public_key, found.signed, bytes(flipped))
    )


def test_a_datum_that_was_added_to_the_data_breaks_the_seal() -> None:
    document = licence()
    document["data"]["spouse_name"] = "别人"
    assert judge(document) is Code.BAD_SEAL


def test_a_broken_seal_is_said_before_anything_that_stands_in_the_licence() -> None:
    document = licence(state="revoked", holder_id=OTHER)
    document["valid_to"] = "2020-01-01"
    assert judge(document) is Code.BAD_SEAL


def test_a_field_that_a_newer_platform_adds_is_part_of_what_is_signed() -> None:
    document = licence(shelf="3")
    assert judge(document) is Code.GOOD
    document["shelf"] = "4"
    assert judge(document) is Code.BAD_SEAL


def test_a_key_out_of_its_time_is_an_unknown_issuer() -> None:
    ended = trust_list(trust_document(issuers(until="2026-11-21T00:00:00+08:00")), PLATFORM_KEYS, TODAY)
    assert isinstance(ended, TrustList)
    assert verify(licence_from(licence()), ended, HOLDER, TODAY).code is Code.UNKNOWN_ISSUER


def test_a_key_seals_only_the_types_that_the_list_gives_it() -> None:
    for types, code in ((["marriage_certificate"], Code.GOOD), (["divorce_certificate"], Code.UNKNOWN_ISSUER)):
        found = trust_list(trust_document(issuers(types=types)), PLATFORM_KEYS, TODAY)
        assert isinstance(found, TrustList)
        assert verify(licence_from(licence()), found, HOLDER, TODAY).code is code


def test_a_seal_that_names_the_other_suite_for_a_known_key_is_refused() -> None:
    document = licence()
    document["seal"]["suite"] = "Ed25519"
    assert judge(document) is Code.UNKNOWN_ISSUER


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, Code.GOOD),
        ({"holder": OTHER}, Code.OTHER_HOLDER),
        ({"as_of": (TODAY - timedelta(31)).isoformat()}, Code.GOOD),
        ({"as_of": (TODAY - timedelta(32)).isoformat()}, Code.OUTDATED),
        ({"as_of": (TODAY + timedelta(2)).isoformat()}, Code.OUTDATED),
        ({"as_of": "yesterday"}, Code.MALFORMED),
        ({"kind": "marriage"}, Code.WRONG_TYPE),
        ({"signer": STRANGER}, Code.UNKNOWN_ISSUER),
    ],
)
def test_shared_data_is_judged_by_seal_holder_kind_and_day(changed: dict[str, Any], code: Code) -> None:
    assert verify_shared(shared_from(shared(**changed)), trusted(), HOLDER, TODAY, "property").code is code


def test_changed_shared_data_break_the_seal() -> None:
    document = shared()
    document["data"]["home_count"] = "0"
    assert verify_shared(shared_from(document), trusted(), HOLDER, TODAY).code is Code.BAD_SEAL


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_a_sentence_in_all_wordings_with_a_way_on(code: Code) -> None:
    verdict = Verdict(code)
    for large, lang in ((False, "zh"), (True, "zh"), (False, "en")):
        text = verdict.say("结婚证", large, lang)  # type: ignore[arg-type]
        assert "结婚证" in text and "{" not in text
    assert verdict.words.elder and verdict.words.en
    assert len(verdict.words.pick(large=True)) <= 24
    if not verdict.good:
        assert ("放上来" in verdict.say("x")) and verdict.check == "pending"


def test_every_type_has_a_name() -> None:
    known = read_yaml(ASSETS / "packs-lint" / "vocabulary.yaml")
    assert set(licence_types()) == set(known["licences"]) and set(shared_kinds()) == set(known["data"])
    assert all(words.en for words in (*licence_types().values(), *shared_kinds().values()))


MALFORMED: list[object] = [
    None, [], "licence", {}, {**licence(), "data": {"members": ["a"]}}, {**licence(), "seal": "x"},
    {**licence(), "valid_to": None}, {**licence(), "seal": {"suite": "SM2", "key_id": "A", "signature": "!"}},
    {**licence(), "data": {"x": "y" * 300_000}}, {**licence(), "name": "\ud800"},
]  # fmt: skip


@pytest.mark.parametrize("document", MALFORMED)
def test_what_is_no_licence_is_said_without_its_contents(document: object) -> None:
    with pytest.raises(ValueError, match=r"not a sealed document|not base64") as caught:
        licence_from(document)
    assert HOLDER not in str(caught.value)


def test_nothing_personal_stands_in_a_repr_and_the_summary_says_only_which_licence() -> None:
    found = licence_from(licence())
    assert "林知夏" not in repr(found) and HOLDER not in repr(found) and OTHER not in repr(found)
    assert "has_home" not in repr(shared_from(shared()))
    assert set(found.summary()) == {"type", "identifier", "issuer", "valid_to", "sha256"}
    assert HOLDER not in str(found.summary()) and HOLDER not in str(shared_from(shared()).summary())
