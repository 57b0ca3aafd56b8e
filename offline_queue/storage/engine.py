"""What the store needs of a database: a connection by PEP 249, and what its errors mean. In use is SQLCipher."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any, Protocol

from sqlcipher3 import dbapi2

from offline_queue.errors import UnsafeStore

KEY_BYTES = 32
OLDEST_SQLITE = (3, 51, 3)  # older versions can lose the end of the WAL when it is reset
REWRITE_BYTES = 1024 * 1024


class Cursor(Protocol):
    """Rows are tuples."""

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """In autocommit mode: BEGIN and COMMIT are statements like any other. Used by one thread."""

    @property
    def in_transaction(self) -> bool: ...

    def execute(self, statement: str, values: Sequence[Any] = ..., /) -> Cursor: ...

    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> object: ...

    def close(self) -> None: ...


class Trouble(Enum):
    """What an exception of the engine says. None of these: a bug of this program."""

    FULL = auto()  # no room: the statement did not happen
    DISK = auto()  # input/output error: after a COMMIT nobody knows whether it happened
    DAMAGED = auto()  # the file is no database, or its pages do not fit together


@dataclass(frozen=True, slots=True)
class Engine:
    """A seam: the tests put a simulated disk under the very same statements."""

    connect: Callable[[Path, bytes], Connection]  # opens the file, or makes it, and keys it. Raises UnsafeStore
    trouble: Callable[[BaseException], Trouble | None]
    sync_again: Callable[[Path], None]  # see `write_back`. Raises OSError
    rekey: Callable[[Connection, bytes], None]  # encrypts every page anew


def write_back(path: Path) -> None:
    """Makes durable what a reader of this file sees now. Raises OSError when the disk does not take it.

    After a failed fsync Linux calls the pages clean that it could not write: the next fsync says "done", and a reader
    sees the new bytes, until the power goes. Only bytes that are written once more are really synced once more.
    """
    handle = os.open(path, os.O_RDWR)
    try:
        offset = 0
        while part := os.pread(handle, REWRITE_BYTES, offset):
            done = 0
            while done < len(part):
                done += os.pwrite(handle, part[done:], offset + done)
            offset += len(part)
        os.fsync(handle)
    finally:
        os.close(handle)


def _connect(path: Path, key: bytes) -> Connection:
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise UnsafeStore(f"SQLite {dbapi2.sqlite_version} can lose committed records; 3.51.3 or newer is needed")
    connection: Connection = dbapi2.connect(str(path), isolation_level=None, timeout=5)
    try:
        # the raw form skips the password derivation, which would cost 256,000 rounds at every open
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"").fetchall()
        connection.execute("PRAGMA cipher_log_level = NONE")  # what it tells standard error comes as an exception
        if not connection.execute("PRAGMA cipher_version").fetchone():
            raise UnsafeStore("this build of SQLite does not encrypt")
    except BaseException:
        connection.close()
        raise
    return connection


def _trouble(error: BaseException) -> Trouble | None:
    # these two alone are trouble of the disk; their subclasses (a broken constraint, a bad statement) are bugs
    if type(error) not in (dbapi2.OperationalError, dbapi2.DatabaseError):
        return None
    name = getattr(error, "sqlite_errorname", "")
    said = str(error)
    if name == "SQLITE_ERROR":  # "no such column", "cannot start a transaction": wrong statements
        return None
    if name.startswith("SQLITE_FULL") or "is full" in said:
        return Trouble.FULL
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or "malformed" in said or "not a database" in said:
        return Trouble.DAMAGED
    return Trouble.DISK


def _rekey(connection: Connection, key: bytes) -> None:
    connection.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"").fetchall()


SQLCIPHER = Engine(_connect, _trouble, write_back, _rekey)
