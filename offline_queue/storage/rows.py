"""Statements that change records. Each function runs inside a transaction of the writer thread, with its event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from offline_queue.model import TRANSITIONS, Receipt, SealRequest, State, StoredAttachment
from offline_queue.receipts.text import NO_RECEIPT_BEFORE, sha256_hex
from offline_queue.storage import chain
from offline_queue.storage.engine import Connection
from offline_queue.storage.seals import FIXED, seal_of
from offline_queue.storage.views import ELSEWHERE

BURIABLE = frozenset(state for state, after in TRANSITIONS.items() if State.DEAD in after)
PURGE_AT_ONCE = 200  # records in one transaction: a sealing does not wait longer than that


def _epoch(terminal: str, epoch: str) -> str:
    return f"epoch {terminal} {epoch}"


def next_seq(db: Connection, terminal: str, epoch: str) -> tuple[int, str, int]:
    """The next number, the hash of the receipt before, and the position that the record takes.

    Within an epoch positions follow the numbers at one distance, so that the primary key keeps a number from being
    given twice; the distance grows when an epoch goes on after another one.
    """
    top, seq, before, ahead = db.execute(
        """SELECT (SELECT coalesce(max(position), 0) FROM submission), coalesce(max(number), 0) + 1, max(hash),
                  coalesce(max(ahead), 0) FROM head WHERE name = ?""",
        (_epoch(terminal, epoch),),
    ).fetchone()
    return seq, before or NO_RECEIPT_BEFORE, max(ahead + seq, top + 1)


def advance_counter(db: Connection, terminal: str, epoch: str, seq: int, last_hash: str, position: int) -> None:
    db.execute(
        """INSERT INTO head (name, number, hash, ahead) VALUES (?, ?, ?, ?) ON CONFLICT (name)
           DO UPDATE SET number = excluded.number, hash = excluded.hash, ahead = excluded.ahead""",
        (_epoch(terminal, epoch), seq, last_hash, position - seq),
    )


def settle(db: Connection, terminal: str, epoch: str, upto: int) -> None:
    """The platform has every number up to `upto`; never back."""
    db.execute(
        """INSERT INTO head (name, number, more, hash) VALUES (?, 0, ?, ?)
           ON CONFLICT (name) DO UPDATE SET more = max(more, excluded.more)""",
        (_epoch(terminal, epoch), upto, NO_RECEIPT_BEFORE),
    )


def insert(
    db: Connection, position: int, request: SealRequest, receipt: Receipt, payload_sha256: str,
    stored: tuple[StoredAttachment, ...],
) -> None:  # fmt: skip
    """The new record and its event."""
    size, sealed_at = len(request.payload) + sum(a.size for a in stored), receipt.sealed_at.isoformat()
    fixed = (
        receipt.submission_id, receipt.number, request.kind, request.item, request.order_key, request.tag,
        sealed_at, request.clock_quality, payload_sha256, size, receipt.qr_text,
    )  # fmt: skip
    put(db, position, fixed, stored, request.payload, State.SEALED, receipt.sealed_at, receipt.sealed_at, "")


def put(
    db: Connection, position: int, fixed: tuple[object, ...], stored: tuple[StoredAttachment, ...],
    payload: bytes | None, state: State, changed_at: datetime, at: datetime, reason: str,
) -> None:  # fmt: skip
    """One row with what belongs to it, and its first event at `at`. `fixed`: the columns of seals.FIXED."""
    seal = seal_of(fixed, stored)
    event = add_event(db, str(fixed[0]), at, "", state, reason, seal)
    db.execute(
        f"""INSERT INTO submission (position, {FIXED}, seal, state, changed_at, first_event)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",  # noqa: S608
        (position, *fixed, seal, state, changed_at.isoformat(), event),
    )
    if payload is not None:
        db.execute("INSERT INTO payload (position, data) VALUES (?, ?)", (position, payload))
    if stored:
        db.executemany(
            "INSERT INTO attachment (position, ordinal, name, media_type, sha256, size) VALUES (?, ?, ?, ?, ?, ?)",
            [(position, n, a.name, a.media_type, a.sha256, a.size) for n, a in enumerate(stored)],
        )


