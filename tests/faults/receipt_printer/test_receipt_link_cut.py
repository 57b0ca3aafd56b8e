"""The line breaks after any number of bytes."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest

from drivers.contract.faults import Outcome
from drivers.contract.printer import Printed, PrintJob
from drivers.contract.status import Health
from drivers.receipt_printer.driver import from_address
from drivers.simulators.receipt_printer import EscPosSimulator
from tests.faults.receipt_printer.conftest import QR, Bench, Cable, slip

JOB = slip()
STATUS_BYTES = 200  # about what the questions around the job add


def test_the_link_cut_after_the_last_byte_is_unknown_and_the_slip_is_not_spoilt_by_looking(bench) -> None:
    bench.sim.play("cut_link_after_job")
    fault = bench.print()
    assert fault.outcome is Outcome.UNKNOWN
    assert bench.status().health is Health.READY
    assert bench.whole() == ["林知夏"]


@pytest.mark.parametrize("limit", range(0, len(JOB) + STATUS_BYTES, 89))
def test_what_is_said_of_a_job_is_true_wherever_the_line_breaks(tmp_path: Path, limit: int) -> None:
    """DONE: one whole slip. NOT_DONE: none, also later. In no case two, and never a piece on the next slip."""
    sim = EscPosSimulator(tmp_path)
    port = int(sim.start().split(":")[2].split("?")[0])
    cable = Cable(port, limit)
    printer = from_address(f"escpos+tcp://127.0.0.1:{cable.port}?profile=generic80")
    bench = Bench(sim, printer)
    try:
        result = printer.print(PrintJob("j", "s", JOB, hashlib.sha256(JOB).hexdigest()), threading.Event(), 2.0)
        cable.broke = True  # mended: counts no more
        assert printer.status().health is Health.READY
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
    finally:
        printer.close()
        cable.close()
        sim.stop()
