"""A simulated A4 printer, its driver, and a form of three pages."""

from __future__ import annotations

import hashlib
import io
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from drivers.contract.printer import Printed, Printer, PrintJob
from drivers.form_printer.driver import from_address
from drivers.simulators.form_printer import IppPrinterSimulator
from tests.patience import PATIENCE


@cache
def form(pages: int) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for number in range(pages):
        canvas.drawString(100, 700, f"Page {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@dataclass
class Bench:
    sim: IppPrinterSimulator
    printer: Printer
    cancel: threading.Event = field(default_factory=threading.Event)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def print(self, pages: int = 3, deadline: float = 8.0) -> Printed | Any:
        data = form(pages)
        digest = hashlib.sha256(data).hexdigest()
        job = PrintJob(f"job-{next(self.numbers)}", "session", data, digest, sheets=pages, title="form")
        return self.printer.print(job, self.cancel, deadline)

    def forms(self) -> list[tuple[bool, int]]:
        """(complete, sheets) of what lies in the tray, once the printer has nothing more to print."""
        state = wait(self.sim, lambda state: state["idle"])
        return [(form["complete"], form["sheets"]) for form in state["forms"]]


def wait(
    sim: IppPrinterSimulator, happened: Callable[[dict[str, Any]], bool], seconds: float = PATIENCE
) -> dict[str, Any]:
    until = time.monotonic() + seconds
    while not happened(state := sim.state()) and time.monotonic() < until:
        time.sleep(0.01)
    return state


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr("drivers.simulators.form_engine.SLOW_PAGE_SECONDS", 0.4)
    sim = IppPrinterSimulator(tmp_path, page_seconds=0.03)
    printer = from_address(sim.start() + "?settle_s=0.1&lost_s=0.3")
    assert printer.open() is None
    yield Bench(sim, printer)
    printer.close()
    sim.stop()
