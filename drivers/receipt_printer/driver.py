"""Receipt printer: what was sent, what came out, and when printing again is right (README.md: outcomes)."""

from __future__ import annotations

import contextlib
import hashlib
import math
import time
from dataclasses import replace

from drivers.contract.device import Cancel, DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.printer import Printed, PrintJob
from drivers.contract.status import DeviceStatus, Health
from drivers.receipt_printer.address import link_of
from drivers.receipt_printer.codec import CUT, Encoder, at_first_cut, pieces
from drivers.receipt_printer.dialogue import Dialogue
from drivers.receipt_printer.link import Link, LinkLost
from drivers.receipt_printer.mouth import Mouth
from drivers.receipt_printer.profiles import Profile
from drivers.receipt_printer.status import PrinterState, absent

IDLE_SECONDS = 0.6  # an idle printer answers GS r at once; a full buffer of an older job does not
TURN_STEP_SECONDS = 0.15  # between two looks while the printer prints what it has
TURN_AGAIN_SECONDS = 1.0  # an answer to GS r may be lost: asked for again, on the same line
WATCH_SECONDS = 2.5  # a model without GS r: time in which a slip of 20 cm is printed and cut
RECOVER_SECONDS = 10.0  # between two tries to bring the knife home: each one grinds if it is still stuck

# Trouble after which the printer does not go on by itself with a piece that still makes sense
_ENDS_THE_JOB = frozenset({FaultCode.PAPER_OUT, FaultCode.COVER_OPEN, FaultCode.CUTTER, FaultCode.SELF_TEST})

VOID = "*** 作废 ***"  # on what hangs of a job that stopped: nobody may take half a receipt for one
_NO_ANSWER = Fault(FaultCode.NO_ANSWER, ClearedBy.TECHNICIAN, detail="no answer")
_SILENT = Fault(FaultCode.NO_ANSWER, ClearedBy.NOBODY, Outcome.UNKNOWN, "this model never says whether it printed")
_HOLES = Fault(FaultCode.NO_ANSWER, ClearedBy.NOBODY, Outcome.UNKNOWN, "nothing tells whether the line lost bytes")
_CANCELLED = Fault(FaultCode.CANCELLED, ClearedBy.NOBODY)
_DEADLINE = Fault(FaultCode.DEADLINE, ClearedBy.NOBODY, detail="not finished in time")


def from_address(address: str, backend: object = None) -> ReceiptPrinter:
    """A driver that opens nothing yet; the forms of `address` stand in README.md. `backend`: of pyusb, for tests.

    ValueError for an unknown profile, a baud rate that is no number, or an address without a device.
    """
    link, profile = link_of(address, backend)
    return ReceiptPrinter(link, profile, address)


