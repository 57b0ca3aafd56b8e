"""The one loop that brings sealed records to the platform: slot, metadata, attachments, the signed receipt."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from offline_queue.errors import OutboxClosed, OutboxError
from offline_queue.model import STUCK, WAITING, Parcel, State
from offline_queue.outbox import Outbox
from offline_queue.sending.events import (
    Committed,
    LinkChanged,
    Parked,
    Reconciled,
    SenderEvent,
    TerminalHeld,
    TerminalReleased,
)
from offline_queue.sending.lanes import Lanes
from offline_queue.sending.link import Link
from offline_queue.sending.pacing import Pace, Pacer, Slot, Trouble
from offline_queue.sending.protocol import PlatformReceipt, platform_receipt, signing_key, submission_body
from offline_queue.sending.talker import Talker
from offline_queue.sending.tls import CLOCK
from offline_queue.sending.uploading import Uploader, missing_in
from offline_queue.sending.wire import Answer, Next, Wire

__all__ = [
    "Committed", "LinkChanged", "Parked", "Reconciled", "Sender", "SenderEvent", "TerminalHeld", "TerminalReleased",
]  # fmt: skip

LOG = logging.getLogger("offline_queue.sending.sender")
CLOCK_MAY_DIFFER = timedelta(minutes=10)  # more, and a receipt's time would mislead the one who holds it
UNKNOWN_KEY = "signing_key_unknown"


def utc_now() -> datetime:
    return datetime.now(UTC)


class Sender(Talker):
    """One thread. `on_event` is called from it. The outbox outlives the sender: stop first, close after."""

    def __init__(
        self, outbox: Outbox, link: Link, on_event: Callable[[SenderEvent], None], *,
        pace: Pace | None = None, chance: random.Random | None = None, wall: Callable[[], datetime] = utc_now,
    ) -> None:  # fmt: skip
        """`wall`: the terminal's clock, compared with the platform's."""
        super().__init__("outbox-sender", Wire(link))
        self._outbox = outbox
        self._link = link
        self._on_event = on_event
        self._wall = wall
        self._pace = pace or Pace()
        self._pacer = Pacer(self._pace, chance)
        self._lanes = Lanes(outbox, self._pace.live)
        self._uploader = Uploader(outbox, self._wire)
        self._no_slots_until = 0.0  # monotonic
        self._held = ""
        self._link_up: bool | None = None
        self._unsettled = True  # records may have been left under way: by a crash, a stop, a store that failed

    # ── from any thread ──────────────────────────────────────────────────────────────────────────────────────────

    @property
    def link_up(self) -> bool:
        """What the last try said; False before the first."""
        return bool(self._link_up)

    @property
    def held(self) -> str:
        """Why nothing is sent at all: "token", "refused", "certificate", "clock"; "" when it is."""
        return self._held

    def kick(self) -> None:
        """Try now: something was sealed, or somebody knows that the line is back."""
        self._wake.set()

    # ── the loop ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        self._pacer.begin(time.monotonic())
        wait = 0.0
        while not self._stopping.is_set():
            if self._wake.wait(wait):
                self._wake.clear()
                self._pacer.kick()
                self._lanes.something_new()
            if self._stopping.is_set():
                return
            wait = self._guarded_step()

    def _guarded_step(self) -> float:
        try:
            return self._step(time.monotonic())
        except OutboxClosed:
            self._stopping.set()
            return 0.0
        except Exception as error:  # an unattended terminal goes on sending; the log shows the bug
            if isinstance(error, OutboxError):
                LOG.warning("the sender's step failed: %s", error)
            else:
                LOG.exception("the sender's step failed")
            self._unsettled = True
            return self._pace.breaker_open

    def _step(self, now: float) -> float:
        """One thing: a question, a record, a part. Seconds until the next."""
        lanes, pacer = self._lanes, self._pacer
        if self._unsettled:
            self._uploader.drop()
            self._outbox.release()
            self._unsettled = False
            lanes.something_new(line_is_back=False)
        lanes.look(now)
        if pacer.ask(now, lanes.waiting, lanes.live):
            if now < self._no_slots_until and (lanes.waiting or lanes.live):
                pacer.no_slots(now, lanes.live)
            else:
                self._ask(lanes.waiting, lanes.live)
            return 0.0
        if pacer.may_send(now, True) and self._send_one(now, lanes.take_live(now), live=True):
            return 0.0
        if pacer.may_send(now, False) and self._send_one(now, lanes.take_small(), live=False):
            return 0.0
        if pacer.closed_until <= now and self._upload_one_part(now):
            return 0.0
        return self._sleep(now)

    def _sleep(self, now: float) -> float:
        at = self._pacer.next_at(now, self._lanes.waiting, self._lanes.live)
        if self._uploader.parcel is not None:
            at = min(at, self._pacer.closed_until)
        return max(0.0, min(at, self._lanes.next_due) - now)

    # ── slots ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _ask(self, waiting: int, live: int) -> None:
        records, size = self._outbox.backlog()
        answer = self._wire.slot(max(waiting, records - live), size, live)
        if self._stopping.is_set():
            return
        now = time.monotonic()
        if answer.next is Next.NO_SERVICE:
            self._let_in()
            self._no_slots_until = now + self._pace.slots_again
            self._pacer.no_slots(now, live)
            return
        slot = _slot_in(answer) if answer.next is Next.GO_ON else None
        if slot is None:
            self._no_slot(now, answer)
        elif problem := self._clock_problem(answer):
            self._hold(CLOCK, problem, link_up=True)
        else:
            self._let_in()
            self._pacer.slot(now, slot, live)

    def _no_slot(self, now: float, answer: Answer) -> None:
        if answer.next is Next.HELD:
            self._hold(answer.held, answer.reason, link_up=answer.status != 0)
            return
        self._set_link(False)
        busy = answer.next is Next.LATER
        self._pacer.failed(now, Trouble.BUSY if busy else Trouble.LINK, answer.retry_after)

    def _clock_problem(self, answer: Answer) -> str:
        try:
            theirs = parsedate_to_datetime(answer.headers.get("date", ""))
            differs = abs(self._wall() - theirs)
        except (TypeError, ValueError, OverflowError):  # no date, or one without a zone: nothing to compare with
            return ""
        return "" if differs <= CLOCK_MAY_DIFFER else f"the clocks differ by {int(differs.total_seconds())} s"

    # ── held, link ───────────────────────────────────────────────────────────────────────────────────────────────

    def _hold(self, reason: str, detail: str, *, link_up: bool) -> None:
        self._set_link(link_up)
        self._pacer.failed(time.monotonic(), Trouble.HELD)
        if self._held != reason:
            self._held = reason
            self._outbox.note("held", reason)
            self._tell(TerminalHeld(reason, detail))

    def _let_in(self) -> None:
        self._set_link(True)
        if self._held:
            self._held = ""
            self._unsettled = True
            self._outbox.note("released", "")
            self._tell(TerminalReleased())

    def _set_link(self, up: bool) -> None:
        if up is not self._link_up:
            self._link_up = up
            self._tell(LinkChanged(up))

    def _tell(self, event: SenderEvent) -> None:
        try:
            self._on_event(event)
        except Exception:  # a listener's bug must not stop the sending
            LOG.exception("a listener of the sender failed")

    # ── one record ───────────────────────────────────────────────────────────────────────────────────────────────

    def _send_one(self, now: float, submission_id: str | None, *, live: bool) -> bool:
        """Its metadata, and the commit where nothing else is wanted. Whether there was one."""
        if submission_id is None:
            return False
        parcel = self._load(submission_id)
        if parcel is not None and parcel.state in WAITING:
            self._pacer.sent(now, len(parcel.payload), live)
            self._guarded(parcel, lambda: self._offer(parcel))
        return True

    def _load(self, submission_id: str) -> Parcel | None:
        """None for a record that the store has just found damaged and parked."""
        parcel = self._outbox.load(submission_id)
        if parcel is None and (row := self._outbox.row(submission_id)) is not None and row.state in STUCK:
            self._tell(Parked(submission_id, row.number, row.state, row.reason))
        return parcel

    def _guarded(self, parcel: Parcel, work: Callable[[], Answer | None]) -> None:
        """A bug that one record brings to light must not stop the others: it is logged and tried again later."""
        try:
            answer = work()
            if answer is not None:
                self._settle(parcel, answer)
        except OutboxError:
            raise
        except Exception:
            LOG.exception("a record could not be sent")
            self._lanes.later(parcel.submission_id, time.monotonic() + self._pace.longest)
            self._unsettled = True

    def _offer(self, parcel: Parcel) -> Answer | None:
        """None when its attachments wait in the second lane."""
        key = signing_key(parcel, self._outbox.identity)
        if key is None:
            return Answer(Next.NEVER, reason=UNKNOWN_KEY)
        self._outbox.move(parcel.submission_id, State.OFFERED, lasting=False)
        answer = self._wire.offer(parcel.submission_id, submission_body(parcel, key))
        if answer.next is not Next.GO_ON or answer.status == 200:
            return answer
        missing = missing_in(answer)
        if missing is None:
            return Answer(Next.STRANGER, reason="malformed list of what is missing")
        if not missing:
            answer = self._wire.commit(parcel.submission_id)
            if answer.next is not Next.GO_ON or answer.status == 200:
                return answer
        self._outbox.move(parcel.submission_id, State.UPLOADING, lasting=False)
        self._lanes.has_attachments_to_go(parcel.submission_id)
        return None

    def _upload_one_part(self, now: float) -> bool:
        """One call of the second lane. Whether there was one to do."""
        if self._uploader.parcel is None and not self._begin_upload(now):
            return False
        parcel = self._uploader.parcel
        if parcel is not None:
            self._guarded(parcel, self._uploader.step)
        return True

    def _begin_upload(self, now: float) -> bool:
        submission_id = self._lanes.take_upload(live_only=not self._pacer.may_send(now, False))
        if submission_id is None:
            return False
        parcel = self._load(submission_id)
        if parcel is not None and parcel.state is State.UPLOADING:
            if not self._lanes.is_live(submission_id):
                self._pacer.sent(now, sum(a.size for a in parcel.attachments), live=False)
            self._uploader.begin(parcel)
        return True

    # ── what became of it ────────────────────────────────────────────────────────────────────────────────────────

    def _settle(self, parcel: Parcel, answer: Answer) -> None:
        """The end of one try."""
        if self._stopping.is_set() and answer.next is Next.LINK_DOWN:
            return  # we cut it ourselves: the record is under way and will be released at the next start
        now = time.monotonic()
        if self._uploader.parcel is not None and self._uploader.parcel.submission_id == parcel.submission_id:
            self._uploader.drop()
        match answer.next:
            case Next.GO_ON:
                self._keep_receipt(now, parcel, answer)
            case Next.CONFLICT | Next.NEVER:
                self._park(now, parcel, answer)
            case Next.HELD:
                self._outbox.move(parcel.submission_id, State.HELD, answer.held)
                self._hold(answer.held, answer.reason, link_up=answer.status != 0)
            case Next.LINK_DOWN | Next.STRANGER:
                self._back_off(now, parcel, answer.reason or "stranger", for_link=True)
                self._set_link(False)
                self._pacer.failed(now, Trouble.CUT)
            case Next.LATER if answer.retry_after is not None:
                self._back_off(now, parcel, answer.reason, for_link=True)
                self._pacer.failed(now, Trouble.BUSY, answer.retry_after)
            case _:
                self._back_off(now, parcel, answer.reason)
                self._pacer.failed(now, Trouble.RECORD)

    def _keep_receipt(self, now: float, parcel: Parcel, answer: Answer) -> None:
        receipt = platform_receipt(answer.body, parcel, self._link.platform_keys)
        if not isinstance(receipt, PlatformReceipt):
            self._back_off(now, parcel, receipt)
            self._pacer.failed(now, Trouble.RECORD)
            return
        self._outbox.commit(parcel.submission_id, receipt.case_number, receipt.text)
        self._pacer.committed(now)
        self._lanes.done(parcel.submission_id)
        self._tell(Committed(parcel.submission_id, receipt))

    def _park(self, now: float, parcel: Parcel, answer: Answer) -> None:
        state = State.CONFLICT if answer.next is Next.CONFLICT else State.DEAD
        self._outbox.move(parcel.submission_id, state, answer.reason, tried=True)
        self._pacer.committed(now)  # the platform answered: it is this record, not the line
        self._lanes.done(parcel.submission_id)
        self._tell(Parked(parcel.submission_id, parcel.number, state, answer.reason))

    def _back_off(self, now: float, parcel: Parcel, reason: str, *, for_link: bool = False) -> None:
        """This record waits; the others go on if the line does."""
        self._outbox.move(parcel.submission_id, State.BACKOFF, reason, tried=True)
        delay = self._pacer.retry_in(parcel.attempts + 1)
        self._lanes.later(parcel.submission_id, now + delay, for_link=for_link)


def _slot_in(answer: Answer) -> Slot | None:
    """None for what is no slot."""
    try:
        body = answer.body
        return Slot(float(body["wait_seconds"]), int(body["n"]), int(body["bytes"]), int(body.get("live", 0)))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
