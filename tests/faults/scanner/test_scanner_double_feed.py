"""Two sheets go through the feeder together."""

from __future__ import annotations

from drivers.contract.faults import Fault, FaultCode
from drivers.contract.scanner import ScanSource
from drivers.simulators.document_scanner import DocumentScannerSimulator
from tests.faults.scanner.conftest import Scan


def test_two_sheets_at_once_are_told_apart_from_a_jam(simulator: DocumentScannerSimulator, scan: Scan) -> None:
    """SANE says JAMMED for both; the sensor knows."""
    simulator.fault_at = 2
    simulator.play("double_feed")
    result = scan(ScanSource.FEEDER)
    assert isinstance(result, Fault) and result.code is FaultCode.DOUBLE_FEED
