"""Models that say little: GS r only, automatic reports only, nothing at all."""

from __future__ import annotations

from pathlib import Path

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.status import Health, Level
from tests.faults.receipt_printer.conftest import opened, wait


def test_a_model_that_never_answers_prints_but_is_never_called_healthy_nor_a_slip_done(tmp_path: Path) -> None:
    with opened(tmp_path, "silent80") as bench:
        status = bench.status()
        assert (status.health, status.supplies) == (Health.ATTENTION, {"paper": Level.UNKNOWN})
        fault = bench.print()
        assert (fault.code, fault.outcome) == (FaultCode.NO_ANSWER, Outcome.UNKNOWN)
        assert wait(bench.sim, lambda state: bool(state["receipts"]))["receipts"][0]["complete"]


def test_a_model_with_gs_r_only_tells_its_paper(tmp_path: Path) -> None:
    with opened(tmp_path, "turn80") as bench:
        assert bench.status().supplies == {"paper": Level.OK}
        bench.sim.play("paper_near_end")
        status = bench.status()
        assert (status.health, status.supplies) == (Health.ATTENTION, {"paper": Level.LOW})
        bench.sim.play("paper_out")  # a stopped printer does not come to GS r
        assert bench.status().health is Health.ABSENT
        assert bench.print().outcome is Outcome.NOT_DONE


def test_a_model_that_reports_by_itself_is_believed_although_a_stopped_one_answers_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, "asb80") as bench:
        bench.sim.play("paper_out")
        for _ in range(2):
            status = bench.status()
            assert (status.health, status.supplies) == (Health.BLOCKED, {"paper": Level.OUT})
        bench.sim.clear()
        assert bench.status().health is Health.READY


def test_reports_that_nobody_asked_for_are_not_taken_for_the_end_of_the_job(bench) -> None:
    """The tail of a report has the fixed bits of an answer to GS r."""
    bench.sim.play("unasked_reports")
    bench.sim.play("jam_at_cut")
    fault = bench.print(deadline=1.0)
    assert fault.outcome is not Outcome.DONE
    assert bench.whole() == []
