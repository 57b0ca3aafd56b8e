"""The cable is pulled: between two scans, and at any byte of a page."""

from __future__ import annotations

import threading

import pytest

from drivers.contract.faults import Fault, FaultCode
from drivers.contract.scanner import Scanned, ScanSource
from drivers.contract.status import Health
from drivers.scanner.driver import SaneScanner
from drivers.simulators.document_scanner import DocumentScannerSimulator
from tests.contracts.device_contract import status_until
from tests.faults.scanner.conftest import Scan


@pytest.mark.parametrize("byte", [0, 40_000, 1_500_000])
def test_a_connection_that_is_cut_in_mid_page_does_not_hang_the_terminal(
    simulator: DocumentScannerSimulator, impatient: SaneScanner, scan: Scan, byte: int
) -> None:
    """libsane's net backend reads nothing for ever from a closed data connection."""
    simulator.cut_at = byte
    simulator.play("cut")
    result = impatient.scan(ScanSource.FLATBED, threading.Event(), 60.0)
    assert isinstance(result, Fault)
    assert result.code in (FaultCode.NO_ANSWER, FaultCode.LINK_LOST, FaultCode.CORRUPT_ANSWER)
    simulator.clear()
    assert isinstance(scan(ScanSource.FLATBED), Scanned)


def test_a_scanner_that_is_back_needs_nobody(
    simulator: DocumentScannerSimulator, scanner: SaneScanner, scan: Scan
) -> None:
    simulator.play("unplug")
    status_until(scanner, Health.ABSENT)
    simulator.clear()
    status_until(scanner, Health.READY)
    assert isinstance(scan(ScanSource.FLATBED), Scanned)


def test_a_scan_right_after_the_daemon_was_restarted_works(simulator: DocumentScannerSimulator, scan: Scan) -> None:
    """The child's old connection is dead and nobody has looked since."""
    assert isinstance(scan(ScanSource.FLATBED), Scanned)
    simulator.play("unplug")
    simulator.clear()
    assert isinstance(scan(ScanSource.FLATBED), Scanned)
