"""The border of the platform: who calls, whether a body is what its digest says and fits the written schema."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from jsonschema import Draft202012Validator
from starlette.requests import ClientDisconnect

from central.platform import Platform

WIRE_SCHEMA = json.loads(Path(__file__).with_name("wire.schema.json").read_text(encoding="utf-8"))
TERMINAL_ID = re.compile(r"[A-Z0-9]{2,12}")
MINUTE = len("2026-11-20T21:30")
LARGEST_BODY = 4 * 1024 * 1024


class WireProblem(HTTPException):
    """A refusal with the `problem` body of the schema. `text` must hold no citizen's data."""

    def __init__(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, {"problem": text}, headers)


def validator(name: str) -> Draft202012Validator:
    """For one definition of the wire schema."""
    return Draft202012Validator({**WIRE_SCHEMA, "$ref": f"#/$defs/{name}"})


SUBMISSION = validator("submission")


def first_problem(body: object, schema: Draft202012Validator) -> str:
    """Where the body leaves the schema, without the value; "" when it fits."""
    error = next(iter(schema.iter_errors(body)), None)
    if error is None:
        return ""
    return f"{'/'.join(map(str, error.absolute_path)) or 'body'}: {error.validator}"


def platform_of(request: Request) -> Platform:
    platform: Platform = request.app.state.platform
    return platform


ThePlatform = Annotated[Platform, Depends(platform_of)]


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def terminal_of(request: Request, platform: ThePlatform) -> str:
    """The id of the terminal whose token came along; 401 otherwise. In development an unknown one is registered."""
    terminal_id = request.headers.get("Terminal-Id", "")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not (token or platform.dev) or not TERMINAL_ID.fullmatch(terminal_id):
        raise WireProblem(401, "a terminal id and a token are needed")
    with platform.db.transaction() as db:
        row = db.execute("SELECT token_hash, seen_at FROM terminal WHERE terminal_id = ?", (terminal_id,)).fetchone()
        if row is None and platform.dev:
            add_terminal(db, terminal_id, "", token)
            platform.say(f"dev: registered terminal {terminal_id} on first contact")
        elif row is None or not hmac.compare_digest(row["token_hash"], hash_token(token)):
            raise WireProblem(401, "unknown terminal or wrong token")
        if row is None or row["seen_at"][:MINUTE] != platform.stamp()[:MINUTE]:  # a write a minute, not a write a call
            db.execute("UPDATE terminal SET seen_at = ? WHERE terminal_id = ?", (platform.stamp(), terminal_id))
    return terminal_id


TheTerminal = Annotated[str, Depends(terminal_of)]


def add_terminal(db: sqlite3.Connection, terminal_id: str, public_key: str, token: str) -> int:
    """Registers a terminal, or gives a known one the next epoch with a new key and token. The epoch."""
    db.execute(
        """INSERT INTO terminal (terminal_id, public_key, token_hash) VALUES (?, ?, ?)
           ON CONFLICT (terminal_id) DO UPDATE
           SET public_key = excluded.public_key, token_hash = excluded.token_hash, epoch = epoch + 1""",
        (terminal_id, public_key, hash_token(token)),
    )
    row = db.execute("SELECT epoch FROM terminal WHERE terminal_id = ?", (terminal_id,)).fetchone()
    return int(row["epoch"])


async def checked_body(request: Request) -> bytes:
    """The body, after its Content-Digest (RFC 9530). 413, 422."""
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > LARGEST_BODY:
                raise WireProblem(413, "the body is too large")
            chunks.append(chunk)
    except ClientDisconnect as error:
        raise WireProblem(400, "the line was cut") from error
    body = b"".join(chunks)
    expected = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    if not hmac.compare_digest(request.headers.get("Content-Digest", "").encode(), expected.encode()):
        raise WireProblem(422, "Content-Digest does not fit the body")
    return body


def is_text(value: object) -> bool:
    """Whether all strings can be written: JSON lets half of a surrogate pair through."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def parsed(body: bytes, schema: Draft202012Validator) -> Mapping[str, Any]:
    """422 with the place where the body leaves the schema."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WireProblem(422, "the body is not JSON") from error
    if problem := first_problem(value, schema):
        raise WireProblem(422, problem)
    if not is_text(value):
        raise WireProblem(422, "half a character")
    return dict(value)
