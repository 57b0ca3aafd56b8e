"""What all sides of the outbox share: the store, the files, the ballast, the clock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import TypeVar

from offline_queue.errors import DiskFull, StoreFailed
from offline_queue.model import Limits, State
from offline_queue.receipts.identity import TerminalIdentity
from offline_queue.storage import rows
from offline_queue.storage.attachments import AttachmentFolder
from offline_queue.storage.ballast import DISK_FULL_ERRORS, Ballast
from offline_queue.storage.engine import Connection
from offline_queue.storage.store import Store

T = TypeVar("T")
CHINA = timezone(timedelta(hours=8))
MISSING_FILE = "attachment_missing"
TAMPERED = "tampered"


def china_now() -> datetime:
    return datetime.now(CHINA)


class Core:
    """Safe to call from any thread."""

    def __init__(
        self, store: Store, files: AttachmentFolder, ballast: Ballast, identity: TerminalIdentity, limits: Limits,
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._store = store
        self._files = files
        self._ballast = ballast
        self._limits = limits
        self._now = now
        self._files_lock = threading.Lock()  # nobody deletes the file that a sealing is about to name
        self._alarm_lock = threading.Lock()
        self._doubtful: set[str] = set()  # ids of sealings that nobody is sure of
        self._fresh: dict[str, float] = {}  # id → monotonic second of its sealing, for records of this process
        self.identity = identity
        self.alarms: tuple[str, ...] = ()  # numbers of the records that lost a file or were changed

    def _change(self, work: Callable[[Connection], T], *, lasting: bool = True) -> T:
        return self._with_ballast(lambda: self._store.run(work, lasting=lasting))

    def _with_ballast(self, work: Callable[[], T]) -> T:
        """Once more without the ballast when the disk is full; then DiskFull."""
        try:
            return work()
        except (DiskFull, OSError) as error:
            if isinstance(error, OSError) and error.errno not in DISK_FULL_ERRORS:
                raise StoreFailed(f"the disk fails: {error.strerror}") from error
            self._ballast.give_up()
        try:
            return work()
        except OSError as error:
            if error.errno not in DISK_FULL_ERRORS:
                raise StoreFailed(f"the disk fails: {error.strerror}") from error
            raise DiskFull("the disk is full") from error

    def _alarm(self, number: str) -> None:
        with self._alarm_lock:
            if number not in self.alarms:
                self.alarms = (*self.alarms, number)

    def _bury(self, submission_id: str, number: str, state: State, reason: str) -> None:
        """DEAD with an alarm: it is not sent as it is, and blocks nothing but its own order key."""
        self._alarm(number)
        if state in rows.BURIABLE:
            now = self._now()
            self._change(lambda db: rows.move(db, submission_id, State.DEAD, now, reason))
