"""The outbox against a model of plain Python: any order of calls, also with the process dying between two of them."""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from offline_queue import Attachment, Limits, Outbox, Receipt, SealRequest, State, TerminalIdentity
from offline_queue.model import FINISHED, IN_FLIGHT, STUCK, TRANSITIONS, WAITING
from offline_queue.outbox import china_now
from offline_queue.receipts.text import sha256_hex
from tests.proof.outcome import full

KEY = bytes(range(32))
SMALL = Limits(reserve=0, ballast=0)
GOES_BY_ITSELF = WAITING - {State.HELD}
NOT_ALLOWED = re.compile(r"\w")
PICK = st.integers(0, 1000)


@dataclass
class Record:
    sid: str
    order_key: str
    payload: bytes
    files: list[bytes]
    receipt: Receipt
    state: State = State.SEALED
    attempts: int = 0
    case_number: str = ""
    states: list[State] = field(default_factory=lambda: [State.SEALED])

    def become(self, state: State, tried: bool = False) -> None:
        self.state = state
        self.states.append(state)
        self.attempts += tried


class Model:
    """What the outbox must show, by the rules of DESIGN.md alone."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.fresh: set[str] = set()  # sealed since the outbox was opened

    def of(self, *states: State) -> list[Record]:
        return [record for record in self.records if record.state in states]

    def waits(self, n: int) -> bool:
        """Something earlier of its order key, or the record that the key names, is unfinished."""
        mine = self.records[n]
        return any(r.state not in FINISHED and mine.order_key in (r.order_key, r.sid) for r in self.records[:n])

    def sendable(self) -> list[str]:
        return [r.sid for n, r in enumerate(self.records) if r.state in GOES_BY_ITSELF and not self.waits(n)]


class OutboxMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.stack = contextlib.ExitStack()
        memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
        self.work = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="model-", dir=memory)))
        self.identity = TerminalIdentity.create(self.work / "identity.json", KEY, "LX0417", "03")
        self.model = Model()
        self.folder = self.work / "0"
        self.outbox = self._open()

    def teardown(self) -> None:
        if hasattr(self, "outbox"):
            self.outbox.close()
            self.stack.close()

    def _open(self) -> Outbox:
        return Outbox.open(self.folder, KEY, self.identity, limits=SMALL, now=lambda: china_now())

    # ── what the kiosk and the sender do ─────────────────────────────────────────────────────────────────────────

    @rule(key=st.sampled_from(["own", "family-1", "family-2", "earlier"]), files=st.integers(0, 2), pick=PICK)
    def seal(self, key: str, files: int, pick: int) -> None:
        sid = str(uuid.uuid4())
        earlier = self.model.records[pick % len(self.model.records)].sid if self.model.records else sid
        order_key = {"own": sid, "earlier": earlier}.get(key, key)
        payload = f"payload of {len(self.model.records)}".encode()
        data = [f"scan {pick % 3} {n}".encode() for n in range(files)]  # some share a file with another record
        attachments = tuple(Attachment(f"page_{n}", "image/jpeg", file) for n, file in enumerate(data))
        request = SealRequest("application", "newborn@1.0.0", order_key, "tag", payload, attachments, "synced")
        receipt = self.outbox.seal(request, sid)
        assert self.outbox.seal(request, sid) == receipt
        other = SealRequest("application", "newborn@1.0.0", order_key, "tag", payload + b"!", attachments, "synced")
        with pytest.raises(ValueError, match=NOT_ALLOWED):
            self.outbox.seal(other, sid)
        self.model.fresh.add(sid)
        self.model.records.append(Record(sid, order_key, payload, data, receipt))

    @rule(pick=PICK, lasting=st.booleans())
    def claim(self, pick: int, lasting: bool) -> None:
        if ids := self.outbox.sendable():
            record = next(r for r in self.model.records if r.sid == ids[pick % len(ids)])
            self.outbox.move(record.sid, State.OFFERED, lasting=lasting)
            record.become(State.OFFERED)

    @rule(pick=PICK, to=st.sampled_from([State.UPLOADING, State.BACKOFF, State.HELD, State.CONFLICT, State.DEAD]))
    def answered(self, pick: int, to: State) -> None:
        if found := self.model.of(*IN_FLIGHT):
            record = found[pick % len(found)]
            if to not in TRANSITIONS[record.state]:
                with pytest.raises(ValueError, match=NOT_ALLOWED):
                    self.outbox.move(record.sid, to)
                return
            tried = to in (State.BACKOFF, State.DEAD, State.CONFLICT)
            self.outbox.move(record.sid, to, "503", tried=tried, lasting=to is not State.UPLOADING)
            record.become(to, tried)

    @rule(pick=PICK)
    def committed(self, pick: int) -> None:
        if found := self.model.of(*IN_FLIGHT):
            record = found[pick % len(found)]
            record.case_number = f"C{pick}"
            self.outbox.commit(record.sid, record.case_number, '{"signed": true}')
            record.become(State.COMMITTED)

    @rule()
    def release(self) -> None:
        found = self.model.of(State.HELD, State.OFFERED)
        assert self.outbox.release() == len(found)
        for record in found:
            record.become(State.SEALED)

    @rule(pick=PICK, to=st.sampled_from(sorted(State)))
    def what_the_model_does_not_have_is_refused(self, pick: int, to: State) -> None:
        if self.model.records:
            record = self.model.records[pick % len(self.model.records)]
            if to not in TRANSITIONS[record.state]:
                with pytest.raises(ValueError, match=NOT_ALLOWED):
                    self.outbox.move(record.sid, to)

    # ── what technician and time do ──────────────────────────────────────────────────────────────────────────────

    @rule(pick=PICK)
    def retry(self, pick: int) -> None:
        if self.model.records:
            record = self.model.records[pick % len(self.model.records)]
            stuck = record.state in (State.CONFLICT, State.DEAD, State.HELD)
            assert self.outbox.retry(record.sid) is stuck
            if stuck:
                record.become(State.SEALED)

    @rule(pick=PICK)
    def park(self, pick: int) -> None:
        if found := self.model.of(State.SEALED, State.BACKOFF, State.HELD):
            record = found[pick % len(found)]
            self.outbox.park(record.sid, "technician")
            record.become(State.DEAD)

    @rule(pick=PICK)
    def send_again(self, pick: int) -> None:
        if found := self.model.of(State.COMMITTED):
            record = found[pick % len(found)]
            self.outbox.send_again(record.sid, "reconciled")
            record.become(State.SEALED)

    @rule()
    def purge(self) -> None:
        found = self.model.of(State.COMMITTED)
        assert self.outbox.purge_committed(timedelta(hours=1)) == 0
        assert self.outbox.purge_committed() == len(found)
        for record in found:
            record.become(State.PURGED)

    @precondition(lambda self: self.model.records)
    @rule(how=st.sampled_from(["closed", "died"]))
    def reopen(self, how: str) -> None:
        """A process that dies leaves its files as they are: they are copied before the closing puts them in order."""
        later = self.work / str(int(self.folder.name) + 1)
        if how == "died":
            shutil.copytree(self.folder, later)
        self.outbox.close()
        if how == "died":
            shutil.rmtree(self.folder)
            self.folder = later
        self.outbox = self._open()
        self.model.fresh = set()
        for record in self.model.of(*IN_FLIGHT):
            record.become(State.SEALED)

    # ── what must hold after each of them ────────────────────────────────────────────────────────────────────────

    @invariant()
    def rows_and_counts_are_those_of_the_model(self) -> None:
        if not hasattr(self, "outbox"):
            return
        shown = [(r.submission_id, r.state, r.attempts, r.case_number) for r in self.outbox.rows()]
        assert shown == [(r.sid, r.state, r.attempts, r.case_number) for r in self.model.records]
        counted = Counter(r.state for r in self.model.records)
        assert self.outbox.counts() == {state: counted[state] for state in State}
        assert [row.submission_id for row in self.outbox.stuck(1000)] == [r.sid for r in self.model.of(*STUCK)][::-1]
        assert self.outbox.last_seq() == ({"03": len(self.model.records)} if self.model.records else {})

    @invariant()
    def what_may_be_sent_is_what_the_model_says(self) -> None:
        if not hasattr(self, "outbox"):
            return
        expected = self.model.sendable()
        assert self.outbox.sendable(1000) == expected
        assert self.outbox.sendable(2, frozenset(expected[:1])) == expected[1:3]
        live = self.outbox.live(1000, timedelta(hours=1), frozenset(expected[:1]))
        assert live == [sid for sid in expected[1:] if sid in self.model.fresh]
        assert self.outbox.uploading(1000, frozenset()) == [r.sid for r in self.model.of(State.UPLOADING)]
        waiting = self.model.of(*WAITING, *IN_FLIGHT)
        assert self.outbox.backlog() == (len(waiting), sum(len(r.payload) + sum(map(len, r.files)) for r in waiting))
        assert (self.outbox.oldest_open() is None) == all(r.state in FINISHED for r in self.model.records)

    @invariant()
    def receipts_content_and_histories_hold(self) -> None:
        if not hasattr(self, "outbox"):
            return
        before = "0" * 64
        for record in self.model.records:
            assert self.outbox.receipt(record.sid) == record.receipt
            assert record.receipt.previous_hash == before
            before = sha256_hex(record.receipt.qr_text.encode())
            assert [State(event.after) for event in self.outbox.history(record.sid)] == record.states
            parcel = self.outbox.load(record.sid)
            assert parcel is not None
            if record.state is not State.PURGED:
                assert parcel.payload == record.payload
                assert [self.outbox.blob(a.sha256) for a in parcel.attachments] == record.files
        assert self.outbox.verify_chain() == ""
        assert isinstance(self.outbox.oldest_open(), datetime | None)


TestOutboxMachine = OutboxMachine.TestCase
FULL = full()
TestOutboxMachine.settings = settings(
    max_examples=500 if FULL else 30, stateful_step_count=60 if FULL else 25, deadline=None, derandomize=not FULL
)
