"""No body is larger than the platform has use for, whatever it is sent to."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 4 * 1024 * 1024


class Limits:
    """ASGI middleware: 413 as soon as more came, so that nobody fills the memory."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > LARGEST_BODY:
                raise HTTPException(413, "the body is too large")
            return message

        await self.app(scope, counted if scope["type"] == "http" else receive, send)
