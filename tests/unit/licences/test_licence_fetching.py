"""For every licence that was asked for the citizen hears: used, or lay the paper on, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from kiosk.domain.clock import CHINA
from kiosk.licences.consent import Consent, consent
from kiosk.licences.fetching import NO_ANSWER, Fetched, all_of, fetch_licences, fetch_shared
from kiosk.licences.verdict import Code
from kiosk.platform_client import Sealed, Unavailable, Why
from tests.unit.licences.sealed import (
    HEALTH,
    HOLDER,
    OTHER,
    PLATFORM_KEYS,
    SIGNERS,
    STRANGER,
    licence,
    shared,
    trust_document,
)

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=CHINA)
BOTH = ("marriage_certificate", "birth_certificate")


@dataclass
class ToyPlatform:
    """Shows what it was given, and notes what it was asked for."""

    documents: Sequence[Any] = ()
    trouble: Unavailable | None = None
    listed: Mapping[str, Any] | Unavailable = field(default_factory=trust_document)
    asked: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)

    def licences(self, id_number: str, types: Sequence[str], consent: Consent, at: datetime) -> Sealed | Unavailable:
        self.asked.append((id_number, tuple(types), consent.sha256))
        return self.trouble or Sealed(at.isoformat(), tuple(self.documents))

    shared_data = licences

    def trust(self) -> Mapping[str, Any] | Unavailable:
        self.asked.append(("trust", (), ""))
        return self.listed


def fetch(platform: ToyPlatform, types: tuple[str, ...] = BOTH) -> Fetched:
    return fetch_licences(platform, PLATFORM_KEYS, HOLDER, consent(types, "新生儿出生一件事"), NOW)


def codes(found: Fetched) -> dict[str, Code]:
    return {kind: verdict.code for kind, verdict in found.verdicts.items()}


def test_good_licences_are_there_and_the_missing_one_is_to_be_scanned() -> None:
    platform = ToyPlatform([licence()])
    found = fetch(platform)
    assert codes(found) == {"marriage_certificate": Code.GOOD, "birth_certificate": Code.NOT_FOUND}
    assert set(found.licences) == {"marriage_certificate"} and found.to_scan == ("birth_certificate",)
    assert [found.verdicts[kind].check for kind in BOTH] == ["", "pending"]
    assert platform.asked[0] == (HOLDER, BOTH, consent(BOTH, "新生儿出生一件事").sha256)


@pytest.mark.parametrize("why", list(Why))
def test_without_an_answer_everything_is_scanned_and_marked(why: Why) -> None:
    found = fetch(ToyPlatform(trouble=Unavailable(why)))
    assert set(codes(found).values()) == {NO_ANSWER[why]}
    assert found.licences == {} and found.to_scan == BOTH
    assert all(verdict.check == "pending" for verdict in found.verdicts.values())


def test_who_does_not_agree_is_not_asked_about() -> None:
    found = all_of(BOTH, Code.DECLINED)
    assert found.to_scan == BOTH and found.licences == {}


@pytest.mark.parametrize("told", [Unavailable(Why.BUSY), {}, trust_document(signer=STRANGER)])
def test_without_a_usable_trust_list_no_licence_is_believed(told: Mapping[str, Any] | Unavailable) -> None:
    found = fetch(ToyPlatform([licence()], listed=told))
    assert codes(found)["marriage_certificate"] is Code.NO_TRUST and found.licences == {}


def test_the_trust_list_is_not_asked_for_when_there_is_nothing_to_check() -> None:
    platform = ToyPlatform([])
    fetch(platform)
    assert len(platform.asked) == 1


def test_what_was_not_asked_for_is_not_looked_at() -> None:
    found = fetch(ToyPlatform([licence(), licence("divorce_certificate")]), ("marriage_certificate",))
    assert set(found.verdicts) == set(found.licences) == {"marriage_certificate"}


def test_another_type_instead_of_the_one_that_was_asked_for_is_said() -> None:
    found = fetch(ToyPlatform([licence("divorce_certificate")]), ("marriage_certificate",))
    assert codes(found) == {"marriage_certificate": Code.WRONG_TYPE} and found.licences == {}


def test_a_malformed_licence_takes_no_other_with_it() -> None:
    broken = {**licence("birth_certificate"), "holder_id": None}
    found = fetch(ToyPlatform([broken, None, 7, "x", licence()]))
    assert codes(found) == {"marriage_certificate": Code.GOOD, "birth_certificate": Code.MALFORMED}


def test_of_two_of_a_kind_the_good_one_counts() -> None:
    for documents in ([licence(state="revoked"), licence()], [licence(), licence(state="revoked")]):
        found = fetch(ToyPlatform(documents), ("marriage_certificate",))
        assert codes(found) == {"marriage_certificate": Code.GOOD}


def test_of_two_bad_ones_the_first_reason_is_said() -> None:
    found = fetch(ToyPlatform([licence(state="revoked"), licence(holder_id=OTHER)]), ("marriage_certificate",))
    assert codes(found) == {"marriage_certificate": Code.REVOKED}


def test_shared_data_go_the_same_way() -> None:
    kinds = ("property", "housing_fund", "marriage")
    documents = [shared(), shared("marriage", signer=STRANGER), shared("death")]
    found = fetch_shared(ToyPlatform(documents), PLATFORM_KEYS, HOLDER, consent(kinds, "x"), NOW)
    assert codes(found) == {
        "property": Code.GOOD,
        "housing_fund": Code.WRONG_TYPE,
        "marriage": Code.UNKNOWN_ISSUER,
    }
    assert found.shared["property"].data["has_home"] == "yes"


def test_nothing_personal_stands_in_a_repr() -> None:
    found = fetch(ToyPlatform([licence(), licence("birth_certificate", signer=SIGNERS[HEALTH])]))
    assert len(found.licences) == 2
    assert HOLDER not in repr(found) and "周以安" not in repr(found)
    assert HOLDER not in repr(Sealed("", (licence(),)))
