"""The services behind devices die and are started again, with nobody looking after the terminal: READY by itself."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.contract.printer import Printed
from drivers.contract.scanner import Scanned, ScanSource
from drivers.contract.smartcard import SmartCardInserted
from drivers.simulators.form_printer import IppPrinterSimulator
from drivers.simulators.smart_card import SmartCardSimulator
from kiosk.devices import DeviceFact
from tests.contracts.printer_contract import job
from tests.faults.devices.conftest import Watched
from tests.faults.form_printer.conftest import form
from tests.peers.cups import Cupsd, EvePrinter, private_bus
from tests.peers.pcscd import READER, Pcscd
from tests.peers.saned import Saned, address

TIMES = 2  # the second death finds what the first one left behind


@pytest.fixture
def pcscd(tmp_path: Path) -> Iterator[Pcscd]:
    made = Pcscd(tmp_path)
    made.take_machine()
    made.start()
    yield made
    made.leave_machine()


def test_pcscd(pcscd: Pcscd, watched: Watched) -> None:
    card = SmartCardSimulator(pcscd=("127.0.0.1", pcscd.port), reader=READER)
    watched.fit("smartcard", card.start())
    watched.supervisor.start()
    try:
        watched.all_ready(["smartcard"])
        for _ in range(TIMES):
            pcscd.kill()
            watched.all_gone(["smartcard"])
            pcscd.start()
            watched.all_ready(["smartcard"])
        watched.ask("smartcard", lambda reader: reader.arm(True))
        card.lay(next(iter(card.people())))
        watched.until(
            lambda: any(isinstance(e, DeviceFact) and isinstance(e.fact, SmartCardInserted) for e in watched.events)
        )
    finally:
        card.stop()


def print_a_page(watched: Watched) -> None:
    printed = watched.ask(
        "form_printer", lambda printer: printer.print(job(form(1), 1), threading.Event(), 20.0), deadline=25.0
    )
    assert isinstance(printed, Printed), printed


def test_cupsd(tmp_path: Path, watched: Watched) -> None:
    printer = IppPrinterSimulator(tmp_path / "tray", page_seconds=0.1)
    uri = printer.start()
    with tempfile.TemporaryDirectory() as folder:  # its filters run as another user, who must not enter tmp_path
        Path(folder).chmod(0o755)
        cups = Cupsd(Path(folder) / "cups")
        cups.start()
        try:
            cups.add_queue(uri)
            watched.fit("form_printer", f"{cups.address}?device={uri}&settle_s=0.3&lost_s=2")
            watched.supervisor.start()
            watched.all_ready(["form_printer"])
            for _ in range(TIMES):
                cups.kill()
                watched.all_gone(["form_printer"])
                cups.start()
                watched.all_ready(["form_printer"])
            print_a_page(watched)
        finally:
            cups.stop()
            printer.stop()


def test_the_printers_own_ipp_server(tmp_path: Path, watched: Watched) -> None:
    with private_bus() as bus:
        printer = EvePrinter(tmp_path / "eve", bus)
        printer.start()
        try:
            watched.fit("form_printer", f"{printer.uri}?settle_s=0.3&lost_s=2")
            watched.supervisor.start()
            watched.all_ready(["form_printer"])
            for _ in range(TIMES):
                printer.kill()
                watched.all_gone(["form_printer"])
                printer.start()
                watched.all_ready(["form_printer"])
            print_a_page(watched)
        finally:
            printer.stop()


def test_saned(tmp_path: Path, watched: Watched) -> None:
    saned = Saned(tmp_path)
    saned.start()
    try:
        where = address(f"net:{saned.host}:test:0", saned.client(tmp_path / "client"))
        watched.fit("document_scanner", where)
        watched.supervisor.start()
        watched.all_ready(["document_scanner"])
        for _ in range(TIMES):
            saned.kill()
            watched.all_gone(["document_scanner"])
            saned.start()
            watched.all_ready(["document_scanner"])
        scanned = watched.ask(
            "document_scanner", lambda s: s.scan(ScanSource.FLATBED, threading.Event(), 20.0), deadline=25.0
        )
        assert isinstance(scanned, Scanned), scanned
    finally:
        saned.kill()
