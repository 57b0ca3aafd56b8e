"""Terminals that may send: their tokens, and a key for each epoch of their receipt numbers, kept for ever."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from central.db import Connection, Row
from central.suites import key_id, suite_of

TERMINAL_ID = re.compile(r"[A-Z0-9]{2,12}")
LAST_EPOCH = 99
# Validity is generous by what clocks may differ: nobody's genuine receipt may be refused for it.
FROM_EARLIER = timedelta(days=1)
UNTIL_LATER = timedelta(minutes=5)
ALWAYS = "1970-01-01T00:00:00+08:00"  # nobody knows since when; nothing was signed before


class UsedUp(Exception):
    """A terminal has had 99 epochs."""


def stamp(time: datetime) -> str:
    """In seconds, with the zone."""
    return time.isoformat(timespec="seconds")


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def add_terminal(db: Connection, terminal_id: str, public_key: str, token: str, now: datetime) -> str:
    """Registers a terminal, or gives a known one a new token and the next epoch with its key. The epoch, "" for no key.

    Raises UsedUp.
    """
    db.execute(
        """INSERT INTO terminal (terminal_id, token_hash) VALUES (?, ?)
           ON CONFLICT (terminal_id) DO UPDATE SET token_hash = excluded.token_hash""",
        (terminal_id, hash_token(token)),
    )
    return next_epoch(db, terminal_id, public_key, None, now) if public_key else ""


def next_epoch(db: Connection, terminal_id: str, public_key: str, request: str | None, now: datetime) -> str:
    """A new epoch; the keys before it are over and stay known. `request`: the terminal's own name for its wish.

    Raises UsedUp.
    """
    db.alone(f"terminal {terminal_id}")
    row = db.execute("SELECT max(epoch) AS last FROM terminal_key WHERE terminal_id = ?", (terminal_id,)).fetchone()
    number = int(row["last"] or 0) + 1 if row else 1
    if number > LAST_EPOCH:
        raise UsedUp
    db.execute(
        "UPDATE terminal_key SET until_at = ? WHERE terminal_id = ? AND until_at = ''",
        (stamp(now + UNTIL_LATER), terminal_id),
    )
    db.execute(
        "INSERT INTO terminal_key (terminal_id, epoch, public_key, request, from_at) VALUES (?, ?, ?, ?, ?)",
        (terminal_id, f"{number:02d}", public_key, request, stamp(now - FROM_EARLIER)),
    )
    return f"{number:02d}"


def epoch_asked_for(db: Connection, terminal_id: str, request: str) -> Row | None:
    """`epoch` and `public_key` that this wish brought already."""
    return db.execute(
        "SELECT epoch, public_key FROM terminal_key WHERE terminal_id = ? AND request = ?", (terminal_id, request)
    ).fetchone()


def key_of(db: Connection, terminal_id: str, epoch: str) -> str:
    """In base64, "" for an epoch that was never given."""
    row = db.execute(
        "SELECT public_key FROM terminal_key WHERE terminal_id = ? AND epoch = ?", (terminal_id, epoch)
    ).fetchone()
    return str(row["public_key"]) if row else ""


def believe(db: Connection, terminal_id: str, epoch: str, public_key: str) -> None:
    """Development: the first key that is told for an epoch counts."""
    db.execute(
        """INSERT INTO terminal_key (terminal_id, epoch, public_key, from_at) VALUES (?, ?, ?, ?)
           ON CONFLICT (terminal_id, epoch) DO NOTHING""",
        (terminal_id, epoch, public_key, ALWAYS),
    )


def published_keys(db: Connection, terminal_id: str) -> list[Mapping[str, Any]]:
    """By the wire schema, of one terminal or, for "", of all."""
    where, values = ("WHERE terminal_id = ?", (terminal_id,)) if terminal_id else ("", ())
    rows = db.execute(f"SELECT * FROM terminal_key {where} ORDER BY terminal_id, epoch", values).fetchall()  # noqa: S608
    return [_published(row) for row in rows]


def _published(row: Row) -> Mapping[str, Any]:
    suite = suite_of(row["public_key"])
    assert suite is not None  # nothing else is registered
    return {
        "key_id": key_id(suite, row["public_key"]),
        "terminal": row["terminal_id"],
        "epoch": row["epoch"],
        "algorithm": suite.algorithm,
        "public_key": row["public_key"],
        "from": row["from_at"],
        "until": row["until_at"],
    }


def is_key(public_key: str) -> bool:
    """Whether it is a key of one of the suites, in base64."""
    try:
        base64.b64decode(public_key, validate=True)
    except (binascii.Error, ValueError):
        return False
    return suite_of(public_key) is not None
