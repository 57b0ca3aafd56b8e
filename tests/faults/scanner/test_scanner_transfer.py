"""The transfer of a page goes wrong: an error of the line, no memory, a page that is too short."""

from __future__ import annotations

import pytest

from drivers.contract.faults import Fault, FaultCode
from drivers.contract.scanner import Scanned, ScanSource
from drivers.simulators.document_scanner import DocumentScannerSimulator
from tests.faults.scanner.conftest import Scan


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("io_error", FaultCode.LINK_LOST),
        ("no_memory", FaultCode.INTERNAL),
        ("short_page", FaultCode.CORRUPT_ANSWER),
    ],
)
def test_a_page_that_is_not_whole_is_a_fault_and_the_next_scan_works(
    simulator: DocumentScannerSimulator, scan: Scan, fault: str, code: FaultCode
) -> None:
    simulator.play(fault)
    result = scan(ScanSource.FLATBED)
    assert isinstance(result, Fault) and result.code is code
    simulator.clear()
    assert isinstance(scan(ScanSource.FLATBED), Scanned)


def test_a_short_second_page_takes_the_first_one_with_it(simulator: DocumentScannerSimulator, scan: Scan) -> None:
    simulator.fault_at = 2
    simulator.play("io_error")
    assert isinstance(scan(ScanSource.FEEDER), Fault)
