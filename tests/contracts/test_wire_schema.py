"""The written wire: both sides hold the same file, and what each side builds fits it."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from central.platform import Platform
from central.wire import SUBMISSION, first_problem, validator
from offline_queue import Attachment, Limits, Outbox, SealRequest, State, TerminalIdentity
from offline_queue.sending.protocol import PlatformReceipt, content_digest, platform_receipt, submission_body
from offline_queue.written_wire import canonical

KEY = bytes(range(32))


def file_of(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).with_name("wire.schema.json")


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    identity = TerminalIdentity.create(tmp_path / "identity.json", KEY, "LX0417", "03")
    with Outbox.open(tmp_path / "queue", KEY, identity, limits=Limits(reserve=0, ballast=0)) as outbox:
        yield outbox


def body_of(outbox: Outbox) -> dict[str, Any]:
    request = SealRequest("application", "newborn@1.0.0", "k", "t", b"\x00\xff", (Attachment("a", "image/png", b"x"),))
    parcel = outbox.load(outbox.seal(request).submission_id)
    assert parcel is not None
    body: dict[str, Any] = json.loads(submission_body(parcel, outbox.identity.public_key))
    return body


def test_terminal_and_platform_hold_the_same_schema() -> None:
    assert file_of("offline_queue").read_bytes() == file_of("central").read_bytes()


def test_the_schema_itself_is_sound() -> None:
    Draft202012Validator.check_schema(json.loads(file_of("central").read_text(encoding="utf-8")))


def test_what_the_terminal_sends_fits_and_holds_no_tag(outbox: Outbox) -> None:
    body = body_of(outbox)
    assert first_problem(body, SUBMISSION) == ""
    assert "tag" not in body


@pytest.mark.parametrize("kind", ["application", "rating", "supplement", "withdrawal"])
def test_every_kind_of_submission_fits_on_both_sides(outbox: Outbox, kind: str) -> None:
    parcel = outbox.load(outbox.seal(SealRequest(kind, "newborn@1.0.0", "k", "t", b"{}")).submission_id)
    assert parcel is not None
    assert first_problem(json.loads(submission_body(parcel, outbox.identity.public_key)), SUBMISSION) == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", 2),
        ("submission_id", "../../etc/passwd"),
        ("number", "LX0417-03-000001"),
        ("kind", "other"),
        ("clock_quality", "a b"),
        ("attachments", [{"name": "a", "media_type": "image/png", "sha256": "A" * 64, "size": 1}]),
        ("attachments", [{"name": "a", "media_type": "image/png", "sha256": "a" * 64, "size": 0}]),
        ("extra", 1),
    ],
)
def test_what_does_not_fit_is_named_by_its_place_and_not_by_its_value(
    outbox: Outbox, field: str, value: object
) -> None:
    problem = first_problem({**body_of(outbox), field: value}, SUBMISSION)
    assert problem and "passwd" not in problem


def test_what_the_platform_signs_fits_and_is_verified_by_the_terminal(tmp_path: Path, outbox: Outbox) -> None:
    body = body_of(outbox)
    parcel = outbox.load(body["submission_id"])
    assert parcel is not None
    platform = Platform.open(tmp_path / "central")
    try:
        signed = platform.sign(
            {
                "version": 1, "submission_id": parcel.submission_id, "number": parcel.number, "case_number": "2026",
                "payload_sha256": parcel.payload_sha256, "received_at": platform.stamp(),
            }
        )  # fmt: skip
        assert first_problem(signed, validator("platform_receipt")) == ""
        assert isinstance(platform_receipt(signed, parcel, platform.public_key), PlatformReceipt)
        assert "not signed" in str(platform_receipt(signed, parcel, outbox.identity.public_key))
        forged = {**signed, "body": {**signed["body"], "case_number": "2027"}}
        assert "not signed" in str(platform_receipt(forged, parcel, platform.public_key))
        other = {**signed, "body": {**signed["body"], "payload_sha256": "0" * 64}}
        assert "other content" in str(platform_receipt(other, parcel, None))
        assert "another record" in str(
            platform_receipt({**signed, "body": {**signed["body"], "number": "x"}}, parcel, None)
        )
        assert "malformed" in str(platform_receipt({"body": []}, parcel, None))
    finally:
        platform.close()


@given(st.dictionaries(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5)))
def test_both_sides_agree_on_the_canonical_form(body: dict[str, Any]) -> None:
    from central.canonical import canonical as platforms

    try:
        expected = platforms(body)
    except UnicodeEncodeError:
        return  # a lone surrogate is no text
    assert canonical(body) == expected


def test_the_content_digest_is_that_of_rfc_9530() -> None:
    digest = content_digest(b'{"hello": "world"}\n')
    assert digest == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"


def test_states_have_the_names_that_the_design_gives() -> None:
    assert [state.name for state in State] == [
        "SEALED", "OFFERED", "UPLOADING", "COMMITTED", "PURGED", "BACKOFF", "HELD", "CONFLICT", "DEAD",
    ]  # fmt: skip
