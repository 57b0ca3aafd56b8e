"""The database in PostgreSQL: several processes of the platform may share it; it gathers commits by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, LiteralString, cast

import psycopg
from psycopg.rows import dict_row

from central import schema
from central.db import Connection, Cursor, Result, Unavailable, check_value

CONNECTIONS = 16  # of one process; the server's default is 100 for all
CONNECT_SECONDS = 10
TRIES = 5  # of what PostgreSQL undid for the sake of others (deadlock), or what went under with a lost connection
# What makes "committed" true. Each is asked of the server at every connection.
NEEDED = (("fsync", ("on",)), ("full_page_writes", ("on",)), ("synchronous_commit", ("on", "remote_apply")))
DISK_FULL = "53100"


class PostgresConnection:
    """See db.Connection."""

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self.raw = raw

    def execute(self, sql: str, values: Sequence[object] = ()) -> Cursor:
        for value in values:
            check_value(value)
        return cast(Cursor, self.raw.execute(_in_psycopgs_words(sql), values))

    def alone(self, what: str) -> None:
        self.raw.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (what,))


@lru_cache(maxsize=1000)
def _in_psycopgs_words(sql: str) -> LiteralString:
    """No statement of ours has a question mark or a per cent sign in a text of its own."""
    return sql.replace("?", "%s")


class Postgres:
    """See db.Database. Keeps up to CONNECTIONS connections and opens lost ones again."""

    def __init__(self, url: str) -> None:
        """Raises RuntimeError when the server does not keep what it says that it has kept, or cannot be reached."""
        self._url = url
        self._lock = threading.Lock()
        self._idle: list[psycopg.Connection[Any]] = []
        self._places = threading.Semaphore(CONNECTIONS)
        try:
            with self.transaction() as connection:
                connection.alone("schema")
                schema.prepare(connection, schema.POSTGRES)
        except Unavailable as error:
            raise RuntimeError("the database cannot be used") from error

    def _connect(self) -> psycopg.Connection[Any]:
        raw = psycopg.connect(self._url, autocommit=True, row_factory=dict_row, connect_timeout=CONNECT_SECONDS)
        raw.execute("SET synchronous_commit = on")
        for name, right in NEEDED:
            row = raw.execute("SELECT current_setting(%s) AS value", (name,)).fetchone()
            if row is None or row["value"] not in right:
                raw.close()
                raise RuntimeError(f"the database keeps {name} = {row and row['value']}")
        return raw

    def run(self, work: Callable[[Connection], Result]) -> Result:
        for left in reversed(range(TRIES)):
            try:
                with self._block() as connection:
                    return work(connection)
            except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure, _Lost) as error:
                if not left:
                    raise _trouble(error) from error
            except psycopg.OperationalError as error:
                raise _trouble(error) from error
        raise AssertionError("the last try returns or raises")

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        try:
            with self._block() as connection:
                yield connection
        except (psycopg.OperationalError, _Lost) as error:
            raise _trouble(error) from error

    @contextmanager
    def _block(self, begin: LiteralString = "BEGIN") -> Iterator[PostgresConnection]:
        """_Lost: the connection went under before the commit was asked for, so nothing happened."""
        with self._places:
            raw = self._take()
            try:
                try:
                    raw.execute(begin)
                    yield PostgresConnection(raw)
                except BaseException as error:
                    if raw.closed or raw.broken:
                        raise _Lost from error
                    raw.execute("ROLLBACK")
                    raise
                raw.execute("COMMIT")
            finally:
                self._give_back(raw)

    def _take(self) -> psycopg.Connection[Any]:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _give_back(self, raw: psycopg.Connection[Any]) -> None:
        with self._lock:
            if raw.closed or raw.broken:
                lost, self._idle = self._idle, []  # the server was restarted: the others are gone, too
            elif raw.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
                self._idle.append(raw)
                return
            else:
                lost = []
        for connection in (raw, *lost):
            connection.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        try:
            with self._block("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") as connection:
                yield connection
        except (psycopg.OperationalError, _Lost) as error:
            raise _trouble(error) from error

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()


class _Lost(Exception):
    """The connection is gone and its transaction with it."""


def _trouble(error: Exception) -> Unavailable:
    """Names the kind of trouble, no statement and no value."""
    state = getattr(error, "sqlstate", None)
    return Unavailable(f"PostgreSQL: {state or type(error).__name__}", state == DISK_FULL)
