"""The list of seal keys is used when one of the platform's published keys signed it, and it is fresh."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.licences.trust import NoTrust, TrustList, trust_list
from tests.unit.licences.sealed import PLATFORM_KEYS, SIGNERS, STRANGER, TODAY, issuers, trust_document

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def test_a_signed_list_names_every_authority_with_its_key() -> None:
    found = trust_list(trust_document(), PLATFORM_KEYS, TODAY)
    assert isinstance(found, TrustList)
    assert {issuer.name for issuer in found.issuers.values()} == set(SIGNERS)


def test_a_list_under_another_key_is_not_used_even_if_it_claims_the_key_id() -> None:
    assert trust_list(trust_document(signer=STRANGER), PLATFORM_KEYS, TODAY) is NoTrust.NOT_SIGNED


def test_an_issuer_that_was_added_afterwards_spoils_the_list() -> None:
    document = trust_document()
    document["issuers"].append({**document["issuers"][0], "issuer": "某局"})
    assert trust_list(document, PLATFORM_KEYS, TODAY) is NoTrust.NOT_SIGNED


def test_without_a_published_key_nothing_is_trusted() -> None:
    assert trust_list(trust_document(), {}, TODAY) is NoTrust.NOT_SIGNED


@pytest.mark.parametrize(("days", "used"), [(0, True), (7, True), (8, False), (-1, True), (-2, False)])
def test_a_kept_list_ages(days: int, used: bool) -> None:
    as_of = f"{(TODAY - timedelta(days)).isoformat()}T09:00:00+08:00"
    found = trust_list(trust_document(as_of=as_of), PLATFORM_KEYS, TODAY)
    assert isinstance(found, TrustList) if used else found is NoTrust.STALE


def test_a_key_of_a_suite_of_tomorrow_is_left_out_and_the_others_stay() -> None:
    entries = issuers()
    entries.append({**entries[0], "suite": "ML-DSA-65", "key_id": "TOMORROW"})
    found = trust_list(trust_document(entries), PLATFORM_KEYS, TODAY)
    assert isinstance(found, TrustList) and len(found.issuers) == len(SIGNERS)


@pytest.mark.parametrize("key", ["", "AAAA", "not base64!", 7])
def test_a_key_that_is_none_spoils_the_list(key: Any) -> None:
    entries = issuers()
    entries[0]["public_key"] = key
    assert trust_list(trust_document(entries), PLATFORM_KEYS, TODAY) is NoTrust.MALFORMED


def test_a_key_counts_from_its_first_to_its_last_day() -> None:
    entries = issuers(**{"from": "2026-02-01T00:00:00+08:00", "until": "2026-11-22T00:00:00+08:00"})
    found = trust_list(trust_document(entries), PLATFORM_KEYS, TODAY)
    assert isinstance(found, TrustList)
    for issuer in found.issuers.values():
        assert issuer.may_seal("id_card", date(2026, 2, 1)) and issuer.may_seal("id_card", TODAY)
        assert not issuer.may_seal("id_card", date(2026, 1, 31))
        assert not issuer.may_seal("id_card", TODAY + timedelta(1))


@given(json_values | st.fixed_dictionaries({"as_of": json_values, "issuers": json_values, "signature": json_values}))
def test_nothing_hostile_raises_or_is_believed(document: object) -> None:
    assert isinstance(trust_list(document, PLATFORM_KEYS, TODAY), NoTrust)
