"""One process at a time has the outbox's folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from offline_queue.errors import AlreadyOpen


def lock(folder: Path) -> int:
    """An open file; whoever holds it has the folder, until it is closed. Raises AlreadyOpen."""
    handle = os.open(folder / "outbox.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise AlreadyOpen("another process has this outbox open") from error
    return handle
