"""The platform's database by its URL: a SQLite file or PostgreSQL, the same statements on both.

Statements are written once, in the SQL that both understand, with `?` for values; rows are dictionaries.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Protocol, TypeVar

CHINA = timezone(timedelta(hours=8))
RETRY_AFTER = 15  # seconds that a terminal waits when the database does not answer or the disk is full
Row = dict[str, Any]
Result = TypeVar("Result")
INTEGERS = range(-(2**63), 2**63)


class Unkeepable(ValueError):
    """A text with NUL or half a character, or a number beyond 64 bits: no database keeps it. The request is wrong."""


class Unavailable(Exception):
    """The database or the disk did not do it, and nothing of it was kept; later it may. `full`: for want of space."""

    def __init__(self, text: str, full: bool = False) -> None:
        super().__init__(text)
        self.full = full


def china_now() -> datetime:
    return datetime.now(CHINA)


def check_value(value: object) -> None:
    """Raises Unkeepable."""
    if isinstance(value, str):
        if "\0" in value:
            raise Unkeepable("a character NUL")
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise Unkeepable("half a character") from None
    elif isinstance(value, int) and value not in INTEGERS:
        raise Unkeepable("a number beyond 64 bits")


class Cursor(Protocol):
    """What a statement found or did."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Row | None: ...

    def fetchall(self) -> list[Row]: ...


class Connection(Protocol):
    """Within one transaction."""

    def execute(self, sql: str, values: Sequence[object] = ()) -> Cursor:
        """Raises Unkeepable for values that no database takes."""

    def alone(self, what: str) -> None:
        """From here to the end of the transaction nobody else works on `what`, in no other process either.

        For rules that no constraint can say, such as one active ticket a person.
        """


class Database(Protocol):
    """Safe from any thread. Each of these raises Unavailable when the database does not do it."""

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """Does `work` in a transaction and returns when that is durable; its exception undoes its own part alone.

        `work` touches nothing but the connection and must not mind being done again after it was undone.
        """

    def transaction(self) -> AbstractContextManager[Connection]:
        """The same as a block, for what is rare: it shares its transaction with nobody."""

    def reading(self) -> AbstractContextManager[Connection]:
        """One consistent view of what is durable; no writing."""

    def close(self) -> None: ...


def open_database(url: str | Path) -> Database:
    """A path or sqlite:///PATH; postgresql://… or, as SQLAlchemy writes it, postgresql+psycopg://….

    Raises RuntimeError when the database would not keep what it said it had kept, ValueError for another kind of URL.
    """
    from central.sqlite import Sqlite

    if isinstance(url, Path):
        return Sqlite(url)
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        return Sqlite(Path(rest.removeprefix("/")))
    if scheme in ("postgresql", "postgresql+psycopg"):
        from central.postgres import Postgres  # its library takes longer to load than all the rest

        return Postgres(f"postgresql://{rest}")
    raise ValueError("a database is sqlite:///PATH or postgresql://…")


def first(cursor: Cursor) -> Row:
    """Of a statement that always finds a row."""
    row = cursor.fetchone()
    assert row is not None
    return row


def secret(db: Database, name: str) -> bytes:
    """32 random bytes, made at first use and kept; the same for everybody who asks at the same moment."""

    def work(connection: Connection) -> str:
        connection.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", (name, secrets.token_hex(32))
        )
        return str(first(connection.execute("SELECT value FROM setting WHERE name = ?", (name,)))["value"])

    return bytes.fromhex(db.run(work))


def marks(values: Iterable[object]) -> str:
    """?, ?, ? for a list of values."""
    return ", ".join("?" for _ in values)
