"""The outbox as the sender sees it: what may go now, what a record is, what became of it."""

from __future__ import annotations

import time
from datetime import timedelta

from offline_queue.errors import StoreFailed
from offline_queue.model import Parcel, State
from offline_queue.storage import rows, views
from offline_queue.storage.core import MISSING_FILE, TAMPERED, Core

RELEASED = (State.HELD, State.OFFERED)


class SenderSide(Core):
    def sendable(self, limit: int = 50, not_now: frozenset[str] = frozenset()) -> list[str]:
        """Ids that may be sent, oldest first: nothing earlier of their order key is unfinished. Without `not_now`."""
        return self._store.read(views.sendable, limit, not_now)

    def live(self, limit: int, younger_than: timedelta, not_now: frozenset[str] = frozenset()) -> list[str]:
        """Those of `sendable` that were sealed by this process just now, oldest first: their citizen may still stand
        there. Counted on the monotonic clock: the wall clock may be set while it runs.
        """
        since = time.monotonic() - younger_than.total_seconds()
        ids = [one for one, sealed in list(self._fresh.items()) if sealed > since and one not in not_now]
        return self._store.read(views.sendable_of, ids)[:limit] if ids else []

    def uploading(self, limit: int = 50, not_now: frozenset[str] = frozenset()) -> list[str]:
        """Ids whose metadata the platform has and whose attachments still have to go, oldest first."""
        return self._store.read(views.uploading, limit, not_now)

    def backlog(self) -> tuple[int, int]:
        """Number and bytes of what is still to be sent by itself, held and under way included."""
        return self._store.read(views.backlog)

    def load(self, submission_id: str) -> Parcel | None:
        """The record; None for an unknown id, and for one that cannot be sent as it is: that one is DEAD now, with an
        alarm (a file is gone, or the row is not what was sealed).
        """
        found = self._store.read(views.parcel, submission_id)
        if found is None:
            return None
        parcel, wrong = found
        if wrong:
            self._bury(submission_id, parcel.number, parcel.state, f"{TAMPERED}: {wrong}")
            return None
        if parcel.state is not State.PURGED and not all(self._files.has(a.sha256) for a in parcel.attachments):
            self._bury(submission_id, parcel.number, parcel.state, MISSING_FILE)
            return None
        return parcel

    def blob(self, sha256: str) -> bytes | None:
        """The content of an attachment; None when its file is gone or damaged: an alarm for every record that needs
        it, which the sender then finds dead. Raises StoreFailed when the disk does not give it out now.
        """
        try:
            data = self._files.get(sha256)
        except OSError as error:
            raise StoreFailed(f"the disk fails: {error.strerror}") from error
        if data is None:
            for row in self._store.read(views.rows_of, self._store.read(rows.needed, sha256)):
                self._alarm(row.number)
        return data

    def move(
        self, submission_id: str, to: State, reason: str = "", *, tried: bool = False, lasting: bool = True
    ) -> None:
        """One transition with its event, in one transaction. `tried` counts an attempt. ValueError if not allowed.

        `lasting=False` for claims alone: it costs no sync, and a power cut puts the record back, as the start would.
        """
        now = self._now()
        self._change(lambda db: rows.move(db, submission_id, to, now, reason, tried), lasting=lasting)

    def commit(self, submission_id: str, case_number: str, platform_receipt: str) -> None:
        """COMMITTED together with the platform's signed receipt."""
        now = self._now()
        self._change(lambda db: rows.commit(db, submission_id, case_number, platform_receipt, now))

    def release(self) -> int:
        """HELD records, and those whose offer was interrupted, may be tried again; how many."""
        now = self._now()
        return self._change(lambda db: rows.move_all(db, RELEASED, State.SEALED, now, "released"))

    def settle(self, epoch: str, upto_seq: int) -> None:
        """The platform has shown that it has every number of this epoch up to `upto_seq`; never goes back."""
        terminal = self.identity.terminal_id
        self._change(lambda db: rows.settle(db, terminal, epoch, upto_seq))

    def settled(self, epoch: str) -> int:
        """0 before the first reconciliation."""
        return self._store.read(views.settled, self.identity.terminal_id, epoch)

    def last_seq(self) -> dict[str, int]:
        """Last used number of every epoch that this outbox knows."""
        return self._store.read(views.last_seq, self.identity.terminal_id)
