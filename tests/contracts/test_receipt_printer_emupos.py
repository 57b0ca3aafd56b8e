"""The contract suite against emupos, somebody else's ESC/POS printer, patched for Python 3.11. EMUPOS names another
command."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.printer import Printed, PrintJob
from drivers.contract.status import Health, Level
from drivers.receipt_printer.driver import ReceiptPrinter, from_address
from drivers.simulators.escpos_lines import Link, TcpLine
from kiosk.documents.slip_layout import Qr, Slip, Text, Title, render_escpos
from tests.contracts.printer_contract import PrinterContract, PrinterRig
from tests.patience import PATIENCE
from tests.peers.ports import free_port

SET_UP = Path(__file__).resolve().parents[2] / ".venv-peers/bin"
COMMAND = os.environ.get("EMUPOS") or shutil.which("emupos", path=str(SET_UP)) or shutil.which("emupos")
SLIP = Slip((Title("收件回执"), Text("林知夏"), Text("陈䶮"), Qr("https://example.test/r/1")))


@dataclass
class Emupos:
    """Asked over its API, as its own command does: that takes two seconds to start."""

    api: int
    receipts: Path
    port: int

    def fault(self, method: str, name: str) -> None:
        """PUT sets it, DELETE clears it."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.api, timeout=PATIENCE)) as api:
            api.request(method, f"/api/v1/devices/front/faults/{name}")
            answer = api.getresponse()
            assert answer.status < 300, answer.read()
            answer.read()

    def texts(self) -> list[str]:
        """Its receipts; it draws Chinese bytes as code page 437, which gives them back exactly."""
        found = sorted(self.receipts.glob("**/*.txt"))
        return [path.read_text("utf-8").encode("cp437").decode("gb18030") for path in found]


@pytest.fixture(scope="module")
def emupos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emupos]:
    assert COMMAND, "real peer emupos: neither in .venv-peers (packaging/bootstrap.py --dev makes it) nor on PATH"
    folder = tmp_path_factory.mktemp("emupos")
    api, port = free_port(), free_port()
    printer = f"{{id: front, type: printer, profile: epson-tm-t20iii, connections: [{{tcp: {{port: {port}}}}}]"
    devices = f"schema: 1\napi: {{host: 127.0.0.1, port: {api}}}\ndevices:\n  - {printer}, receipts_dir: ./receipts}}\n"
    (folder / "emupos.yaml").write_text(devices, "utf-8")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([str(COMMAND), "run"], cwd=folder, stdout=log, stderr=log)
    try:
        device = from_address(f"escpos+tcp://127.0.0.1:{port}?profile=generic80")
        until = time.monotonic() + PATIENCE
        while device.open() is not None:  # it listens before it answers
            assert time.monotonic() < until, (folder / "log").read_text("utf-8", "replace")
            time.sleep(0.1)
        device.close()
        yield Emupos(api, folder / "receipts", port)
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def printer(emupos: Emupos) -> Iterator[ReceiptPrinter]:
    printer = from_address(f"escpos+tcp://127.0.0.1:{emupos.port}?profile=generic80")
    assert printer.open() is None
    yield printer
    printer.close()


class Cable:
    """From a port that can be unplugged to the emulator."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._far: dict[Link, socket.socket] = {}
        self.line = TcpLine("127.0.0.1", 0)

    def opened(self, link: Link) -> None:
        far = self._far[link] = socket.create_connection(("127.0.0.1", self._port))
        self.line.threads.start(lambda: self._carry_back(far, link))

    def received(self, link: Link, data: bytes) -> None:
        self._far[link].sendall(data)

    def closed(self, link: Link) -> None:
        with contextlib.suppress(OSError):
            self._far[link].shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _carry_back(far: socket.socket, link: Link) -> None:
        with far, contextlib.suppress(OSError):
            while data := far.recv(256):
                link.send(data)


class TestReceiptPrinterOnEmupos(PrinterContract):
    @pytest.fixture
    def rig(self, emupos: Emupos) -> Iterator[PrinterRig]:
        cable = Cable(emupos.port)
        cable.line.plug_in(cable)
        device = from_address(f"{cable.line.address}?profile=generic80")
        yield PrinterRig(
            device,
            cable.line.unplug,
            lambda: cable.line.plug_in(cable),
            paper=lambda sheets: render_escpos(SLIP, "generic80"),
            whole=lambda: sum("收件回执" in text for text in emupos.texts()),
            stop=lambda: emupos.fault("PUT", "cover-open"),
            start=lambda: emupos.fault("DELETE", "cover-open"),
        )
        device.close()
        cable.line.unplug()
        cable.line.threads.join()


def send(printer: ReceiptPrinter) -> Printed | Any:
    data = render_escpos(SLIP, "generic80")
    return printer.print(PrintJob("j", "s", data, hashlib.sha256(data).hexdigest()), threading.Event(), 5.0)


def test_a_slip_comes_out_once_with_its_chinese_text_its_picture_and_its_code(
    emupos: Emupos, printer: ReceiptPrinter
) -> None:
    before = len(emupos.texts())
    assert send(printer) == Printed("j", 1)
    until = time.monotonic() + 5
    while len(emupos.texts()) == before and time.monotonic() < until:
        time.sleep(0.05)
    (text,) = emupos.texts()[before:]
    assert "收件回执" in text
    assert "林知夏" in text
    assert "[image" in text
    assert "https://example.test/r/1" in text


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("paper-out", FaultCode.PAPER_OUT),
        ("offline", FaultCode.NO_ANSWER),
    ],
)
def test_its_faults_block_and_clear(emupos: Emupos, printer: ReceiptPrinter, fault: str, code: FaultCode) -> None:
    emupos.fault("PUT", fault)
    try:
        refused = send(printer)
        assert (refused.code, refused.outcome) == (code, Outcome.NOT_DONE)
        assert printer.status().health is Health.BLOCKED
    finally:
        emupos.fault("DELETE", fault)
    assert printer.status().health is Health.READY


def test_its_near_end_is_attention(emupos: Emupos, printer: ReceiptPrinter) -> None:
    emupos.fault("PUT", "paper-near-end")
    try:
        status = printer.status()
        assert (status.health, status.supplies) == (Health.ATTENTION, {"paper": Level.LOW})
    finally:
        emupos.fault("DELETE", "paper-near-end")
