"""Intake: submissions exactly once, attachments in parts, the commit that makes a case and signs for it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from central import cases, ratings, results
from central.blobs import SHA256, Written
from central.platform import Platform, canonical
from central.wire import SUBMISSION, ThePlatform, TheTerminal, WireProblem, checked_body, parsed

router = APIRouter(prefix="/v1", tags=["intake"])
Count = Annotated[int, Query(ge=0, le=2**53)]  # what every JSON reader can tell exactly
LARGEST_PART = 256 * 1024
JSON_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}


@router.get("/slot")
async def slot(
    platform: ThePlatform, terminal: TheTerminal, n: Count = 0, bytes: Count = 0, live: Count = 0
) -> dict[str, float]:
    """When and how much a terminal may send. A coroutine: the book of slots wants one thread."""
    return asdict(platform.slots.give(terminal, n, bytes, live, time.monotonic()))


@router.put("/submissions/{submission_id}", openapi_extra=JSON_BODY)
async def offer(submission_id: str, request: Request, platform: ThePlatform, terminal: TheTerminal) -> Response:
    """201 new or known and complete, 202 with the missing blobs, 200 with the receipt when it is committed already."""
    body = parsed(await checked_body(request), SUBMISSION)
    if submission_id != body["submission_id"] or request.headers.get("Idempotency-Key") != submission_id:
        raise WireProblem(422, "address, Idempotency-Key and submission_id differ")
    return await run_in_threadpool(_offer, platform, terminal, body)


def _offer(platform: Platform, terminal: str, body: Mapping[str, Any]) -> Response:
    payload = _payload(body)
    body_sha256 = hashlib.sha256(canonical(body)).hexdigest()
    with platform.db.transaction() as db:
        known = db.execute("SELECT * FROM submission WHERE submission_id = ?", (body["submission_id"],)).fetchone()
        if known is None:
            _check_receipt(platform, db, terminal, body)
            if db.execute("SELECT 1 FROM submission WHERE number = ?", (body["number"],)).fetchone():
                raise WireProblem(409, "this receipt number belongs to another submission")
            _keep(platform, db, terminal, body, payload, body_sha256)
        elif known["terminal_id"] != terminal or known["body_sha256"] != body_sha256:
            raise WireProblem(409, "other content under this id")
        elif known["committed"]:
            return JSONResponse(json.loads(known["committed"]), 200)
        missing = _missing(platform, db, body["submission_id"])
    return JSONResponse({"missing": missing}, 202 if missing else 201)


def _payload(body: Mapping[str, Any]) -> bytes:
    try:
        payload = base64.b64decode(body["payload"]["base64"], validate=True)
    except binascii.Error as error:
        raise WireProblem(422, "the payload is not base64") from error
    if hashlib.sha256(payload).hexdigest() != body["payload"]["sha256"]:
        raise WireProblem(422, "the payload has another digest")
    return payload


def _check_receipt(platform: Platform, db: sqlite3.Connection, terminal: str, body: Mapping[str, Any]) -> None:
    """The text that the citizen holds must be signed by this terminal, for this number and this content."""
    row = db.execute("SELECT public_key FROM terminal WHERE terminal_id = ?", (terminal,)).fetchone()
    if not row["public_key"] and platform.dev:
        db.execute("UPDATE terminal SET public_key = ? WHERE terminal_id = ?", (body["terminal_key"], terminal))
    elif row["public_key"] != body["terminal_key"]:
        raise WireProblem(403, "another key is registered for this terminal")
    text = body["receipt"]
    signed, _, signature = text.rpartition(":")
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(body["terminal_key"]))
        key.verify(_from_base32(signature), signed.encode())
        parts = signed.split(":")
        number, payload, attachments = parts[1], _from_base32(parts[4]).hex(), _from_base32(parts[5]).hex()
    except (InvalidSignature, ValueError, IndexError) as error:
        raise WireProblem(422, "the receipt is not signed by this terminal") from error
    listed = "".join(attachment["sha256"] + "\n" for attachment in body["attachments"])
    expected = (body["number"], body["payload"]["sha256"], hashlib.sha256(listed.encode()).hexdigest())
    if (number, payload, attachments) != expected or not number.startswith(terminal + "-"):
        raise WireProblem(422, "the receipt is for other content")


def _from_base32(text: str) -> bytes:
    return base64.b32decode(text + "=" * (-len(text) % 8))


def _keep(
    platform: Platform, db: sqlite3.Connection, terminal: str, body: Mapping[str, Any], payload: bytes, body_sha256: str
) -> None:
    columns = {
        "submission_id": body["submission_id"],
        "terminal_id": terminal,
        "number": body["number"],
        "kind": body["kind"],
        "item": body["item"],
        "order_key": body["order_key"],
        "sealed_at": body["sealed_at"],
        "clock_quality": body["clock_quality"],
        "receipt": body["receipt"],
        "body_sha256": body_sha256,
        "payload": payload,
        "payload_sha256": body["payload"]["sha256"],
        "received_at": platform.stamp(),
    }
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    db.execute(f"INSERT INTO submission ({names}) VALUES ({marks})", tuple(columns.values()))  # noqa: S608
    db.executemany(
        "INSERT INTO attachment (submission_id, ordinal, name, media_type, sha256, size) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (body["submission_id"], n, a["name"], a["media_type"], a["sha256"], a["size"])
            for n, a in enumerate(body["attachments"])
        ],
    )


def _missing(platform: Platform, db: sqlite3.Connection, submission_id: str) -> list[str]:
    rows = db.execute("SELECT DISTINCT sha256 FROM attachment WHERE submission_id = ?", (submission_id,)).fetchall()
    return [row["sha256"] for row in rows if not platform.blobs.has(row["sha256"])]


def _expected_size(platform: Platform, terminal: str, sha256: str) -> int:
    """404 for a blob that no submission of this terminal names."""
    if SHA256.fullmatch(sha256):
        with platform.db.transaction() as db:
            row = db.execute(
                """SELECT a.size FROM attachment a JOIN submission s USING (submission_id)
                   WHERE a.sha256 = ? AND s.terminal_id = ?""",
                (sha256, terminal),
            ).fetchone()
        if row is not None:
            return int(row["size"])
    raise WireProblem(404, "no submission names this blob")


@router.head("/blobs/{sha256}")
def blob_offset(sha256: str, platform: ThePlatform, terminal: TheTerminal) -> Response:
    """Upload-Offset: how many bytes are here already."""
    size = _expected_size(platform, terminal, sha256)
    return Response(headers={"Upload-Offset": str(platform.blobs.offset(sha256)), "Upload-Length": str(size)})


@router.patch("/blobs/{sha256}")
async def blob_part(sha256: str, request: Request, platform: ThePlatform, terminal: TheTerminal) -> Response:
    """One part of at most 256 KB. 204, 409 with the expected offset, 422 when the whole has another digest."""
    data = await checked_body(request)
    offset = request.headers.get("Upload-Offset", "")
    if len(data) > LARGEST_PART:
        raise WireProblem(413, "a part has at most 256 KB")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 12) or not data:
        raise WireProblem(400, "Upload-Offset and a body are needed")
    size = await run_in_threadpool(_expected_size, platform, terminal, sha256)
    written = await run_in_threadpool(platform.blobs.write, sha256, int(offset), size, data)
    headers = {"Upload-Offset": str(platform.blobs.offset(sha256))}
    if written is Written.OTHER_OFFSET:
        raise WireProblem(409, "another offset is expected", headers)
    if written is Written.OTHER_DIGEST:
        raise WireProblem(422, "the content has another digest", headers)
    return Response(status_code=204, headers=headers)


@router.post("/submissions/{submission_id}/commit")
def commit(submission_id: str, platform: ThePlatform, terminal: TheTerminal) -> Response:
    """Makes the case, once, and gives the signed receipt, always the same. 409 while blobs are missing."""
    with platform.db.transaction() as db:
        row = db.execute(
            "SELECT * FROM submission WHERE submission_id = ? AND terminal_id = ?", (submission_id, terminal)
        ).fetchone()
        if row is None:
            raise WireProblem(404, "no such submission")
        if row["committed"]:
            return JSONResponse(json.loads(row["committed"]))
        if missing := _missing(platform, db, submission_id):
            return JSONResponse({"missing": missing, "problem": "blobs are missing"}, 409)
        receipt = platform.sign(_take(platform, db, row))
        db.execute(
            "UPDATE submission SET committed = ? WHERE submission_id = ?",
            (json.dumps(receipt, ensure_ascii=False), submission_id),
        )
    return JSONResponse(receipt)


def _take(platform: Platform, db: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    """What the submission is for; the body of the receipt."""
    if row["kind"] == "rating":
        case_number = ratings.take(platform, db, row)
    else:
        case_number = cases.create(platform, db, row)
        results.make_if_immediate(platform, db, row, case_number)
    return {
        "version": 1,
        "submission_id": row["submission_id"],
        "number": row["number"],
        "payload_sha256": row["payload_sha256"],
        "case_number": case_number,
        "received_at": platform.stamp(),
    }
