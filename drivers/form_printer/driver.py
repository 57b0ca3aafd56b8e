"""A4 printer over IPP: a job is done when the printer has counted its pages, not when it says so (README.md)."""

from __future__ import annotations

import contextlib
import hashlib
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from drivers.contract.device import Cancel, DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.printer import Printed, PrintJob
from drivers.contract.status import DeviceStatus, Health, Level
from drivers.form_printer.client import IppClient, JobSeen, JobState, NoReply, Unreachable
from drivers.form_printer.status import PrinterState, listed

POLL_SECONDS = 0.1  # between two looks at a job; a page takes seconds
LOST_SECONDS = 3.0  # how long a printer may not answer in mid-job: its web server starves while it renders
AFTER_CANCEL_SECONDS = 1.0  # a page on its way comes out after Cancel-Job and is counted then


def from_address(address: str) -> FormPrinter:
    """ipp://HOST:PORT/PATH, with ?sides=two-sided-long-edge for a printer with duplexer."""
    url = urlsplit(address)
    sides = parse_qs(url.query).get("sides", ["one-sided"])[0]
    return FormPrinter(IppClient(url._replace(query="").geturl()), sides, address)


class FormPrinter:
    """Satisfies drivers.contract.printer.Printer."""

    def __init__(self, client: IppClient, sides: str, address: str) -> None:
        self._client = client
        self._sides = sides
        self._leftover: set[str] = set()  # names of jobs that failed and may still stand in the printer
        self._counts = True  # False once a job was completed with 0 pages: this counter stands still
        self.info = DeviceInfo(kind="form_printer", model="", address=address)

    def open(self) -> Fault | None:
        seen = self._look()
        return seen if isinstance(seen, Fault) else None

    def close(self) -> None:
        self._client.close()

    def poll(self) -> None:
        return None

    def status(self) -> DeviceStatus:
        seen = self._look()
        if isinstance(seen, Fault):
            return DeviceStatus(Health.ABSENT, seen, {"paper": Level.UNKNOWN, "toner": Level.UNKNOWN})
        return seen.status

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        """DISCARD cancels every job that the printer still has; whatever blocks it is returned."""
        if media is MediaAction.DISCARD:
            try:
                self._cancel_all({job.name for job in self._client.jobs("not-completed")})
            except (Unreachable, NoReply) as error:
                return _no_answer(error)
        seen = self._look()
        return seen if isinstance(seen, Fault) else seen.fault

    def self_test(self) -> SelfTestReport:
        try:
            attributes = self._client.printer()
        except (Unreachable, NoReply) as error:
            return SelfTestReport(False, (("answers", False, str(error)),))
        seen = PrinterState.decode(attributes)
        formats = [str(value) for value in listed(attributes.get("document-format-supported"))]
        checks = (
            ("answers", True, seen.model),
            ("ready", seen.fault is None, ",".join(seen.reasons)),
            ("PDF", "application/pdf" in formats, ""),
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
        before = self._look()
        trouble = before if isinstance(before, Fault) else before.fault
        if trouble:
            return trouble
        started = self._hand_over(job)
        if isinstance(started, Fault):
            return started
        return self._follow(job, started, cancel, until)

    # -- one job ----------------------------------------------------------------------------------------------
    def _hand_over(self, job: PrintJob) -> JobSeen | Fault:
        """Print-Job. When the reply is lost, the printer's own list says whether the job arrived."""
        name = _name(job)
        try:
            return self._client.print_pdf(name, job.data, self._sides)
        except Unreachable as error:
            return _no_answer(error)
        except NoReply as error:
            self._leftover.add(name)
            lost = replace(_no_answer(error), outcome=Outcome.UNKNOWN)
        try:
            known = self._client.jobs("not-completed") + self._client.jobs("completed")
        except (Unreachable, NoReply):
            return lost
        arrived = next((seen for seen in known if seen.name == name), None)
        if arrived is None:  # the printer lists its jobs, and this one is not among them
            self._leftover.discard(name)
            return replace(lost, outcome=Outcome.NOT_DONE)
        return arrived

    def _follow(self, job: PrintJob, seen: JobSeen, cancel: Cancel, until: float) -> Printed | Fault:
        heard = time.monotonic()
        while True:
            fault = None
            try:
                seen = self._client.job(seen.job_id)
                printer = PrinterState.decode(self._client.printer())
                heard = time.monotonic()
                if seen.state.ended:
                    return self._judge(job, seen, printer)
                fault = printer.fault
            except (Unreachable, NoReply) as error:
                if time.monotonic() - heard > LOST_SECONDS:
                    fault = _no_answer(error)
            if fault is None and cancel.is_set():
                fault = Fault(FaultCode.CANCELLED, ClearedBy.NOBODY)
            if fault is None and time.monotonic() > until:
                fault = Fault(FaultCode.DEADLINE, ClearedBy.NOBODY, detail=f"job state {seen.state.name}")
            if fault:
                return self._give_up(job, seen, fault)
            time.sleep(POLL_SECONDS)

    def _judge(self, job: PrintJob, seen: JobSeen, printer: PrinterState) -> Printed | Fault:
        """An ended job: "completed" is believed with the page count, or without one when nothing speaks against it."""
        if seen.state is not JobState.COMPLETED:
            unnamed = FaultCode.CANCELLED if seen.state is JobState.CANCELED else FaultCode.SELF_TEST
            fault = printer.suspicion or Fault(unnamed, ClearedBy.STAFF, detail=f"job {seen.state.name}")
            return replace(fault, outcome=self._outcome(seen))
        if seen.pages is not None:
            self._counts = seen.pages > 0
        if seen.pages is None and printer.fault:
            return replace(printer.fault, outcome=Outcome.UNKNOWN)
        if seen.pages is not None and seen.pages < job.sheets:
            detail = f"completed, but {seen.pages} of {job.sheets} pages counted"
            return Fault(FaultCode.CORRUPT_ANSWER, ClearedBy.STAFF, Outcome.UNKNOWN, detail)
        return Printed(job.job_id, job.sheets)

    def _give_up(self, job: PrintJob, seen: JobSeen, fault: Fault) -> Printed | Fault:
        """Cancels the job, so that nothing of it comes out for the next citizen, and counts what did come out: it may
        have been all of it."""
        self._leftover.add(_name(job))
        try:
            with contextlib.suppress(NoReply):
                self._client.cancel(seen.job_id)
            until = time.monotonic() + AFTER_CANCEL_SECONDS
            while not (seen := self._client.job(seen.job_id)).state.ended and time.monotonic() < until:
                time.sleep(POLL_SECONDS)
        except (Unreachable, NoReply):
            return replace(fault, outcome=Outcome.UNKNOWN)
        if seen.state.ended:
            self._leftover.discard(_name(job))
        if seen.state is JobState.COMPLETED and seen.pages is not None and seen.pages >= job.sheets:
            return Printed(job.job_id, job.sheets)
        return replace(fault, outcome=self._outcome(seen))

    def _outcome(self, seen: JobSeen) -> Outcome:
        """Of a job that failed: ended and nothing counted is nothing done; a printer that does not count, or does not
        let go of the job, leaves it open."""
        return Outcome.NOT_DONE if seen.state.ended and seen.pages == 0 and self._counts else Outcome.UNKNOWN

    # -- between jobs -----------------------------------------------------------------------------------------
    def _look(self) -> PrinterState | Fault:
        """The state; cancels jobs that failed while the printer could not be reached."""
        try:
            seen = PrinterState.decode(self._client.printer())
            if self._leftover:
                self._cancel_all(self._leftover)
                self._leftover = set()
        except (Unreachable, NoReply) as error:
            return _no_answer(error)
        self.info = replace(self.info, model=seen.model)
        return seen

    def _cancel_all(self, names: set[str]) -> None:
        for job in self._client.jobs("not-completed"):
            if job.name in names:
                with contextlib.suppress(NoReply):  # it ended in the meantime
                    self._client.cancel(job.job_id)


def _name(job: PrintJob) -> str:
    """What spools and displays show: never personal, and unique, so that the job is found again."""
    return f"{job.title} {job.job_id}".strip()


def _no_answer(error: Exception) -> Fault:
    code = FaultCode.LINK_LOST if isinstance(error, Unreachable) else FaultCode.NO_ANSWER
    return Fault(code, ClearedBy.TECHNICIAN, detail=str(error))
