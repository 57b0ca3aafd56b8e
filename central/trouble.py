"""Only with --dev: makes the line bad on purpose, as a network does, for tests and demonstrations."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.db import first
from central.interface import refusals
from central.wire import ThePlatform

router = APIRouter(prefix="/dev", tags=["development"], responses=refusals(400, 413, 422))


class Mode(StrEnum):
    UP = "up"
    DOWN = "down"  # connections are cut without an answer
    BUSY = "busy"  # 503 with Retry-After
    FLAKY = "flaky"  # every second request is cut
    DROP_COMMIT_REPLY = "drop_commit_reply"  # the commit is carried out, its reply never arrives
    REFUSE_TERMINAL = "refuse_terminal"  # 401


class Trouble:
    """ASGI wrapper around the whole application; only what stands under /v1/ suffers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.mode = Mode.UP
        self.requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self.app(scope, receive, send)
            return
        self.requests += 1
        match self.mode:
            case Mode.DOWN:
                await _cut(receive, send)
            case Mode.FLAKY if self.requests % 2:
                await _cut(receive, send)
            case Mode.BUSY:
                await _answer(send, 503, [(b"retry-after", b"1")])
            case Mode.REFUSE_TERMINAL:
                await _answer(send, 401, [])
            case Mode.DROP_COMMIT_REPLY if scope["path"].endswith("/commit"):
                await self.app(scope, receive, _swallow)
                await _cut(receive, send)
            case _:
                await self.app(scope, receive, send)


async def _swallow(message: Message) -> None:
    return None


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*headers, (b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def _cut(receive: Receive, send: Send) -> None:
    """Aborts the connection below HTTP where the server lets us reach it (uvicorn); a bare 502 otherwise."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        await _answer(send, 502, [])
        return
    transport.abort()


class TroubleRequest(BaseModel):
    mode: Mode


@router.post("/trouble")
def set_trouble(wanted: TroubleRequest, request: Request) -> dict[str, str]:
    """Switches the mode."""
    request.app.state.trouble.mode = wanted.mode
    return {"mode": wanted.mode}


@router.get("/trouble")
def get_trouble(request: Request) -> dict[str, str]:
    return {"mode": request.app.state.trouble.mode}


@router.get("/counts")
def counts(platform: ThePlatform) -> dict[str, Any]:
    """What arrived, for tests that must find each thing once."""
    tables = {"cases": "cases", "ratings": "rating", "submissions": "submission"}
    with platform.db.reading() as db:
        found = {
            name: first(db.execute(f"SELECT count(*) AS n FROM {table}"))["n"]  # noqa: S608
            for name, table in tables.items()
        }
        rows = db.execute(
            "SELECT a.sha256, c.terminal_id FROM attachment a JOIN cases c USING (submission_id)"
        ).fetchall()
    return {**found, "attachments": sum(platform.blobs.has(row["terminal_id"], row["sha256"]) for row in rows)}
