"""States of a sealed record and the values that cross the border of the queue."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """SEALED → OFFERED → UPLOADING → COMMITTED → PURGED, and beside them four ways to wait or stop."""

    SEALED = "sealed"
    OFFERED = "offered"  # its metadata is on the way
    UPLOADING = "uploading"  # the platform has the metadata and asks for attachments or the commit
    COMMITTED = "committed"  # the platform's signed receipt is on disk
    PURGED = "purged"  # payload and attachments are gone, number and receipts stay
    BACKOFF = "backoff"  # tried, will be tried again by itself
    HELD = "held"  # the terminal is refused (token, certificate), not the record
    CONFLICT = "conflict"  # the platform holds other content under this id
    DEAD = "dead"  # cannot be sent as it is: kept, shown to the technician


WAITING = frozenset({State.SEALED, State.BACKOFF, State.HELD})
IN_FLIGHT = frozenset({State.OFFERED, State.UPLOADING})
FINISHED = frozenset({State.COMMITTED, State.PURGED})
STUCK = frozenset({State.CONFLICT, State.DEAD})
UNFINISHED = frozenset(State) - FINISHED  # what its order key waits for

_TROUBLE = {State.BACKOFF, State.HELD, State.CONFLICT, State.DEAD}
TRANSITIONS: dict[State, frozenset[State]] = {
    State.SEALED: frozenset({State.OFFERED, State.DEAD}),
    State.OFFERED: frozenset({State.UPLOADING, State.COMMITTED, State.SEALED, *_TROUBLE}),
    State.UPLOADING: frozenset({State.COMMITTED, State.SEALED, *_TROUBLE}),
    State.BACKOFF: frozenset({State.OFFERED, State.SEALED, State.DEAD}),
    State.HELD: frozenset({State.SEALED, State.DEAD}),
    State.CONFLICT: frozenset({State.SEALED, State.DEAD}),
    State.DEAD: frozenset({State.SEALED}),
    State.COMMITTED: frozenset({State.PURGED, State.SEALED}),  # back: the platform lost it
    State.PURGED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """`name` is a role such as "household_register_1": never a person's name or a path."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealRequest:
    """One record to be sealed.

    `order_key`: records with the same key arrive in the order in which they were sealed; a key that is the submission
    id of an earlier record waits for that record (a rating names its application so). `tag`: an opaque, keyed digest by
    which the kiosk finds a citizen's records again. `clock_quality`: a word such as "synced" or "free-running".
    """

    kind: str  # application, rating, supplement, withdrawal: those of wire.schema.json
    item: str  # pack id and version: "newborn@1.0.0"
    order_key: str
    tag: str = field(repr=False)
    payload: bytes = field(repr=False)
    attachments: tuple[Attachment, ...] = ()
    clock_quality: str = "unknown"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of submission (收件), not of acceptance. Digests and hashes are SHA-256 in hexadecimal."""

    number: str  # LX0417-03-000126-58
    submission_id: str
    sealed_at: datetime
    qr_text: str
    digest: str  # of the payload
    attachments_digest: str  # over the digests of the attachments, in order
    previous_hash: str  # of the qr_text of the receipt before; 64 zeros for the first of an epoch
    clock_quality: str
    key_id: str


@dataclass(frozen=True, slots=True)
class Row:
    """What a technician may see of a record: no citizen data."""

    number: str
    submission_id: str
    kind: str
    item: str
    state: State
    sealed_at: datetime
    attempts: int
    reason: str
    size: int  # bytes of payload and attachments
    attachments: int
    case_number: str  # the platform's, "" before the commit


@dataclass(frozen=True, slots=True)
class Event:
    """One transition. `before` is "" for the sealing. In a note of the terminal itself it is "terminal", and
    `after` is the note's word.
    """

    at: datetime
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """An attachment as the store knows it: its bytes lie in a file of its own, named by `sha256`."""

    name: str
    media_type: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """One record as the sender needs it."""

    submission_id: str
    number: str
    kind: str
    item: str
    order_key: str
    sealed_at: str
    clock_quality: str
    qr_text: str
    attempts: int
    state: State
    payload: bytes = field(repr=False)
    payload_sha256: str
    attachments: tuple[StoredAttachment, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """Room on the disk, in bytes, and the retention rule. For a terminal with 8 GB free; tests use small figures.

    A record that the platform has and whose payload is gone is forgotten, its number, receipts and events with it,
    once it is older than `history` or there are more than `most_history` of them.
    """

    reserve: int = 256 * 1024 * 1024  # below this no session is started: one A4 colour page is up to 2 MB, 12 a session
    ballast: int = 16 * 1024 * 1024  # given up when the disk is full: in WAL mode even a DELETE needs space
    payload: int = 2 * 1024 * 1024
    attachment: int = 64 * 1024 * 1024
    history: timedelta = timedelta(days=400)  # a year's papers may be asked for, and the year after a little
    most_history: int = 20_000  # at 2 KB each 40 MB
