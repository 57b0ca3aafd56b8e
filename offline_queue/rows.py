"""The statements of the outbox. Each function runs inside a transaction of the writer thread."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from offline_queue.model import (
    FINISHED,
    TRANSITIONS,
    WAITING,
    Event,
    Parcel,
    Receipt,
    Row,
    SealRequest,
    State,
    StoredAttachment,
)
from offline_queue.receipts import digest_of_all, hex_of
from offline_queue.store import Connection

_ROW = """number, submission_id, kind, item, state, sealed_at, attempts, reason, size,
          (SELECT count(*) FROM attachment a WHERE a.submission_id = submission.submission_id), case_number"""


def _list(states: frozenset[State]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


def next_seq(db: Connection, terminal: str, epoch: str, no_hash: str) -> tuple[int, str]:
    """The next number and the hash of the receipt before."""
    found = db.execute(
        "SELECT last_seq, last_hash FROM counter WHERE terminal = ? AND epoch = ?", (terminal, epoch)
    ).fetchone()
    return (found[0] + 1, found[1]) if found else (1, no_hash)


def advance_counter(db: Connection, terminal: str, epoch: str, seq: int, last_hash: str) -> None:
    db.execute(
        """INSERT INTO counter (terminal, epoch, last_seq, last_hash) VALUES (?, ?, ?, ?)
           ON CONFLICT (terminal, epoch) DO UPDATE SET last_seq = excluded.last_seq, last_hash = excluded.last_hash""",
        (terminal, epoch, seq, last_hash),
    )


def insert(db: Connection, request: SealRequest, receipt: Receipt, stored: tuple[StoredAttachment, ...]) -> None:
    size = len(request.payload) + sum(a.size for a in stored)
    db.execute(
        """INSERT INTO submission (submission_id, number, kind, item, order_key, tag, state, sealed_at, clock_quality,
                                   payload, payload_sha256, size, receipt)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            receipt.submission_id, receipt.number, request.kind, request.item, request.order_key, request.tag,
            State.SEALED, receipt.sealed_at.isoformat(), request.clock_quality, request.payload, receipt.digest, size,
            receipt.qr_text,
        ),
    )  # fmt: skip
    db.executemany(
        "INSERT INTO attachment (submission_id, ordinal, name, media_type, sha256, size) VALUES (?, ?, ?, ?, ?, ?)",
        [(receipt.submission_id, n, a.name, a.media_type, a.sha256, a.size) for n, a in enumerate(stored)],
    )


def add_event(db: Connection, submission_id: str, at: datetime, before: str, after: State, reason: str) -> None:
    db.execute(
        "INSERT INTO event (submission_id, at, before, after, reason) VALUES (?, ?, ?, ?, ?)",
        (submission_id, at.isoformat(), before, after, reason),
    )


def move(db: Connection, submission_id: str, to: State, at: datetime, reason: str, tried: bool) -> None:
    """Raises ValueError for an unknown id or a transition that the model does not have."""
    found = db.execute("SELECT state FROM submission WHERE submission_id = ?", (submission_id,)).fetchone()
    if found is None:
        raise ValueError("no such record")
    before = State(found[0])
    if to not in TRANSITIONS[before]:
        raise ValueError(f"{before} does not become {to}")
    db.execute(
        "UPDATE submission SET state = ?, reason = ?, attempts = attempts + ? WHERE submission_id = ?",
        (to, reason, int(tried), submission_id),
    )
    add_event(db, submission_id, at, before, to, reason)


def move_all(db: Connection, states: tuple[State, ...], to: State, at: datetime, reason: str) -> int:
    """Every record in one of `states`; the number of moved ones."""
    found = db.execute(
        f"SELECT submission_id FROM submission WHERE state IN ({_list(frozenset(states))}) ORDER BY position"  # noqa: S608
    ).fetchall()
    for (submission_id,) in found:
        move(db, submission_id, to, at, reason, False)
    return len(found)


def counts(db: Connection) -> dict[State, int]:
    found = dict(db.execute("SELECT state, count(*) FROM submission GROUP BY state").fetchall())
    return {state: found.get(state, 0) for state in State}


def select(db: Connection, where: str, values: tuple[str, ...]) -> list[Row]:
    """`where` is a condition of this program, never input."""
    found = db.execute(f"SELECT {_ROW} FROM submission WHERE {where} ORDER BY position", values)  # noqa: S608
    return [_row(line) for line in found.fetchall()]


def _row(line: tuple[Any, ...]) -> Row:
    number, submission_id, kind, item, state, sealed_at, *rest = line
    return Row(number, submission_id, kind, item, State(state), datetime.fromisoformat(sealed_at), *rest)


