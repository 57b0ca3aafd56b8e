"""The one loop that brings sealed records to the platform: slot, offer, upload, commit, keep the signed receipt."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from offline_queue.errors import OutboxClosed, OutboxError
from offline_queue.model import Parcel, State, StoredAttachment
from offline_queue.outbox import MISSING_FILE, Outbox
from offline_queue.pacing import Backoff, Breaker, Pace
from offline_queue.protocol import PART_BYTES, Answer, Next, PlatformReceipt, Wire, platform_receipt, submission_body


@dataclass(frozen=True, slots=True)
class Committed:
    """The platform has it, once, and signed for it."""

    submission_id: str
    platform_receipt: PlatformReceipt


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """An edge: told once when it changes, and once after the first try."""

    up: bool


@dataclass(frozen=True, slots=True)
class Parked:
    """A record that will not go by itself (CONFLICT, DEAD). Only its own order key waits behind it."""

    submission_id: str
    number: str
    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class TerminalHeld:
    """The platform refuses this terminal (token, certificate): records wait, none is at fault."""

    reason: str


LOG = logging.getLogger("offline_queue.sender")
SenderEvent = Committed | LinkChanged | Parked | TerminalHeld
RESTARTS = 3  # the platform forgot a blob or a record in mid-way: offer again so often, then back off
STOP_SECONDS = 5.0  # a call under way may take longer: its thread then ends by itself when it finds the outbox closed


class _Stop(Exception):
    """Ends this round: the line is down, the terminal refused, or the sender is being stopped."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds  # until the next round


