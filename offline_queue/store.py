"""The encrypted database: settings that make a commit durable, one writer thread that owns the only connection."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from sqlcipher3 import dbapi2

from offline_queue.errors import DiskFull, OutboxClosed, StoreFailed, UnsafeStore, WrongKey

T = TypeVar("T")
Connection = Any  # sqlcipher3 ships no types
KEY_BYTES = 32
OLDEST_SQLITE = (3, 51, 3)  # older versions can lose the end of the WAL when it is reset
SCHEMA = Path(__file__).with_name("schema.sql")

# setting, value asked for, value that must be read back
PRAGMAS = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", "2"),
    ("foreign_keys", "ON", "1"),
    ("secure_delete", "ON", "1"),
)


def open_database(path: Path, key: bytes, connect: Callable[..., Connection] = dbapi2.connect) -> Connection:
    """A connection with the schema, in autocommit mode. Raises WrongKey, UnsafeStore."""
    if len(key) != KEY_BYTES:
        raise WrongKey(f"the key has {len(key)} bytes instead of {KEY_BYTES}")
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise UnsafeStore(f"SQLite {dbapi2.sqlite_version} can lose committed records; 3.51.3 or newer is needed")
    connection = connect(str(path), isolation_level=None, timeout=5)
    try:
        # the raw form skips the password derivation, which would cost 256,000 rounds at every open
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        _prove_encryption_and_key(connection)
        _set_and_read_back(connection)
        connection.executescript(SCHEMA.read_text(encoding="utf-8"))
    except BaseException:
        connection.close()
        raise
    return connection


def _prove_encryption_and_key(connection: Connection) -> None:
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise UnsafeStore("this build of SQLite does not encrypt")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.DatabaseError as error:
        raise WrongKey("the key does not open the outbox, or the file is damaged") from error


def _set_and_read_back(connection: Connection) -> None:
    for name, wanted, expected in PRAGMAS:
        connection.execute(f"PRAGMA {name} = {wanted}")
        row = connection.execute(f"PRAGMA {name}").fetchone()
        got = "nothing" if row is None else str(row[0])
        if got != expected:
            raise UnsafeStore(f"the database keeps {name} = {got}; {expected} is needed for durable commits")


class Store:
    """Runs pieces of work one after another, each inside one transaction that is durable when `run` returns."""

    def __init__(self, path: Path, key: bytes, connect: Callable[..., Connection] = dbapi2.connect) -> None:
        """Raises WrongKey, UnsafeStore."""
        self._jobs: queue.SimpleQueue[tuple[Callable[[Connection], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._open = True
        ready: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._work, args=(path, key, connect, ready), name="outbox-writer", daemon=True
        )
        self._thread.start()
        try:
            ready.result()
        except BaseException:
            self._thread.join()
            raise

    def run(self, work: Callable[[Connection], T]) -> T:
        """`work` gets the connection inside BEGIN IMMEDIATE … COMMIT; what it raises rolls back.

        Raises DiskFull, StoreFailed, OutboxClosed.
        """
        future: Future[T] = Future()
        with self._gate:
            if not self._open:
                raise OutboxClosed("the outbox is closed")
            self._jobs.put((work, future))
        return future.result()

    def close(self) -> None:
        """Finishes what was queued, then closes the connection. May be called twice."""
        with self._gate:
            if self._open:
                self._open = False
                self._jobs.put(None)
        self._thread.join()

    def _work(self, path: Path, key: bytes, connect: Callable[..., Connection], ready: Future[None]) -> None:
        try:
            connection = open_database(path, key, connect)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            ready.set_exception(error)
            return
        ready.set_result(None)
        while (job := self._jobs.get()) is not None:
            work, future = job
            try:
                future.set_result(_in_one_transaction(connection, work))
            except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
                future.set_exception(error)
        connection.close()


def _in_one_transaction(connection: Connection, work: Callable[[Connection], T]) -> T:
    try:
        connection.execute("BEGIN IMMEDIATE")
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        # these two alone are trouble of the disk; their subclasses (a broken constraint, a bad statement) are bugs
        if type(error) not in (dbapi2.OperationalError, dbapi2.DatabaseError):
            raise
        if "full" in str(error).lower():
            raise DiskFull("the disk is full") from error
        raise StoreFailed(str(error)) from error
    return result