def receipt(db: Connection, number_or_id: str) -> Receipt | None:
    found = db.execute(
        """SELECT number, submission_id, sealed_at, receipt, payload_sha256, clock_quality FROM submission
           WHERE number = ? OR submission_id = ?""",
        (number_or_id, number_or_id),
    ).fetchone()
    if found is None:
        return None
    number, submission_id, sealed_at, text, digest, clock = found
    all_attachments = digest_of_all(a.sha256 for a in attachments(db, submission_id))
    before, key_id = text.split(":")[6:8]
    return Receipt(
        number,
        submission_id,
        datetime.fromisoformat(sealed_at),
        text,
        digest,
        all_attachments,
        hex_of(before),
        clock,
        key_id,
    )


def platform_receipt(db: Connection, submission_id: str) -> str:
    found = db.execute("SELECT platform_receipt FROM submission WHERE submission_id = ?", (submission_id,)).fetchone()
    return str(found[0]) if found else ""


def keep_platform_receipt(db: Connection, submission_id: str, case_number: str, text: str) -> None:
    db.execute(
        "UPDATE submission SET case_number = ?, platform_receipt = ? WHERE submission_id = ?",
        (case_number, text, submission_id),
    )


def events(db: Connection, submission_id: str) -> list[Event]:
    found = db.execute(
        "SELECT at, before, after, reason FROM event WHERE submission_id = ? ORDER BY id", (submission_id,)
    )
    return [Event(datetime.fromisoformat(at), before, after, reason) for at, before, after, reason in found.fetchall()]


def attachments(db: Connection, submission_id: str) -> tuple[StoredAttachment, ...]:
    found = db.execute(
        "SELECT name, media_type, sha256, size FROM attachment WHERE submission_id = ? ORDER BY ordinal",
        (submission_id,),
    )
    return tuple(StoredAttachment(*line) for line in found.fetchall())


def parcel(db: Connection, submission_id: str) -> Parcel | None:
    found = db.execute(
        """SELECT submission_id, number, kind, item, order_key, sealed_at, clock_quality, receipt, attempts, state,
                  payload, payload_sha256 FROM submission WHERE submission_id = ?""",
        (submission_id,),
    ).fetchone()
    if found is None:
        return None
    sid, number, kind, item, order_key, sealed_at, clock, text, attempts, state, payload, sha256 = found
    return Parcel(
        submission_id=sid,
        number=number,
        kind=kind,
        item=item,
        order_key=order_key,
        sealed_at=sealed_at,
        clock_quality=clock,
        qr_text=text,
        attempts=attempts,
        state=State(state),
        payload=bytes(payload),
        payload_sha256=sha256,
        attachments=attachments(db, sid),
    )


def sendable(db: Connection, limit: int, not_now: frozenset[str]) -> list[str]:
    """Waiting records before which nothing of the same order key, or the record that the key names, is unfinished."""
    found = db.execute(
        f"""SELECT s.submission_id FROM submission s
            WHERE s.state IN ({_list(WAITING - {State.HELD})})
              AND NOT EXISTS (SELECT 1 FROM submission e WHERE e.order_key = s.order_key AND e.position < s.position
                              AND e.state NOT IN ({_list(FINISHED)}))
              AND NOT EXISTS (SELECT 1 FROM submission e WHERE e.submission_id = s.order_key AND e.position < s.position
                              AND e.state NOT IN ({_list(FINISHED)}))
            ORDER BY s.position LIMIT ?""",  # noqa: S608
        (limit + len(not_now),),
    )
    return [line[0] for line in found.fetchall() if line[0] not in not_now][:limit]


def backlog(db: Connection) -> tuple[int, int]:
    found = db.execute(
        f"SELECT count(*), coalesce(sum(size), 0) FROM submission WHERE state IN ({_list(WAITING)})"  # noqa: S608
    ).fetchone()
    return int(found[0]), int(found[1])


def needed_files(db: Connection) -> dict[str, list[str]]:
    """SHA-256 of every attachment that is not purged, and the records that need it."""
    found = db.execute(
        """SELECT a.sha256, a.submission_id FROM attachment a JOIN submission s USING (submission_id)
           WHERE s.state <> ?""",
        (State.PURGED,),
    )
    needed: defaultdict[str, list[str]] = defaultdict(list)
    for sha256, submission_id in found.fetchall():
        needed[sha256].append(submission_id)
    return needed


def purge(db: Connection, now: datetime, older_than: timedelta) -> tuple[int, list[str]]:
    """The number of purged records and the files that no other record needs any more."""
    found = db.execute(
        """SELECT s.submission_id, max(e.at) FROM submission s JOIN event e USING (submission_id)
           WHERE s.state = ? AND e.after = ? GROUP BY s.submission_id ORDER BY s.position""",
        (State.COMMITTED, State.COMMITTED),
    ).fetchall()
    due = [submission_id for submission_id, at in found if now - datetime.fromisoformat(at) >= older_than]
    before = set(needed_files(db))
    for submission_id in due:
        db.execute("UPDATE submission SET payload = x'' WHERE submission_id = ?", (submission_id,))
        move(db, submission_id, State.PURGED, now, "", False)
    return len(due), sorted(before - set(needed_files(db)))
