"""The printer has the job, and its reply to Print-Job is lost."""

from __future__ import annotations

import pytest

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.printer import Printed
from drivers.form_printer.client import IppClient, JobSeen, NoReply


class LosesReplies(IppClient):
    """Carries the request out, or not, and loses the reply."""

    arrives = True
    lists = True

    def print_pdf(self, name: str, pdf: bytes, sides: str) -> JobSeen:
        if self.arrives:
            super().print_pdf(name, pdf, sides)
        raise NoReply("lost")

    def jobs(self, which: str) -> list[JobSeen]:
        if not self.lists:
            raise NoReply("lost")
        return super().jobs(which)


@pytest.fixture
def client(bench) -> LosesReplies:
    client = LosesReplies(bench.printer.info.address)
    bench.printer.close()
    bench.printer._client = client
    return client


def test_the_job_is_found_in_the_printers_list_and_followed(bench, client: LosesReplies) -> None:
    assert isinstance(bench.print(), Printed)
    assert bench.forms() == [(True, 3)]


def test_a_job_that_is_not_in_the_printers_list_was_not_done(bench, client: LosesReplies) -> None:
    client.arrives = False
    fault = bench.print()
    assert (fault.code, fault.outcome) == (FaultCode.NO_ANSWER, Outcome.NOT_DONE)
    assert bench.forms() == []


def test_without_a_list_nobody_knows(bench, client: LosesReplies) -> None:
    client.lists = False
    assert bench.print().outcome is Outcome.UNKNOWN
