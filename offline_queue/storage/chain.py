"""The chain of events: each carries the hash of the one before, so that no change goes unnoticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from offline_queue.model import Event
from offline_queue.storage.engine import Connection

BEGINNING = "0" * 64
AT_ONCE = 500  # events read in one piece of work, so that a long history does not hold up a sealing
TERMINAL = "terminal"  # the state before in an event of the terminal itself
_LINE = "id, submission_id, at, before, after, reason, proof"
_OF = """SELECT first_event FROM submission WHERE submission_id = ?1
         UNION ALL SELECT id FROM event WHERE submission_id = ?1 AND before <> ''"""


_encode = json.JSONEncoder(ensure_ascii=False).encode


def link(before: str, line: Iterable[object]) -> str:
    """SHA-256 in hexadecimal over the hash before and the columns of one event."""
    return hashlib.sha256(_encode([before, *line]).encode()).hexdigest()


def append(
    db: Connection, submission_id: str, at: datetime, before: str, after: str, reason: str, proof: str = ""
) -> int:
    """One event, in the caller's transaction; its number. `proof`: a digest of what the event is about."""
    last, last_hash = head(db)
    line = (last + 1, submission_id, at.isoformat(), str(before), str(after), reason, proof)
    line_hash = link(last_hash, line)
    db.execute(f"INSERT INTO event ({_LINE}, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*line, line_hash))  # noqa: S608
    db.execute("UPDATE head SET number = ?, hash = ? WHERE name = 'chain'", (last + 1, line_hash))
    return last + 1


def note(db: Connection, at: datetime, kind: str, text: str) -> None:
    """An event of the terminal itself."""
    append(db, "", at, TERMINAL, kind, text)


def begin(db: Connection) -> None:
    """Chains the events that a database of version 1 brings along: from here on they are fixed."""
    last, last_hash = 0, BEGINNING
    for line in db.execute(f"SELECT {_LINE} FROM event ORDER BY id").fetchall():  # noqa: S608
        last, last_hash = line[0], link(last_hash, line)
        db.execute("UPDATE event SET hash = ? WHERE id = ?", (last_hash, last))
    db.execute("INSERT INTO head (name, number, hash) VALUES ('chain', ?, ?)", (last, last_hash))


def events(db: Connection, submission_id: str) -> list[Event]:
    """Of one record; of the terminal itself for ""."""
    statement = f"SELECT at, before, after, reason FROM event WHERE id IN ({_OF}) ORDER BY id"  # noqa: S608
    found = db.execute(statement, (submission_id,))
    return [Event(datetime.fromisoformat(at), before, after, reason) for at, before, after, reason in found.fetchall()]


def head(db: Connection) -> tuple[int, str]:
    """Number and hash of the newest event."""
    last, last_hash = db.execute("SELECT number, hash FROM head WHERE name = 'chain'").fetchone()
    return int(last), str(last_hash)


def lines(db: Connection, after: int) -> list[tuple[object, ...]]:
    """The next events with their hashes, as export and check read them."""
    statement = f"SELECT {_LINE}, hash FROM event WHERE id > ? ORDER BY id LIMIT ?"  # noqa: S608
    return db.execute(statement, (after, AT_ONCE)).fetchall()


def check(db: Connection, last: int, last_hash: str) -> tuple[int, str, str, bool]:
    """Looks at the next events: (newest good event, its hash, problem or "", whether the end was reached)."""
    found = lines(db, last)
    for line in found:
        number, line_hash = int(str(line[0])), str(line[-1])
        last, last_hash = _over_removed(db, last, last_hash)
        if number != last + 1:
            return last, last_hash, f"events {last + 1} to {number - 1} are missing", True
        if link(last_hash, line[:-1]) != line_hash:
            return last, last_hash, f"event {number} was changed", True
        last, last_hash = number, line_hash
    if len(found) == AT_ONCE:
        return last, last_hash, "", False
    last, last_hash = _over_removed(db, last, last_hash)
    problem = "" if (last, last_hash) == head(db) else f"events after {last} are missing"
    return last, last_hash, problem, True


def _over_removed(db: Connection, last: int, last_hash: str) -> tuple[int, str]:
    """To the end of the run that the retention rule removed behind an event; the same event where it removed none."""
    found = db.execute("SELECT last_event, hash FROM anchor WHERE first_event = ?", (last + 1,)).fetchone()
    return (int(found[0]), str(found[1])) if found else (last, last_hash)


def forget(db: Connection, submission_id: str) -> None:
    """Removes the events of one record. Runs of removed ones that touch become one."""
    statement = f"SELECT id, hash FROM event WHERE id IN ({_OF}) ORDER BY id"  # noqa: S608
    for number, line_hash in db.execute(statement, (submission_id,)).fetchall():
        db.execute("DELETE FROM event WHERE id = ?", (number,))
        before = db.execute("SELECT first_event FROM anchor WHERE last_event = ?", (number - 1,)).fetchone()
        behind = db.execute("SELECT last_event, hash FROM anchor WHERE first_event = ?", (number + 1,)).fetchone()
        db.execute("DELETE FROM anchor WHERE last_event = ? OR first_event = ?", (number - 1, number + 1))
        first = before[0] if before else number
        last, last_hash = behind or (number, line_hash)
        db.execute("INSERT INTO anchor (last_event, first_event, hash) VALUES (?, ?, ?)", (last, first, last_hash))
