"""Paper, cover, knife and head give out before a job, in its middle, at its cut and right after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.contract.faults import Outcome
from drivers.contract.printer import Printed
from drivers.contract.status import Health
from drivers.receipt_printer import driver
from tests.faults.receipt_printer.conftest import opened

TROUBLES = ["paper_out", "cover_open", "jam", "overheated"]
STEPS = ["", "_midway", "_at_cut", "_after_cut"]


@pytest.mark.parametrize(
    ("line", "profile", "trouble", "step"),
    [("tcp", "generic80", trouble, step) for trouble in TROUBLES for step in STEPS]
    + [("usb", "presenter80", trouble, "_at_cut") for trouble in TROUBLES]
    + [("serial", "asb80", "paper_out", step) for step in STEPS],
)
def test_what_is_said_of_the_slip_is_true_and_nobody_elses_slip_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, profile: str, trouble: str, step: str
) -> None:
    """DONE: one whole slip. NOT_DONE: none, also later. In no case two, and never a piece on the next slip."""
    monkeypatch.setattr(driver, "RECOVER_SECONDS", 0.0)
    with opened(tmp_path, profile, line) as bench:
        bench.sim.play(trouble + step)
        result = bench.print("周以安", deadline=2.0)
        bench.sim.clear()
        assert bench.status().health is Health.READY
        whole = bench.whole()
        if isinstance(result, Printed):
            assert whole == ["周以安"]
        elif result.outcome is Outcome.NOT_DONE:
            assert whole == []
        else:
            assert len(whole) <= 1
        bench.sim.take()
        assert isinstance(bench.print("林知夏", session="another"), Printed)
        assert bench.whole() == [*whole, "林知夏"]
        assert "周以安" not in bench.idle()["receipts"][-1]["text"]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_trouble_before_the_job_sends_nothing(bench, trouble: str) -> None:
    bench.sim.play(trouble)
    assert bench.print().outcome is Outcome.NOT_DONE
    assert bench.idle()["hanging"] == []


@pytest.mark.parametrize("trouble", ["paper_out", "cover_open"])
def test_right_after_the_cut_it_is_unknown_and_never_called_not_done(bench, trouble: str) -> None:
    """The whole slip is out: printing it again by itself would be a second paper."""
    bench.sim.play(f"{trouble}_after_cut")
    fault = bench.print(deadline=1.0)
    assert fault.outcome is Outcome.UNKNOWN
    assert bench.whole() == ["林知夏"]
