"""The chain of events: each carries the hash of the one before, so that no change goes unnoticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from offline_queue.engine import Connection
from offline_queue.model import Event

BEGINNING = "0" * 64
AT_ONCE = 500  # events read in one piece of work, so that a long history does not hold up a sealing
_LINE = "id, submission_id, at, before, after, reason, proof"


def link(before: str, line: Iterable[object]) -> str:
    """SHA-256 in hexadecimal over the hash before and the columns of one event."""
    return hashlib.sha256(json.dumps([before, *line], ensure_ascii=False).encode()).hexdigest()


def append(
    db: Connection, submission_id: str, at: datetime, before: str, after: str, reason: str, proof: str = ""
) -> None:
    """One event, in the caller's transaction. `proof`: a digest of what the event is about."""
    last, last_hash = db.execute("SELECT last_event, last_hash FROM chain").fetchone()
    line = (last + 1, submission_id, at.isoformat(), before, after, reason, proof)
    line_hash = link(last_hash, map(_plain, line))
    db.execute(f"INSERT INTO event ({_LINE}, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*line, line_hash))  # noqa: S608
    db.execute("UPDATE chain SET last_event = ?, last_hash = ?", (last + 1, line_hash))


def _plain(value: object) -> object:
    """A state as the text it is stored as."""
    return str(value) if isinstance(value, str) else value


def begin(db: Connection) -> None:
    """Chains the events that a database of version 1 brings along: from here on they are fixed."""
    last, last_hash = 0, BEGINNING
    for line in db.execute(f"SELECT {_LINE} FROM event ORDER BY id").fetchall():  # noqa: S608
        last, last_hash = line[0], link(last_hash, line)
        db.execute("UPDATE event SET hash = ? WHERE id = ?", (last_hash, last))
    db.execute("INSERT INTO chain (id, last_event, last_hash) VALUES (1, ?, ?)", (last, last_hash))


def events(db: Connection, submission_id: str) -> list[Event]:
    """Of one record; of the terminal itself for ""."""
    found = db.execute(
        "SELECT at, before, after, reason FROM event WHERE submission_id = ? ORDER BY id", (submission_id,)
    )
    return [Event(datetime.fromisoformat(at), before, after, reason) for at, before, after, reason in found.fetchall()]


def head(db: Connection) -> tuple[int, str]:
    """Number and hash of the newest event."""
    last, last_hash = db.execute("SELECT last_event, last_hash FROM chain").fetchone()
    return int(last), str(last_hash)


def lines(db: Connection, after: int) -> list[tuple[object, ...]]:
    """The next events with their hashes, as export and check read them."""
    statement = f"SELECT {_LINE}, hash FROM event WHERE id > ? ORDER BY id LIMIT ?"  # noqa: S608
    return db.execute(statement, (after, AT_ONCE)).fetchall()


def check(db: Connection, last: int, last_hash: str) -> tuple[int, str, str, bool]:
    """Looks at the next events: (newest good event, its hash, problem or "", whether the end was reached)."""
    found = lines(db, last)
    for line in found:
        number, line_hash = line[0], str(line[-1])
        if number != last + 1:
            anchored = db.execute("SELECT hash FROM anchor WHERE event_id = ?", (int(str(number)) - 1,)).fetchone()
            if anchored is None:
                return last, last_hash, f"events {last + 1} to {int(str(number)) - 1} are missing", True
            last_hash = anchored[0]
        if link(last_hash, line[:-1]) != line_hash:
            return last, last_hash, f"event {number} was changed", True
        last, last_hash = int(str(number)), line_hash
    if len(found) == AT_ONCE:
        return last, last_hash, "", False
    newest, newest_hash = head(db)
    if newest != last:
        anchored = db.execute("SELECT hash FROM anchor WHERE event_id = ?", (newest,)).fetchone()
        last_hash = anchored[0] if anchored else ""
    problem = "" if last_hash == newest_hash else f"events after {last} are missing"
    return last, last_hash, problem, True


def forget(db: Connection, submission_id: str) -> None:
    """Removes the events of one record. Of each run of removed ones the hash of the last stays, as an anchor."""
    found = db.execute("SELECT id, hash FROM event WHERE submission_id = ?", (submission_id,)).fetchall()
    for number, line_hash in found:
        db.execute("INSERT INTO anchor (event_id, hash) VALUES (?, ?)", (number, line_hash))
        db.execute("DELETE FROM event WHERE id = ?", (number,))
    for number, _ in found:  # an anchor with another right behind it is needed no more
        for one in (number - 1, number):
            db.execute(
                "DELETE FROM anchor WHERE event_id = ? AND EXISTS (SELECT 1 FROM anchor WHERE event_id = ?)",
                (one, one + 1),
            )
