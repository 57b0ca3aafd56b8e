"""A sheet jams in the feeder."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.scanner import Scanned, ScanSource
from drivers.simulators.document_scanner import DocumentScannerSimulator
from tests.faults.scanner.conftest import Scan


def test_a_jam_at_the_second_sheet_gives_no_half_document(simulator: DocumentScannerSimulator, scan: Scan) -> None:
    simulator.fault_at = 2
    simulator.play("paper_jam")
    result = scan(ScanSource.FEEDER)
    assert isinstance(result, Fault)
    assert (result.code, result.cleared_by, result.outcome) == (
        FaultCode.PAPER_JAM,
        ClearedBy.STAFF,
        Outcome.NOT_DONE,
    )


def test_the_flatbed_works_while_the_feeder_is_jammed(simulator: DocumentScannerSimulator, scan: Scan) -> None:
    simulator.play("paper_jam")
    assert isinstance(scan(ScanSource.FEEDER), Fault)
    assert isinstance(scan(ScanSource.FLATBED), Scanned)


def test_after_the_sheets_were_laid_again_all_of_them_come(simulator: DocumentScannerSimulator, scan: Scan) -> None:
    simulator.play("paper_jam")
    scan(ScanSource.FEEDER)
    simulator.clear()
    simulator.lay("household_cover,household_person")
    result = scan(ScanSource.FEEDER)
    assert isinstance(result, Scanned) and len(result.pages) == 2
