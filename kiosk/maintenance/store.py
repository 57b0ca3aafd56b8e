"""The queue of a terminal that does not run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from kiosk.config.settings import ConfigError, Settings
from kiosk.outbox_setup import open_outbox
from offline_queue.errors import AlreadyOpen, OutboxError
from offline_queue.outbox import Outbox


@contextmanager
def opened(settings: Settings, fail: Callable[[str], NoReturn]) -> Iterator[Outbox]:
    """Open it, or say in one sentence why not."""
    if not settings.identity_file.exists():
        fail(f"{settings.data}: no terminal has run here yet")
    try:
        outbox = open_outbox(settings)
    except AlreadyOpen:
        fail("the terminal is running: look at the queue in its maintenance menu, or stop it (systemctl stop terminal)")
    except (OutboxError, ConfigError, OSError, ValueError) as error:
        fail(f"the queue cannot be opened: {error}")
    with outbox:
        yield outbox
