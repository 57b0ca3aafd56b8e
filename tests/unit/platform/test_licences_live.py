"""Licences, shared data, credit and packs as the reference platform really gives them."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
import requests

from central import bundles
from central.platform import Platform
from kiosk.licences.consent import consent, licence_types, shared_kinds
from kiosk.licences.fetching import Fetched, fetch_licences, fetch_shared
from kiosk.licences.verdict import Code
from kiosk.platform_client import Credit, PacksOffer, PlatformClient, Unavailable, Why
from tests.unit.platform.live_platform import NOW, live_platform

MOTHER, TROUBLED, COMPANY = "999901199605030266", "999901199106060129", "91999901MA0004171H"


@dataclass(frozen=True)
class Live:
    platform: Platform
    url: str
    client: PlatformClient
    keys: Mapping[str, bytes]

    def licences(self, person: str, *types: str) -> Fetched:
        return fetch_licences(self.client, self.keys, person, consent(types, "试办"), NOW)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live_platform(tmp_path_factory.mktemp("platform")) as (platform, url):
        told = requests.get(f"{url}/v1/keys", timeout=5).json()
        key = base64.b64decode(told["public_key"])
        keys = {hashlib.sha256(key).hexdigest()[:16]: key}
        yield Live(platform, url, PlatformClient(url, "token-of-the-test", "LX0417"), keys)


def test_all_licences_of_a_person_are_sealed_well_under_both_suites(live: Live) -> None:
    found = live.licences(MOTHER, *licence_types())
    assert {code.code for code in found.verdicts.values()} == {Code.GOOD, Code.NOT_FOUND}
    assert {"household_book", "marriage_certificate", "birth_certificate"} <= set(found.licences)
    assert {licence.seal.suite for licence in found.licences.values()} == {"SM2", "Ed25519"}
    assert found.licences["birth_certificate"].data["child_name"] == "周予禾"


def test_each_trouble_of_the_test_holder_is_refused_with_its_reason(live: Live) -> None:
    expected = {
        "id_card": Code.EXPIRED,
        "household_book": Code.BAD_SEAL,
        "marriage_certificate": Code.REVOKED,
        "driving_licence": Code.SUSPENDED,
        "property_certificate": Code.BAD_IDENTIFIER,
        "social_security_card": Code.OTHER_HOLDER,
        "graduation_certificate": Code.UNKNOWN_ISSUER,
        "residence_permit": Code.NOT_YET,
    }
    found = live.licences(TROUBLED, *expected)
    assert {kind: verdict.code for kind, verdict in found.verdicts.items()} == expected
    assert found.licences == {} and set(found.to_scan) == set(expected)
    other = live.licences(TROUBLED, "disability_card")
    assert other.verdicts["disability_card"].code is Code.WRONG_TYPE


def test_a_company_is_asked_for_under_its_own_code(live: Live) -> None:
    found = live.licences(COMPANY, "business_licence")
    assert found.licences["business_licence"].data["uscc"] == COMPANY


def test_the_licence_of_a_company_is_found_under_its_legal_representative(live: Live) -> None:
    found = live.licences("999901199409170130", "business_licence")
    assert found.verdicts["business_licence"].code is Code.GOOD


def test_shared_data_of_all_kinds_verify(live: Live) -> None:
    found = fetch_shared(live.client, live.keys, MOTHER, consent(tuple(shared_kinds()), "试办"), NOW)
    assert {verdict.code for verdict in found.verdicts.values()} <= {Code.GOOD, Code.NOT_FOUND}
    assert found.shared["property"].data["has_home"] == "yes"


def test_under_another_published_key_nothing_is_believed(live: Live) -> None:
    found = fetch_licences(live.client, {"x": bytes(32)}, MOTHER, consent(("household_book",), "试办"), NOW)
    assert found.verdicts["household_book"].code is Code.NO_TRUST


def test_nobody_known_has_no_licences(live: Live) -> None:
    assert live.licences("999901199001010002", "id_card").verdicts["id_card"].code is Code.NOT_FOUND


def test_credit_is_good_or_excluded_with_its_reason(live: Live) -> None:
    good = live.client.credit(MOTHER)
    assert isinstance(good, Credit) and (good.state, good.reason) == ("good", "")
    bad = live.client.credit("999901198303050195")
    assert isinstance(bad, Credit) and bad.state == "excluded" and bad.reason and bad.until == "2027-03-20"
    assert bad.reason not in repr(bad)


def bundle() -> bytes:
    """As far as the platform looks: a zip with a manifest. Larger than any other answer may be."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("manifest.json", json.dumps({"schema": 1, "version": "2026.11.22-1", "files": {}}))
        archive.writestr("packs/x/pack.yaml", b"#" * 600_000)
    return made.getvalue()


def test_packs_are_offered_and_fetched_whole_beyond_the_size_of_other_answers(live: Live) -> None:
    data = bundle()
    bundles.publish(live.platform, data)
    offer = live.client.packs_offer()
    assert isinstance(offer, PacksOffer) and offer.version == "2026.11.22-1" and offer.bytes == len(data)
    assert live.client.packs_bytes(offer.sha256) == data
    assert live.client.packs_bytes("0" * 64) == Unavailable(Why.NOT_FOUND, "404")


@pytest.mark.parametrize(("mode", "why"), [("down", Why.NO_LINE), ("busy", Why.BUSY), ("refuse_terminal", Why.REFUSED)])
def test_each_trouble_is_a_value(live: Live, mode: str, why: Why) -> None:
    requests.post(f"{live.url}/dev/trouble", json={"mode": mode}, timeout=5).raise_for_status()
    try:
        agreed = consent(("id_card",), "试办")
        answers = [
            live.client.licences(MOTHER, ("id_card",), agreed, NOW), live.client.trust(), live.client.credit(MOTHER),
            live.client.shared_data(MOTHER, ("property",), agreed, NOW), live.client.packs_offer(),
            live.client.packs_bytes("0" * 64),
        ]  # fmt: skip
    finally:
        requests.post(f"{live.url}/dev/trouble", json={"mode": "up"}, timeout=5).raise_for_status()
    assert [answer.why for answer in answers if isinstance(answer, Unavailable)] == [why] * len(answers)
