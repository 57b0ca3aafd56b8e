"""The queue of a terminal that does not run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from kiosk.config.settings import Settings
from offline_queue.errors import AlreadyOpen, OutboxError
from offline_queue.identity import TerminalIdentity, load_or_create_store_key
from offline_queue.outbox import Outbox


@contextmanager
def opened(settings: Settings, fail: Callable[[str], NoReturn]) -> Iterator[Outbox]:
    """Open it, or say in one sentence why not."""
    if not (settings.data / "store.key").exists():
        fail(f"{settings.data}: no terminal has run here yet")
    key = load_or_create_store_key(settings.data / "store.key")
    identity = TerminalIdentity.load(settings.data / "identity.key", key)
    try:
        outbox = Outbox.open(settings.data / "queue", key, identity)
    except AlreadyOpen:
        fail("the terminal is running: look at the queue in its maintenance menu")
    except OutboxError as error:
        fail(f"the queue cannot be opened: {error}")
    try:
        yield outbox
    finally:
        outbox.close()
