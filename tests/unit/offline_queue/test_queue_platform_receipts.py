"""The platform's receipt: one signature, good for the JSON of the wire and for the text of a QR code."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from offline_queue import Reason, Refused
from offline_queue.receipts.platform import (
    PlatformVerified,
    compact_text,
    load_platform_keys,
    platform_key_id,
    verify_platform_receipt,
    verify_platform_receipts,
)
from offline_queue.receipts.text import make_number
from offline_queue.written_wire import canonical

PLATFORM = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = PLATFORM.public_key().public_bytes_raw()
KEYS = {platform_key_id(RAW): RAW}
BODY: dict[str, Any] = {
    "version": 1,
    "submission_id": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "number": make_number("LX0417", "03", 126),
    "payload_sha256": "ab" * 32,
    "case_number": "20260123456789",
    "received_at": "2026-11-20T22:51:12+08:00",
}


def signed(**changes: object) -> str:
    body = BODY | changes
    signature = base64.b64encode(PLATFORM.sign(canonical(body))).decode()
    return json.dumps({"body": body, "key_id": platform_key_id(RAW), "signature": signature}, ensure_ascii=False)


TEXT = compact_text(signed())


def refusal(given: str | bytes, keys: dict[str, bytes] | None = None) -> Reason:
    found = verify_platform_receipt(given, KEYS if keys is None else keys)
    assert isinstance(found, Refused) and found.sentence
    return found.reason


@pytest.mark.parametrize(
    "given_text", [signed(), TEXT, "\ufeff \n" + signed(), f"平台回执\n{TEXT[:90]}\n  {TEXT[90:]}"]
)
def test_json_and_text_say_the_same(given_text: str) -> None:
    found = verify_platform_receipt(given_text, KEYS)
    assert isinstance(found, PlatformVerified)
    assert (found.number, found.case_number, found.submission_id, found.payload_sha256) == (
        BODY["number"], BODY["case_number"], BODY["submission_id"], BODY["payload_sha256"],
    )  # fmt: skip
    assert found.received_at.isoformat() == BODY["received_at"] and found.key_id in KEYS


CASES = st.one_of(
    st.text("0123456789ABCDEF/.-", min_size=1, max_size=64),
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=64),
)
TIMES = st.sampled_from(["2026-11-20T14:51:12Z", "2026-11-20T22:51:12.5+08:00", "2026-01-01T00:00:00.000001-11:30"])


@given(CASES, TIMES, st.uuids())
def test_whatever_case_number_and_time_the_platform_gives_fits_the_text(case: str, time: str, name: object) -> None:
    text = compact_text(signed(case_number=case, received_at=time, submission_id=str(name)))
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    found = verify_platform_receipt(text, KEYS)
    assert isinstance(found, PlatformVerified) and (found.case_number, found.submission_id) == (case, str(name))


@settings(max_examples=300)
@given(st.sampled_from([TEXT, signed(), compact_text(signed(case_number="测2026-17"))]), st.data())
def test_one_changed_byte_anywhere_is_refused_or_changes_nothing_that_counts(text: str, data: st.DataObject) -> None:
    raw = text.encode()
    at = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != raw[at]))
    found = verify_platform_receipt(raw[:at] + bytes([byte]) + raw[at + 1 :], KEYS)
    if isinstance(found, PlatformVerified):  # white space of JSON, or the key's name, which is not signed
        assert found == verify_platform_receipt(text, KEYS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nothing", Reason.NO_RECEIPT),
        ("PR2" + TEXT[3:], Reason.VERSION),
        (TEXT[:-1], Reason.MALFORMED),
        (TEXT.replace("000126", "000127"), Reason.BAD_NUMBER),
        (TEXT.replace("T22:51:12", "T22:51:13"), Reason.CHANGED),
        (TEXT.replace("T22:51:12", "T25:51:12"), Reason.MALFORMED),
        (TEXT.replace(":20260123456789:", ":20260123456780:"), Reason.CHANGED),
        ("{}", Reason.MALFORMED),
        ("{" * 50_000, Reason.MALFORMED),
        ('{"body": ' + "[" * 50_000, Reason.MALFORMED),
        (signed().replace("22:51:12", "22:51:13"), Reason.CHANGED),
        (signed(number="LX0417-03-000126-11"), Reason.BAD_NUMBER),
        (signed(version=2), Reason.MALFORMED),
        (signed(case_number=7), Reason.MALFORMED),
        (signed(case_number="a\u202eb"), Reason.MALFORMED),
        (signed(received_at="2026-13-20T22:51:12+08:00"), Reason.MALFORMED),
    ],
)
def test_it_says_precisely_what_is_wrong(text: str, reason: Reason) -> None:
    assert refusal(text) is reason


def test_another_platforms_key_accepts_nothing() -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    for text in (TEXT, signed()):
        assert refusal(text, {platform_key_id(other): other}) is Reason.UNKNOWN_KEY
        assert refusal(text, {}) is Reason.UNKNOWN_KEY
        assert isinstance(verify_platform_receipt(text, {platform_key_id(other): other} | KEYS), PlatformVerified)


def test_what_the_platform_signs_beyond_the_text_makes_no_text() -> None:
    assert isinstance(verify_platform_receipt(signed(desk="3"), KEYS), PlatformVerified)
    with pytest.raises(ValueError, match="does not fit"):
        compact_text(signed(desk="3"))


@pytest.mark.parametrize("document", ["", "[]", "{}", "null", '{"body": 5}', signed(number="x")])
def test_what_is_no_receipt_makes_no_text(document: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        compact_text(document)


def test_all_of_a_text_are_found_each_once() -> None:
    other = compact_text(signed(number=make_number("LX0417", "03", 127)))
    assert len(verify_platform_receipts(f"{TEXT} {other} {TEXT}", KEYS)) == 2


@given(st.one_of(st.binary(), st.text(), st.text("PR1:-+*ABC234567\n", max_size=700).map(lambda t: "PR1:" + t)))
def test_hostile_input_is_refused_and_never_raises(text: str | bytes) -> None:
    assert isinstance(verify_platform_receipt(text, KEYS), Refused)


ENCODED = base64.b64encode(RAW).decode()


@pytest.mark.parametrize(
    "content",
    [ENCODED, f"{ENCODED}\n{ENCODED}\n", json.dumps({"algorithm": "Ed25519", "public_key": ENCODED}),
     json.dumps({"keys": [{"public_key": ENCODED, "from": ""}]})],
)  # fmt: skip
def test_the_platforms_key_is_read_as_the_platform_gives_it(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content, encoding="utf-8")
    assert load_platform_keys(tmp_path / "key") == KEYS


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"keys": 5}', "AAAA", "not base64!", '{"keys": []}', "{" * 9999])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"."):
        load_platform_keys(tmp_path / "key")
