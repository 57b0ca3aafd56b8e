"""The border of the platform: who calls, whether a body is what its digest says and fits the written schema."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from jsonschema import Draft202012Validator
from starlette.requests import ClientDisconnect

from central import tls
from central.db import Connection
from central.platform import Platform
from central.terminals import TERMINAL_ID, add_terminal, hash_token

WIRE_SCHEMA = json.loads(Path(__file__).with_name("wire.schema.json").read_text(encoding="utf-8"))
MINUTE = len("2026-11-20T21:30")


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


# for the published interface; what came along is looked at below
BEARER = Security(HTTPBearer(auto_error=False, scheme_name="token", description="the terminal's token"))
NAME = Security(APIKeyHeader(name="Terminal-Id", auto_error=False, scheme_name="terminal"))


def terminal_of(request: Request, platform: ThePlatform, _token: object = BEARER, _name: object = NAME) -> str:
    """The id of the terminal whose token came along; 401 otherwise. In development an unknown one is registered.

    Where terminals show certificates, 403 for one that is another terminal's, or none.
    """
    terminal_id = request.headers.get("Terminal-Id", "")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not (token or platform.dev) or not TERMINAL_ID.fullmatch(terminal_id):
        raise WireProblem(401, "a terminal id and a token are needed")
    if request.app.state.certificates and getattr(request.state, tls.PEER, "") != terminal_id:
        raise WireProblem(403, "the certificate of this terminal is needed")
    with platform.db.reading() as db:
        row = db.execute("SELECT token_hash, seen_at FROM terminal WHERE terminal_id = ?", (terminal_id,)).fetchone()
    if row is None and platform.dev:
        platform.db.run(lambda db: _register(db, terminal_id, token, platform.now()))
        platform.say(f"dev: registered terminal {terminal_id} on first contact")
    elif row is None or not hmac.compare_digest(row["token_hash"], hash_token(token)):
        raise WireProblem(401, "unknown terminal or wrong token")
    if row is None or row["seen_at"][:MINUTE] != platform.stamp()[:MINUTE]:  # a write a minute, not a write a call
        platform.db.run(lambda db: _seen(db, terminal_id, platform.stamp()))
    return terminal_id


def _register(db: Connection, terminal_id: str, token: str, now: datetime) -> None:
    add_terminal(db, terminal_id, "", token, now)


def _seen(db: Connection, terminal_id: str, now: str) -> None:
    db.execute("UPDATE terminal SET seen_at = ? WHERE terminal_id = ?", (now, terminal_id))


TheTerminal = Annotated[str, Depends(terminal_of)]


async def read_body(request: Request) -> bytes:
    """413 is for the limit of all bodies (limits.py)."""
    try:
        return await request.body()
    except ClientDisconnect as error:
        raise WireProblem(400, "the line was cut") from error


async def checked_body(request: Request, digest: str) -> bytes:
    """The body, after its Content-Digest (RFC 9530). 422."""
    body = await read_body(request)
    expected = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    if not hmac.compare_digest(digest.encode(), expected.encode()):
        raise WireProblem(422, "Content-Digest does not fit the body")
    return body


def is_text(value: object) -> bool:
    """Whether all strings can be written and kept: JSON lets NUL and half of a surrogate pair through."""
    try:
        text = json.dumps(value, ensure_ascii=False)
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in text.replace("\\\\", "")


def parsed(body: bytes, schema: Draft202012Validator) -> Mapping[str, Any]:
    """422 with the place where the body leaves the schema."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WireProblem(422, "the body is not JSON") from error
    if problem := first_problem(value, schema):
        raise WireProblem(422, problem)
    if not is_text(value):
        raise WireProblem(422, "half a character, or none")
    return dict(value)
