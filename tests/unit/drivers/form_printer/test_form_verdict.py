"""The judgement of a form, row by row of the table in drivers/form_printer/README.md."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.faults import Fault, FaultCode, Outcome
from drivers.form_printer.client import JobSeen, JobState
from drivers.form_printer.status import PrinterState
from drivers.form_printer.verdict import Counts, Done, Seen, judge, outcome_of

SETTLE = 2.0
WELL = PrinterState(3, (), {})
JAMMED = PrinterState(5, ("media-jam-error",), {})


def job(state: JobState = JobState.COMPLETED, pages: int | None = None) -> JobSeen:
    return JobSeen(7, "kiosk job-1: form", state, pages)


def direct(state: JobState, pages: int | None, printer: PrinterState = WELL, quiet: float = 0.0) -> Seen:
    return Seen(job(state, pages), job(state, pages), printer, quiet_s=quiet)


def test_all_pages_counted_is_done_at_once() -> None:
    assert judge(direct(JobState.COMPLETED, 3), 3, Counts.AUTO, SETTLE) == Done()


def test_the_printers_count_is_done_although_the_spooler_still_works() -> None:
    seen = Seen(job(JobState.PROCESSING, 0), job(JobState.COMPLETED, 3), WELL)
    assert judge(seen, 3, Counts.AUTO, SETTLE) == Done()


def test_the_count_of_a_spooler_that_speaks_alone_is_a_guess() -> None:
    seen = Seen(job(pages=3), job(pages=3), WELL, alone=True, quiet_s=9)
    verdict = judge(seen, 3, Counts.AUTO, SETTLE)
    assert isinstance(verdict, Fault)
    assert verdict.outcome is Outcome.UNKNOWN
    assert judge(seen, 3, Counts.NO, SETTLE) == Done()


@pytest.mark.parametrize(("quiet", "decided"), [(0.0, False), (SETTLE, True)])
def test_without_a_count_it_is_done_when_the_printer_stayed_quiet(quiet: float, decided: bool) -> None:
    verdict = judge(direct(JobState.COMPLETED, None, quiet=quiet), 3, Counts.AUTO, SETTLE)
    assert verdict == (Done() if decided else None)


def test_completed_on_a_jammed_printer_without_a_count_is_the_jam_and_unknown() -> None:
    verdict = judge(direct(JobState.COMPLETED, None, JAMMED), 3, Counts.AUTO, SETTLE)
    assert isinstance(verdict, Fault)
    assert (verdict.code, verdict.outcome) == (FaultCode.PAPER_JAM, Outcome.UNKNOWN)


def test_a_job_that_never_reached_the_printer_is_not_done() -> None:
    seen = Seen(job(JobState.ABORTED), None, WELL)
    assert isinstance(judge(seen, 3, Counts.AUTO, SETTLE), Fault)
    assert outcome_of(seen, Counts.AUTO, trusted=True) is Outcome.NOT_DONE


def test_a_job_that_the_printer_had_and_lists_no_more_is_unknown() -> None:
    seen = Seen(job(JobState.CANCELED), None, WELL, reached=True)
    assert outcome_of(seen, Counts.AUTO, trusted=True) is Outcome.UNKNOWN


STATES = st.sampled_from(JobState)
JOBS = st.builds(job, STATES, st.none() | st.integers(0, 5))
SEEN = st.builds(Seen, JOBS, st.none() | JOBS, st.sampled_from([WELL, JAMMED]), st.booleans(), st.floats(0, 5))


@given(SEEN, st.integers(1, 4), st.sampled_from(Counts))
def test_done_is_said_only_of_a_completed_job(seen: Seen, sheets: int, counts: Counts) -> None:
    verdict = judge(seen, sheets, counts, SETTLE)
    completed = JobState.COMPLETED in (seen.queued.state, seen.paper.state if seen.paper else None)
    if verdict == Done():
        assert completed
        if counts is Counts.YES:
            assert seen.paper is not None and seen.paper.pages is not None and seen.paper.pages >= sheets


@given(SEEN, st.sampled_from(Counts), st.booleans())
def test_not_done_is_said_only_when_the_printer_has_nothing_of_it(seen: Seen, counts: Counts, trusted: bool) -> None:
    if outcome_of(seen, counts, trusted) is Outcome.NOT_DONE:
        assert trusted and counts is not Counts.NO and not seen.alone and seen.queued.state.ended
        assert seen.paper is None or seen.paper.pages == 0
