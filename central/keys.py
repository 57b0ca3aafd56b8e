"""Keys and epochs: a terminal asks for the next epoch, anybody reads which keys there are and were."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.concurrency import run_in_threadpool

from central import signing, terminals
from central.db import Connection
from central.interface import TERMINALS, body_of, json_of, refusals
from central.platform import Platform
from central.wire import ThePlatform, TheTerminal, WireProblem, parsed, read_body, validator

router = APIRouter(prefix="/v1", tags=["keys"])
EPOCH_REQUEST = validator("epoch_request")
RequestKey = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)]


@router.post(
    "/epoch",
    openapi_extra=body_of("epoch_request"),
    response_model=None,
    responses={**TERMINALS, **refusals(409), 200: {"description": "The epoch.", "content": json_of("epoch_answer")}},
)
async def epoch(
    request: Request, platform: ThePlatform, terminal: TheTerminal, idempotency_key: RequestKey
) -> dict[str, str]:
    """The next epoch of the terminal's receipt numbers, for a key of its own; asked again, the same one.

    409: the Idempotency-Key was used for another key, or 99 epochs are over.
    """
    body = parsed(await read_body(request), EPOCH_REQUEST)
    if not terminals.is_key(body["terminal_key"]):
        raise WireProblem(422, "terminal_key: not a point of the curve")
    return {"epoch": await run_in_threadpool(_epoch, platform, terminal, body["terminal_key"], idempotency_key)}


def _epoch(platform: Platform, terminal: str, public_key: str, request: str) -> str:
    def work(db: Connection) -> Mapping[str, Any]:
        db.alone(f"terminal {terminal}")
        known = terminals.epoch_asked_for(db, terminal, request)
        if known is not None:
            return known
        return {
            "epoch": terminals.next_epoch(db, terminal, public_key, request, platform.now()),
            "public_key": public_key,
        }

    try:
        given = platform.db.run(work)
    except terminals.UsedUp as error:
        raise WireProblem(409, "this terminal has had 99 epochs") from error
    if given["public_key"] != public_key:
        raise WireProblem(409, "this Idempotency-Key was used for another key")
    return str(given["epoch"])


@router.get(
    "/terminal-keys",
    response_model=None,
    responses={**refusals(422), 200: {"description": "The keys.", "content": json_of("terminal_keys")}},
)
def terminal_keys(platform: ThePlatform, terminal: Annotated[str, Query(max_length=12)] = "") -> dict[str, Any]:
    """For anybody: every key under which receipts can be verified, of one terminal or of all, kept for ever."""
    with platform.db.reading() as db:
        return {"version": 2, "keys": terminals.published_keys(db, terminal)}


@router.get("/keys", response_model=None, responses=refusals())
def keys(platform: ThePlatform) -> dict[str, Any]:
    """For anybody: the key that signs platform receipts, 32 raw bytes in base64; `keys`: retired ones, too."""
    with platform.db.reading() as db:
        known = signing.published(db)
    return {
        "algorithm": "Ed25519",
        "public_key": base64.b64encode(platform.public_key).decode(),
        "key_id": signing.key_id(platform.public_key),
        "keys": known,
    }
