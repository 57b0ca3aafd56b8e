"""The platform as `central serve` runs it, with a route beside it that only reads what comes and answers.

`python -m benchmarks.intake_server FOLDER DATABASE TERMINAL PUBLIC_KEY TOKEN`; DATABASE "" is SQLite in the folder.
"""

from __future__ import annotations

import resource
import socket
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from central.app import asgi, create_app
from central.platform import Platform
from central.terminals import add_terminal


def add_nothing(app: FastAPI) -> None:
    """The same calls, the same framework, answers of the same shape; no sign-in, no check, no database."""

    @app.put("/nothing/{submission_id}")
    async def offer(submission_id: str, request: Request) -> JSONResponse:
        await request.body()
        return JSONResponse({"missing": []}, 201)

    @app.post("/nothing/{submission_id}/commit")
    async def commit(submission_id: str, request: Request) -> JSONResponse:
        await request.body()
        return JSONResponse({"body": {"submission_id": submission_id}, "key_id": "", "signature": ""})


class Server(uvicorn.Server):
    """Prints its port as soon as it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)


def main() -> None:
    folder, database, terminal, public_key, token = sys.argv[1:]
    platform = Platform.open(Path(folder), database=database)
    try:
        with platform.db.transaction() as db:
            add_terminal(db, terminal, public_key, token, platform.now())
        app = create_app(platform)
        add_nothing(app)
        Server(uvicorn.Config(asgi(app), "127.0.0.1", 0, log_level="warning", access_log=False)).run()
    finally:
        platform.close()
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime, flush=True)


if __name__ == "__main__":
    main()
