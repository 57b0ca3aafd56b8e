"""Intake by the written wire: exactly once, checked, refused with a reason and without personal data."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi.testclient import TestClient

from central.app import create_app
from central.canonical import canonical
from central.platform import Platform
from central.wire import first_problem, validator
from tests.unit.central.written_terminal import Sender


def counts(client: TestClient) -> dict[str, int]:
    found: dict[str, int] = client.get("/dev/counts").json()
    return found


def test_a_submission_becomes_one_case_however_often_it_is_sent(sender: Sender, application: dict[str, Any]) -> None:
    body = sender.body(application)
    assert sender.put(body).status_code == 201
    assert sender.put(body).status_code == 201
    first, second = sender.commit(body).json(), sender.commit(body).json()
    third = sender.put(body)
    assert third.status_code == 200
    assert first == second == third.json()
    assert counts(sender.client) == {"cases": 1, "ratings": 0, "submissions": 1, "attachments": 0}


def test_the_receipt_is_signed_by_the_published_key_and_fits_the_schema(sender: Sender) -> None:
    body = sender.body({})
    sender.put(body)
    receipt = sender.commit(body).json()
    assert first_problem(receipt, validator("platform_receipt")) == ""
    key = base64.b64decode(sender.client.get("/v1/keys").json()["public_key"])
    Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(receipt["signature"]), canonical(receipt["body"]))


def test_attachments_arrive_in_parts_and_are_asked_for_until_whole(sender: Sender) -> None:
    data = bytes(range(256)) * 1200
    sha256, part = hashlib.sha256(data).hexdigest(), 256 * 1024
    body = sender.body({}, (data,))
    assert sender.put(body).json() == {"missing": [sha256]}
    assert sender.commit(body).status_code == 409
    head = sender.client.head(f"/v1/blobs/{sha256}", headers=sender.headers)
    assert (head.status_code, head.headers["Upload-Offset"]) == (200, "0")
    assert sender.patch(sha256, 0, data[:part]).headers["Upload-Offset"] == str(part)
    wrong = sender.patch(sha256, 0, data[:part])
    assert (wrong.status_code, wrong.headers["Upload-Offset"]) == (409, str(part))
    assert sender.patch(sha256, part, data[part:]).status_code == 204
    assert sender.put(body).status_code == 201
    assert sender.commit(body).status_code == 200
    assert counts(sender.client)["attachments"] == 1


def test_a_blob_with_another_content_is_forgotten_and_may_be_sent_again(sender: Sender) -> None:
    sha256 = hashlib.sha256(b"right").hexdigest()
    sender.put(sender.body({}, (b"right",)))
    assert sender.patch(sha256, 0, b"wrong").status_code == 422
    assert sender.patch(sha256, 0, b"far too long").status_code == 422
    assert sender.patch(sha256, 0, b"right").status_code == 204


def test_a_blob_that_no_submission_names_is_not_taken(sender: Sender) -> None:
    sender.get("/v1/slot?n=1&bytes=1")
    assert sender.patch("a" * 64, 0, b"x").status_code == 404
    assert sender.patch("..%2F..%2Fetc", 0, b"x").status_code == 404
    assert sender.client.head("/v1/blobs/zz", headers=sender.headers).status_code == 404


@pytest.mark.parametrize("offset", ["-1", "x", "", "9" * 20])
def test_a_part_needs_an_offset(sender: Sender, offset: str) -> None:
    sender.put(sender.body({}, (b"right",)))
    answer = sender.patch(hashlib.sha256(b"right").hexdigest(), 0, b"right", **{"Upload-Offset": offset})
    assert answer.status_code == 400


def test_other_content_under_a_known_id_or_number_is_a_conflict(sender: Sender) -> None:
    body, other = sender.body({"a": 1}), sender.body({"a": 2})
    sender.put(body)
    assert sender.put({**body, "item": "other@1.0.0"}).status_code == 409
    again = Sender(sender.client, key=sender.key)
    assert again.put(again.body({"a": 3})).status_code == 409  # the same number, another id
    assert sender.put(other).status_code == 201


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"payload": {"sha256": "0" * 64, "base64": "e30="}}, "digest"),
        ({"payload": {"sha256": "0" * 64, "base64": "!"}}, "base64"),
        ({"number": "LX0417-03-000009-11"}, "other content"),
        ({"receipt": "TR1:" + "A" * 300}, "another form"),
        ({"item": "\ud800"}, "half a character"),
        ({"kind": "林知夏"}, "kind: enum"),
        ({"林知夏": 1}, "body: additionalProperties"),
    ],
)
def test_what_is_not_as_it_was_sealed_is_refused_without_repeating_it(
    sender: Sender, change: dict[str, Any], problem: str
) -> None:
    answer = sender.put({**sender.body({}), **change})
    assert answer.status_code == 422
    assert problem in answer.json()["problem"]
    assert "林知夏" not in answer.text


def test_address_header_and_body_must_name_the_same_id(sender: Sender) -> None:
    assert sender.put(sender.body({}), **{"Idempotency-Key": "other"}).status_code == 422


def test_a_wrong_content_digest_or_no_json_is_refused(sender: Sender) -> None:
    assert sender.put(sender.body({}), **{"Content-Digest": "sha-256=:AAAA:"}).status_code == 422
    url = "/v1/submissions/x"
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(b'[' * 5000).digest()).decode()}:"
    headers = {**sender.headers, "Content-Digest": digest, "Idempotency-Key": "x"}
    answer = sender.client.put(url, content=b"[" * 5000, headers=headers)
    assert (answer.status_code, answer.json()) == (422, {"problem": "the body is not JSON"})


def test_a_body_that_is_too_large_is_refused(sender: Sender) -> None:
    headers = {**sender.headers, "Content-Digest": "sha-256=:AAAA:", "Idempotency-Key": "x"}
    answer = sender.client.put("/v1/submissions/x", content=b"x" * (4 * 1024 * 1024 + 1), headers=headers)
    assert answer.status_code == 413


def test_another_key_or_token_for_a_known_terminal_is_refused(sender: Sender) -> None:
    sender.send({})
    thief = Sender(sender.client, token="guessed")
    assert thief.get("/v1/slot").status_code == 401
    stolen = Sender(sender.client)
    next(stolen.seqs)
    assert stolen.put(stolen.body({})).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{}, {"Terminal-Id": "LX0417"}, {"Authorization": "Bearer x"}, {"Terminal-Id": "lx", "Authorization": "Bearer x"}],
)
def test_nobody_without_name_and_token_gets_in(client: TestClient, headers: dict[str, str]) -> None:
    for path in ("/v1/slot", "/v1/progress?number=x", "/v1/submissions/x/result", "/v1/calls/x"):
        assert client.get(path, headers=headers).status_code == 401


def test_outside_development_an_unknown_terminal_is_refused_and_there_is_no_trouble_switch(tmp_path: Path) -> None:
    platform = Platform.open(tmp_path / "strict")
    with TestClient(create_app(platform)) as client:
        assert Sender(client).get("/v1/slot").status_code == 401
        assert client.get("/dev/counts").status_code == 404
        assert client.post("/dev/trouble", json={"mode": "down"}).status_code == 404
    platform.close()


def test_one_terminal_cannot_commit_or_read_anothers_submission(sender: Sender) -> None:
    body, _ = sender.send({"result": "immediate"})
    other = Sender(sender.client, terminal_id="LX0999")
    other.get("/v1/slot")
    assert other.commit(body).status_code == 404
    assert other.put(body).status_code == 409
    assert other.get(f"/v1/submissions/{body['submission_id']}/result").status_code == 404


@pytest.mark.parametrize(
    "payload",
    [b"no json", b"[]", b'{"title": "\\ud800"}', b'{"applicant": [], "subforms": [1, {}], "item": 3}', b"\xff"],
)
def test_a_payload_that_the_platform_does_not_understand_is_still_a_case(sender: Sender, payload: bytes) -> None:
    _, receipt = sender.send(payload)
    found = sender.get(f"/v1/progress?number={receipt['case_number']}").json()["cases"]
    assert [case["state"] for case in found] == ["收件"]


def test_a_rating_is_attached_once(sender: Sender, application: dict[str, Any]) -> None:
    body, receipt = sender.send(application)
    for level in (1, 5):
        _, rating = sender.send({"level": level}, kind="rating", order_key=body["submission_id"])
        assert rating["case_number"] == receipt["case_number"]
    assert counts(sender.client)["ratings"] == 1
    assert counts(sender.client)["cases"] == 1


def test_a_rating_of_an_unknown_case_is_taken_and_says_so(sender: Sender) -> None:
    assert sender.send({"level": 9}, kind="rating", order_key="nobody")[1]["case_number"] == "-"