class ReceiptPrinter:
    """Satisfies drivers.contract.printer.Printer."""

    poll_again_s = math.inf  # it tells nothing by itself

    def __init__(self, link: Link, profile: Profile, address: str) -> None:
        self._link = link
        self._profile = profile
        self._talk = Dialogue(link, profile)
        self._mouth = Mouth(link, profile, self._talk)
        self._piece_hangs = False  # an uncut piece of a failed job may hang in the mouth …
        self._rest_is_void = False  # … and what the buffer still has of it must not come out
        self._cut_on_its_way = False
        self._sent = 0  # bytes of the job that the line has taken
        self._may_recover_at = 0.0
        self.info = DeviceInfo(kind="receipt_printer", model=profile.model, address=address)

    def open(self) -> Fault | None:
        seen = self._look()
        return seen if isinstance(seen, Fault) else None

    def close(self) -> None:
        self._talk.hang_up()

    def poll(self) -> None:
        return None

    def status(self) -> DeviceStatus:
        seen = self._look()
        if isinstance(seen, Fault):
            return absent(seen)
        status = seen.status
        if status.fault or self._profile.presenter is None:
            return status
        try:
            mouth = self._mouth.look()
        except LinkLost as lost:
            return absent(_link_lost(lost))
        if isinstance(mouth, Fault):
            return replace(status, health=Health.BLOCKED, fault=mouth)
        return replace(status, media=mouth)

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        """DISCARD clears the buffer and takes an untaken slip into the bin, EJECT feeds, cuts and drops it.

        Whatever blocks the printer afterwards is returned.
        """
        try:
            self._link.connect()
            if media is MediaAction.DISCARD:
                self._talk.discard()
                self._mouth.retract()
            elif media is MediaAction.EJECT:
                self._link.send(self._only_a_cut())
                self._mouth.eject()
        except LinkLost as lost:
            return _link_lost(lost)
        seen = self._look()
        return seen if isinstance(seen, Fault) else seen.fault

    def self_test(self) -> SelfTestReport:
        seen = self._look()
        if isinstance(seen, Fault):
            return SelfTestReport(False, (("answers", False, seen.code.value),))
        answers = " ".join(sorted(self._profile.answers)) or "none by its profile"
        checks = (
            ("answers", True, answers),
            ("cover closed", not seen.cover_open, "" if "cover" in self._profile.sensors else "no sensor"),
            ("paper", not seen.paper_end, seen.status.supplies["paper"].value),
            ("knife", not seen.cutter, self._profile.cutter),
            ("print head", not (seen.overheated or seen.unrecoverable), ""),
            ("online", not seen.offline, ""),
        )
        return SelfTestReport(all(passed for _, passed, _ in checks), checks)

    def print(self, job: PrintJob, cancel: Cancel, deadline: float) -> Printed | Fault:
        """See README.md for the outcome of each trouble."""
        until = time.monotonic() + deadline
        if hashlib.sha256(job.data).hexdigest() != job.sha256:
            return Fault(FaultCode.INTERNAL, ClearedBy.TECHNICIAN, detail="the job's bytes are not those of its hash")
        seen = self._look()
        trouble = seen if isinstance(seen, Fault) else seen.fault
        if trouble:
            return trouble
        self._cut_on_its_way, self._sent = False, 0
        body, tail = at_first_cut(job.data)
        if not self._talk.takes_turns:
            body, tail = b"", job.data  # nothing would tell when the body is printed: sent in one go
        try:
            fault = (
                self._mouth.make_free(job.session_id, until)
                or self._wait_until_idle()
                or self._send(body, cancel, until)
                or self._send_tail(tail, cancel, until)
                or self._mouth.present()
            )
        except LinkLost as lost:
            # with the cut in the printer the slip probably comes out whole: it is cut, not cleared
            self._piece_hangs, self._rest_is_void = True, not self._cut_on_its_way
            return replace(_link_lost(lost), outcome=self._outcome())
        return fault or Printed(job.job_id, job.sheets)

    # -- one job ----------------------------------------------------------------------------------------------
    def _wait_until_idle(self) -> Fault | None:
        """Nothing of an older job may stand in the buffer before this one, nor its late answer behind it."""
        if not self._talk.takes_turns:
            return None
        for _ in range(2):
            self._talk.request_turn()
            if self._talk.wait_turn(IDLE_SECONDS):
                self._talk.drain()
                return None
        self._talk.hang_up()
        return Fault(FaultCode.NO_ANSWER, ClearedBy.STAFF, detail="still busy with something older")

    def _send(self, data: bytes, cancel: Cancel, until: float) -> Fault | None:
        """The job up to its first cut: whatever goes wrong here, nothing whole has come out."""
        for part in pieces(data, self._profile.piece_bytes):
            fault = self._may_go_on(cancel, until)
            if fault is None:
                self._put(part)
                if not self._link.holds_back:  # a line that loses bytes when the buffer is full
                    fault = self._await_turn(cancel, until)
            if fault:
                return self._give_up(fault)
        fault = self._await_turn(cancel, until) if data else None
        return self._give_up(fault) if fault else None

    def _send_tail(self, data: bytes, cancel: Cancel, until: float) -> Fault | None:
        """From the first cut on. After it a cancellation comes too late: the slip is on its way."""
        parts = list(pieces(data, self._profile.piece_bytes))
        for number, part in enumerate(parts, 1):
            fault = self._may_go_on(None if self._cut_on_its_way else cancel, until)
            if fault:
                return self._give_up(fault)
            self._cut_on_its_way = self._cut_on_its_way or CUT in part or number == len(parts)
            self._put(part)
        fault = self._confirm(until)
        return self._give_up(fault) if fault else None

    def _put(self, part: bytes) -> None:
        self._sent += len(part)
        self._link.send(part)

    def _may_go_on(self, cancel: Cancel | None, until: float) -> Fault | None:
        """Waits while the head is too hot or the printer is offline without a cause: it goes on by itself."""
        while True:
            if cancel is not None and cancel.is_set():
                return _CANCELLED
            if time.monotonic() > until:
                return _DEADLINE
            seen = self._talk.glance()  # a missing answer ends nothing: the end of the job decides
            if seen is None or seen.fault is None:
                return None
            if seen.fault.code in _ENDS_THE_JOB:
                return seen.fault
            time.sleep(TURN_STEP_SECONDS)

    def _await_turn(self, cancel: Cancel | None, until: float) -> Fault | None:
        """Until the printer has come to the end of what it was given, or cannot."""
        asked, again, answers = 0, 0.0, False
        while True:
            now = time.monotonic()
            if now >= again:
                self._talk.request_turn()
                asked, again = asked + 1, now + TURN_AGAIN_SECONDS
            if self._talk.wait_turn(TURN_STEP_SECONDS):
                break
            if cancel is not None and cancel.is_set():
                return _CANCELLED
            if now > until:
                return _DEADLINE if answers else _NO_ANSWER
            seen = self._talk.glance()
            answers = answers or seen is not None
            if seen and seen.fault and seen.fault.code in _ENDS_THE_JOB and not self._talk.turn_came:
                return seen.fault
        if asked > 1:
            self._talk.drain()
        return None

    def _confirm(self, until: float) -> Fault | None:
        """After the last byte: what the printer itself says about the end of the job."""
        if not self._talk.talks:
            return _SILENT
        if not self._talk.takes_turns:
            return self._watch(until) or (None if self._link.holds_back else _HOLES)
        fault = self._await_turn(None, until)
        if fault:
            return fault
        after = self._talk.glance()
        return after.fault if after and after.fault and after.fault.code is FaultCode.CUTTER else None

    def _watch(self, until: float) -> Fault | None:
        """No trouble for WATCH_SECONDS counts as printed: all that a model without GS r can say."""
        end = time.monotonic() + WATCH_SECONDS
        seen = None
        while time.monotonic() < min(until, end):
            seen = self._talk.glance()
            if seen and seen.fault and seen.fault.code in _ENDS_THE_JOB:
                return seen.fault
        if seen is None:
            return _NO_ANSWER
        return seen.fault or (_DEADLINE if until < end else None)

    def _give_up(self, fault: Fault) -> Fault:
        """Clears the buffer: a printer keeps the rest and goes on, for the next citizen, when paper is back."""
        if not self._sent or fault in (_SILENT, _HOLES):  # nothing is known to be wrong: it may still print
            self._piece_hangs = self._piece_hangs or fault is _HOLES  # the cut may be among what was lost
            return fault
        self._piece_hangs = self._rest_is_void = True
        with contextlib.suppress(LinkLost):
            self._talk.discard()
        return replace(fault, outcome=self._outcome(), detail=f"{fault.detail} after {self._sent} bytes".strip())

    def _outcome(self) -> Outcome:
        """Until the cut is sent nothing whole can come out; from then on nobody here knows."""
        return Outcome.UNKNOWN if self._cut_on_its_way else Outcome.NOT_DONE

    # -- between jobs -----------------------------------------------------------------------------------------
    def _look(self) -> PrinterState | Fault:
        """The state, on a line opened anew where needed; parts a failed job's piece as soon as the printer can."""
        try:
            self._link.connect()
            seen = self._talk.look()
            if seen is not None and seen.cutter and time.monotonic() >= self._may_recover_at:
                self._may_recover_at = time.monotonic() + RECOVER_SECONDS
                self._talk.discard()  # the knife goes home only when told so, also when nothing holds it any more
                seen = self._talk.look()
            if seen is None:
                return _NO_ANSWER
            if self._piece_hangs and seen.fault is None:
                self._part_the_piece()
            return seen
        except LinkLost as lost:
            return _link_lost(lost)

    def _part_the_piece(self) -> None:
        """What hangs in the mouth is marked, cut off and, where there is a bin, taken into it."""
        if self._rest_is_void:
            self._talk.discard()
        self._link.send(self._only_a_cut(VOID if self._rest_is_void else ""))
        if self._rest_is_void:
            self._mouth.retract()
        self._piece_hangs = self._rest_is_void = False

    def _only_a_cut(self, mark: str = "") -> bytes:
        encoder = Encoder(self._profile)
        if mark:
            encoder.line(mark, bold=True, align="center")
        encoder.cut()
        return encoder.finish()


def _link_lost(lost: LinkLost) -> Fault:
    return Fault(FaultCode.LINK_LOST, ClearedBy.TECHNICIAN, detail=str(lost))
