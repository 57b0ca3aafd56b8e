"""Once a day a terminal asks: do you have every number that I gave out? The answer is signed and names the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from central.db import first
from central.interface import TERMINALS, body_of, json_of
from central.platform import Platform
from central.wire import ThePlatform, TheTerminal, parsed, read_body, validator

router = APIRouter(prefix="/v1", tags=["intake"])
RECONCILIATION_REQUEST = validator("reconciliation_request")
MOST_RANGES = 1000


@router.post(
    "/reconciliation",
    openapi_extra=body_of("reconciliation_request"),
    response_model=None,
    responses={**TERMINALS, 200: {"description": "Signed.", "content": json_of("reconciliation")}},
)
async def reconcile(request: Request, platform: ThePlatform, terminal: TheTerminal) -> dict[str, Any]:
    """Which numbers of an epoch the platform never heard of, and which it knows and has not committed."""
    body = parsed(await read_body(request), RECONCILIATION_REQUEST)
    return await run_in_threadpool(
        _reconcile, platform, terminal, body["epoch"], int(body["first_seq"]), int(body["last_seq"])
    )


def _reconcile(platform: Platform, terminal: str, epoch: str, first_seq: int, last_seq: int) -> dict[str, Any]:
    with platform.db.reading() as db:
        rows = db.execute(
            """SELECT s.seq, r.submission_id AS receipt FROM submission s LEFT JOIN receipt r USING (submission_id)
               WHERE s.terminal_id = ? AND s.epoch = ? AND s.seq BETWEEN ? AND ? ORDER BY s.seq""",
            (terminal, epoch, first_seq, last_seq),
        ).fetchall()
        highest = first(
            db.execute("SELECT max(seq) AS n FROM submission WHERE terminal_id = ? AND epoch = ?", (terminal, epoch))
        )["n"]
    found = compare(((row["seq"], row["receipt"] is not None) for row in rows), first_seq, last_seq)
    body = {"version": 1, "terminal_id": terminal, "epoch": epoch, "first_seq": first_seq, **found}
    return platform.sign({**body, "beyond": highest or 0, "at": platform.stamp()})


def compare(known: Iterable[tuple[int, bool]], first_seq: int, last_seq: int) -> dict[str, Any]:
    """`known`: SEQ, ascending, and whether it is committed. With too many ranges it ends before the first that is left

    out, and says by `last_seq` how far it went.
    """
    missing: list[list[int]] = []
    waiting: list[list[int]] = []
    committed, expected = 0, first_seq
    for seq, is_committed in known:
        if seq > expected and not _add(missing, expected, seq - 1):
            return _found(committed, missing, waiting, expected - 1)
        expected = seq + 1
        if is_committed:
            committed += 1
        elif not _add(waiting, seq, seq):
            return _found(committed, missing, waiting, seq - 1)
    if expected <= last_seq and not _add(missing, expected, last_seq):
        return _found(committed, missing, waiting, expected - 1)
    return _found(committed, missing, waiting, last_seq)


def _add(ranges: list[list[int]], begin: int, end: int) -> bool:
    """Neighbours become one range. False when there is no room for another."""
    if ranges and ranges[-1][1] == begin - 1:
        ranges[-1][1] = end
    elif len(ranges) >= MOST_RANGES:
        return False
    else:
        ranges.append([begin, end])
    return True


def _found(committed: int, missing: list[list[int]], waiting: list[list[int]], last_seq: int) -> dict[str, Any]:
    return {"committed": committed, "missing": missing, "open": waiting, "last_seq": last_seq}
