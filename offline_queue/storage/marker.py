"""A small file that says "there was an outbox here, under this key": an outbox that is gone is not simply made anew."""

from __future__ import annotations

import hmac
import json
from pathlib import Path

from offline_queue.errors import Damaged
from offline_queue.files import write_private_file
from offline_queue.receipts.identity import derive

NAME = "outbox.made"
DATABASE = "outbox.db"
ATTACHMENTS = "attachments"


def write(folder: Path, key: bytes) -> None:
    """Durable when it returns."""
    write_private_file(folder / NAME, json.dumps({"version": 1, "key_check": _check(key)}).encode())


def there(folder: Path) -> bool:
    return (folder / NAME).exists()


def fits(folder: Path, key: bytes) -> bool:
    """Whether the outbox here was made under `key`; False when nobody can say."""
    try:
        kept = json.loads((folder / NAME).read_bytes())
        return hmac.compare_digest(str(kept["key_check"]), _check(key))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def expect_what_was_here(folder: Path) -> None:
    """Raises Damaged when there was an outbox and its file is gone, or empty."""
    database = folder / DATABASE
    if database.exists() and database.stat().st_size:
        return
    log, files = database.with_name(DATABASE + "-wal"), folder / ATTACHMENTS
    left = (log.exists() and log.stat().st_size) or (files.is_dir() and any(files.iterdir()))
    if there(folder) or left:
        raise Damaged("the outbox that was here is gone; it is not made anew by itself")


def _check(key: bytes) -> str:
    """Tells a wrong key from a damaged file, and nothing about the key."""
    return derive(key, "marker").hex()
