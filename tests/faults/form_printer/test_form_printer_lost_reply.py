"""The line is cut around Print-Job: the printer has the job, or it has not, and its reply is lost or torn."""

from __future__ import annotations

import pytest

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.printer import Printed
from drivers.form_printer.client import IppClient, JobSeen, NoReply


class ListsNothing(IppClient):
    """A printer whose lists cannot be read."""

    def jobs(self, which: str) -> list[JobSeen]:
        raise NoReply("lost")


@pytest.mark.parametrize("cut", ["cut_after", "torn"])
def test_the_job_is_found_in_the_printers_list_and_followed(bench, cut: str) -> None:
    bench.sim.play(cut)
    assert isinstance(bench.print(), Printed)
    assert bench.forms() == [(True, 3)]


def test_a_job_that_is_not_in_the_printers_list_was_not_done(bench) -> None:
    bench.sim.play("cut_before")
    fault = bench.print()
    assert (fault.code, fault.outcome) == (FaultCode.NO_ANSWER, Outcome.NOT_DONE)
    assert bench.forms() == []


def test_without_a_list_nobody_knows(bench) -> None:
    bench.sim.play("cut_after")
    bench.printer._route._queue = ListsNothing(bench.printer.info.address, "kiosk", 0.9)
    assert bench.print().outcome is Outcome.UNKNOWN
