"""A serial printer: another speed than the switches say; a buffer that is full, and no handshake."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest

from drivers.contract.faults import Outcome
from drivers.contract.printer import Printed, PrintJob
from drivers.contract.status import Health, Level
from drivers.receipt_printer.codec import Encoder
from drivers.receipt_printer.profiles import load_profile
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


@pytest.mark.parametrize(("profile", "whole"), [("generic80", True), ("gb2312_80", False)])
def test_what_a_full_buffer_loses_is_never_called_printed(tmp_path: Path, profile: str, whole: bool) -> None:
    """Without GS r nobody hears that the buffer is full, nor that bytes were lost."""
    with opened(tmp_path, profile, line="serial") as bench:
        if not whole:
            bench.sim.play("slow")
        encoder = Encoder(load_profile(profile))
        for number in range(150):
            encoder.line(f"第{number}行 收件回执 收件回执 收件回执")
        encoder.cut()
        data = encoder.finish()
        job = PrintJob("long", "session", data, hashlib.sha256(data).hexdigest())
        result = bench.printer.print(job, threading.Event(), 30.0)
        if whole:
            assert isinstance(result, Printed)
            assert "第149行" in bench.idle()["receipts"][0]["text"]
        else:
            assert result.outcome is Outcome.UNKNOWN
            assert bench.sim.state()["receipts"] == []  # its cut was among what was lost
