"""The daemon does not let this terminal in."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, FaultCode
from drivers.contract.status import Health
from drivers.scanner.driver import from_address
from drivers.simulators.document_scanner import DocumentScannerSimulator


def test_a_refused_terminal_needs_a_technician_and_the_status_says_why(
    simulator: DocumentScannerSimulator, address: str
) -> None:
    simulator.play("denied")
    scanner = from_address(address)
    fault = scanner.open()
    assert fault is not None
    assert (fault.code, fault.cleared_by) == (FaultCode.NOT_AUTHORISED, ClearedBy.TECHNICIAN)
    assert scanner.status().health is Health.FAULT
    assert scanner.status().fault == fault
    scanner.close()