class Sender:
    """One thread. `on_event` is called from it. The outbox outlives the sender: stop first, close after."""

    def __init__(
        self, outbox: Outbox, base_url: str, token: str, on_event: Callable[[SenderEvent], None], *,
        platform_key: bytes | None = None, pace: Pace | None = None, chance: random.Random | None = None,
    ) -> None:  # fmt: skip
        """`platform_key`: the platform's raw Ed25519 public key; without it receipts are trusted as they come."""
        self._outbox = outbox
        self._wire = Wire(base_url, token, outbox.identity.terminal_id)
        self._on_event = on_event
        self._platform_key = platform_key
        self._pace = pace or Pace()
        self._backoff = Backoff(self._pace, chance or random.Random())  # noqa: S311 - spreads load, guards nothing
        self._breaker = Breaker(self._pace)
        self._due: dict[str, float] = {}  # monotonic; lost on restart, when every record may be tried at once
        self._due_to_link: set[str] = set()  # those of them that only wait for the line
        self._not_before = 0.0  # monotonic: the platform itself named this time, so a kick does not shorten it
        self._held = False
        self._link_up: bool | None = None
        self._link_failures = 0
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    # ── from any thread ──────────────────────────────────────────────────────────────────────────────────────────

    @property
    def link_up(self) -> bool:
        """What the last try said; False before the first."""
        return bool(self._link_up)

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="outbox-sender", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Returns when the thread has ended, or after STOP_SECONDS when it hangs in a call."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
        self._wire.close()

    def kick(self) -> None:
        """Try now: something was sealed, or somebody knows that the line is back."""
        self._wake.set()

    # ── the loop ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        wait = 0.0
        while not self._stopping.is_set():
            if self._wake.wait(wait):
                self._wake.clear()
                self._forget_link_trouble()
            if self._stopping.is_set():
                return
            try:
                wait = self._round()
            except _Stop as stop:
                wait = stop.seconds
            except OutboxClosed:
                return
            except Exception:  # an unattended terminal goes on sending; the log shows the bug
                LOG.exception("the sender's round failed")
                wait = self._pace.breaker_open

    def _forget_link_trouble(self) -> None:
        self._link_failures = 0
        for submission_id in self._due_to_link:
            self._due.pop(submission_id, None)
        self._due_to_link.clear()

    def _round(self) -> float:
        """One slot and what fits into it. Seconds until the next."""
        now = time.monotonic()
        if (pause := max(self._breaker.wait(now), self._not_before - now)) > 0:
            return pause
        answer = self._wire.slot(*self._outbox.backlog())
        if answer.next is not Next.GO_ON:
            return self._no_slot(answer)
        try:
            delay, records, size = (
                float(answer.body["wait_seconds"]),
                int(answer.body["n"]),
                int(answer.body["bytes"]),
            )
        except (KeyError, TypeError, ValueError):
            return self._no_slot(Answer(Next.LATER, reason="malformed slot"))
        self._set_link(True)
        self._held = False
        self._link_failures = 0
        if delay > 0 or records <= 0 or size <= 0:
            return self._wait_as_told(delay or self._pace.first)
        self._outbox.release()
        return self._until_next() if self._drain(records, size) else 0.0

    def _wait_as_told(self, seconds: float) -> float:
        seconds = min(max(seconds, 0.0), self._pace.longest_retry_after)
        self._not_before = time.monotonic() + seconds
        return seconds

    def _no_slot(self, answer: Answer) -> float:
        if answer.next is Next.TERMINAL_REFUSED:
            self._set_link(True)
            return self._hold(answer.reason)
        self._set_link(False)
        self._link_failures += 1
        if answer.retry_after is not None:
            return self._wait_as_told(answer.retry_after)
        return self._backoff.delay(self._link_failures)

    def _hold(self, reason: str) -> float:
        if not self._held:
            self._held = True
            self._tell(TerminalHeld(reason))
        return self._pace.held

    def _drain(self, records: int, size: int) -> bool:
        """Sends what the slot allows, at least one record. True when nothing sendable is left."""
        while True:
            ids = self._outbox.sendable(limit=50, not_now=self._not_now())
            if not ids:
                return True
            for submission_id in ids:
                if records <= 0 or size <= 0:
                    return False
                if self._stopping.is_set():
                    raise _Stop(0.0)
                if (pause := self._breaker.wait(time.monotonic())) > 0:
                    raise _Stop(pause)
                parcel = self._outbox.load(submission_id)
                if parcel is not None:
                    self._send_or_leave(parcel)
                    records -= 1
                    size -= len(parcel.payload) + sum(a.size for a in parcel.attachments)

    def _not_now(self) -> frozenset[str]:
        now = time.monotonic()
        self._due = {submission_id: due for submission_id, due in self._due.items() if due > now}
        return frozenset(self._due)

    def _until_next(self) -> float:
        """The idle time, or less when a backed-off record is due before."""
        soonest = min(self._due.values(), default=float("inf")) - time.monotonic()
        return max(0.0, min(self._pace.idle, soonest))

    # ── one record ───────────────────────────────────────────────────────────────────────────────────────────────

    def _send_or_leave(self, parcel: Parcel) -> None:
        """A bug that one record brings to light must not stop the others: it is logged and tried again later."""
        try:
            self._send(parcel)
        except (_Stop, OutboxError):
            raise
        except Exception:
            LOG.exception("a record could not be sent")
            self._due[parcel.submission_id] = time.monotonic() + self._pace.longest

    def _send(self, parcel: Parcel) -> None:
        submission_id = parcel.submission_id
        self._outbox.move(submission_id, State.OFFERED)
        body = submission_body(parcel, self._outbox.identity.public_key)
        answer = self._wire.offer(submission_id, body)
        for turn in range(RESTARTS):
            if answer.next is not Next.GO_ON or answer.status == 200:
                break
            if turn == 0:
                self._outbox.move(submission_id, State.UPLOADING)
            answer = self._upload_and_commit(parcel, answer)
            if answer.next is Next.BLOB_GONE:
                answer = self._wire.offer(submission_id, body)
        self._settle(parcel, answer)

    def _upload_and_commit(self, parcel: Parcel, answer: Answer) -> Answer:
        """The answer to the commit (409 names blobs still missing), or to the first call that went wrong."""
        missing = set(map(str, answer.body.get("missing", ())))
        for attachment in {a.sha256: a for a in parcel.attachments if a.sha256 in missing}.values():
            uploaded = self._upload(attachment)
            if uploaded.next is not Next.GO_ON:
                return uploaded
        return self._wire.commit(parcel.submission_id)

    def _upload(self, attachment: StoredAttachment) -> Answer:
        data = self._outbox.blob(attachment.sha256)
        if data is None:
            return Answer(Next.NEVER, reason=MISSING_FILE)
        answer = self._wire.blob_offset(attachment.sha256)
        most_calls = 2 * (
            len(data) // PART_BYTES + 2
        )  # a platform that keeps naming other offsets is not followed for ever
        for _ in range(most_calls):
            if answer.next is not Next.GO_ON:
                return answer
            offset = _offset(answer)
            if offset is None or offset > len(data):
                return Answer(Next.LATER, reason="malformed Upload-Offset")
            if offset == len(data):
                return answer
            if self._stopping.is_set():
                raise _Stop(0.0)
            answer = self._wire.blob_part(attachment.sha256, offset, len(data), data[offset : offset + PART_BYTES])
        return Answer(Next.LATER, reason="the upload does not advance")

    def _settle(self, parcel: Parcel, answer: Answer) -> None:
        """Writes down what became of one try."""
        submission_id = parcel.submission_id
        match answer.next:
            case Next.GO_ON if answer.status == 200:
                receipt = platform_receipt(answer.body, parcel, self._platform_key)
                if isinstance(receipt, PlatformReceipt):
                    self._outbox.commit(submission_id, receipt.case_number, receipt.text)
                    self._breaker.succeeded()
                    self._tell(Committed(submission_id, receipt))
                else:
                    self._back_off(parcel, Answer(Next.LATER, reason=receipt))
            case Next.CONFLICT | Next.NEVER:
                state = State.CONFLICT if answer.next is Next.CONFLICT else State.DEAD
                self._outbox.move(submission_id, state, answer.reason, tried=True)
                self._breaker.succeeded()  # the platform answered: it is this record, not the line
                self._tell(Parked(submission_id, parcel.number, state, answer.reason))
            case Next.TERMINAL_REFUSED:
                self._outbox.move(submission_id, State.HELD, answer.reason)
                raise _Stop(self._hold(answer.reason))
            case Next.LINK_DOWN:
                self._back_off(parcel, answer)
                self._due_to_link.add(submission_id)
                self._set_link(False)
                self._link_failures += 1
                raise _Stop(self._backoff.delay(self._link_failures))
            case _:
                self._back_off(parcel, answer)

    def _back_off(self, parcel: Parcel, answer: Answer) -> None:
        """This record waits; the others go on."""
        now = time.monotonic()
        if answer.next is not Next.LINK_DOWN:  # the line has a back-off of its own
            self._breaker.failed(now)
        self._outbox.move(parcel.submission_id, State.BACKOFF, answer.reason, tried=True)
        self._due[parcel.submission_id] = now + self._backoff.delay(parcel.attempts + 1, answer.retry_after)

    def _tell(self, event: SenderEvent) -> None:
        try:
            self._on_event(event)
        except Exception:  # a listener's bug must not stop the sending
            LOG.exception("a listener of the sender failed")

    def _set_link(self, up: bool) -> None:
        if up is not self._link_up:
            self._link_up = up
            self._tell(LinkChanged(up))


def _offset(answer: Answer) -> int | None:
    value = answer.headers.get("Upload-Offset", "")
    return int(value) if value.isascii() and value.isdigit() else None
