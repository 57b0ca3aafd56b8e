"""Statements that only look. Each runs on the writer thread."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from offline_queue.model import STUCK, Parcel, Receipt, Row, SealRequest, State, StoredAttachment
from offline_queue.receipts.numbers import number_is_sound, split_number
from offline_queue.receipts.text import read_text
from offline_queue.storage.engine import Connection
from offline_queue.storage.seals import FIXED, attachments, problem

_ROW = """number, submission_id, kind, item, state, sealed_at, attempts, reason, size,
          (SELECT count(*) FROM attachment a WHERE a.position = s.position), case_number"""

# nothing earlier of the same order key, nor the record that the key names, is unfinished
_FREE = """NOT EXISTS (SELECT 1 FROM submission e WHERE e.order_key = s.order_key AND e.position < s.position
                       AND e.state NOT IN ('committed', 'purged'))
       AND NOT EXISTS (SELECT 1 FROM submission e WHERE e.submission_id = s.order_key AND e.position < s.position
                       AND e.state NOT IN ('committed', 'purged'))"""
ELSEWHERE = "state NOT IN ('backoff', 'purged', 'sealed')"  # word for word that of the index submission_elsewhere
_TO_BE_SENT = (State.SEALED, State.BACKOFF, State.HELD, State.OFFERED, State.UPLOADING)


def _tally(db: Connection) -> dict[State, tuple[int, int]]:
    """Records and bytes in every state."""
    found = {name: (n, size) for name, n, size in db.execute("SELECT name, number, more FROM head").fetchall()}
    return {state: found[f"state {state}"] for state in State}


def counts(db: Connection) -> dict[State, int]:
    return {state: n for state, (n, _) in _tally(db).items()}


def backlog(db: Connection) -> tuple[int, int]:
    """Records and bytes that are to be sent by themselves."""
    found = _tally(db)
    return sum(found[state][0] for state in _TO_BE_SENT), sum(found[state][1] for state in _TO_BE_SENT)


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def rows(db: Connection, rest: str, values: tuple[object, ...]) -> list[Row]:
    """`rest`: WHERE and what follows, of this program, never input."""
    statement = f"SELECT {_ROW} FROM submission s {rest}"  # noqa: S608
    return [_row(line) for line in db.execute(statement, values).fetchall()]


def _row(line: tuple[Any, ...]) -> Row:
    number, submission_id, kind, item, state, sealed_at, *rest = line
    return Row(number, submission_id, kind, item, State(state), datetime.fromisoformat(sealed_at), *rest)


def of_tag(db: Connection, tag: str) -> list[Row]:
    """In the order of sealing, by two indexes: see submission_tag."""
    unfinished = "order_key = ?1 AND state NOT IN ('committed', 'purged') AND tag = ?1"
    others = "tag = ?1 AND (tag <> order_key OR state IN ('committed', 'purged'))"
    both = " UNION ".join(f"SELECT position FROM submission WHERE {where}" for where in (unfinished, others))  # noqa: S608
    return rows(db, f"WHERE position IN ({both}) ORDER BY position", (tag,))


def row(db: Connection, number_or_id: str) -> Row | None:
    found = rows(db, "WHERE position = ?", (position_of(db, number_or_id),))
    return found[0] if found else None


def position_of(db: Connection, number_or_id: str) -> int:
    """0 where there is none. A number is looked for where its epoch's distance says, and only if it is not there (an
    epoch that was interrupted by another one, a restored outbox) among all.
    """
    found = db.execute("SELECT position FROM submission WHERE submission_id = ?", (number_or_id,)).fetchone()
    if found is None and number_is_sound(number_or_id):
        terminal, epoch, seq = split_number(number_or_id)
        head = db.execute("SELECT number, ahead FROM head WHERE name = ?", (f"epoch {terminal} {epoch}",)).fetchone()
        if head is not None and seq <= head[0]:
            statement = "SELECT position FROM submission WHERE number = ?"
            here = (number_or_id, seq + head[1])
            found = db.execute(statement + " AND position = ?", here).fetchone()
            found = found or db.execute(statement, here[:1]).fetchone()
    return int(found[0]) if found else 0


def rows_of(db: Connection, ids: Iterable[str]) -> list[Row]:
    return [one for submission_id in ids if (one := row(db, submission_id)) is not None]


def stuck(db: Connection, limit: int) -> list[Row]:
    """CONFLICT and DEAD, the newest first."""
    found = [
        one
        for state in sorted(STUCK)
        for one in db.execute(
            f"""SELECT position, submission_id FROM submission WHERE state = ? AND {ELSEWHERE}
                ORDER BY position DESC LIMIT ?""",  # noqa: S608
            (state, limit),
        ).fetchall()
    ]
    return rows_of(db, [submission_id for _, submission_id in sorted(found, reverse=True)[:limit]])


def oldest_open(db: Connection) -> datetime | None:
    """When the oldest unfinished record was sealed."""
    found = [
        line
        for where in (
            "state IN ('backoff', 'sealed')",
            *(f"state = '{state}' AND {ELSEWHERE}" for state in ("offered", "uploading", "held", "conflict", "dead")),
        )
        for line in db.execute(
            f"SELECT position, sealed_at FROM submission WHERE {where} ORDER BY position LIMIT 1"  # noqa: S608
        ).fetchall()
    ]
    return datetime.fromisoformat(min(found)[1]) if found else None


def receipt(db: Connection, number_or_id: str) -> Receipt | None:
    if not (position := position_of(db, number_or_id)):
        return None
    submission_id, sealed_at, text, clock = db.execute(
        "SELECT submission_id, sealed_at, receipt, clock_quality FROM submission WHERE position = ?", (position,)
    ).fetchone()
    told = read_text(text)
    return Receipt(
        told.number, submission_id, datetime.fromisoformat(sealed_at), text, told.digest, told.attachments_digest,
        told.previous_hash, clock, told.key_id,
    )  # fmt: skip


def same_content(
    db: Connection, submission_id: str, request: SealRequest, payload_sha256: str, stored: tuple[StoredAttachment, ...]
) -> bool:
    """Whether the record under an id is this very request. The clock may have become better between two tries."""
    found = db.execute(
        "SELECT position, kind, item, order_key, tag, payload_sha256 FROM submission WHERE submission_id = ?",
        (submission_id,),
    ).fetchone()
    asked = (request.kind, request.item, request.order_key, request.tag, payload_sha256)
    return found is not None and found[1:] == asked and attachments(db, found[0]) == stored


def platform_receipt(db: Connection, submission_id: str) -> str:
    found = db.execute("SELECT platform_receipt FROM submission WHERE submission_id = ?", (submission_id,)).fetchone()
    return str(found[0]) if found else ""


def last_seq(db: Connection, terminal: str) -> dict[str, int]:
    return {epoch: number for (of, epoch), (number, _, _) in counters(db).items() if of == terminal}


def settled(db: Connection, terminal: str, epoch: str) -> int:
    return counters(db).get((terminal, epoch), (0, "", 0))[2]


def counters(db: Connection) -> dict[tuple[str, str], tuple[int, str, int]]:
    """(terminal, epoch) → last number, hash of the last receipt, up to where it is settled; oldest epoch first."""
    found = db.execute("SELECT name, number, hash, more FROM head WHERE name LIKE 'epoch %' ORDER BY name").fetchall()
    return {(name.split(" ")[1], name.split(" ")[2]): (number, last, more) for name, number, last, more in found}


# ── for the sender ───────────────────────────────────────────────────────────────────────────────────────────────────


def sendable(db: Connection, limit: int, not_now: frozenset[str]) -> list[str]:
    found = db.execute(
        f"""SELECT s.submission_id FROM submission s WHERE s.state IN ('backoff', 'sealed') AND {_FREE}
            ORDER BY s.position LIMIT ?""",  # noqa: S608
        (limit + len(not_now),),
    )
    return [line[0] for line in found.fetchall() if line[0] not in not_now][:limit]


def sendable_of(db: Connection, ids: Iterable[str]) -> list[str]:
    """Those of a few ids that may be sent now, in the given order."""
    statement = f"""SELECT 1 FROM submission s WHERE s.submission_id = ? AND s.state IN ('backoff', 'sealed')
                    AND {_FREE}"""  # noqa: S608
    return [one for one in ids if db.execute(statement, (one,)).fetchone() is not None]


def uploading(db: Connection, limit: int, not_now: frozenset[str]) -> list[str]:
    found = db.execute(
        f"SELECT submission_id FROM submission WHERE state = 'uploading' AND {ELSEWHERE} ORDER BY position LIMIT ?",  # noqa: S608
        (limit + len(not_now),),
    )
    return [line[0] for line in found.fetchall() if line[0] not in not_now][:limit]


def parcel(db: Connection, submission_id: str) -> tuple[Parcel, str] | None:
    """The record, and what does not fit together in it."""
    found = db.execute(
        f"""SELECT {FIXED}, seal, attempts, state, position, (SELECT data FROM payload p WHERE p.position = s.position),
                   (SELECT proof FROM event e WHERE e.id = s.first_event)
            FROM submission s WHERE submission_id = ?""",  # noqa: S608
        (submission_id,),
    ).fetchone()
    if found is None:
        return None
    *fixed, seal, attempts, state, position, payload, proof = found
    sid, number, kind, item, order_key, _, sealed_at, clock, sha256, _, text = fixed
    files = attachments(db, position)
    content = None if payload is None else bytes(payload)
    if content is None and state not in (State.PURGED, State.COMMITTED):
        wrong = "the payload is gone"
    else:
        wrong = problem(tuple(fixed), seal, proof or None, content, files)
    return Parcel(
        submission_id=sid, number=number, kind=kind, item=item, order_key=order_key, sealed_at=sealed_at,
        clock_quality=clock, qr_text=text, attempts=attempts, state=State(state), payload=content or b"",
        payload_sha256=sha256, attachments=files,
    ), wrong  # fmt: skip


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def needed_files(db: Connection, after: str, limit: int) -> list[str]:
    """SHA-256 of attachments that are not purged, in order, from the one behind `after`."""
    found = db.execute(
        """SELECT DISTINCT a.sha256 FROM attachment a JOIN submission s USING (position)
           WHERE a.sha256 > ? AND s.state <> 'purged' ORDER BY a.sha256 LIMIT ?""",
        (after, limit),
    )
    return [line[0] for line in found.fetchall()]


def forgettable(db: Connection, now: datetime, history: timedelta, most: int) -> bool:
    """Whether the retention rule has something to do."""
    total = db.execute("SELECT number FROM head WHERE name = 'state purged'").fetchone()[0]
    if total > most:
        return True
    first = db.execute(
        "SELECT unixepoch(changed_at) FROM submission WHERE state = 'purged' ORDER BY position LIMIT 1"
    ).fetchone()
    return first is not None and first[0] < int((now - history).timestamp())


def whole(db: Connection, after: int, limit: int) -> list[tuple[int, str]]:
    """Position and id of the next records whose payload is here."""
    return db.execute(
        "SELECT p.position, s.submission_id FROM payload p JOIN submission s USING (position) "
        "WHERE p.position > ? ORDER BY p.position LIMIT ?",
        (after, limit),
    ).fetchall()
