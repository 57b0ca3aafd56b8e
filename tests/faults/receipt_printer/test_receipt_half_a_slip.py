"""Half a receipt is no receipt: it is marked, cut off, and taken back where there is a bin."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.contract.faults import Outcome
from drivers.contract.status import Health
from tests.faults.receipt_printer.conftest import opened, wait


@pytest.mark.parametrize("profile", ["generic80", "gb2312_80", "utf8_80"])
def test_what_hangs_of_it_carries_the_mark_in_the_printers_own_encoding(tmp_path: Path, profile: str) -> None:
    with opened(tmp_path, profile) as bench:
        bench.sim.play("overheated_midway")
        bench.sim.play("slow")
        fault = bench.print("周以安", deadline=0.3)
        assert fault.outcome is (Outcome.UNKNOWN if profile == "gb2312_80" else Outcome.NOT_DONE)
        bench.sim.clear()
        assert bench.status().health.usable
        wait(bench.sim, lambda state: bool(state["receipts"]))
        text = bench.idle()["receipts"][-1]["text"]
        assert ("作废" in text) or profile == "utf8_80"  # the simulator's font knows no UTF-8


def test_with_a_presenter_it_goes_into_the_bin(tmp_path: Path) -> None:
    with opened(tmp_path, "presenter80") as bench:
        bench.sim.play("slow")
        assert bench.print("周以安", deadline=0.5).outcome is Outcome.NOT_DONE
        bench.sim.clear()
        assert bench.status().health is Health.READY
        (strip,) = wait(bench.sim, lambda s: bool(s["receipts"]) and s["receipts"][0]["where"] == "bin")["receipts"]
        assert ("作废" in strip["text"], "周以安" in strip["text"], strip["where"]) == (True, True, "bin")
        assert not bench.status().media
