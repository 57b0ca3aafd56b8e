"""The way of a form to the paper: the queue that takes it, and behind a spooler the printer itself."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace

from drivers.contract.printer import PrintJob
from drivers.form_printer.client import IppClient, JobSeen, Refused
from drivers.form_printer.status import STOPPED, PrinterState
from drivers.form_printer.verdict import Seen

PREFIX = "kiosk "  # of every job's name: a job with it and with our user name is ours


class Route:
    """`spooled`: the queue is one of CUPS, which keeps documents until they are purged. `printer` is the one behind it.

    Every method raises what the client raises.
    """

    def __init__(self, queue: IppClient, printer: IppClient | None, spooled: bool) -> None:
        self._queue = queue
        self._printer = printer
        self.spooled = spooled

    @property
    def alone(self) -> bool:
        """A spooler speaks for a printer that nobody asks."""
        return self.spooled and self._printer is None

    def look(self) -> PrinterState:
        """The printer's state; of a queue before it only whether it stands or takes no jobs.

        The reasons that a spooler tells are copies, and stale ones once a job was cancelled: CUPS 2.4 went on telling
        a jam that was cleared long ago.
        """
        queue = PrinterState.decode(self._queue.printer())
        if self._printer is None:
            return queue
        own = replace(PrinterState.decode(self._printer.printer()), takes_pdf=queue.takes_pdf)
        own = replace(own, accepting=own.accepting and queue.accepting)
        if own.fault is None and queue.state == STOPPED:
            return replace(own, state=STOPPED, reasons=("queue-stopped",))
        return own

    def send(self, job: PrintJob, template: dict[str, int | str]) -> JobSeen:
        return self._queue.print_pdf(name_of(job), job.data, template)

    def find(self, job: PrintJob) -> JobSeen | None:
        """The job in the queue's own lists, when the reply to Print-Job was lost."""
        return _named(self._queue, job)

    def seen(self, job: PrintJob, number: int) -> Seen:
        queued = self._queue.job(number)
        paper = queued if self._printer is None else _named(self._printer, job)
        return Seen(queued, paper, self.look(), self.alone)

    def cancel(self, job: PrintJob, number: int) -> None:
        """Of the queue and of the printer, so that nothing of it comes out for the next citizen."""
        with contextlib.suppress(Refused):  # it has ended already
            self._queue.cancel(number, purge=False)
        if self._printer is not None:
            self._sweep(self._printer, lambda found: found.name.startswith(key_of(job)), purge=False)

    def sweep(self, only: frozenset[str] | None = None) -> list[str]:
        """Cancels jobs of ours (those with these names, or all) and purges their documents; what would not go.

        A printer's list of ended jobs holds names and no documents; a spooler's holds the documents too.
        """

        def ours(found: JobSeen) -> bool:
            mine = found.name.startswith(PREFIX) and found.user in ("", self._queue.user)
            return mine and (only is None or found.name in only)

        left = self._sweep(self._queue, ours, purge=self.spooled)
        return left + (self._sweep(self._printer, ours, purge=False) if self._printer is not None else [])

    def _sweep(self, client: IppClient, ours: Callable[[JobSeen], bool], purge: bool) -> list[str]:
        found = [job for job in _listed(client, purge) if ours(job)]
        if not found:
            return []
        for job in found:
            with contextlib.suppress(Refused):  # it ended in the meantime
                client.cancel(job.job_id, purge)
        return [job.name for job in _listed(client, purge) if ours(job)]


def _listed(client: IppClient, ended_too: bool) -> list[JobSeen]:
    return client.jobs("not-completed") + (client.jobs("completed") if ended_too else [])


def _named(client: IppClient, job: PrintJob) -> JobSeen | None:
    return next((found for found in _listed(client, True) if found.name.startswith(key_of(job))), None)


def key_of(job: PrintJob) -> str:
    """The part of the name that is unique for ever; the title behind it may be cut off on the way."""
    return f"{PREFIX}{job.job_id}:"


def name_of(job: PrintJob) -> str:
    """What spools and displays show: never personal."""
    return f"{key_of(job)} {job.title}".strip()
