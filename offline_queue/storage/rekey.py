"""Everything of the outbox encrypted anew under another key, resumable after a crash at any point."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from offline_queue.errors import DiskFull, OutboxError, StoreFailed, WrongKey
from offline_queue.files import fsync_folder
from offline_queue.storage import chain, marker
from offline_queue.storage.attachments import NAME, AttachmentFolder
from offline_queue.storage.ballast import DISK_FULL_ERRORS
from offline_queue.storage.engine import Connection, Engine
from offline_queue.storage.locking import lock
from offline_queue.storage.store import log_of, open_database

COPY = "outbox.db.rekeyed"


def room_to_encrypt_anew(folder: Path) -> None:
    """Raises DiskFull: a second database, its journal and the log have to fit beside the first."""
    database = folder / marker.DATABASE
    needed = 3 * database.stat().st_size + 1024 * 1024 if database.exists() else 0
    if folder.is_dir() and shutil.disk_usage(folder).free < needed:
        raise DiskFull("no room for a second database while it is encrypted anew")


def encrypt_anew(folder: Path, old: bytes, new: bytes, engine: Engine) -> None:
    """Files one by one, then the database: a whole one under the old key or a whole one under the new key, by one
    rename. What is under `new` already stays. Raises AlreadyOpen, DiskFull, StoreFailed, WrongKey.
    """
    handle = lock(folder)
    try:
        _attachments(folder / marker.ATTACHMENTS, old, new)
        if (folder / marker.DATABASE).exists():
            _database(folder, old, new, engine)
        marker.write(folder, new)
    except OSError as error:
        if error.errno in DISK_FULL_ERRORS:
            raise DiskFull("the disk is full") from error
        raise StoreFailed(f"the disk fails: {error.strerror}") from error
    except Exception as error:
        if isinstance(error, OutboxError) or engine.trouble(error) is None:
            raise
        raise StoreFailed(str(error)) from error
    finally:
        os.close(handle)


def _attachments(folder: Path, old: bytes, new: bytes) -> None:
    """A file that neither key opens is damaged: it stays as it is, its record is found dead."""
    before, after = AttachmentFolder(folder, old), AttachmentFolder(folder, new)
    for name in sorted(before.names()):
        if NAME.fullmatch(name) and after.get(name) is None and (data := before.get(name)) is not None:
            after.put_all([data])
    fsync_folder(folder)


def _database(folder: Path, old: bytes, new: bytes, engine: Engine) -> None:
    database, copy = folder / marker.DATABASE, folder / COPY
    for path in (copy, log_of(copy), copy.with_name(COPY + "-journal")):
        path.unlink(missing_ok=True)
    with suppress(WrongKey):
        open_database(database, new, engine).close()
        return
    before = open_database(database, old, engine)
    head = _head(before)
    before.execute("PRAGMA journal_mode = DELETE").fetchall()  # all in one file, no log beside it
    before.close()
    shutil.copyfile(database, copy)
    connection = engine.connect(copy, old)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        engine.rekey(connection, new)
    finally:
        connection.close()
    after = open_database(copy, new, engine)
    try:
        if _head(after) != head or after.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise StoreFailed("the copy under the new key is not the same; the outbox is as it was")
        after.execute("PRAGMA journal_mode = DELETE").fetchall()
    finally:
        after.close()
    with copy.open("rb") as file:
        os.fsync(file.fileno())
    copy.rename(database)
    fsync_folder(folder)


def _head(db: Connection) -> tuple[object, ...]:
    return (*chain.head(db), db.execute("SELECT count(*), coalesce(sum(size), 0) FROM submission").fetchone())
