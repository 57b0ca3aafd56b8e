"""The plug is pulled after any number of bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.contract.faults import Outcome
from drivers.contract.printer import Printed
from drivers.contract.status import Health
from tests.faults.receipt_printer.conftest import QR, opened, slip

JOB = slip()
STATUS_BYTES = 200  # about what the questions around the job add
POINTS = [(line, limit) for line in ("tcp", "serial", "usb") for limit in range(0, len(JOB) + STATUS_BYTES, 283)]


def test_the_link_cut_after_the_last_byte_is_unknown_and_the_slip_is_not_spoilt_by_looking(bench) -> None:
    bench.sim.play("cut_link_after_job")
    fault = bench.print()
    assert fault.outcome is Outcome.UNKNOWN
    assert bench.status().health is Health.READY
    assert bench.whole() == ["林知夏"]


@pytest.mark.parametrize(("line", "limit"), POINTS)
def test_what_is_said_of_a_job_is_true_wherever_the_line_breaks(tmp_path: Path, line: str, limit: int) -> None:
    """DONE: one whole slip. NOT_DONE: none, also later. In no case two, and never a piece on the next slip."""
    with opened(tmp_path, line=line) as bench:
        bench.sim.unplug_after(limit)
        result = bench.print(deadline=2.0)
        bench.sim.clear()
        assert bench.status().health is Health.READY
        whole = bench.whole()
        if isinstance(result, Printed):
            assert len(whole) == 1
        elif result.outcome is Outcome.NOT_DONE:
            assert whole == []
        else:
            assert len(whole) <= 1
        assert isinstance(bench.print("周以安"), Printed)
        last = bench.idle()["receipts"][-1]
        assert (last["complete"], "林知夏" in last["text"], f"[qr] {QR}" in last["text"]) == (True, False, True)
