"""Papers through the scanner: one under the lid, many through the feeder, all of them or none."""

from __future__ import annotations

import pytest

from drivers.contract.faults import FaultCode
from drivers.contract.scanner import Scanned, ScanSource
from drivers.contract.status import DeviceStatus, Health
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.states import Phase
from tests.unit.session.kit import FAMILY, Session, at, broken, fault, page


def at_scanner(material: str = "household_book") -> Session:
    """At the scanner; the family case brings every paper but the marriage certificate."""
    s = at("family", Phase.MATERIALS, "")
    s.health("document_scanner")
    s.touch("material", material)
    s.touch("device", "scanner")
    assert s.state.place == "scanner"
    return s


def scan(s: Session, *seeds: int, source: str = "flatbed") -> None:
    assert fx.ScanSheets(s.state.material_id, ScanSource(source)) in s.touch("primary", source).effects
    s.do(ev.SheetsScanned(Scanned(tuple(page(n) for n in seeds)), s.state.material_id))


def test_a_broken_camera_leads_to_the_scanner_by_itself() -> None:
    s = at("family", Phase.MATERIALS, "")
    s.health("document_scanner")
    s.health("document_camera", broken())
    s.touch("material", "household_book")
    assert (s.phase, s.state.place) == (Phase.MATERIALS, "scanner")


def test_a_camera_that_breaks_in_the_middle_offers_the_scanner_from_the_fault_page() -> None:
    s = at("family", Phase.MATERIALS, "camera")
    s.health("document_scanner")
    s.health("document_camera", broken(FaultCode.LINK_LOST))
    assert s.phase is Phase.PAUSED
    s.touch("device", "scanner")
    assert (s.phase, s.state.place) == (Phase.MATERIALS, "scanner")


def test_without_a_working_scanner_nobody_gets_there() -> None:
    s = at("family", Phase.MATERIALS, "camera")
    assert not s.touch("device", "scanner").name


def test_sheets_of_the_feeder_are_shown_and_used_one_by_one() -> None:
    s = at_scanner()
    scan(s, 101, 102, source="feeder")
    assert s.state.file is not None and s.state.file.captured == page(101)
    s.touch("primary")
    assert s.state.file.captured == page(102)
    s.touch("primary")
    assert s.state.file.pages["household_book"] == (page(101), page(102))
    assert s.state.material_id != "household_book"


def test_more_sheets_than_the_paper_has_are_not_filed_anywhere() -> None:
    s = at_scanner()
    scan(s, *range(110, 119), source="feeder")
    assert s.state.look.problem == "too_many"
    assert s.state.file is not None and s.state.file.captured is None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (FaultCode.NO_DOCUMENT, "no_document"),
        (FaultCode.PAPER_JAM, "jam"),
        (FaultCode.DOUBLE_FEED, "double_feed"),
        (FaultCode.COVER_OPEN, "cover_open"),
        (FaultCode.DEADLINE, "failed"),
    ],
)
def test_a_fault_files_no_sheet_and_says_what_to_do(code: FaultCode, problem: str) -> None:
    s = at_scanner()
    s.touch("primary", "feeder")
    s.do(ev.SheetTaken(1))
    s.do(ev.SheetsScanned(fault(code), s.state.material_id))
    assert s.state.look.problem == problem
    assert s.state.file is not None and not s.state.file.captured and not s.state.file.scanned


def test_the_same_sheet_twice_is_noticed() -> None:
    s = at_scanner()
    scan(s, 120, 120, source="feeder")
    assert s.state.look.problem == "same_page"


def test_going_back_stops_the_feeder_and_a_late_result_is_dropped() -> None:
    s = at_scanner()
    s.touch("primary", "feeder")
    assert fx.CancelScan() in s.touch("back").effects
    assert not s.do(ev.SheetsScanned(Scanned((page(1),)), s.state.material_id)).name


def test_sheets_scanned_for_another_paper_are_never_filed_under_this_one() -> None:
    s = at_scanner()
    s.touch("primary", "flatbed")
    assert not s.do(ev.SheetsScanned(Scanned((page(1),)), "marriage_certificate")).name


def test_somebody_who_leaves_in_the_middle_stops_the_scanner() -> None:
    s = at_scanner()
    s.touch("primary", "feeder")
    s.foot("exit")
    assert fx.CancelScan() in s.touch("back").effects or fx.CancelScan() in s.pending or s.state.card_present
    s.do(ev.CardLeft())
    s.touch("primary")
    s.settle()
    assert s.state.file is None


def test_a_whole_case_can_be_done_with_the_scanner_alone() -> None:
    s = at("family", Phase.MATERIALS, "")
    s.health("document_scanner")
    s.health("document_camera", DeviceStatus(Health.ABSENT))
    for _ in range(40):
        if s.phase is not Phase.MATERIALS:
            break
        if s.state.material_id in FAMILY.pledge and s.state.place == "scanner":
            s.touch("pledge")
        else:
            s.touch("primary")
            s.settle()
    assert s.phase in (Phase.PROMISE, Phase.REVIEW)
