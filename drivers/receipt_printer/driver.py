"""Receipt printer: what was sent, what came out, and when printing again is right (README.md: outcomes)."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from drivers.contract.device import Cancel, DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.printer import Printed, PrintJob
from drivers.contract.status import DeviceStatus
from drivers.receipt_printer.codec import Encoder, pieces
from drivers.receipt_printer.dialogue import Dialogue
from drivers.receipt_printer.link import Link, LinkLost, SerialLink, TcpLink
from drivers.receipt_printer.profiles import Profile, load_profile
from drivers.receipt_printer.status import PrinterState, absent

PIECE_BYTES = 512  # between two looks at the printer: some 20 lines of text
IDLE_SECONDS = 0.6  # an idle printer answers GS r at once; a full buffer of an older job does not
TURN_STEP_SECONDS = 0.15  # between two looks while the printer prints what it has
WATCH_SECONDS = 2.5  # profile confirm=status: time in which a slip of 20 cm is printed and cut

# Trouble after which the printer does not go on by itself with a piece that still makes sense
_ENDS_THE_JOB = frozenset({FaultCode.PAPER_OUT, FaultCode.COVER_OPEN, FaultCode.CUTTER, FaultCode.SELF_TEST})
# Trouble that stops the paper before the knife has done its work, so that no whole slip came out
_STOPS_BEFORE_THE_CUT = frozenset({FaultCode.PAPER_OUT, FaultCode.COVER_OPEN})

_NO_ANSWER = Fault(FaultCode.NO_ANSWER, ClearedBy.TECHNICIAN, detail="no answer to DLE EOT")


def from_address(address: str) -> ReceiptPrinter:
    """escpos+tcp://HOST:PORT?profile=NAME or escpos+serial:///dev/ttyUSB0?baud=115200&profile=NAME.

    ValueError for an unknown profile or a baud rate that is no number.
    """
    url = urlsplit(address)
    options = {"profile": "generic80", "baud": "115200", **dict(parse_qsl(url.query))}
    link: Link
    if url.scheme == "escpos+serial":
        link = SerialLink(url.path, int(options["baud"]))
    else:
        link = TcpLink(url.hostname or "", url.port or 9100)
    return ReceiptPrinter(link, load_profile(options["profile"]), address)


class ReceiptPrinter:
    """Satisfies drivers.contract.printer.Printer."""

    def __init__(self, link: Link, profile: Profile, address: str) -> None:
        self._link = link
        self._profile = profile
        self._talk = Dialogue(link)
        self._piece_hangs = False  # an uncut piece of a failed job may hang in the mouth …
        self._rest_is_void = False  # … and what the buffer still has of it must not come out
        self._last_on_its_way = False
        self.info = DeviceInfo(kind="receipt_printer", model=profile.model, address=address)

    def open(self) -> Fault | None:
        seen = self._look()
        return seen if isinstance(seen, Fault) else None

    def close(self) -> None:
        self._link.close()

    def poll(self) -> None:
        return None

    def status(self) -> DeviceStatus:
        seen = self._look()
        if isinstance(seen, Fault):
            return absent(seen)
        return seen.status

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        """DISCARD clears the buffer, EJECT feeds and cuts; whatever blocks the printer is returned."""
        try:
            self._link.connect()
            if media is MediaAction.DISCARD:
                self._talk.discard()
            elif media is MediaAction.EJECT:
                self._link.send(self._only_a_cut())
        except LinkLost as lost:
            return _link_lost(lost)
        seen = self._look()
        return seen if isinstance(seen, Fault) else seen.fault

    def self_test(self) -> SelfTestReport:
        seen = self._look()
        if isinstance(seen, Fault):
            return SelfTestReport(False, (("answers", False, seen.code.value),))
        checks = (
            ("answers", True, "DLE EOT 1-4"),
            ("cover closed", not seen.cover_open, ""),
            ("paper", not seen.paper_end, "near end" if seen.near_end else ""),
            ("knife", not seen.cutter, ""),
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
        self._last_on_its_way = False
        try:
            fault = self._wait_until_idle() or self._send(job.data, cancel, until) or self._confirm(until)
        except LinkLost as lost:
            # with all of the job in the printer the slip probably comes out whole: it is cut, not cleared
            self._piece_hangs, self._rest_is_void = True, not self._last_on_its_way
            return replace(_link_lost(lost), outcome=self._outcome_of_silence())
        return fault or Printed(job.job_id, job.sheets)

    # -- one job ----------------------------------------------------------------------------------------------
    def _wait_until_idle(self) -> Fault | None:
        """Nothing of an older job may stand in the buffer before this one, nor its late answer behind it."""
        if self._profile.confirm != "gs_r":
            return None
        for _ in range(2):
            self._talk.request_turn()
            if self._talk.wait_turn(IDLE_SECONDS):
                self._talk.glance()  # a printer that is one answer behind gives out what it still holds
                return None
        self._link.close()
        return Fault(FaultCode.NO_ANSWER, ClearedBy.STAFF, detail="still busy with something older")

    def _send(self, data: bytes, cancel: Cancel, until: float) -> Fault | None:
        parts = list(pieces(data, PIECE_BYTES))
        for number, part in enumerate(parts, 1):
            if cancel.is_set():
                return self._give_up(Fault(FaultCode.CANCELLED, ClearedBy.NOBODY), started=number > 1)
            if time.monotonic() > until:
                return self._give_up(_deadline(), started=number > 1)
            self._last_on_its_way = number == len(parts)
            self._link.send(part)
            fault = None if self._last_on_its_way else self._trouble()
            if fault:
                return self._give_up(fault)
        return None

    def _confirm(self, until: float) -> Fault | None:
        """After the last byte: waits until the printer says that it has come to the end, or cannot."""
        if self._profile.confirm == "status":
            until = min(until, time.monotonic() + WATCH_SECONDS)
            seen = self._watch(until, lambda: False)
            if isinstance(seen, Fault):
                return seen
            return None if seen else self._give_up(_NO_ANSWER)
        self._talk.request_turn()
        seen = self._watch(until, lambda: self._talk.wait_turn(TURN_STEP_SECONDS))
        if isinstance(seen, Fault):
            return seen
        if not self._talk.turn_came:
            return self._give_up(_deadline() if seen else _NO_ANSWER)
        after = self._talk.glance()
        if after and after.fault and after.fault.code is FaultCode.CUTTER:
            return self._give_up(after.fault)
        return None

    def _watch(self, until: float, done: Callable[[], bool]) -> PrinterState | Fault | None:
        """Looks at the printer until `done` or `until`: the last state seen, or the trouble that ended the job."""
        seen = None
        while not done() and time.monotonic() < until:
            seen = self._talk.glance()
            if seen and seen.fault and seen.fault.code in _ENDS_THE_JOB and not self._talk.turn_came:
                return self._give_up(seen.fault)
        return seen

    def _trouble(self) -> Fault | None:
        """What ends a job that is half sent. A missing answer does not: the end of the job decides."""
        seen = self._talk.glance()
        return seen.fault if seen and seen.fault and seen.fault.code in _ENDS_THE_JOB else None

    def _give_up(self, fault: Fault, started: bool = True) -> Fault:
        """Clears the buffer: a printer keeps the rest and goes on, for the next citizen, when paper is back."""
        if not started:
            return fault
        outcome = self._outcome_of_silence()
        if fault.code in _STOPS_BEFORE_THE_CUT and self._profile.confirm == "gs_r":
            outcome = Outcome.NOT_DONE  # GS r stands behind the cut and was not answered
        self._piece_hangs = self._rest_is_void = True
        with contextlib.suppress(LinkLost):
            self._talk.discard()
        return replace(fault, outcome=outcome)

    def _outcome_of_silence(self) -> Outcome:
        """Without the last piece there was no cut; with it, nobody here knows."""
        return Outcome.UNKNOWN if self._last_on_its_way else Outcome.NOT_DONE

    # -- between jobs -----------------------------------------------------------------------------------------
    def _look(self) -> PrinterState | Fault:
        """The state, on a line opened anew where needed; parts a failed job's piece as soon as the printer can."""
        try:
            self._link.connect()
            seen = self._talk.look()
            if seen is None:
                return _NO_ANSWER
            if self._piece_hangs and seen.fault is None:
                if self._rest_is_void:
                    self._talk.discard()
                self._link.send(self._only_a_cut())
                self._piece_hangs = self._rest_is_void = False
            return seen
        except LinkLost as lost:
            return _link_lost(lost)

    def _only_a_cut(self) -> bytes:
        encoder = Encoder(self._profile)
        encoder.cut()
        return encoder.finish()


def _link_lost(lost: LinkLost) -> Fault:
    return Fault(FaultCode.LINK_LOST, ClearedBy.TECHNICIAN, detail=str(lost))


def _deadline() -> Fault:
    return Fault(FaultCode.DEADLINE, ClearedBy.NOBODY, detail="not finished in time")
