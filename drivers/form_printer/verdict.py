"""What became of a form: a pure judgement of what was seen of its job. The table is in README.md."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.form_printer.client import JobSeen, JobState
from drivers.form_printer.status import PrinterState

FAILED = (JobState.CANCELED, JobState.ABORTED)


class Counts(StrEnum):
    """Option `counts`: whether the printer counts the pages of a job."""

    YES = "yes"  # "completed" without a count is not believed
    NO = "no"  # its count is not looked at
    AUTO = "auto"  # a printer that tells a count is held to it; the word of a spooler alone is not believed


@dataclass(frozen=True, slots=True)
class Done:
    """The whole form is out."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One look. `queued` is the job where it was sent; `paper` the job in the printer itself, None if it has none.

    Without a spooler in between both are the same. `alone`: a spooler is asked and no printer behind it.
    `quiet_s`: for how long the printer has been idle and free of trouble since the job ended. `reached`: the printer
    itself listed the job at some look, though perhaps not at this one.
    """

    queued: JobSeen
    paper: JobSeen | None
    printer: PrinterState
    alone: bool = False
    quiet_s: float = 0.0
    reached: bool = False


def judge(seen: Seen, sheets: int, counts: Counts, settle_s: float) -> Done | Fault | None:
    """None: not ended, or not yet certain; look again. A Fault's outcome is still to be found (`outcome_of`)."""
    paper = seen.paper
    if all_out(seen, sheets, counts):
        return Done()
    if not seen.queued.state.ended:
        return None
    if seen.queued.state is not JobState.COMPLETED or (paper is not None and paper.state in FAILED):
        return _broken(seen)
    if counts is Counts.NO or (counts is Counts.AUTO and not seen.alone and paper is not None and paper.pages is None):
        return _by_quiet(seen, settle_s)
    if seen.printer.fault is not None:
        return replace(seen.printer.fault, outcome=Outcome.UNKNOWN)
    if seen.quiet_s < settle_s:
        return None  # the printer may count after it says "completed", or its job may not be listed yet
    told = "no pages" if paper is None or paper.pages is None or seen.alone else f"{paper.pages} of {sheets} pages"
    return Fault(FaultCode.CORRUPT_ANSWER, ClearedBy.STAFF, Outcome.UNKNOWN, f"completed, but {told} counted")


def outcome_of(seen: Seen, counts: Counts, trusted: bool) -> Outcome:
    """Of a job that failed. NOT_DONE only when the printer itself says that no page of it came out.

    `trusted` is False once this printer's counter was seen standing still.
    """
    if not seen.queued.state.ended or seen.alone or counts is Counts.NO or not trusted:
        return Outcome.UNKNOWN
    if seen.paper is None:  # never listed: the spooler let go of it before the printer had got it
        return Outcome.UNKNOWN if seen.reached else Outcome.NOT_DONE
    return Outcome.NOT_DONE if seen.paper.state in FAILED and seen.paper.pages == 0 else Outcome.UNKNOWN


def all_out(seen: Seen, sheets: int, counts: Counts) -> bool:
    """Whether every page was counted after all, by the printer itself."""
    paper = seen.paper
    if paper is None or paper.state is not JobState.COMPLETED or seen.alone or counts is Counts.NO:
        return False
    return paper.pages is not None and paper.pages >= sheets


def _broken(seen: Seen) -> Fault:
    """The job was cancelled or aborted by somebody else; the reasons may still name the trouble."""
    state = seen.paper.state if seen.paper is not None and seen.paper.state in FAILED else seen.queued.state
    unnamed = FaultCode.CANCELLED if state is JobState.CANCELED else FaultCode.SELF_TEST
    return seen.printer.suspicion or Fault(unnamed, ClearedBy.STAFF, detail=f"job {state.name}")


def _by_quiet(seen: Seen, settle_s: float) -> Done | Fault | None:
    """Weaker than a count: the printer said "completed" and stays idle without trouble for a while."""
    if seen.printer.fault is not None:
        return replace(seen.printer.fault, outcome=Outcome.UNKNOWN)
    return Done() if seen.quiet_s >= settle_s else None
