"""Intake: submissions exactly once, attachments in parts, the commit that makes a case and signs for it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from central import cases, ratings, results, supplements
from central.blobs import SHA256, Written
from central.canonical import canonical
from central.db import Connection, Row, first, marks
from central.interface import TERMINALS, body_of, json_of, refusals, without_body
from central.platform import Platform
from central.receipts import Number, parse_number, receipt_problem
from central.terminals import believe, key_of
from central.wire import SUBMISSION, ThePlatform, TheTerminal, WireProblem, checked_body, parsed

router = APIRouter(prefix="/v1", tags=["intake"])
Count = Annotated[int, Query(ge=0, le=2**53)]  # what every JSON reader can tell exactly
LARGEST_PART = 256 * 1024
OCTETS = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 1}}},
    }
}
Digest = Annotated[str, Header(alias="Content-Digest", description="RFC 9530, sha-256.")]


@router.get(
    "/slot",
    response_model=None,
    responses={**TERMINALS, 200: {"description": "When and how much.", "content": json_of("slot")}},
)
async def slot(
    platform: ThePlatform, terminal: TheTerminal, n: Count = 0, bytes: Count = 0, live: Count = 0
) -> dict[str, float]:
    """When and how much a terminal may send. A coroutine: the book of slots wants one thread."""
    return asdict(platform.slots.give(terminal, n, bytes, live, time.monotonic()))


@router.put(
    "/submissions/{submission_id}",
    openapi_extra=body_of("submission"),
    responses={
        **TERMINALS,
        **refusals(409),
        200: {"description": "Committed already: the receipt.", "content": json_of("platform_receipt")},
        201: {"description": "Known, nothing is missing.", "content": json_of("accepted")},
        202: {"description": "Known, these blobs are missing.", "content": json_of("accepted")},
    },
)
async def offer(
    submission_id: str,
    request: Request,
    platform: ThePlatform,
    terminal: TheTerminal,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", description="The submission id once more.")],
    content_digest: Digest,
) -> Response:
    """201 new or known and complete, 202 with the missing blobs, 200 with the receipt when it is committed already."""
    raw = await checked_body(request, content_digest)
    return await run_in_threadpool(_offer, platform, terminal, (submission_id, idempotency_key), raw)


def _offer(platform: Platform, terminal: str, named: tuple[str, str], raw: bytes) -> Response:
    """What needs no database is checked outside of its transaction. `named`: by address and header."""
    body = parsed(raw, SUBMISSION)
    if named != (body["submission_id"],) * 2:
        raise WireProblem(422, "address, Idempotency-Key and submission_id differ")
    payload = _payload(body)
    content = _content_digest(body)
    number = parse_number(body["number"])
    with platform.db.reading() as db:
        known = _known(db, body["submission_id"])
        key = key_of(db, terminal, number.epoch)
    if known is None:
        if platform.dev and not key:
            key = platform.db.run(lambda db: _believed(db, terminal, number.epoch, body["terminal_key"]))
        _check_receipt(terminal, number, body, payload, key)
        known = platform.db.run(lambda db: _keep(platform, db, terminal, number, body, payload, content))
    if known["terminal_id"] != terminal or known["body_sha256"] not in (content, _content_digest(body, whole=True)):
        raise WireProblem(409, "other content under this id")
    if known["receipt_body"]:
        return _signed(known["receipt_body"])
    missing = platform.blobs.missing(terminal, _names(body))
    return JSONResponse({"missing": missing}, 202 if missing else 201)


def _content_digest(body: Mapping[str, Any], whole: bool = False) -> str:
    """Of what may not differ when it is sent again. The key may: it is told by a terminal that may have a newer one.

    `whole`: as in the time when the key counted, for what was kept then.
    """
    counted = body if whole else {name: value for name, value in body.items() if name != "terminal_key"}
    return hashlib.sha256(canonical(counted)).hexdigest()


def _known(db: Connection, submission_id: str) -> Row | None:
    return db.execute(
        """SELECT s.terminal_id, s.body_sha256, r.body AS receipt_body
           FROM submission s LEFT JOIN receipt r USING (submission_id) WHERE s.submission_id = ?""",
        (submission_id,),
    ).fetchone()


def _believed(db: Connection, terminal: str, epoch: str, public_key: str) -> str:
    believe(db, terminal, epoch, public_key)
    return key_of(db, terminal, epoch)


def _names(body: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(attachment["sha256"] for attachment in body["attachments"]))


def _signed(receipt: str) -> Response:
    """The same bytes every time."""
    return Response(receipt, media_type="application/json")


def _payload(body: Mapping[str, Any]) -> bytes:
    try:
        payload = base64.b64decode(body["payload"]["base64"], validate=True)
    except binascii.Error as error:
        raise WireProblem(422, "the payload is not base64") from error
    if hashlib.sha256(payload).hexdigest() != body["payload"]["sha256"]:
        raise WireProblem(422, "the payload has another digest")
    return payload


def _check_receipt(terminal: str, number: Number, body: Mapping[str, Any], payload: bytes, key: str) -> None:
    """The text that the citizen holds must be signed by this terminal's key of the number's epoch."""
    if number.terminal_id != terminal:
        raise WireProblem(422, "the number is another terminal's")
    if not key:
        raise WireProblem(403, "no key is registered for this epoch of this terminal")
    if body["terminal_key"] != key:
        raise WireProblem(403, "another key is registered for this epoch of this terminal")
    if problem := receipt_problem(body, payload, key):
        raise WireProblem(422, problem)


def _keep(
    platform: Platform,
    db: Connection,
    terminal: str,
    number: Number,
    body: Mapping[str, Any],
    payload: bytes,
    content: str,
) -> Row:
    """The submission as it is kept now, ours or an earlier one. 409 when the number belongs to another one."""
    columns = {
        "submission_id": body["submission_id"],
        "terminal_id": terminal,
        "number": body["number"],
        "epoch": number.epoch,
        "seq": number.seq,
        "kind": body["kind"],
        "item": body["item"],
        "order_key": body["order_key"],
        "sealed_at": body["sealed_at"],
        "clock_quality": body["clock_quality"],
        "receipt": body["receipt"],
        "body_sha256": content,
        "payload": payload,
        "payload_sha256": body["payload"]["sha256"],
        "received_at": platform.stamp(),
    }
    names = ", ".join(columns)
    inserted = db.execute(
        f"INSERT INTO submission ({names}) VALUES ({marks(columns)}) ON CONFLICT DO NOTHING",  # noqa: S608
        tuple(columns.values()),
    )
    if inserted.rowcount == 1:
        _keep_attachments(db, body)
    known = _known(db, body["submission_id"])
    if known is None:
        raise WireProblem(409, "this receipt number belongs to another submission")
    return known


def _keep_attachments(db: Connection, body: Mapping[str, Any]) -> None:
    for ordinal, attachment in enumerate(body["attachments"]):
        db.execute(
            "INSERT INTO attachment (submission_id, ordinal, name, media_type, sha256, size) VALUES (?, ?, ?, ?, ?, ?)",
            (
                body["submission_id"],
                ordinal,
                *(attachment[name] for name in ("name", "media_type", "sha256", "size")),
            ),
        )


def _expected_size(platform: Platform, terminal: str, sha256: str) -> int:
    """404 for a blob that no submission of this terminal names."""
    if SHA256.fullmatch(sha256):
        with platform.db.reading() as db:
            row = db.execute(
                """SELECT a.size FROM attachment a JOIN submission s USING (submission_id)
                   WHERE a.sha256 = ? AND s.terminal_id = ?""",
                (sha256, terminal),
            ).fetchone()
        if row is not None:
            return int(row["size"])
    raise WireProblem(404, "no submission names this blob")


@router.head(
    "/blobs/{sha256}",
    responses=without_body({**TERMINALS, **refusals(404), 200: {"description": "Upload-Offset, Upload-Length."}}),
)
def blob_offset(sha256: str, platform: ThePlatform, terminal: TheTerminal) -> Response:
    """Upload-Offset: how many bytes are here already."""
    size = _expected_size(platform, terminal, sha256)
    return Response(headers={"Upload-Offset": str(platform.blobs.offset(terminal, sha256)), "Upload-Length": str(size)})


@router.patch(
    "/blobs/{sha256}",
    status_code=204,
    openapi_extra=OCTETS,
    responses={**TERMINALS, **refusals(404, 409), 204: {"description": "Kept; Upload-Offset."}},
)
async def blob_part(
    sha256: str,
    request: Request,
    platform: ThePlatform,
    terminal: TheTerminal,
    content_digest: Digest,
    upload_offset: Annotated[str, Header(alias="Upload-Offset", description="How many bytes are there already.")],
) -> Response:
    """One part of at most 256 KB. 204, 409 with the expected offset, 422 when the whole has another digest."""
    data = await checked_body(request, content_digest)
    offset = upload_offset
    if len(data) > LARGEST_PART:
        raise WireProblem(413, "a part has at most 256 KB")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 12) or not data:
        raise WireProblem(400, "Upload-Offset and a body are needed")
    size = await run_in_threadpool(_expected_size, platform, terminal, sha256)
    written = await run_in_threadpool(platform.blobs.write, terminal, sha256, int(offset), size, data)
    headers = {"Upload-Offset": str(platform.blobs.offset(terminal, sha256))}
    if written in (Written.OTHER_OFFSET, Written.BEGIN_AGAIN):
        raise WireProblem(409, "another offset is expected", headers)
    if written is Written.OTHER_DIGEST:
        raise WireProblem(422, "the content has another digest", headers)
    return Response(status_code=204, headers=headers)


@router.post(
    "/submissions/{submission_id}/commit",
    responses={
        **TERMINALS,
        **refusals(404),
        200: {"description": "The receipt, the same every time.", "content": json_of("platform_receipt")},
        409: {"description": "These blobs are missing.", "content": json_of("accepted", "problem")},
    },
)
def commit(submission_id: str, platform: ThePlatform, terminal: TheTerminal) -> Response:
    """Makes the case, once, and gives the signed receipt, always the same. 409 while blobs are missing."""
    with platform.db.reading() as db:
        row = db.execute(
            """SELECT s.*, r.body AS receipt_body FROM submission s LEFT JOIN receipt r USING (submission_id)
               WHERE s.submission_id = ? AND s.terminal_id = ?""",
            (submission_id, terminal),
        ).fetchone()
        named = db.execute(
            "SELECT DISTINCT sha256 FROM attachment WHERE submission_id = ?", (submission_id,)
        ).fetchall()
    if row is None:
        raise WireProblem(404, "no such submission")
    if row["receipt_body"]:
        return _signed(row["receipt_body"])
    if missing := platform.blobs.missing(terminal, [name["sha256"] for name in named], certain=True):
        return JSONResponse({"missing": missing, "problem": "blobs are missing"}, 409)
    return _signed(platform.db.run(lambda db: _take(platform, db, row)))


def _take(platform: Platform, db: Connection, row: Row) -> str:
    """The receipt, ours or that of a commit at the same moment; with ours, what the submission is for."""
    case_number = _case_number(platform, db, row)
    body = {
        "version": 1,
        "submission_id": row["submission_id"],
        "number": row["number"],
        "payload_sha256": row["payload_sha256"],
        "case_number": case_number,
        "received_at": platform.stamp(),
    }
    receipt = json.dumps(platform.sign(body), ensure_ascii=False)
    inserted = db.execute(
        "INSERT INTO receipt (submission_id, body) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (row["submission_id"], receipt),
    )
    if inserted.rowcount == 0:
        found = first(db.execute("SELECT body FROM receipt WHERE submission_id = ?", (row["submission_id"],)))
        return str(found["body"])
    match row["kind"]:
        case "rating":
            ratings.keep(db, row)
        case "supplement" | "withdrawal":
            supplements.keep(platform, db, row)
        case _:
            cases.create(platform, db, row, case_number)
            results.make_if_immediate(platform, db, row, case_number)
    return receipt


def _case_number(platform: Platform, db: Connection, row: Row) -> str:
    """A new one, or that of the case which a rating or a later hand-in is about."""
    match row["kind"]:
        case "rating":
            return ratings.rated_case(db, row)
        case "supplement" | "withdrawal":
            return supplements.case_number(platform, db, row)
        case _:
            return cases.new_number(platform, db)
