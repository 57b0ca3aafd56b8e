"""The feeder's cover stands open."""

from __future__ import annotations

from drivers.contract.faults import Fault, FaultCode
from drivers.contract.scanner import Scanned, ScanSource
from drivers.contract.status import Health
from drivers.scanner.driver import SaneScanner
from drivers.simulators.document_scanner import DocumentScannerSimulator
from tests.faults.scanner.conftest import Scan


def test_an_open_cover_is_seen_before_anybody_scans_and_clears_with_the_cover(
    simulator: DocumentScannerSimulator, scanner: SaneScanner
) -> None:
    simulator.play("cover_open")
    status = scanner.status()
    assert status.health is Health.BLOCKED
    assert status.fault is not None and status.fault.code is FaultCode.COVER_OPEN
    simulator.clear()
    assert scanner.status().health is Health.READY


def test_a_cover_that_was_opened_since_refuses_the_scan(simulator: DocumentScannerSimulator, scan: Scan) -> None:
    simulator.play("cover_open")
    result = scan(ScanSource.FLATBED)
    assert isinstance(result, Fault) and result.code is FaultCode.COVER_OPEN
    simulator.clear()
    assert isinstance(scan(ScanSource.FLATBED), Scanned)