def add_event(
    db: Connection, submission_id: str, at: datetime, before: str, after: str, reason: str, proof: str = ""
) -> int:
    return chain.append(db, submission_id, at, before, after, reason, proof)


def move(
    db: Connection, submission_id: str, to: State, at: datetime, reason: str, tried: bool = False, proof: str = ""
) -> None:
    """Raises ValueError for an unknown id or a transition that the model does not have."""
    found = db.execute("SELECT state FROM submission WHERE submission_id = ?", (submission_id,)).fetchone()
    if found is None:
        raise ValueError("no such record")
    before = State(found[0])
    if to not in TRANSITIONS[before]:
        raise ValueError(f"{before} does not become {to}")
    db.execute(
        "UPDATE submission SET state = ?, reason = ?, attempts = attempts + ?, changed_at = ? WHERE submission_id = ?",
        (to, reason, int(tried), at.isoformat(), submission_id),
    )
    add_event(db, submission_id, at, before, to, reason, proof)


def move_all(db: Connection, states: Iterable[State], to: State, at: datetime, reason: str) -> int:
    """Every record in one of `states`, in the order of sealing; the number of moved ones."""
    found: list[tuple[int, str]] = []
    for state in states:
        statement = f"SELECT position, submission_id FROM submission WHERE state = ? AND {ELSEWHERE}"  # noqa: S608
        found += db.execute(statement, (state,)).fetchall()
    for _, submission_id in sorted(found):
        move(db, submission_id, to, at, reason)
    return len(found)


def commit(db: Connection, submission_id: str, case_number: str, platform_receipt: str, at: datetime) -> None:
    """COMMITTED together with the platform's signed receipt."""
    db.execute(
        "UPDATE submission SET case_number = ?, platform_receipt = ? WHERE submission_id = ?",
        (case_number, platform_receipt, submission_id),
    )
    move(db, submission_id, State.COMMITTED, at, "", proof=sha256_hex(platform_receipt.encode()))


def purge(db: Connection, now: datetime, older_than: timedelta) -> tuple[int, list[str]]:
    """The number of purged records, at most PURGE_AT_ONCE, and the files that no other record needs any more."""
    due = db.execute(
        f"""SELECT position, submission_id FROM submission WHERE state = 'committed' AND {ELSEWHERE}
            AND unixepoch(changed_at) <= ? ORDER BY position LIMIT ?""",  # noqa: S608
        (int((now - older_than).timestamp()), PURGE_AT_ONCE),
    ).fetchall()
    files: set[str] = set()
    for position, submission_id in due:
        files.update(line[0] for line in db.execute("SELECT sha256 FROM attachment WHERE position = ?", (position,)))
        db.execute("DELETE FROM payload WHERE position = ?", (position,))
        move(db, submission_id, State.PURGED, now, "")
    return len(due), sorted(sha256 for sha256 in files if not needed(db, sha256))


def needed(db: Connection, sha256: str) -> list[str]:
    """The records that still need a file."""
    found = db.execute(
        """SELECT s.submission_id FROM attachment a JOIN submission s USING (position)
           WHERE a.sha256 = ? AND s.state <> 'purged' ORDER BY s.position""",
        (sha256,),
    )
    return [line[0] for line in found.fetchall()]


def forget(db: Connection, now: datetime, history: timedelta, most: int) -> int:
    """The retention rule, for at most PURGE_AT_ONCE records; the number of forgotten ones."""
    total = db.execute("SELECT number FROM head WHERE name = 'state purged'").fetchone()[0]
    found = db.execute(
        """SELECT position, submission_id, unixepoch(changed_at) FROM submission WHERE state = 'purged'
           ORDER BY position LIMIT ?""",
        (PURGE_AT_ONCE,),
    ).fetchall()
    oldest = int((now - history).timestamp())
    due = [line for n, line in enumerate(found) if n < total - most or line[2] < oldest]
    for position, submission_id, _ in due:
        chain.forget(db, submission_id)
        db.execute("DELETE FROM attachment WHERE position = ?", (position,))
        db.execute("DELETE FROM submission WHERE position = ?", (position,))
    if due:
        chain.note(db, now, "forgotten", f"{len(due)} records")
    return len(due)
