"""The outbox: seals records durably, gives them to the sender in order, and keeps what became of each of them."""

from __future__ import annotations

import errno
import fcntl
import os
import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from offline_queue import rows
from offline_queue.attachments import AttachmentFolder
from offline_queue.ballast import Ballast
from offline_queue.errors import AlreadyOpen, DiskFull
from offline_queue.identity import TerminalIdentity
from offline_queue.model import Event, Limits, Parcel, Receipt, Row, SealRequest, State, StoredAttachment
from offline_queue.protocol import wire_problem
from offline_queue.receipts import NO_RECEIPT_BEFORE, digest_of_all, make_number, sha256_hex, sign_text
from offline_queue.store import Connection, Store

T = TypeVar("T")
CHINA = timezone(timedelta(hours=8))
DISK_FULL_ERRORS = (errno.ENOSPC, errno.EDQUOT)
MISSING_FILE = "attachment_missing"
AFTER_CRASH = "reopened"


def china_now() -> datetime:
    return datetime.now(CHINA)


class Outbox:
    """Safe to call from any thread. Make one with `open`; `close` it, or use it as a context manager."""

    def __init__(
        self, store: Store, files: AttachmentFolder, ballast: Ballast, identity: TerminalIdentity, limits: Limits,
        now: Callable[[], datetime], lock_file: int,
    ) -> None:  # fmt: skip
        self._store = store
        self._files = files
        self._ballast = ballast
        self._limits = limits
        self._now = now
        self._lock_file = lock_file
        self._files_lock = threading.Lock()  # a purge must not delete the file that a sealing is about to name
        self.identity = identity
        self.alarms: tuple[str, ...] = ()  # numbers of the records that lost a file

    @classmethod
    def open(
        cls, folder: Path, key: bytes, identity: TerminalIdentity, *,
        limits: Limits | None = None, now: Callable[[], datetime] = china_now,
    ) -> Outbox:  # fmt: skip
        """Opens or makes the outbox in `folder` (mode 0700) and puts right what a crash left behind.

        `key`: 32 random bytes. Raises WrongKey, UnsafeStore, AlreadyOpen, DiskFull, StoreFailed.
        """
        limits = limits or Limits()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock_file = _lock(folder / "outbox.lock")
        try:
            store = Store(folder / "outbox.db", key)
        except BaseException:
            os.close(lock_file)
            raise
        files = AttachmentFolder(folder / "attachments", key)
        ballast = Ballast(folder, limits.ballast, limits.reserve)
        outbox = cls(store, files, ballast, identity, limits, now, lock_file)
        try:
            outbox._put_right()
        except BaseException:
            outbox.close()
            raise
        ballast.stow()
        return outbox

    def close(self) -> None:
        """May be called twice."""
        self._store.close()
        if self._lock_file >= 0:
            os.close(self._lock_file)
            self._lock_file = -1

    def __enter__(self) -> Outbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ── sealing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def seal(self, request: SealRequest) -> Receipt:
        """Durable when it returns. Raises DiskFull (nothing sealed, no number used), ValueError for a bad request."""
        self._check(request)
        with self._files_lock:
            stored = self._with_ballast(lambda: self._put_files(request))
            return self._with_ballast(lambda: self._store.run(lambda db: self._insert(db, request, stored)))

    def _check(self, request: SealRequest) -> None:
        if problem := wire_problem(request):
            raise ValueError(f"the request does not fit the wire: {problem}")
        if len(request.payload) > self._limits.payload:
            raise ValueError("the payload is larger than the limit")
        if any(len(a.data) > self._limits.attachment for a in request.attachments):
            raise ValueError("an attachment is larger than the limit")

    def _put_files(self, request: SealRequest) -> tuple[StoredAttachment, ...]:
        return tuple(
            StoredAttachment(a.name, a.media_type, self._files.put(a.data), len(a.data)) for a in request.attachments
        )

    def _insert(self, db: Connection, request: SealRequest, stored: tuple[StoredAttachment, ...]) -> Receipt:
        identity = self.identity
        seq, before = rows.next_seq(db, identity.terminal_id, identity.epoch, NO_RECEIPT_BEFORE)
        sealed_at = self._now().replace(microsecond=0)
        number = make_number(identity.terminal_id, identity.epoch, seq)
        digest = sha256_hex(request.payload)
        all_attachments = digest_of_all(a.sha256 for a in stored)
        text = sign_text(identity, number, sealed_at, request.clock_quality, digest, all_attachments, before)
        receipt = Receipt(
            number,
            str(uuid.uuid4()),
            sealed_at,
            text,
            digest,
            all_attachments,
            before,
            request.clock_quality,
            identity.key_id,
        )
        rows.advance_counter(db, identity.terminal_id, identity.epoch, seq, sha256_hex(text.encode()))
        rows.insert(db, request, receipt, stored)
        rows.add_event(db, receipt.submission_id, sealed_at, "", State.SEALED, "")
        return receipt

    def _with_ballast(self, work: Callable[[], T]) -> T:
        """Once more without the ballast when the disk is full; then DiskFull."""
        try:
            return work()
        except (DiskFull, OSError) as error:
            if isinstance(error, OSError) and error.errno not in DISK_FULL_ERRORS:
                raise
            self._ballast.give_up()
        try:
            return work()
        except OSError as error:
            if error.errno not in DISK_FULL_ERRORS:
                raise
            raise DiskFull("the disk is full") from error

    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────

    def has_room(self) -> bool:
        """Whether a session may start: the reserve is free and the ballast was not given up."""
        self._ballast.stow()
        return self._ballast.has_room() and (self._limits.ballast == 0 or self._ballast.in_place)

    def counts(self) -> dict[State, int]:
        """How many records are in each state; every state is there."""
        return self._store.run(rows.counts)

    def waiting(self) -> int:
        """Records that are not yet at the platform, stuck ones included."""
        counts = self.counts()
        return sum(counts.values()) - counts[State.COMMITTED] - counts[State.PURGED]

    def rows(self) -> list[Row]:
        """All records in the order of sealing, for the technician: no citizen data."""
        return self._store.run(lambda db: rows.select(db, "1", ()))

    def find(self, tag: str) -> list[Row]:
        """The records of one tag, in the order of sealing."""
        return self._store.run(lambda db: rows.select(db, "tag = ?", (tag,)))

    def row(self, submission_id: str) -> Row | None:
        found = self._store.run(lambda db: rows.select(db, "submission_id = ?", (submission_id,)))
        return found[0] if found else None

    def receipt(self, number_or_id: str) -> Receipt | None:
        """The receipt of a number or submission id, also after the purge."""
        return self._store.run(lambda db: rows.receipt(db, number_or_id))

    def platform_receipt(self, submission_id: str) -> str:
        """The platform's signed receipt as JSON text; "" before the commit."""
        return self._store.run(lambda db: rows.platform_receipt(db, submission_id))

    def history(self, submission_id: str) -> list[Event]:
        return self._store.run(lambda db: rows.events(db, submission_id))

    # ── for the sender ───────────────────────────────────────────────────────────────────────────────────────────

    def sendable(self, limit: int = 50, not_now: frozenset[str] = frozenset()) -> list[str]:
        """Ids that may be sent, oldest first: nothing earlier of their order key is unfinished. Without `not_now`."""
        return self._store.run(lambda db: rows.sendable(db, limit, not_now))

    def backlog(self) -> tuple[int, int]:
        """Number and bytes of what is still to be sent by itself."""
        return self._store.run(rows.backlog)

    def load(self, submission_id: str) -> Parcel | None:
        return self._store.run(lambda db: rows.parcel(db, submission_id))

    def blob(self, sha256: str) -> bytes | None:
        """The content of an attachment; None when its file is gone or damaged."""
        return self._files.get(sha256)

    def move(self, submission_id: str, to: State, reason: str = "", *, tried: bool = False) -> None:
        """One transition with its event, in one transaction. `tried` counts an attempt. ValueError if not allowed."""
        now = self._now()
        self._with_ballast(lambda: self._store.run(lambda db: rows.move(db, submission_id, to, now, reason, tried)))

    def commit(self, submission_id: str, case_number: str, platform_receipt: str) -> None:
        """COMMITTED together with the platform's signed receipt."""
        now = self._now()

        def work(db: Connection) -> None:
            rows.keep_platform_receipt(db, submission_id, case_number, platform_receipt)
            rows.move(db, submission_id, State.COMMITTED, now, "", False)

        self._with_ballast(lambda: self._store.run(work))

    def release(self) -> int:
        """HELD records, and those that an interrupted round left under way, may be tried again; how many."""
        now = self._now()
        states = (State.HELD, State.OFFERED, State.UPLOADING)
        return self._store.run(lambda db: rows.move_all(db, states, State.SEALED, now, "released"))

    def retry(self, submission_id: str) -> bool:
        """For the technician: a stuck record is sent again under the same id. False when it is not stuck."""
        row = self.row(submission_id)
        if row is None or row.state not in (State.CONFLICT, State.DEAD, State.HELD):
            return False
        self.move(submission_id, State.SEALED, "technician")
        return True

    # ── tidying ──────────────────────────────────────────────────────────────────────────────────────────────────

    def purge_committed(self, older_than: timedelta = timedelta(0)) -> int:
        """Removes payload and attachments of records committed at least `older_than` ago; number and receipts stay."""
        now = self._now()
        with self._files_lock:
            purged, files = self._with_ballast(lambda: self._store.run(lambda db: rows.purge(db, now, older_than)))
            for sha256 in files:
                self._files.remove(sha256)
        self._ballast.stow()
        return purged

    def _put_right(self) -> None:
        """After a crash: what was under way is SEALED again, files without a row go, a row without its file is DEAD."""
        now = self._now()
        under_way = (State.OFFERED, State.UPLOADING, State.BACKOFF)
        self._with_ballast(
            lambda: self._store.run(lambda db: rows.move_all(db, under_way, State.SEALED, now, AFTER_CRASH))
        )
        needed = self._store.run(rows.needed_files)
        self._files.sweep(set(needed))
        lost = {sha256 for sha256 in needed if not self._files.has(sha256)}
        ids = {submission_id for sha256 in lost for submission_id in needed[sha256]}
        for submission_id in sorted(ids):
            row = self.row(submission_id)
            if row is not None and row.state is not State.COMMITTED:
                self.alarms = (*self.alarms, row.number)
                if row.state in (State.SEALED, State.HELD):
                    self.move(submission_id, State.DEAD, MISSING_FILE)


def _lock(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise AlreadyOpen("another process has this outbox open") from error
    return handle
