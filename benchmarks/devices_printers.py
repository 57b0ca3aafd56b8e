"""What comes out on paper: a receipt's bytes beside python-escpos alone, a form beside the printer's own time."""

from __future__ import annotations

import hashlib
import io
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from escpos.printer import Dummy

from benchmarks.devices_table import Amount, Row, Trial, alternate, clocked, limited, paired
from drivers.contract.printer import Printed, Printer, PrintJob
from drivers.receipt_printer.codec import QR_ECC, QR_MM, Align, Encoder, qr_modules
from drivers.receipt_printer.profiles import Profile, load_profile
from drivers.registry import open_driver
from drivers.simulators.form_printer import IppPrinterSimulator
from kiosk.documents import slip_layout
from kiosk.documents.slip_layout import Slip, render_escpos
from kiosk.session import paper_maker

RECEIPT_TARGET = 1.2
PROFILES = ("generic80", "generic58")  # the first draws QR codes itself, the second gets them as pictures
PAGE_SECONDS = 1.0  # of the simulated printer: a fast office machine
BLOCK = 20  # receipts of one clocking: one alone is over in some hundred microseconds
WAIT = 30.0


Call = Callable[[Any], object]


class Recorder(Encoder):
    """Keeps the laid-out lines of a slip twice: as calls of our encoder, and as calls of python-escpos alone."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile)
        self.calls: list[Call] = []
        self.plain: list[Call] = []

    def line(self, text: str, *, size: int = 1, bold: bool = False, align: Align = "left") -> None:
        data = b"\x1c&" + text.encode("gb18030") + b"\x1c.\n"

        def say(printer: Dummy) -> None:
            printer.set(align=align, bold=bold, custom_size=True, width=size, height=size)
            printer._raw(data)  # text() knows no Chinese code page

        self.calls.append(lambda encoder: encoder.line(text, size=size, bold=bold, align=align))
        self.plain.append(say)

    def rule(self) -> None:
        """Ours is a picture; the cheap way is a line of dashes."""
        line = "-" * self.profile.columns

        def say(printer: Dummy) -> None:
            printer.set(align="left", bold=False, normal_textsize=True)
            printer.textln(line)

        self.calls.append(lambda encoder: encoder.rule())
        self.plain.append(say)

    def qr(self, text: str) -> None:
        native = self.profile.native_qr
        size = max(1, self.profile.dots_per_mm * QR_MM // qr_modules(text))
        self.calls.append(lambda encoder: encoder.qr(text))
        self.plain.append(lambda printer: printer.qr(text, ec=QR_ECC, size=size, native=native))

    def feed(self, lines: int = 1) -> None:
        self.calls.append(lambda encoder: encoder.feed(lines))
        self.plain.append(lambda printer: printer.print_and_feed(lines))

    def cut(self) -> None:
        self.calls.append(lambda encoder: encoder.cut())
        self.plain.append(lambda printer: printer.cut(mode="PART"))


def receipt(amount: Amount) -> list[Row]:
    """The receipt of a whole newborn case. To encode, both get lines that are broken already."""
    maker, arguments = _case()
    rows = []
    for name in PROFILES:
        profile = load_profile(name)
        recorder = Recorder(profile)
        _lay_out(_slip(maker, arguments), recorder)
        ours = _many(partial(_encoded, profile, recorder.calls))
        bare = _many(partial(_plainly, recorder.plain))
        both = _each(alternate(amount.pairs, ours, bare))
        rows.append(paired(f"receipt: encode, {name}", "python-escpos alone", both, RECEIPT_TARGET))
    whole = _many(partial(maker.make, *arguments))
    rendered = _many(partial(render_escpos, _slip(maker, arguments), PROFILES[0]))
    both = _each(alternate(amount.pairs, whole, rendered))
    rows.append(paired("receipt: facts of the case, lines, encode", "lines and encode", both))
    return rows


def _many(work: Callable[[], object]) -> Trial:
    def all_of_them() -> None:
        for _ in range(BLOCK):
            work()

    return clocked(all_of_them)


def _each(both: tuple[list[float], list[float]]) -> tuple[list[float], list[float]]:
    mine, theirs = both
    return [seconds / BLOCK for seconds in mine], [seconds / BLOCK for seconds in theirs]


def _encoded(profile: Profile, calls: list[Call]) -> bytes:
    encoder = Encoder(profile)
    for call in calls:
        call(encoder)
    return encoder.finish()


def _plainly(calls: list[Call]) -> bytes:
    printer = Dummy()
    printer.hw("INIT")
    with redirect_stdout(io.StringIO()):  # it prints to the terminal that a picture may be too wide
        for call in calls:
            call(printer)
    return bytes(printer.output)


def _case() -> tuple[paper_maker.PaperMaker, tuple[Any, ...]]:
    """A sealed case of the newborn pack that asks for its receipt, made by the machine's own good citizen."""
    from kiosk.guide.site import load_site
    from kiosk.session import effects as fx
    from kiosk.session.states import Phase
    from tests.unit.session.kit import MORNING, SITE, at

    session = at("married", Phase.PAPER)
    job: Any = session.take(fx.PrintPaper)
    site = load_site(SITE)
    maker = paper_maker.PaperMaker(site, f"{site.terminal_label} LX0417", PROFILES[0])
    return maker, (session.rules.packs[job.pack_id], job, MORNING)


def _slip(maker: paper_maker.PaperMaker, arguments: tuple[Any, ...]) -> Slip:
    """The slip that the maker hands to the encoder."""
    seen: list[Slip] = []

    def keep(slip: Slip, *_how: object) -> bytes:
        seen.append(slip)
        return b""

    with patch.object(paper_maker, "render_escpos", keep):
        maker.make(*arguments)
    return seen[0]


def _lay_out(slip: Slip, encoder: Encoder) -> None:
    for line in slip.lines:
        slip_layout._render(line, encoder, 1)
    encoder.cut()


def form(amount: Amount) -> list[Row]:
    """Handing over a form and knowing that it is out, beside the printer's own time for its pages."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        simulator = IppPrinterSimulator(folder, page_seconds=PAGE_SECONDS)
        stack.callback(simulator.stop)
        printer = open_driver(simulator.start())
        stack.callback(printer.close)
        assert printer.open() is None
        assert isinstance(printer, Printer)
        data = _pdf()
        took = [_printed(printer, data, number) for number in range(amount.slow_pairs)]
        pages = [PAGE_SECONDS] * len(took)
        late = [seconds - PAGE_SECONDS for seconds in took]
        return [
            paired("form: handed over to known to be out", "printer's time for the page", (took, pages)),
            limited("form: known to be out after the page", late, 0.5),
        ]


def _printed(printer: Printer, data: bytes, number: int) -> float:
    job = PrintJob(f"bench-{number}", "bench", data, hashlib.sha256(data).hexdigest())
    began = time.perf_counter()
    result = printer.print(job, threading.Event(), WAIT)
    took = time.perf_counter() - began
    assert isinstance(result, Printed), result
    return took


def _pdf() -> bytes:
    from kiosk.documents.sheet import build, paragraph

    return build([paragraph("bench")], "bench", "bench")
