"""A serial printer: another speed than the switches say."""

from __future__ import annotations

from pathlib import Path

from drivers.contract.faults import Outcome
from drivers.contract.printer import Printed
from drivers.contract.status import Health, Level
from tests.faults.receipt_printer.conftest import opened


def test_at_the_wrong_speed_it_is_absent_gets_no_job_and_prints_no_garbage_slip(tmp_path: Path) -> None:
    with opened(tmp_path, line="serial") as bench:
        bench.sim.play("wrong_baud")
        status = bench.status()
        assert (status.health, status.supplies) == (Health.ABSENT, {"paper": Level.UNKNOWN})
        assert bench.print().outcome is Outcome.NOT_DONE
        assert bench.sim.state()["receipts"] == []
        bench.sim.clear()
        assert bench.status().health is Health.READY
        assert isinstance(bench.print(), Printed)
