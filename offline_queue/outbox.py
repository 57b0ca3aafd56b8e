"""The outbox: seals records durably, gives them to the sender in order, and keeps what became of each of them."""

from __future__ import annotations

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType

from offline_queue.errors import (
    Damaged,
    DiskFull,
    InDoubt,
    OutboxClosed,
    OutboxError,
    StoreFailed,
    Unsure,
    WrongKey,
)
from offline_queue.files import fsync_folder
from offline_queue.model import Limits, Receipt, SealRequest, State, StoredAttachment
from offline_queue.receipts.identity import TerminalIdentity
from offline_queue.receipts.suites import ED25519
from offline_queue.receipts.text import issue, make_number, sha256_hex
from offline_queue.storage import marker, rows, views
from offline_queue.storage.attachments import AttachmentFolder
from offline_queue.storage.ballast import Ballast
from offline_queue.storage.core import MISSING_FILE, TAMPERED, china_now
from offline_queue.storage.engine import SQLCIPHER, Connection, Engine
from offline_queue.storage.fitting import why_not
from offline_queue.storage.inspection import Inspection
from offline_queue.storage.locking import lock
from offline_queue.storage.sender_side import SenderSide
from offline_queue.storage.store import Store
from offline_queue.storage.technician_side import TechnicianSide

__all__ = ["AFTER_CRASH", "MISSING_FILE", "TAMPERED", "Outbox", "china_now"]

LOG = logging.getLogger("offline_queue.outbox")
AFTER_CRASH = "reopened"
UNDER_WAY = (State.OFFERED, State.UPLOADING)
LOOKED_AT_ONCE = 1000  # files; with more of them the look after a crash goes on beside the work
MOST_FRESH = 100  # records whose citizen may still be here


