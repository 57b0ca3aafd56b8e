"""The reference platform on loopback, at a day of the tests' own: licences and their seals have dates."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import uvicorn

from central.app import asgi, create_app
from central.platform import Platform
from kiosk.domain.clock import CHINA
from tests.faults.queue_bench import until

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=CHINA)


@contextmanager
def live_platform(folder: Path) -> Iterator[tuple[Platform, str]]:
    """(platform, address)"""
    platform = Platform.open(folder, dev=True, now=lambda: NOW)
    config = uvicorn.Config(asgi(create_app(platform)), "127.0.0.1", 0, log_config=None, ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until(lambda: server.started)
        yield platform, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        platform.close()
