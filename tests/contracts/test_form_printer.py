"""The contract suite against the form printer driver on its simulator and on written bytes."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from drivers.contract.printer import Printed, PrintJob
from drivers.form_printer.driver import from_address
from drivers.simulators.form_printer import IppPrinterSimulator
from tests.contracts.printer_contract import PrinterContract, PrinterRig
from tests.faults.form_printer.conftest import form

SETTLE = "settle_s=0.1"


class TestFormPrinterOnTheSimulator(PrinterContract):
    @pytest.fixture(params=["", "&sides=two-sided-long-edge", "&counts=no"])
    def rig(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PrinterRig]:
        simulator = IppPrinterSimulator(tmp_path, page_seconds=0.02)
        device = from_address(f"{simulator.start()}?{SETTLE}{request.param}")

        def whole() -> int:
            return sum(bool(form["complete"]) for form in simulator.state()["forms"])  # type: ignore[attr-defined]

        yield PrinterRig(
            device,
            lambda: simulator.play("unplug"),
            simulator.clear,
            paper=form,
            whole=whole,
            stop=lambda: simulator.play("paper_out"),
            start=simulator.clear,
        )
        device.close()
        simulator.stop()

    def test_a_form_is_printed_and_its_pages_counted(self, rig: PrinterRig) -> None:
        rig.device.open()
        job = PrintJob("job-1", "session", form(3), hashlib.sha256(form(3)).hexdigest(), sheets=3)
        assert rig.device.print(job, threading.Event(), 5.0) == Printed("job-1", 3)


def attribute(tag: int, name: str, value: bytes) -> bytes:
    return bytes([tag]) + len(name).to_bytes(2) + name.encode() + len(value).to_bytes(2) + value


HEAD = attribute(0x47, "attributes-charset", b"utf-8") + attribute(0x48, "attributes-natural-language", b"en")
# A printer of few words: no model, no page count, no job list worth the name; a collection and an odd tag on the way.
PRINTER = (
    b"\x04"
    + attribute(0x23, "printer-state", b"\x00\x00\x00\x03")
    + attribute(0x44, "printer-state-reasons", b"none")
    + attribute(0x34, "media-col-default", b"")
    + attribute(0x4A, "", b"media-size")
    + attribute(0x21, "", b"\x00\x00\x00\x07")
    + attribute(0x37, "", b"")
    + attribute(0x12, "printer-firmware-string-version", b"")
    + attribute(0x36, "printer-make-and-model", b"\x00\x02en\x00\x04A4 P")
)
JOB = b"\x02" + attribute(0x21, "job-id", b"\x00\x00\x00\x07") + attribute(0x23, "job-state", b"\x00\x00\x00\x09")
# Operation of the request to status and groups of the answer.
SCRIPT = {0x02: (0, JOB), 0x08: (0x0404, b""), 0x09: (0, JOB), 0x0A: (0, b""), 0x0B: (1, PRINTER)}


class Written:
    """Answers each operation with the bytes of SCRIPT; counts the documents that it was given."""

    def __init__(self) -> None:
        self.documents = 0
        self.port = 0
        self._server: ThreadingHTTPServer | None = None

    def plug_in(self) -> None:
        written = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = self.rfile.read(int(self.headers["Content-Length"]))
                operation = int.from_bytes(request[2:4])
                written.documents += operation == 0x02 and request.endswith(form(1))
                status, groups = SCRIPT[operation]
                answer = b"\x01\x01" + status.to_bytes(2) + request[4:8] + b"\x01" + HEAD + groups + b"\x03"
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def unplug(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()


class TestFormPrinterOnWrittenBytes(PrinterContract):
    @pytest.fixture
    def rig(self) -> Iterator[PrinterRig]:
        written = Written()
        written.plug_in()
        device = from_address(f"ipp://127.0.0.1:{written.port}/ipp/print?{SETTLE}")
        yield PrinterRig(device, written.unplug, written.plug_in, paper=form, whole=lambda: written.documents)
        device.close()
        written.unplug()

    def test_a_name_with_a_language_is_read_and_a_collection_passed_over(self, rig: PrinterRig) -> None:
        rig.device.open()
        assert rig.device.info.model == "A4 P"


def test_an_option_that_the_driver_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="has no option 'duplex'"):
        from_address("ipp://127.0.0.1/ipp/print?duplex=1")
    with pytest.raises(ValueError, match="counts is one of"):
        from_address("ipp://127.0.0.1/ipp/print?counts=perhaps")
    with pytest.raises(ValueError, match="own address"):
        from_address("cups://127.0.0.1/printers/form?device=usb://x")
