"""The scanner stops in the middle of a page and says nothing."""

from __future__ import annotations

import threading

import pytest

from drivers.contract.faults import Fault, FaultCode
from drivers.contract.scanner import Scanned, ScanSource
from drivers.contract.status import Health
from drivers.scanner.driver import SaneScanner, from_address
from drivers.simulators.document_scanner import DocumentScannerSimulator
from tests.faults.scanner.conftest import Scan
from tests.patience import within


def test_silence_in_mid_page_ends_the_scan_long_before_its_deadline(
    simulator: DocumentScannerSimulator, impatient: SaneScanner, scan: Scan
) -> None:
    simulator.play("hang")
    with within(20.0):
        result = impatient.scan(ScanSource.FLATBED, threading.Event(), 60.0)
    assert isinstance(result, Fault) and result.code is FaultCode.NO_ANSWER
    simulator.clear()
    assert impatient.status().health is Health.READY
    assert isinstance(scan(ScanSource.FLATBED), Scanned)


def test_the_deadline_holds_while_the_scanner_hangs(simulator: DocumentScannerSimulator, address: str) -> None:
    scanner = from_address(address)
    assert scanner.open() is None
    simulator.play("hang")
    result = scanner.scan(ScanSource.FLATBED, threading.Event(), 0.8)
    assert isinstance(result, Fault) and result.code is FaultCode.DEADLINE
    simulator.clear()
    assert isinstance(scanner.scan(ScanSource.FLATBED, threading.Event(), 30.0), Scanned)
    scanner.close()


def test_a_slow_scanner_is_waited_for(simulator: DocumentScannerSimulator, scan: Scan) -> None:
    simulator.page_seconds = 0.15
    simulator.play("slow")
    assert isinstance(scan(ScanSource.FLATBED), Scanned)


def test_a_cancelled_scan_sends_the_head_home(
    simulator: DocumentScannerSimulator, scanner: SaneScanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.transport.child.END_SECONDS", 10.0)  # the test machine is busy
    simulator.page_seconds = 2.0
    before, cancel = simulator.parked, threading.Event()
    timer = threading.Timer(0.4, cancel.set)
    timer.start()
    result = scanner.scan(ScanSource.FLATBED, cancel, 30.0)
    timer.join()
    assert isinstance(result, Fault) and result.code is FaultCode.CANCELLED
    assert simulator.parked > before
