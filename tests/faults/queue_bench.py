"""A real platform on loopback and an outbox with its sender: for fault tests. Bad lines: tests/faults/link/."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import requests
import uvicorn

from central.app import asgi, create_app
from central.platform import Platform
from offline_queue.model import Attachment, Limits, SealRequest
from offline_queue.outbox import Outbox
from offline_queue.receipts.identity import TerminalIdentity
from offline_queue.sending.events import SenderEvent
from offline_queue.sending.line import Times
from offline_queue.sending.link import Link
from offline_queue.sending.pacing import Pace
from offline_queue.sending.sender import Sender, utc_now
from offline_queue.sending.tls import Tls

KEY = bytes(range(32))
QUICK = Pace(
    start=0.0, first=0.01, longest=0.05, ask_longest=0.05, idle=0.05, held=0.05, live_again=0.02,
    breaker_failures=1000, breaker_open=0.01,
)  # fmt: skip
IMPATIENT = Times(connect=5.0, stall=0.5, answer=1.0)  # where the time-out itself is tried
TOKEN = "token-of-the-test"
PLENTY = 5000.0  # records a second: the slots hold nobody up where they are not what is tried


@dataclass
class Central:
    """A running platform in development mode."""

    platform: Platform
    url: str
    port: int

    def trouble(self, mode: str) -> None:
        requests.post(self.url + "/dev/trouble", json={"mode": mode}, timeout=5).raise_for_status()

    def counts(self) -> dict[str, int]:
        found: dict[str, int] = requests.get(self.url + "/dev/counts", timeout=5).json()
        return found


@contextmanager
def central(folder: Path, **settings: Any) -> Iterator[Central]:
    """`settings`: of uvicorn.Config, such as those of TLS."""
    platform = Platform.open(folder, dev=True, rate=PLENTY)
    app = asgi(create_app(platform))
    config = uvicorn.Config(app, "127.0.0.1", 0, log_config=None, ws="none", lifespan="off", **settings)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Central(platform, f"http{'s' if config.is_ssl else ''}://127.0.0.1:{port}", port)
    finally:
        server.should_exit = True
        thread.join(10)
        platform.close()


def until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


def make_identity(folder: Path, terminal_id: str) -> TerminalIdentity:
    return TerminalIdentity.create(folder / f"{terminal_id}.json", KEY, terminal_id, "01")


@dataclass
class Terminal:
    """An outbox with a sender that has short delays; keeps the events."""

    folder: Path
    identity: TerminalIdentity
    url: str
    pace: Pace = QUICK
    platform_key: bytes | None = None
    tls: Tls = field(default_factory=Tls)
    times: Times = field(default_factory=Times)
    wall: Callable[[], datetime] = utc_now
    events: list[SenderEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        keys = (self.platform_key,) if self.platform_key else ()
        self.link = Link(self.url, self.identity.terminal_id, TOKEN, self.tls, keys, self.times)
        self.outbox = Outbox.open(self.folder, KEY, self.identity, limits=Limits(reserve=0, ballast=0))
        self.sender = Sender(
            self.outbox, self.link, self.events.append, pace=self.pace, chance=random.Random(1), wall=self.wall
        )

    def seal(
        self, text: str = "{}", order_key: str = "", files: tuple[bytes, ...] = (), kind: str = "application"
    ) -> str:
        attachments = tuple(Attachment(f"page_{n}", "image/jpeg", data) for n, data in enumerate(files))
        request = SealRequest(
            kind, "newborn@1.0.0", order_key or text[:200], "tag", text.encode(), attachments, "synced"
        )
        return self.outbox.seal(request).submission_id

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in list(self.events) if isinstance(event, kind)]

    def close(self) -> None:
        self.sender.stop()
        self.outbox.close()

    def __enter__(self) -> Terminal:
        self.sender.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
