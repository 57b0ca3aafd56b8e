"""Nothing in the feeder, nothing on the glass."""

from __future__ import annotations

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.scanner import Scanned, ScanSource
from drivers.simulators.document_scanner import DocumentScannerSimulator
from tests.faults.scanner.conftest import Scan


def test_an_empty_feeder_is_no_document(simulator: DocumentScannerSimulator, scan: Scan) -> None:
    simulator.play("no_docs")
    result = scan(ScanSource.FEEDER)
    assert isinstance(result, Fault)
    assert (result.code, result.cleared_by) == (FaultCode.NO_DOCUMENT, ClearedBy.CITIZEN)


def test_an_empty_glass_is_a_page_whose_problem_is_that_there_is_none(
    simulator: DocumentScannerSimulator, scan: Scan
) -> None:
    simulator.remove()
    result = scan(ScanSource.FLATBED)
    assert isinstance(result, Scanned)
    assert [page.quality.problem for page in result.pages] == ["no_page"]


def test_a_blank_sheet_is_no_page_either(simulator: DocumentScannerSimulator, scan: Scan) -> None:
    simulator.show("blank")
    result = scan(ScanSource.FLATBED)
    assert isinstance(result, Scanned)
    assert [page.quality.problem for page in result.pages] == ["no_page"]
