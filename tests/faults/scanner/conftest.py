"""An open scanner on its simulator: two papers in the feeder, one on the glass."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from drivers.contract.faults import Fault
from drivers.contract.scanner import Scanned, ScanSource
from drivers.scanner.driver import SaneScanner, from_address
from drivers.simulators import document_scanner_glass as glass
from drivers.simulators.document_scanner import DocumentScannerSimulator

SILENT_SECONDS = 1.5  # instead of 20, where silence is what is tested
Scan = Callable[[ScanSource], Scanned | Fault]


@pytest.fixture(scope="session")
def drawn() -> dict[str, glass.Picture]:
    """Papers that a simulator has drawn before: that takes longer than a test."""
    return {}


@pytest.fixture
def simulator(drawn: dict[str, glass.Picture]) -> Iterator[DocumentScannerSimulator]:
    simulator = DocumentScannerSimulator(page_seconds=0.02)
    simulator._papers = drawn
    simulator.show("marriage_certificate")
    simulator.lay("household_cover,household_person")
    yield simulator
    simulator.stop()


@pytest.fixture
def address(simulator: DocumentScannerSimulator) -> str:
    return simulator.start().replace("probe_s=0.2", "probe_s=0&dpi=150&mode=gray&start_s=20&open_s=5&status_s=5")


@pytest.fixture
def scanner(address: str) -> Iterator[SaneScanner]:
    scanner = from_address(address)
    assert scanner.open() is None
    yield scanner
    scanner.close()


@pytest.fixture
def impatient(address: str) -> Iterator[SaneScanner]:
    scanner = from_address(f"{address}&silent_s={SILENT_SECONDS}")
    assert scanner.open() is None
    yield scanner
    scanner.close()


@pytest.fixture
def scan(scanner: SaneScanner) -> Scan:
    return lambda source: scanner.scan(source, threading.Event(), 30.0)
