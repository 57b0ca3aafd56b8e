"""A printer whose web server starves: one late answer before a form is no trouble, silence is."""

from __future__ import annotations

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.printer import Printed
from drivers.form_printer.client import IppClient, NoReply
from drivers.form_printer.codec import Attributes


class Late(IppClient):
    """Answers the question for its state only after `times` askings."""

    times = 1

    def printer(self) -> Attributes:
        if self.times:
            self.times -= 1
            raise NoReply("TimeoutError")
        return super().printer()


def test_one_late_answer_before_a_form_is_asked_again(bench) -> None:
    bench.printer._route._queue = Late(bench.printer.info.address, "kiosk", 0.9)
    assert isinstance(bench.print(), Printed)


def test_silence_before_a_form_is_no_answer_and_nothing_is_sent(bench) -> None:
    bench.printer._route._queue = Late(bench.printer.info.address, "kiosk", 0.9)
    bench.printer._route._queue.times = 1000
    fault = bench.print()
    assert (fault.code, fault.outcome) == (FaultCode.NO_ANSWER, Outcome.NOT_DONE)
    assert bench.forms() == []
