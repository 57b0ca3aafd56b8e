"""The outbox made worse on purpose, for negative controls: a proof that cannot see these sees nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from offline_queue.storage.engine import Connection, Cursor, Engine, Trouble

NORMAL = "synchronous=NORMAL"
OFF = "synchronous=OFF"
NO_TRANSACTION = "each statement for itself"
IGNORED = "a failed COMMIT is taken for done"
LATE = "COMMIT only with the next BEGIN"
NO_FILE_SYNC = "attachments are not synced"
NO_FOLDER_SYNC = "folders are not synced"


def weakened(engine: Engine, weakness: str) -> Engine:
    """The same engine with one promise broken; "" for none. The last two change the calls of this whole process."""
    if weakness == NO_FILE_SYNC:
        os.fdatasync = lambda handle: None
        return engine
    if weakness == NO_FOLDER_SYNC:
        os.fsync = lambda handle: None
        return engine
    if not weakness:
        return engine
    wrapped: Callable[[Connection], Connection] = {
        NORMAL: lambda real: _Lying(real, "NORMAL"),
        OFF: lambda real: _Lying(real, "OFF"),
        NO_TRANSACTION: _NoTransaction,
        LATE: _Late,
        IGNORED: lambda real: _Ignoring(real, engine),
    }[weakness]

    def connect(path: Path, key: bytes) -> Connection:
        return wrapped(engine.connect(path, key))

    return replace(engine, connect=connect)


class _Wrapped:
    def __init__(self, real: Connection) -> None:
        self._real = real

    @property
    def in_transaction(self) -> bool:
        return self._real.in_transaction

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Cursor:
        return self._real.execute(statement, values)

    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> object:
        return self._real.executemany(statement, values)

    def close(self) -> None:
        self._real.close()


class _Lying(_Wrapped):
    """Sets a weaker `synchronous` than it is asked for, and says what was asked for."""

    def __init__(self, real: Connection, value: str) -> None:
        super().__init__(real)
        self._value = value
        self._asked = "2"

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Cursor:
        if not statement.upper().startswith("PRAGMA SYNCHRONOUS"):
            return super().execute(statement, values)
        if "=" not in statement:
            return super().execute(f"SELECT {self._asked}")
        self._asked = {"FULL": "2", "NORMAL": "1"}[statement.partition("=")[2].strip().upper()]
        return super().execute(f"PRAGMA synchronous = {self._value}")


class _NoTransaction(_Wrapped):
    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Cursor:
        if statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            statement = "SELECT 1"
        return super().execute(statement, values)


class _Late(_Wrapped):
    """Says "committed" and keeps the transaction open until the next one, as a group commit without waiting would."""

    _kept = False

    @property
    def in_transaction(self) -> bool:
        return super().in_transaction and not self._kept

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Cursor:
        if statement.startswith("COMMIT"):
            self._kept = True
            return super().execute("SELECT 1")
        if self._kept and statement.startswith(("BEGIN", "PRAGMA")):
            self._kept = False
            super().execute("COMMIT")
        return super().execute(statement, values)

    def close(self) -> None:
        if self._kept:
            super().execute("COMMIT")
        super().close()


class _Ignoring(_Wrapped):
    def __init__(self, real: Connection, engine: Engine) -> None:
        super().__init__(real)
        self._engine = engine

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Cursor:
        try:
            return super().execute(statement, values)
        except Exception as error:
            if statement.startswith("COMMIT") and self._engine.trouble(error) is Trouble.DISK:
                return super().execute("SELECT 1")
            raise
