"""The contract suite of printers on written bytes: what the manuals say a printer answers, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from drivers.receipt_printer.codec import Encoder
from drivers.receipt_printer.driver import ReceiptPrinter
from drivers.receipt_printer.link import PortLink
from drivers.receipt_printer.profiles import load_profile
from drivers.transport.scripted import ScriptedLink
from tests.contracts.printer_contract import PrinterContract, PrinterRig

FINE, COVER = 0x12, 0x16
PROFILE = load_profile("generic80")


class WrittenPrinter:
    """DLE EOT n gives a byte, GS r 1 gives a byte, all else is paper (PROTOCOLS.md §3.2, §3.3)."""

    def __init__(self) -> None:
        self.cover_open = False
        self.paper = b""

    def answer(self, data: bytes) -> Sequence[bytes]:
        match data:
            case b"\x10\x04\x02" if self.cover_open:
                return [bytes([COVER])]
            case bytes() if data[:2] == b"\x10\x04":
                return [bytes([FINE])]
            case b"\x1dr\x01":
                return [b"\x00"]
        self.paper += data
        return []

    def whole(self) -> int:
        """Text and its cut; the cut of a reset has no text."""
        return self.paper.count(b"hello\n\x1bd\x03\x1dVB\x00")


def slip(_sheets: int) -> bytes:
    encoder = Encoder(PROFILE)
    encoder.line("hello")
    encoder.cut()
    return encoder.finish()


class TestReceiptPrinterOnWrittenBytes(PrinterContract):
    @pytest.fixture
    def rig(self) -> PrinterRig:
        printer = WrittenPrinter()
        line = ScriptedLink(answer=printer.answer)
        device = ReceiptPrinter(PortLink(line), PROFILE, "escpos+serial:///dev/ttyS0?profile=generic80")

        def plug(there: bool) -> None:
            line.plugged = there

        def cover(is_open: bool) -> None:
            printer.cover_open = is_open

        return PrinterRig(
            device,
            lambda: plug(False),
            lambda: plug(True),
            paper=slip,
            whole=printer.whole,
            stop=lambda: cover(True),
            start=lambda: cover(False),
        )
