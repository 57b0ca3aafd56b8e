"""The stores that benchmarks/queue.py puts side by side: ours, raw SQLite, four queues of others, and the bare limit.

Each is opened at its safest setting, which is read back; its sources say how (they are named in `settings`).
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Protocol

KEY = bytes(range(32))
RECEIPT = json.dumps(
    {"body": {"number": "0" * 400}, "key_id": "0" * 16, "signature": "0" * 88}
)  # as long as a real one


class Store(Protocol):
    """`payload` begins with the record's id, 16 characters."""

    settings: str

    def put(self, payload: bytes, attachment: bytes) -> None:
        """Durable when it returns."""

    def take(self) -> None:
        """Claims the oldest record with its payload, then acknowledges it."""

    def payloads(self) -> Iterator[bytes]:
        """Of every record that was not taken."""

    def close(self) -> None: ...


class Ours:
    """The project's outbox, as the terminal opens it; without ballast, which is no part of a sealing."""

    settings = "SQLCipher, WAL, FULL, receipts signed, events chained"

    def __init__(self, folder: Path) -> None:
        import offline_queue as queue

        self.queue = queue
        identity = queue.TerminalIdentity.load_or_create(folder / "identity.json", KEY, "LX0417", "01")
        limits = queue.Limits(reserve=0, ballast=0)
        self.outbox = queue.Outbox.open(folder / "outbox", KEY, identity, limits=limits)

    def put(self, payload: bytes, attachment: bytes) -> None:
        queue = self.queue
        files = (queue.Attachment("page_1", "image/jpeg", attachment),) if attachment else ()
        key = payload[:16].decode()
        self.outbox.seal(queue.SealRequest("application", "newborn@1.0.0", key, "tag", payload, files, "synced"))

    def take(self) -> None:
        (submission_id,) = self.outbox.sendable(limit=1)
        self.outbox.move(submission_id, self.queue.State.OFFERED, lasting=False)
        parcel = self.outbox.load(submission_id)
        assert parcel is not None
        self.outbox.commit(submission_id, "2026-000001", RECEIPT)

    def payloads(self) -> Iterator[bytes]:
        for row in self.outbox.rows(limit=1_000_000):
            parcel = self.outbox.load(row.submission_id)
            if parcel is not None:
                yield parcel.payload

    def close(self) -> None:
        self.outbox.close()


class Raw:
    """The least that does it, without numbers, signatures or digests: a record and its event in one transaction."""

    def __init__(self, folder: Path, connect: Callable[[str], Any] | None = None) -> None:
        self.db = (connect or _plain)(str(folder / "raw.db"))
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = FULL")
        self.settings = settings_of(self.db)
        self.db.execute(
            "CREATE TABLE IF NOT EXISTS record (id INTEGER PRIMARY KEY, state TEXT, payload BLOB, attachment BLOB)"
        )
        self.db.execute(
            "CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, record INTEGER, at REAL, state TEXT)"
        )
        self.db.execute("CREATE INDEX IF NOT EXISTS due ON record (id) WHERE state = 'ready'")

    def put(self, payload: bytes, attachment: bytes) -> None:
        self.db.execute("BEGIN IMMEDIATE")
        new = self.db.execute(
            "INSERT INTO record (state, payload, attachment) VALUES ('ready', ?, ?)", (payload, attachment)
        ).lastrowid
        self._event(new, "ready")
        self.db.execute("COMMIT")

    def take(self) -> None:
        self.db.execute("BEGIN IMMEDIATE")
        record, _ = self.db.execute(
            "SELECT id, payload FROM record WHERE state = 'ready' ORDER BY id LIMIT 1"
        ).fetchone()
        self._becomes(record, "claimed")
        self.db.execute("COMMIT")
        self.db.execute("BEGIN IMMEDIATE")
        self._becomes(record, "done")
        self.db.execute("COMMIT")

    def _becomes(self, record: int, state: str) -> None:
        self.db.execute("UPDATE record SET state = ? WHERE id = ?", (state, record))
        self._event(record, state)

    def _event(self, record: int, state: str) -> None:
        self.db.execute("INSERT INTO event (record, at, state) VALUES (?, ?, ?)", (record, time.time(), state))

    def payloads(self) -> Iterator[bytes]:
        yield from (row[0] for row in self.db.execute("SELECT payload FROM record WHERE state <> 'done' ORDER BY id"))

    def close(self) -> None:
        self.db.close()


def _plain(path: str) -> Any:
    return sqlite3.connect(path, isolation_level=None)


def _cipher(path: str) -> Any:
    from sqlcipher3 import dbapi2

    db = dbapi2.connect(path, isolation_level=None)
    db.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    return db


def raw_cipher(folder: Path) -> Raw:
    return Raw(folder, _cipher)


