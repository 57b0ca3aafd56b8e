"""Another program holds the scanner."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.scanner import Scanned, ScanSource
from drivers.contract.status import Health
from drivers.scanner.driver import SaneScanner
from drivers.simulators.document_scanner import DocumentScannerSimulator
from tests.faults.scanner.conftest import Scan


def test_a_busy_scanner_does_not_answer_and_is_there_again_by_itself(
    simulator: DocumentScannerSimulator, scanner: SaneScanner, scan: Scan
) -> None:
    simulator.play("busy")
    result = scan(ScanSource.FLATBED)
    assert isinstance(result, Fault)
    assert (result.code, result.cleared_by) == (FaultCode.NO_ANSWER, ClearedBy.RESTART)
    assert not scanner.status().health.usable
    simulator.clear()
    assert scanner.status().health is Health.READY
    assert isinstance(scan(ScanSource.FLATBED), Scanned)
