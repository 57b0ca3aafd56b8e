"""The platform's database: one SQLite connection, one transaction at a time."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

CHINA = timezone(timedelta(hours=8))
SCHEMA = Path(__file__).with_name("schema.sql")
# DELETE, not WAL: the system's SQLite may be older than 3.51.3, which can lose the end of a WAL
PRAGMAS = (("journal_mode", "DELETE", "delete"), ("synchronous", "FULL", "2"), ("foreign_keys", "ON", "1"))


def china_now() -> datetime:
    return datetime.now(CHINA)


class Database:
    """`with db.transaction() as connection:` commits, or rolls back on any exception. Safe from any thread."""

    def __init__(self, path: Path) -> None:
        """Raises RuntimeError when SQLite does not keep the settings."""
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
        self._connection.row_factory = sqlite3.Row
        path.chmod(0o600)
        for name, wanted, expected in PRAGMAS:
            self._connection.execute(f"PRAGMA {name} = {wanted}")
            got = str(self._connection.execute(f"PRAGMA {name}").fetchone()[0])
            if got != expected:
                raise RuntimeError(f"the database keeps {name} = {got}")
        self._connection.executescript(SCHEMA.read_text(encoding="utf-8"))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def secret(self, name: str) -> bytes:
        """32 random bytes, made at first use and kept."""
        with self.transaction() as db:
            row = db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
            if row is None:
                value = secrets.token_hex(32)
                db.execute("INSERT INTO setting (name, value) VALUES (?, ?)", (name, value))
            else:
                value = row["value"]
        return bytes.fromhex(value)

    def close(self) -> None:
        with self._lock:
            self._connection.close()
