"""The outbox as technicians, the readiness page and the heartbeat see it: no citizen's data."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial

from offline_queue.model import Event, Receipt, Row, State
from offline_queue.storage import chain, rows, views
from offline_queue.storage.core import TAMPERED, Core
from offline_queue.storage.engine import Connection

PAGE = 500  # rows read in one piece of work


class TechnicianSide(Core):
    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────

    def trouble(self) -> str:
        """Why no new case should begin: "disk_full" (below the reserve, or the ballast is given up), "store" (cannot
        be written or read), or "". Cheap, from any thread, never raises.
        """
        if self._store.trouble:
            return "store"
        try:
            return "" if self.has_room() else "disk_full"
        except OSError:
            return "store"

    def has_room(self) -> bool:
        """Whether a session may start: the reserve is free and the ballast was not given up."""
        self._ballast.stow()
        return self._ballast.has_room() and self._ballast.ready

    def counts(self) -> dict[State, int]:
        """How many records are in each state; every state is there."""
        return self._store.read(views.counts)

    def waiting(self) -> int:
        """Records that are not yet at the platform, stuck ones included."""
        counts = self.counts()
        return sum(counts.values()) - counts[State.COMMITTED] - counts[State.PURGED]

    def rows(self, limit: int = 1000, offset: int = 0) -> list[Row]:
        """Records in the order of sealing, a page of them."""
        return self._store.read(views.rows, "ORDER BY position LIMIT ? OFFSET ?", (limit, offset))

    def latest(self, limit: int = 50) -> list[Row]:
        """The newest records, newest first."""
        return self._store.read(views.rows, "ORDER BY position DESC LIMIT ?", (limit,))

    def find(self, tag: str) -> list[Row]:
        """The records of one tag, in the order of sealing."""
        if not tag:
            return []
        return self._store.read(views.of_tag, tag)

    def row(self, number_or_id: str) -> Row | None:
        return self._store.read(views.row, number_or_id)

    def stuck(self, limit: int = 50) -> list[Row]:
        """CONFLICT and DEAD, newest first."""
        return self._store.read(views.stuck, limit)

    def oldest_open(self) -> datetime | None:
        """When the oldest record was sealed that the platform has not yet signed for."""
        return self._store.read(views.oldest_open)

    def receipt(self, number_or_id: str) -> Receipt | None:
        """The receipt of a number or submission id, also after the purge."""
        return self._store.read(views.receipt, number_or_id)

    def platform_receipt(self, submission_id: str) -> str:
        """The platform's signed receipt as JSON text; "" before the commit."""
        return self._store.read(views.platform_receipt, submission_id)

    def history(self, submission_id: str = "") -> list[Event]:
        """Of one record, or with "" the notes of the terminal itself."""
        return self._store.read(chain.events, submission_id)

    # ── doing ────────────────────────────────────────────────────────────────────────────────────────────────────

    def note(self, kind: str, text: str = "") -> None:
        """An event of the terminal itself ("held", "reconciled", "restored"), in the same chain. No citizen's data."""
        now = self._now()
        self._change(lambda db: chain.note(db, now, kind, text))

    def retry(self, number_or_id: str) -> bool:
        """A stuck record is sent again under the same id. False when it is not stuck."""
        return self._by_hand(number_or_id, (State.CONFLICT, State.DEAD, State.HELD), State.SEALED, "technician")

    def park(self, number_or_id: str, reason: str) -> bool:
        """An unfinished record is kept and sent no more until `retry`. False when it is finished or parked already."""
        return self._by_hand(number_or_id, rows.BURIABLE, State.DEAD, f"technician: {reason}")

    def send_again(self, submission_id: str, reason: str) -> bool:
        """The platform lost a record that it had signed for: sent again under the same id and number.

        False when the payload is not here any more, or the record is not one that was committed.
        """

        def work(db: Connection) -> bool:
            row = views.row(db, submission_id)
            if row is None or row.state is not State.COMMITTED:
                return False
            rows.move(db, row.submission_id, State.SEALED, now, reason)
            return True

        now = self._now()
        return self._change(work)

    def _by_hand(self, number_or_id: str, states: Collection[State], to: State, reason: str) -> bool:
        row = self.row(number_or_id)
        if row is None or row.state not in states:
            return False
        now = self._now()
        self._change(lambda db: rows.move(db, row.submission_id, to, now, reason))
        return True

    def purge_committed(self, older_than: timedelta = timedelta(0)) -> int:
        """Removes payload and attachments of records committed at least `older_than` ago; number and receipts stay,
        until the retention rule (`Limits.history`) forgets them, too. The number of purged records.
        """
        total = 0
        while purged := self._purge_some(older_than):
            total += purged
        while self._forget_some():
            pass
        self._ballast.stow()
        return total

    def _purge_some(self, older_than: timedelta) -> int:
        now = self._now()
        with self._files_lock:
            purged, files = self._change(lambda db: rows.purge(db, now, older_than))
            for sha256 in files:
                self._with_ballast(partial(self._files.remove, sha256))
        return purged

    def _forget_some(self) -> int:
        now, limits = self._now(), self._limits
        if not self._store.read(views.forgettable, now, limits.history, limits.most_history):
            return 0
        return self._change(lambda db: rows.forget(db, now, limits.history, limits.most_history))

    # ── checking ─────────────────────────────────────────────────────────────────────────────────────────────────

    def verify_chain(self) -> str:
        """What is wrong with the chain of events, or "". Reads all of them, in small pieces."""
        last, last_hash, problem, done = 0, chain.BEGINNING, "", False
        while not done:
            last, last_hash, problem, done = self._store.read(chain.check, last, last_hash)
        return problem

    def check_rows(self) -> list[str]:
        """Looks at every record that is still here whole: one that is not what was sealed is DEAD, with an alarm, and
        never sent. The numbers of those.
        """
        bad, after = [], 0
        while ids := self._store.read(views.whole, after, 50):
            after = ids[-1][0]
            for _, submission_id in ids:
                found = self._store.read(views.parcel, submission_id)
                if found is not None and found[1]:
                    parcel, wrong = found
                    self._bury(submission_id, parcel.number, parcel.state, f"{TAMPERED}: {wrong}")
                    bad.append(parcel.number)
        return bad

    def export(self) -> Iterator[str]:
        """Rows and events as JSON, one a line, with the hashes of the chain: for whoever checks it elsewhere."""
        offset, last = 0, 0
        while page := self.rows(PAGE, offset):
            offset += len(page)
            yield from (json.dumps({"row": asdict(row)}, ensure_ascii=False, default=str) for row in page)
        names = ("id", "submission_id", "at", "before", "after", "reason", "proof", "hash")
        while lines := self._store.read(chain.lines, last):
            last = int(str(lines[-1][0]))
            yield from (
                json.dumps({"event": dict(zip(names, line, strict=True))}, ensure_ascii=False) for line in lines
            )
        head, head_hash = self._store.read(chain.head)
        yield json.dumps({"chain": {"events": head, "hash": head_hash}})
