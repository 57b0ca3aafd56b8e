"""The printer takes everything and says nothing."""

from __future__ import annotations

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.status import Health, Level
from tests.contracts.device_contract import STATUS_SECONDS
from tests.patience import within


def test_no_answer_before_the_job_is_not_health_and_nothing_is_sent(bench) -> None:
    bench.sim.play("no_answer")
    fault = bench.print()
    assert (fault.code, fault.outcome) == (FaultCode.NO_ANSWER, Outcome.NOT_DONE)
    assert bench.idle()["receipts"] == []
    assert bench.idle()["hanging"] == []


def test_a_silent_printer_is_absent_and_its_paper_unknown_within_a_second(bench) -> None:
    bench.sim.play("no_answer")
    with within(STATUS_SECONDS):
        status = bench.status()
    assert (status.health, status.supplies) == (Health.ABSENT, {"paper": Level.UNKNOWN})


def test_no_answer_after_the_last_byte_is_unknown_although_the_slip_came_out(bench) -> None:
    bench.sim.play("silent_after_job")
    fault = bench.print(deadline=0.6)
    assert (fault.code, fault.outcome) == (FaultCode.NO_ANSWER, Outcome.UNKNOWN)
    assert bench.whole() == ["林知夏"]


def test_it_is_ready_again_when_it_answers_again(bench) -> None:
    bench.sim.play("no_answer")
    assert bench.status().health is Health.ABSENT
    bench.sim.clear()
    assert bench.status().health is Health.READY
