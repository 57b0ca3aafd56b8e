"""Whatever is sent: a refusal with its reason, on both databases the same, and never a failure of the server."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from central.platform import Platform
from tests.unit.central.written_terminal import Sender

HALL = {"service": "tax", "subject_hash": "p"}
CALL = {"place": "大厅", "reason": ""}
NO_CHARACTERS = ["\0", "a\0b", "\ud800"]


def escaped(body: Any) -> bytes:
    """JSON in ASCII, so that half a surrogate pair can travel."""
    return json.dumps(body).encode()


def post(sender: Sender, path: str, content: bytes, **headers: str) -> Any:
    headers = {**sender.headers, "Content-Type": "application/json", "Idempotency-Key": "w", **headers}
    return sender.client.post(path, content=content, headers=headers)


def assert_refused(answer: Any, *statuses: int) -> None:
    assert answer.status_code in (statuses or (422,)), answer.text
    assert set(answer.json()) == {"problem"}


@pytest.mark.parametrize("text", NO_CHARACTERS)
def test_what_is_no_character_is_refused_wherever_it_stands(sender: Sender, text: str) -> None:
    for path, body in (
        ("/v1/hall/tickets", {**HALL, "subject_hash": text}),
        ("/v1/calls", {**CALL, "reason": text}),
        ("/v1/heartbeat", {"software": text}),
        ("/v1/epoch", {"reason": text}),
    ):
        assert_refused(post(sender, path, escaped(body)))
    for field in ("item", "order_key"):
        assert_refused(sender.put({**sender.body({}), field: text}))


def test_an_address_with_nul_finds_nothing(sender: Sender, signed_in: TestClient) -> None:
    for path in (
        "/v1/progress?number=a%00",
        "/v1/submissions/%00/result",
        "/v1/calls/%00",
        "/v1/terminal-keys?terminal=%00",
    ):
        assert_refused(sender.get(path), 404, 422)
    for path in ("/desk/cases/%00", "/desk/scans/%00/0", "/check/%00", "/check/%ED%A0%80"):
        assert signed_in.get(path).status_code in (404, 422)


def test_a_name_or_password_of_odd_characters_is_a_wrong_one(client: TestClient, clerk: None) -> None:
    for name, password in (("\0", "x"), ("陈窗口", "\0"), ("x" * 100_000, "y" * 100_000)):
        answer = client.post("/desk/sign-in", data={"name": name, "password": password})
        assert answer.status_code in (403, 422)
    assert client.get("/desk", headers={"Cookie": "desk=%00"}).status_code == 303


@pytest.mark.parametrize(
    "payload",
    [
        {"title": "a\0b", "applicant": {"name": "\0", "id_number": "\0"}, "subforms": [{"department": "\0\ud800"}]},
        {"title": "\ud800", "result": "immediate", "applicant": {"name": "\udfff"}},
        {"subforms": [{"fields": [{"label": "\0", "value": 10**4000}]}], "level": 10**30},
        {"applicant": {"id_number": 10**100}, "title": 5},
    ],
)
def test_a_payload_with_odd_characters_or_figures_is_a_case_that_a_clerk_can_see(
    sender: Sender, signed_in: TestClient, payload: Any
) -> None:
    _, receipt = sender.send(payload)
    assert signed_in.get(f"/desk/cases/{receipt['case_number']}").status_code == 200
    assert signed_in.get("/desk").status_code == 200


def test_a_rating_with_odd_figures_is_taken(sender: Sender) -> None:
    for level in (10**30, True, -1, 2.5, "5", None):
        sender.send({"level": level, "text": "\0", "reasons": ["\0", 10**100]}, kind="rating", order_key=str(level))


def test_ten_megabytes_are_too_much_for_every_address(sender: Sender, signed_in: TestClient) -> None:
    big = b'{"service": "' + b"x" * 10_000_000 + b'"}'
    for path in ("/v1/hall/tickets", "/v1/progress", "/v1/heartbeat", "/v1/reconciliation", "/v1/epoch"):
        assert_refused(post(sender, path, big), 413)
    digest = {"Content-Digest": "sha-256=:AAAA:", "Idempotency-Key": "x", "Upload-Offset": "0"}
    for path in ("/v1/submissions/x", f"/v1/blobs/{'a' * 64}"):
        method = signed_in.put if "submissions" in path else signed_in.patch
        assert_refused(method(path, content=big, headers={**sender.headers, **digest}), 413)
    assert signed_in.post("/desk/sign-in", content=big).status_code in (413, 422)


DEEP = (b"[" * 100_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000, b"9" * 5000)


@pytest.mark.parametrize("deep", DEEP, ids=["lists", "objects", "closed", "figure"])
def test_deep_nesting_and_endless_figures_are_refused(sender: Sender, deep: bytes) -> None:
    for path in ("/v1/hall/tickets", "/v1/progress", "/v1/heartbeat", "/v1/reconciliation", "/v1/epoch"):
        assert_refused(post(sender, path, deep), 400, 422)
    raw = deep.decode()
    assert_refused(
        sender.client.put(
            "/v1/submissions/x", content=raw, headers={**sender.headers, **Sender.prepared({"submission_id": "x"})[1]}
        )
    )


def test_a_payload_nested_deep_is_still_a_case(sender: Sender, signed_in: TestClient) -> None:
    for depth in (500, 900, 5000, 50_000):
        _, receipt = sender.send(b'{"title": ' + b"[" * depth + b"]" * depth + b"}")
        assert signed_in.get(f"/desk/cases/{receipt['case_number']}").status_code == 200


WRONG: list[Any] = [None, True, 0, -1, 10**30, 1.5, "", "x", [], [[]], {}, {"a": {}}, "\ud800"]


def test_wrong_types_are_refused_field_by_field(sender: Sender) -> None:
    body = sender.body({}, (b"x",))
    own = {"Idempotency-Key": body["submission_id"]}
    for wrong in WRONG:
        for name in body.keys() - {"submission_id"}:
            assert sender.put({**body, name: wrong}, **own).status_code in (201, 202, 409, 422), (name, wrong)
        for path in ("reconciliation", "heartbeat", "epoch", "hall/tickets", "hall/issued", "progress"):
            assert post(sender, f"/v1/{path}", escaped(wrong)).status_code == 422
            for field in ("version", "epoch", "service", "tickets", "id_number"):
                assert post(sender, f"/v1/{path}", escaped({field: wrong})).status_code in (200, 422)


def test_figures_in_an_address_have_limits(sender: Sender) -> None:
    for n in ("-1", "x", "1" * 30, "1e400", "NaN", ""):
        assert sender.get(f"/v1/slot?n={n}").status_code == 422
        assert sender.get(f"/v1/slot?bytes={n}&live={n}").status_code == 422


def test_headers_that_are_no_text_are_refused(sender: Sender) -> None:
    raw, own = Sender.prepared(sender.body({}))
    for name in ("Authorization", "Terminal-Id", "Content-Digest", "Idempotency-Key"):
        headers: dict[str, Any] = {**sender.headers, **own, name: b"\xff\xfe"}
        assert sender.client.put("/v1/submissions/x", content=raw, headers=headers).status_code in (401, 422)
    wish = {"version": 1, "reason": "install", "terminal_key": base64.b64encode(sender.key.public).decode()}
    assert post(sender, "/v1/epoch", escaped(wish), **{"Idempotency-Key": "x" * 201}).status_code == 422


def test_nothing_of_it_is_kept(platform: Platform, sender: Sender) -> None:
    for text in NO_CHARACTERS:
        sender.put({**sender.body({}), "item": text})
    with platform.db.reading() as db:
        assert db.execute("SELECT * FROM submission").fetchall() == []
