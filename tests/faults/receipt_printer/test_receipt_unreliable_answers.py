"""Answers that come late, shifted by one, not at all, or are left over from before."""

from __future__ import annotations

import pytest

from drivers.contract.faults import Outcome
from drivers.contract.printer import Printed
from drivers.contract.status import Health, Level

HABITS = [
    "late_answers",
    "shifted_answers",
    "missing_answers",
    "doubled_answers",
    "corrupt_answers",
    "leftover_bytes",
    "unasked_reports",
]
TROUBLES = ["jam", "paper_out", "cover_open", "paper_out", "cover_open", "paper_out", "jam"]


@pytest.mark.parametrize("habit", HABITS)
def test_a_job_reported_done_came_out_once(bench, habit: str) -> None:
    bench.sim.play(habit)
    result = bench.print(deadline=3.0)
    whole = bench.whole()
    if isinstance(result, Printed):
        assert whole == ["林知夏"]
    else:
        assert result.outcome is Outcome.UNKNOWN or whole == []


@pytest.mark.parametrize(("habit", "trouble"), list(zip(HABITS, TROUBLES, strict=True)))
def test_no_stale_answer_hides_trouble(bench, habit: str, trouble: str) -> None:
    bench.sim.play(habit)
    bench.status()
    bench.sim.play(trouble)
    assert not bench.status().health.usable
    assert bench.print().outcome is Outcome.NOT_DONE


@pytest.mark.parametrize("habit", ["shifted_answers", "doubled_answers", "corrupt_answers", "leftover_bytes"])
def test_no_stale_answer_invents_trouble(bench, habit: str) -> None:
    bench.sim.play("paper_out")
    bench.sim.play(habit)
    bench.status()
    bench.sim.clear()
    bench.sim.play(habit)
    status = bench.status()
    assert (status.health, status.supplies) == (Health.READY, {"paper": Level.OK})


def test_a_printer_one_answer_behind_is_read_right(bench) -> None:
    bench.sim.play("shifted_answers")
    bench.sim.play("paper_near_end")
    assert bench.status().supplies == {"paper": Level.LOW}
    assert isinstance(bench.print(), Printed)