class Outbox(SenderSide, TechnicianSide, Inspection):
    """Safe to call from any thread. Make one with `open`; `close` it, or use it as a context manager."""

    _lock_file = -1
    _inspector: threading.Thread | None = None

    @classmethod
    def open(
        cls, folder: Path, key: bytes, identity: TerminalIdentity, *,
        limits: Limits | None = None, now: Callable[[], datetime] = china_now, engine: Engine = SQLCIPHER,
    ) -> Outbox:  # fmt: skip
        """Opens or makes the outbox in `folder` (mode 0700) and puts right what a crash left behind.

        `key`: 32 random bytes. Raises WrongKey, Damaged, UnsafeStore, AlreadyOpen, DiskFull, StoreFailed.
        """
        limits = limits or Limits()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock_file = lock(folder)
        ballast = Ballast(folder, limits.ballast, limits.reserve)
        try:
            marker.expect_what_was_here(folder)
            store = _open_store(folder, key, engine, ballast)
        except BaseException:
            os.close(lock_file)
            raise
        files = AttachmentFolder(folder / marker.ATTACHMENTS, key)
        outbox = cls(store, files, ballast, identity, limits, now)
        outbox._lock_file = lock_file
        try:
            outbox._with_ballast(lambda: _mark(folder, key))
            outbox._put_right()
        except BaseException:
            outbox.close()
            raise
        ballast.stow()
        return outbox

    def close(self) -> None:
        """May be called twice."""
        self._store.close()
        if self._inspector is not None:
            self._inspector.join()
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

    def seal(self, request: SealRequest, submission_id: str = "") -> Receipt:
        """Durable when it returns. The same id with the same content is the same record and gives the same receipt.

        Raises DiskFull and StoreFailed (certainly nothing sealed, no number used); InDoubt when nobody can say: print
        nothing, and try again with the same id; ValueError for a bad request, also for other content under an id.
        """
        submission_id = submission_id or str(uuid.uuid4())
        self._check(request, submission_id)
        try:
            receipt = self._seal(request, submission_id)
        except Unsure as error:
            self._doubtful.add(submission_id)
            raise InDoubt(submission_id) from error
        except StoreFailed as error:
            if submission_id in self._doubtful:
                raise InDoubt(submission_id) from error
            raise
        self._doubtful.discard(submission_id)
        self._fresh[submission_id] = time.monotonic()
        for old in list(islice(self._fresh, max(0, len(self._fresh) - MOST_FRESH))):
            self._fresh.pop(old, None)
        return receipt

    def _seal(self, request: SealRequest, submission_id: str) -> Receipt:
        if not request.attachments:
            return self._change(lambda db: self._insert(db, request, submission_id, ()))
        with self._files_lock:
            names = self._with_ballast(lambda: self._files.put_all([a.data for a in request.attachments]))
            stored = tuple(
                StoredAttachment(a.name, a.media_type, name, len(a.data))
                for a, name in zip(request.attachments, names, strict=True)
            )
            return self._change(lambda db: self._insert(db, request, submission_id, stored))

    def _check(self, request: SealRequest, submission_id: str) -> None:
        if problem := why_not(request, submission_id):
            raise ValueError(f"the request does not fit the wire: {problem}")
        if len(request.payload) > self._limits.payload:
            raise ValueError("the payload is larger than the limit")
        if any(len(a.data) > self._limits.attachment for a in request.attachments):
            raise ValueError("an attachment is larger than the limit")

    def _insert(
        self, db: Connection, request: SealRequest, submission_id: str, stored: tuple[StoredAttachment, ...]
    ) -> Receipt:
        if (kept := views.receipt(db, submission_id)) is not None:
            if not views.same_content(db, submission_id, request, sha256_hex(request.payload), stored):
                raise ValueError("there is other content under this submission id")
            return kept
        identity = self.identity
        seq, before, position = rows.next_seq(db, identity.terminal_id, identity.epoch)
        sealed_at = self._now().replace(microsecond=0)
        number = make_number(identity.terminal_id, identity.epoch, seq)
        names = [a.sha256 for a in stored]
        text = issue(identity, number, sealed_at, request.clock_quality, request.payload, names, before)
        receipt = Receipt(
            number, submission_id, sealed_at, text.text, text.digest, text.attachments_digest, before,
            request.clock_quality, text.key_id,
        )  # fmt: skip
        payload_sha256 = text.digest if identity.suite is ED25519 else sha256_hex(request.payload)
        rows.advance_counter(db, identity.terminal_id, identity.epoch, seq, text.hash, position)
        rows.insert(db, position, request, receipt, payload_sha256, stored)
        return receipt

    # ── after a crash ────────────────────────────────────────────────────────────────────────────────────────────

    def _put_right(self) -> None:
        """What was under way is SEALED again. Files and rows are compared: a few now, many beside the work."""
        now = self._now()
        if any(self.counts()[state] for state in UNDER_WAY):
            self._change(lambda db: rows.move_all(db, UNDER_WAY, State.SEALED, now, AFTER_CRASH))
        few = sum(1 for _ in islice(self._files.names(), LOOKED_AT_ONCE + 1)) <= LOOKED_AT_ONCE
        if few and len(self._store.read(views.needed_files, "", LOOKED_AT_ONCE + 1)) <= LOOKED_AT_ONCE:
            self.inspect()
        else:
            self._inspector = threading.Thread(target=self._inspect_quietly, name="outbox-inspector", daemon=True)
            self._inspector.start()

    def _inspect_quietly(self) -> None:
        try:
            self.inspect()
        except OutboxClosed:
            pass
        except OutboxError as error:
            LOG.error("the files could not be looked at: %s", type(error).__name__)


def _open_store(folder: Path, key: bytes, engine: Engine, ballast: Ballast) -> Store:
    try:
        try:
            return Store(folder / marker.DATABASE, key, engine)
        except DiskFull:
            if not ballast.give_up():
                raise
        return Store(folder / marker.DATABASE, key, engine)
    except WrongKey as error:
        if marker.fits(folder, key):
            raise Damaged("the file is no outbox any more; it is left as it is") from error
        raise


def _mark(folder: Path, key: bytes) -> None:
    if not marker.there(folder):
        fsync_folder(folder)  # the database's own name
        marker.write(folder, key)
