"""A simulated receipt printer, its driver, and a slip of 20 lines with a QR code."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from drivers.contract.printer import Printed, PrintJob
from drivers.contract.status import DeviceStatus
from drivers.receipt_printer import dialogue, driver
from drivers.receipt_printer.codec import Encoder
from drivers.receipt_printer.driver import ReceiptPrinter, from_address
from drivers.receipt_printer.profiles import load_profile
from drivers.simulators import receipt_printer as sim_printer
from drivers.simulators.receipt_printer import EscPosSimulator
from tests.patience import PATIENCE

STANDING = {"paper_out", "cover_open", "jam", "overheated", "offline"}
VOID = "作废"
QR = "https://example.test/r/1"


def slip(name: str = "林知夏", profile: str = "generic80") -> bytes:
    encoder = Encoder(load_profile(profile))
    encoder.line("收件回执", size=2, bold=True, align="center")
    for number in range(20):
        encoder.line(f"第{number}行 {name}")
    encoder.qr(QR)
    encoder.cut()
    return encoder.finish()


@dataclass
class Bench:
    sim: EscPosSimulator
    printer: ReceiptPrinter
    profile: str = "generic80"
    cancel: threading.Event = field(default_factory=threading.Event)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def print(self, name: str = "林知夏", deadline: float = 4.0, session: str = "session") -> Printed | Any:
        data = slip(name, self.profile)
        job = PrintJob(f"job-{next(self.numbers)}", session, data, hashlib.sha256(data).hexdigest())
        return self.printer.print(job, self.cancel, deadline)

    def status(self) -> DeviceStatus:
        return self.printer.status()

    def idle(self) -> dict[str, Any]:
        """The simulator's state once it has printed what it will print."""
        return wait(self.sim, lambda state: not state["buffered"] or bool(STANDING & set(state["faults"])))

    def whole(self) -> list[str]:
        """Names on the slips that came out whole, from the title to the QR code."""
        strips = [receipt for receipt in self.idle()["receipts"] if receipt["complete"] and receipt["where"] != "bin"]
        slips = [strip["text"].split("\n") for strip in strips if VOID not in strip["text"]]
        return [text[1].split(" ")[1] for text in slips if text[0] == "收件回执" and f"[qr] {QR}" in text]

    def marked(self) -> list[str]:
        """Texts of the strips that were cut off with the mark of a slip that is none."""
        state = wait(self.sim, lambda state: any(VOID in receipt["text"] for receipt in state["receipts"]))
        return [receipt["text"] for receipt in state["receipts"] if VOID in receipt["text"]]


def wait(sim: EscPosSimulator, happened: Callable[[dict[str, Any]], bool], seconds: float = PATIENCE) -> dict[str, Any]:
    until = time.monotonic() + seconds
    while not happened(state := sim.state()) and time.monotonic() < until:
        time.sleep(0.005)
    return state


@contextlib.contextmanager
def opened(folder: Path, profile: str = "generic80", line: str = "tcp") -> Iterator[Bench]:
    """A simulated printer on that line, its driver open."""
    sim = EscPosSimulator(folder, profile=profile, line=line)
    printer = from_address(sim.start(), sim.usb_backend)
    try:
        assert printer.open() is None
        yield Bench(sim, printer, profile)
    finally:
        printer.close()
        sim.stop()


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same waits as on a real line, in proportion: a late answer comes after the host stopped waiting for it."""
    monkeypatch.setattr(dialogue, "ANSWER_SECONDS", 0.15)
    monkeypatch.setattr(sim_printer, "LATE_SECONDS", 0.22)
    monkeypatch.setattr(driver, "IDLE_SECONDS", 0.3)
    monkeypatch.setattr(driver, "TURN_STEP_SECONDS", 0.05)
    monkeypatch.setattr(driver, "TURN_AGAIN_SECONDS", 0.5)
    monkeypatch.setattr(driver, "WATCH_SECONDS", 0.5)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with opened(tmp_path) as bench:
        yield bench
