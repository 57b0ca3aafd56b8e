"""Numbered SQL files bring a database of any earlier version to today's; each in one transaction with its number.

Plain SQL and not sqlite-utils (decision 002): sqlcipher3's exceptions are not sqlite3's, so that library would not
see a failing statement, and its `transform()` copies tables by rules of its own; here every line can be read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from offline_queue.errors import UnsafeStore
from offline_queue.storage import chain, seals
from offline_queue.storage.engine import Connection

FOLDER = Path(__file__).with_name("migrations")


def _chain_and_seals(db: Connection) -> None:
    """What SQL cannot count: hashes."""
    seals.put_on(db)
    chain.begin(db)


AFTER_SQL: dict[int, Callable[[Connection], None]] = {2: _chain_and_seals}


def steps() -> list[tuple[int, list[str]]]:
    """Version and statements of every file, in order. Statements are separated by empty lines."""
    return [
        (int(path.name[:3]), [part for part in path.read_text(encoding="utf-8").split("\n\n") if part.strip()])
        for path in sorted(FOLDER.glob("[0-9][0-9][0-9]_*.sql"))
    ]


def version(db: Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def migrate(db: Connection) -> None:
    """A crash leaves the version before or the version after. Raises UnsafeStore for a file of a newer program."""
    there, all_steps = version(db), steps()
    if there > all_steps[-1][0]:
        raise UnsafeStore(f"the outbox has version {there}; this program knows {all_steps[-1][0]}")
    for number, statements in all_steps:
        if number <= there:
            continue
        db.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                db.execute(statement).fetchall()
            if number in AFTER_SQL:
                AFTER_SQL[number](db)
            db.execute(f"PRAGMA user_version = {number}")
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
