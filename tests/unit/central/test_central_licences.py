"""Licences, shared data and the trust list: sealed so that a terminal can tell good from bad, on consent only."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import gmssl_pyx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from central.agencies import records
from central.agencies.identifier import check_character, identifier, with_wrong_check
from central.platform import Platform
from tests.unit.central.written_terminal import Sender

MOTHER, FATHER, TROUBLES, NOBODY = (
    "999901199605030266",
    "999901199409170130",
    "999901199106060129",
    "999901199004120026",
)
CONSENT = {"text_sha256": "ab" * 32, "at": "2026-11-20T21:30:00+08:00"}


def bytes_of(document: Mapping[str, Any]) -> bytes:
    plain = {name: value for name, value in document.items() if name != "seal"}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def is_sealed(document: Mapping[str, Any], trusted: Mapping[str, Mapping[str, Any]]) -> bool:
    """As a terminal looks at it: key of the trust list, the same issuer, signature over everything but the seal."""
    key = trusted.get(document["seal"]["key_id"])
    if key is None or document.get("issuer", key["issuer"]) != key["issuer"]:
        return False
    if document.get("type", document.get("kind")) not in key["types"]:
        return False
    raw, signature = base64.b64decode(key["public_key"]), unpadded(document["seal"]["signature"])
    if key["suite"] == "SM2":
        der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        return bool(gmssl_pyx.sm2_verify(raw, bytes_of(document), der, b"1234567812345678"))
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, bytes_of(document))
    except InvalidSignature:
        return False
    return True


@pytest.fixture
def trusted(sender: Sender) -> dict[str, Any]:
    return {key["key_id"]: key for key in sender.get("/v1/trust").json()["issuers"]}


def fetch(sender: Sender, holder: str, *types: str) -> list[dict[str, Any]]:
    answer = sender.post("/v1/licences", {"id_number": holder, "types": list(types), "consent": CONSENT})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["licences"]
    return found


def test_what_was_asked_for_comes_sealed_and_nothing_else(sender: Sender, trusted: dict[str, Any]) -> None:
    found = fetch(sender, MOTHER, "household_book", "marriage_certificate", "driving_licence")
    assert [licence["type"] for licence in found] == ["household_book", "marriage_certificate"]
    assert all(is_sealed(licence, trusted) for licence in found)
    assert {licence["seal"]["suite"] for licence in found} == {"Ed25519", "SM2"}
    book = found[0]["data"]
    assert (book["householder_name"], book["relation"], book["member_count"]) == ("周以安", "12", "2")
    assert fetch(sender, NOBODY, "id_card") == []


def test_the_trust_list_is_signed_with_the_key_that_the_terminal_has_pinned(platform: Platform, sender: Sender) -> None:
    answer = sender.get("/v1/trust").json()
    signed = {name: answer[name] for name in ("as_of", "issuers")}
    key = Ed25519PublicKey.from_public_bytes(platform.public_key)
    key.verify(base64.b64decode(answer["signature"]), bytes_of(signed))
    assert answer["key_id"] == sender.get("/v1/keys").json()["key_id"]
    with pytest.raises(InvalidSignature):
        key.verify(base64.b64decode(answer["signature"]), bytes_of({**signed, "issuers": signed["issuers"][1:]}))


def test_seal_keys_are_the_same_after_a_new_start(platform: Platform, sender: Sender) -> None:
    from central.agencies.seals import Seals

    assert Seals(platform.db).trust_list() == platform.seals.trust_list() == sender.get("/v1/trust").json()["issuers"]
    assert "不在信任名单" not in json.dumps(platform.seals.trust_list(), ensure_ascii=False)


def test_each_trouble_of_a_licence_can_be_seen(sender: Sender, trusted: dict[str, Any]) -> None:
    """One holder with one licence of each trouble; all but the tampered and the unlisted one are truly sealed."""
    found = {licence["name"]: licence for licence in fetch(sender, TROUBLES, *records.TYPES)}
    sealed = {name: is_sealed(licence, trusted) for name, licence in found.items()}
    assert sorted(name for name, good in sealed.items() if not good) == ["居民户口簿", "毕业证书"]
    assert found["居民身份证"]["valid_to"] < "2026" < found["居住证"]["valid_from"]
    assert (found["结婚证"]["state"], found["机动车驾驶证"]["state"]) == ("revoked", "suspended")
    assert found["社会保障卡"]["holder_id"] != TROUBLES
    assert found["残疾人证"]["type"] != "disability_card"
    wrong = [name for name, licence in found.items() if not check_of(licence["identifier"])]
    assert wrong == ["不动产权证书"]


def check_of(text: str) -> bool:
    root, parts = text[: len("1.2.156.3005.2.")], text.split(".")[5:]
    assert root == "1.2.156.3005.2." and [len(part) for part in parts] == [21, 18, 12, 3, 1]
    return check_character("".join(parts[:-1])) == parts[-1]


def test_without_a_consent_nothing_is_told_and_nothing_is_written(platform: Platform, sender: Sender) -> None:
    for consent in (None, {}, {"text_sha256": "x", "at": CONSENT["at"]}, {**CONSENT, "at": "yesterday"}):
        body = {"id_number": MOTHER, "types": ["id_card"], "consent": consent}
        answer = sender.post("/v1/licences", body)
        assert answer.status_code == 422 and "林知夏" not in answer.text and MOTHER not in answer.text
    assert sender.client.post("/v1/licences", json={}).status_code == 401
    with platform.db.reading() as db:
        assert db.execute("SELECT * FROM data_request").fetchall() == []


def test_who_asked_for_what_is_kept_and_never_the_contents(platform: Platform, sender: Sender) -> None:
    fetch(sender, MOTHER, "id_card", "household_book")
    sender.post("/v1/shared-data", {"id_number": MOTHER, "kinds": ["property"], "consent": CONSENT})
    sender.post("/v1/credit", {"id_number": MOTHER})
    with platform.db.reading() as db:
        rows = db.execute("SELECT * FROM data_request ORDER BY id").fetchall()
    assert [(row["what"], json.loads(row["wanted"])) for row in rows] == [
        ("licences", ["id_card", "household_book"]), ("shared-data", ["property"]), ("credit", []),
    ]  # fmt: skip
    assert {row["person"] for row in rows} == {platform.person(MOTHER)}
    assert rows[0]["consent_sha256"] == CONSENT["text_sha256"] and rows[0]["terminal_id"] == "LX0417"
    kept = json.dumps(rows, ensure_ascii=False)
    assert MOTHER not in kept and "林知夏" not in kept and "柳岸" not in kept


def test_shared_data_come_sealed_by_the_department_that_knows(sender: Sender, trusted: dict[str, Any]) -> None:
    kinds = ["property", "marriage", "disability", "made_up", "tax"]
    answer = sender.post("/v1/shared-data", {"id_number": FATHER, "kinds": kinds, "consent": CONSENT}).json()
    found = {entry["kind"]: entry for entry in answer["answers"]}
    assert list(found) == ["property", "marriage", "disability"]
    assert all(is_sealed(entry, trusted) for entry in found.values())
    assert found["property"]["data"]["has_home"] == "yes" and found["marriage"]["data"]["marital"] == "20"
    assert found["disability"]["data"] == {"has_card": "no"}
    stranger = sender.post("/v1/shared-data", {"id_number": NOBODY, "kinds": kinds, "consent": CONSENT}).json()
    assert stranger["answers"] == []


def test_every_datum_of_the_test_holders_is_a_flat_text_and_every_holder_synthetic() -> None:
    for entry in records._LICENCES["licences"]:
        assert all(isinstance(value, str) for value in entry["data"].values())
        assert entry["type"] in records.TYPES and records.issuer_of(entry) in records.ISSUERS
        assert entry["holder"][:4] == "9999" or entry["holder"][2:6] == "9999"
    assert set(records.TYPES) <= {entry["type"] for entry in records._LICENCES["licences"]}
    assert set(records.KINDS) <= {entry["kind"] for entry in records._SHARED["answers"]}


LETTERS = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=60)


@given(LETTERS, st.data())
def test_a_check_character_finds_any_one_wrong_character(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    changed = text[:at] + other + text[at + 1 :]
    assert (check_character(changed) == check_character(text)) == (changed == text)


def test_the_check_character_is_that_of_iso_7064() -> None:
    assert check_character("A12425GABC1234002") == "M"  # ISO 7064 as published for GRid, with MOD 37,36


def test_an_identifier_has_the_form_of_gb_t_36904() -> None:
    text = identifier("11999901990101010D001", "11999901990101010D", "LX2026000001")
    assert check_of(text) and not check_of(with_wrong_check(text))
