"""A4 printer over IPP, directly or through CUPS: a form is done when its pages were counted (README.md)."""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from drivers.contract.device import Cancel, DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.printer import Printed, Printer, PrintJob
from drivers.contract.status import DeviceStatus, Health, Level
from drivers.form_printer.client import IppClient, JobSeen, NoReply, Refused, Unreachable
from drivers.form_printer.route import Route, name_of
from drivers.form_printer.status import PROCESSING, UNKNOWN_SUPPLIES, PrinterState
from drivers.form_printer.verdict import Counts, Done, Seen, all_out, judge, outcome_of
from drivers.transport.options import manifest, overridden, pairs_of

POLL_SECONDS = 0.1  # between two looks at a job; a page takes seconds
AFTER_CANCEL_SECONDS = 1.0  # a page on its way comes out after Cancel-Job and is counted then
LISTED_SECONDS = 1.0  # a printer that answered nothing may still be taking the job in, and lists it then
SWEEP_SECONDS = 0.3  # a printer that took longer to answer a look is swept another time: status() has 1 s

Trouble = (Unreachable, NoReply, Refused)


class FormPrinter:
    """Satisfies drivers.contract.printer.Printer. `options` as in manifest.toml."""

    poll_again_s = math.inf  # it tells nothing by itself

    def __init__(self, address: str, route: Route, options: dict[str, Any]) -> None:
        self._route = route
        self._template = {"copies": 1, "sides": options["sides"], "media": options["media"]}
        self._counts = Counts(options["counts"])
        self._settle_s = float(options["settle_s"])
        self._lost_s = float(options["lost_s"])
        self._leftover: set[str] = set()  # names of jobs that may still stand in the printer or lie in the spool
        self._trusted = True  # False once a job was completed with 0 pages: this counter stands still
        self._reached = False  # the printer itself has listed the job that is being followed
        self._open = False
        self.info = DeviceInfo(kind="form_printer", model="", address=address)

    def open(self) -> Fault | None:
        """Cancels and purges what an earlier run left behind: it must not come out for another citizen."""
        self.close()
        try:
            self._leftover |= set(self._route.sweep())
            self._identify(self._route.look())
        except Trouble as error:
            return _no_answer(error)
        self._open = True
        return None

    def close(self) -> None:
        self._open = False

    def poll(self) -> None:
        return None

    def status(self) -> DeviceStatus:
        seen = self._look() if self._open else _no_answer(Unreachable("closed"))
        if isinstance(seen, Fault):
            return DeviceStatus(Health.ABSENT, seen, dict(UNKNOWN_SUPPLIES))
        return seen.status

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        """DISCARD cancels and purges every job of ours; whatever blocks the printer is returned."""
        if media is MediaAction.DISCARD:
            try:
                self._leftover |= set(self._route.sweep())
            except Trouble as error:
                return _no_answer(error)
        seen = self._look()
        return seen if isinstance(seen, Fault) else seen.fault

    def self_test(self) -> SelfTestReport:
        began = time.monotonic()
        try:
            seen = self._route.look()
            took = f"{(time.monotonic() - began) * 1000:.0f} ms"
            left = self._route.sweep()
        except Trouble as error:
            return SelfTestReport(False, (("answers", False, str(error)),))
        uncounted = self._route.alone and self._counts is not Counts.NO
        checks = (
            ("answers", True, took),
            ("ready", seen.fault is None, ",".join(seen.reasons) or "none"),
            ("PDF", seen.takes_pdf, ""),
            # Without device= behind a spooler every form would end as "unknown": a mistake in the settings.
            ("page_count", not uncounted, "nobody: give device= or counts=no" if uncounted else self._counts.value),
            ("no_document_left", not left, str(len(left))),
            *((name, level not in (Level.OUT, Level.JAMMED), level.value) for name, level in seen.supplies.items()),
        )
        return SelfTestReport(all(passed for _, passed, _ in checks), checks)

    def print(self, job: PrintJob, cancel: Cancel, deadline: float) -> Printed | Fault:
        """See README.md for the outcome of each trouble."""
        until = time.monotonic() + deadline
        if hashlib.sha256(job.data).hexdigest() != job.sha256:
            return Fault(FaultCode.INTERNAL, ClearedBy.TECHNICIAN, detail="the job's bytes are not those of its hash")
        if cancel.is_set():
            return Fault(FaultCode.CANCELLED, ClearedBy.NOBODY)
        before = self._patient_look()
        trouble = before if isinstance(before, Fault) else before.fault
        if trouble:
            return trouble
        self._reached = False
        started = self._hand_over(job)
        if isinstance(started, Fault):
            return started
        self._leftover.add(name_of(job))
        ended = self._follow(job, started.job_id, cancel, until)
        self._patient_look()  # what is left of the job goes; if that fails it goes at a later look
        return ended

    # -- one job ----------------------------------------------------------------------------------------------
    def _hand_over(self, job: PrintJob) -> JobSeen | Fault:
        """Print-Job. When the reply is lost, the list of the printer or spooler says whether the job arrived."""
        try:
            return self._route.send(job, self._template)
        except Unreachable as error:
            return _no_answer(error)
        except Refused as error:
            return Fault(FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, detail=f"refused the form: {error}")
        except NoReply as error:
            lost = _no_answer(error)
        self._leftover.add(name_of(job))
        until = time.monotonic() + LISTED_SECONDS
        try:
            while (arrived := self._route.find(job)) is None and time.monotonic() < until:
                time.sleep(POLL_SECONDS)
        except Trouble:
            return replace(lost, outcome=Outcome.UNKNOWN)
        return lost if arrived is None else arrived

    def _follow(self, job: PrintJob, number: int, cancel: Cancel, until: float) -> Printed | Fault:
        heard = time.monotonic()
        ended_at = float("inf")
        away = False  # a spooler that was away starts the job from its beginning when it is back
        while True:
            fault = None
            try:
                seen = self._seen(job, number)
                heard = time.monotonic()
                ended_at = min(ended_at, heard) if seen.queued.state.ended and seen.printer.quiet else float("inf")
                verdict = self._judge(job, replace(seen, quiet_s=max(0.0, heard - ended_at)))
                if verdict is not None:
                    return verdict
                fault = seen.printer.fault
                if away and not seen.queued.state.ended:
                    fault = _no_answer(Unreachable("the spooler was away"))
            except Trouble as error:
                away = self._route.spooled
                if isinstance(error, Refused) or time.monotonic() - heard > self._lost_s:
                    fault = _no_answer(error)  # refused: the printer does not know the job any more
            if fault is None and cancel.is_set():
                fault = Fault(FaultCode.CANCELLED, ClearedBy.NOBODY)
            if fault is None and time.monotonic() > until:
                fault = Fault(FaultCode.DEADLINE, ClearedBy.NOBODY)
            if fault:
                return self._give_up(job, number, fault)
            time.sleep(POLL_SECONDS)

    def _seen(self, job: PrintJob, number: int) -> Seen:
        seen = self._route.seen(job, number)
        self._reached = self._reached or seen.paper is not None
        return replace(seen, reached=self._reached)

    def _judge(self, job: PrintJob, seen: Seen) -> Printed | Fault | None:
        verdict = judge(seen, job.sheets, self._counts, self._settle_s)
        if isinstance(verdict, Done):
            self._trusted = True
            return Printed(job.job_id, job.sheets)
        if verdict is not None:
            completed = verdict.outcome is Outcome.UNKNOWN
            self._trusted = self._trusted and not (completed and seen.paper is not None and seen.paper.pages == 0)
            return verdict if completed else replace(verdict, outcome=outcome_of(seen, self._counts, self._trusted))
        return None

    def _give_up(self, job: PrintJob, number: int, fault: Fault) -> Printed | Fault:
        """Cancels the job, and counts what did come out: it may have been all of it."""
        unknown = replace(fault, outcome=Outcome.UNKNOWN)
        try:
            self._route.cancel(job, number)
            until = time.monotonic() + AFTER_CANCEL_SECONDS
            while True:
                seen = self._seen(job, number)
                if all_out(seen, job.sheets, self._counts):
                    return Printed(job.job_id, job.sheets)
                ended = seen.queued.state.ended and (seen.paper is None or seen.paper.state.ended)
                if ended and seen.printer.state != PROCESSING:  # a sheet may still be on its way, and not counted yet
                    return replace(fault, outcome=outcome_of(seen, self._counts, self._trusted))
                if time.monotonic() > until:
                    return unknown
                time.sleep(POLL_SECONDS)
        except Trouble:
            return unknown

    # -- between jobs -----------------------------------------------------------------------------------------
    def _patient_look(self) -> PrinterState | Fault:
        """Around a job there is time for a busy printer: one answer that is late is no trouble yet."""
        until = time.monotonic() + self._lost_s
        while True:
            seen = self._look(patient=True)
            late = isinstance(seen, Fault) and seen.code is FaultCode.NO_ANSWER
            if not late or time.monotonic() > until:
                return seen
            time.sleep(POLL_SECONDS)

    def _look(self, patient: bool = False) -> PrinterState | Fault:
        """The state; cancels and purges jobs that have ended or failed since the last look."""
        began = time.monotonic()
        try:
            seen = self._route.look()
            if self._leftover and (patient or time.monotonic() - began < SWEEP_SECONDS):
                self._leftover = set(self._route.sweep(frozenset(self._leftover)))
        except Trouble as error:
            return _no_answer(error)
        self._identify(seen)
        return seen

    def _identify(self, seen: PrinterState) -> None:
        self.info = replace(self.info, model=seen.model, serial=seen.serial, firmware=seen.firmware)


def _no_answer(error: Exception) -> Fault:
    code = FaultCode.LINK_LOST if isinstance(error, Unreachable) else FaultCode.NO_ANSWER
    return Fault(code, ClearedBy.TECHNICIAN, detail=str(error))


def options_of(address: str) -> dict[str, Any]:
    """Options of the manifest, overridden by the address. ValueError for an unknown option or value."""
    given = pairs_of(urlsplit(address).query)
    options = overridden(manifest(__package__)["options"], given, "the form printer", choices={"counts": tuple(Counts)})
    if options["device"] and not options["device"].startswith("ipp://"):
        raise ValueError("device is the printer's own address: ipp://HOST:631/ipp/print")
    return options


def from_address(address: str) -> Printer:
    """ipp://HOST:631/ipp/print, or cups://HOST:631/printers/NAME?device=ipp://…; any option of manifest.toml."""
    options = options_of(address)
    spooled = urlsplit(address).scheme == "cups"
    behind = options["device"] if spooled else ""
    answer_s = float(options["answer_s"]) / (2 if behind else 1)
    printer = IppClient(behind, options["user"], answer_s) if behind else None
    return FormPrinter(address, Route(IppClient(address, options["user"], answer_s), printer, spooled), options)