class LiteQueue:
    """LiteQueue.__init__ sets synchronous = NORMAL and offers nothing else: FULL is set afterwards."""

    def __init__(self, folder: Path, safest: bool = True) -> None:
        from litequeue import LiteQueue as Queue

        self.queue = Queue(folder / "lite.db")
        if safest:
            self.queue.conn.execute("PRAGMA synchronous = FULL")
        self.settings = settings_of(self.queue.conn)

    def put(self, payload: bytes, attachment: bytes) -> None:
        self.queue.put(payload + attachment)  # type: ignore[arg-type]  # SQLite keeps a BLOB in its TEXT column

    def take(self) -> None:
        message = self.queue.pop()
        self.queue.done(message.message_id)

    def payloads(self) -> Iterator[bytes]:
        while (message := self.queue.pop()) is not None:
            yield message.data

    def close(self) -> None:
        self.queue.conn.close()


class PersistQueue:
    """SQLiteAckQueue, the one with acknowledgements. It sets WAL; FULL is SQLite's own default, set anyway."""

    def __init__(self, folder: Path, safest: bool = True) -> None:
        from persistqueue import SQLiteAckQueue

        self.queue = SQLiteAckQueue(str(folder / "persist"))
        if safest:
            self.queue._putter.execute("PRAGMA synchronous = FULL")
        self.settings = settings_of(self.queue._putter)

    def put(self, payload: bytes, attachment: bytes) -> None:
        self.queue.put(payload + attachment)

    def take(self) -> None:
        item = self.queue.get(block=False, raw=True)
        self.queue.ack(item)

    def payloads(self) -> Iterator[bytes]:
        yield from (item["data"] for item in self.queue.queue())

    def close(self) -> None:
        self.queue.close()


class Huey:
    """SqliteStorage(fsync=True). It has no acknowledgement: a task is deleted before its worker begins."""

    def __init__(self, folder: Path, safest: bool = True) -> None:
        from huey.storage import SqliteStorage

        more = {"fsync": True, "strict_fifo": True} if safest else {}
        self.queue = SqliteStorage("bench", filename=str(folder / "huey.db"), **more)
        self.settings = settings_of(self.queue.conn)

    def put(self, payload: bytes, attachment: bytes) -> None:
        self.queue.enqueue(payload + attachment)

    def take(self) -> None:
        assert self.queue.dequeue() is not None

    def payloads(self) -> Iterator[bytes]:
        yield from (bytes(item) for item in self.queue.enqueued_items())

    def close(self) -> None:
        self.queue.close()


class DiskCache:
    """Deque on a Cache with sqlite_synchronous = 2. Large values would lie in files that it never syncs: kept inside.

    It has no acknowledgement: a record is deleted when it is taken.
    """

    def __init__(self, folder: Path, safest: bool = True) -> None:
        from diskcache import Cache, Deque

        more = {"sqlite_synchronous": 2, "disk_min_file_size": 2**30, "size_limit": 2**40} if safest else {}
        self.cache = Cache(str(folder / "disk"), eviction_policy="none", **more)
        self.queue = Deque.fromcache(self.cache)
        self.settings = settings_of(self.cache._con)

    def put(self, payload: bytes, attachment: bytes) -> None:
        self.queue.append(payload + attachment)

    def take(self) -> None:
        self.queue.popleft()

    def payloads(self) -> Iterator[bytes]:
        yield from self.queue

    def close(self) -> None:
        self.cache.close()


class Limit:
    """No store: the same bytes in place, in a file that has its size already, one fdatasync. Nothing is less."""

    settings = "in place, nothing but the bytes"
    RING = 16 * 1024 * 1024

    def __init__(self, folder: Path) -> None:
        path = folder / "ring"
        if not path.exists():
            path.write_bytes(bytes(self.RING))
        self.file = os.open(path, os.O_RDWR)
        os.fsync(self.file)
        self.at = 0

    def put(self, payload: bytes, attachment: bytes) -> None:
        self._write(payload + attachment)

    def take(self) -> None:
        self._write(bytes(512))

    def _write(self, data: bytes) -> None:
        if self.at + len(data) > self.RING:
            self.at = 0
        os.pwrite(self.file, data, self.at)
        os.fdatasync(self.file)
        self.at += len(data)

    def payloads(self) -> Iterator[bytes]:
        raise NotImplementedError("it keeps no records")

    def close(self) -> None:
        os.close(self.file)


STORES: dict[str, Callable[[Path], Store]] = {
    "ours": Ours,
    "raw sqlite3": Raw,
    "raw sqlcipher3": raw_cipher,
    "litequeue": LiteQueue,
    "persist-queue": PersistQueue,
    "huey": Huey,
    "diskcache": DiskCache,
    "one fdatasync": Limit,
}
AS_IT_COMES: dict[str, Callable[[Path], Store]] = {
    "litequeue": partial(LiteQueue, safest=False),
    "persist-queue": partial(PersistQueue, safest=False),
    "huey": partial(Huey, safest=False),
    "diskcache": partial(DiskCache, safest=False),
}


def settings_of(connection: Any) -> str:
    """What the connection itself says."""
    journal = connection.execute("PRAGMA journal_mode").fetchone()[0]
    synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    return f"{journal.upper()}, {('OFF', 'NORMAL', 'FULL', 'EXTRA')[int(synchronous)]}"
