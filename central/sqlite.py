"""The database as one SQLite file: whoever comes while a transaction is being made durable shares the next one.

A commit costs one fsync and may take milliseconds on a small machine. Requests that arrive in the meantime gather; the
first of them then works for all, each in a savepoint of its own, and one commit makes them all durable.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic

from sqlcipher3 import dbapi2 as sqlite

from central import schema
from central.db import Connection, Cursor, Result, Row, Unavailable, check_value

# SQLite of the distribution is older than 3.51.3 in many places and can lose the end of a WAL; the terminal's build of
# SQLite (here without a key, a plain file) is newer. WAL and FULL: one fsync a commit, and the commit is durable. The
# rollback journal at FULL is not: its deletion may be undone by a power cut, and with it the last commit.
OLDEST_SQLITE = (3, 51, 3)
PRAGMAS = (("journal_mode", "WAL", "wal"), ("synchronous", "FULL", "2"), ("foreign_keys", "ON", "1"))
BUSY_SECONDS = 10.0  # another process, such as `central terminals add`, holds the file for a moment at most
FULL = 13  # SQLITE_FULL


class SqliteConnection:
    """See db.Connection. There is one writer at a time, so everybody is alone."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def execute(self, sql: str, values: Sequence[object] = ()) -> Cursor:
        for value in values:
            check_value(value)
        cursor: Cursor = self.raw.execute(sql, values)
        return cursor

    def alone(self, what: str) -> None:
        return None


class _Piece(Generic[Result]):
    """One request's part of a shared transaction."""

    def __init__(self, work: Callable[[Connection], Result]) -> None:
        self.work = work
        self.done = False
        self.happened = False
        self.result: Result | None = None
        self.error: BaseException | None = None


class Sqlite:
    """See db.Database."""

    def __init__(self, path: Path) -> None:
        """Raises RuntimeError when SQLite is too old or does not keep the settings."""
        if sqlite.sqlite_version_info < OLDEST_SQLITE:
            raise RuntimeError(f"SQLite {sqlite.sqlite_version} may lose the end of a WAL")
        self._path = path
        self._condition = threading.Condition()
        self._waiting: list[_Piece[Any]] = []
        self._busy: int | None = None  # the thread that works
        self._reader_lock = threading.Lock()
        self._writer: SqliteConnection | None = self._connect()
        path.chmod(0o600)
        with self.transaction() as connection:
            schema.prepare(connection, schema.SQLITE)
        self._reader = self._connect()
        self._reader.raw.execute("PRAGMA query_only = ON")

    def _connect(self) -> SqliteConnection:
        raw = sqlite.connect(str(self._path), isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS)
        for name, wanted, expected in PRAGMAS:
            raw.execute(f"PRAGMA {name} = {wanted}").fetchall()  # an error of the change comes with its end only
            got = str(raw.execute(f"PRAGMA {name}").fetchone()[0])
            if got != expected:
                raw.close()
                raise RuntimeError(f"the database keeps {name} = {got}")
        raw.row_factory = _row
        return SqliteConnection(raw)

    def run(self, work: Callable[[Connection], Result]) -> Result:
        piece = _Piece(work)
        with self._condition:
            self._no_nesting()
            self._waiting.append(piece)
            while self._busy is not None and not piece.done:
                self._condition.wait()
            if piece.done:
                return _outcome(piece)
            self._busy = threading.get_ident()
            together, self._waiting = self._waiting, []
        try:
            self._do_all(together)
        finally:
            self._leave()
        return _outcome(piece)

    def _do_all(self, together: list[_Piece[Any]]) -> None:
        """Pieces whose work went well have happened when the commit has; without it none of them did."""
        trouble: BaseException = Unavailable("SQLite: the commit was not reached")
        try:
            writer = self._open_writer()
            writer.execute("BEGIN IMMEDIATE")
            for piece in together:
                _do(writer, piece)
            writer.execute("COMMIT")
        except sqlite.Error as error:
            trouble = _trouble(error)
            self._drop_writer()
        else:
            for piece in together:
                piece.happened = piece.error is None
        finally:
            for piece in together:
                piece.error = piece.error or (None if piece.happened else trouble)
                piece.done = True

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with self._condition:
            self._no_nesting()
            while self._busy is not None:
                self._condition.wait()
            self._busy = threading.get_ident()
        try:
            writer = self._open_writer()
            writer.execute("BEGIN IMMEDIATE")
            try:
                yield writer
                writer.execute("COMMIT")
            except BaseException:
                if writer.raw.in_transaction:
                    writer.execute("ROLLBACK")
                raise
        except sqlite.OperationalError as error:
            raise _trouble(error) from error
        finally:
            self._leave()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._reader_lock:
            try:
                self._reader.execute("BEGIN")
                try:
                    yield self._reader
                finally:
                    self._reader.execute("COMMIT")
            except sqlite.OperationalError as error:
                raise _trouble(error) from error

    def _no_nesting(self) -> None:
        if self._busy == threading.get_ident():
            raise RuntimeError("a transaction within a transaction")

    def _leave(self) -> None:
        with self._condition:
            self._busy = None
            self._condition.notify_all()

    def _open_writer(self) -> SqliteConnection:
        if self._writer is None:
            self._writer = self._connect()
        return self._writer

    def _drop_writer(self) -> None:
        """After a failed write a connection may hold pages that the disk does not: the next one reads them anew."""
        if self._writer is not None:
            self._writer.raw.close()
        self._writer = None

    def close(self) -> None:
        with self._condition:
            while self._busy is not None:
                self._condition.wait()
            self._drop_writer()
        with self._reader_lock:
            self._reader.raw.close()


def _do(writer: SqliteConnection, piece: _Piece[Any]) -> None:
    """Raises sqlite.Error only when the whole transaction is lost."""
    writer.execute("SAVEPOINT piece")
    try:
        piece.result = piece.work(writer)
    except BaseException as error:  # belongs to the thread that asked, and is raised there
        piece.error = _trouble(error) if isinstance(error, sqlite.OperationalError) else error
        if not writer.raw.in_transaction:  # a full disk or a failed write ends the transaction by itself
            raise sqlite.OperationalError("the shared transaction was lost") from error
        writer.execute("ROLLBACK TO piece")
    writer.execute("RELEASE piece")


def _row(cursor: Any, values: tuple[Any, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}


def _trouble(error: BaseException) -> Unavailable:
    """Names the kind of trouble, no statement and no value."""
    full = getattr(error, "sqlite_errorcode", 0) & 0xFF == FULL
    return Unavailable(f"SQLite: {getattr(error, 'sqlite_errorname', type(error).__name__)}", full)


def _outcome(piece: _Piece[Result]) -> Result:
    if piece.error is not None:
        raise piece.error
    return piece.result  # type: ignore[return-value]  # set by the work that went well
