"""Reasons and levels that real printers give, and what follows from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.faults import FaultCode
from drivers.contract.status import Health, Level
from drivers.form_printer.status import REASONS, PrinterState


def seen(state: int = 3, **attributes: object) -> PrinterState:
    lists = {
        name.replace("_", "-"): value if isinstance(value, list) else [value] for name, value in attributes.items()
    }
    return PrinterState.decode({"printer-state": [state], **lists})


@pytest.mark.parametrize(("keyword", "code"), [(keyword, code) for keyword, code, _ in REASONS])
def test_each_reason_is_trouble_as_an_error_and_none_as_a_warning(keyword: str, code: FaultCode) -> None:
    fault = seen(5, printer_state_reasons=f"{keyword}-error").fault
    assert fault is not None
    assert fault.code is code
    assert seen(3, printer_state_reasons=f"{keyword}-warning").fault is None


def test_a_bare_keyword_counts_when_the_printer_stands() -> None:
    assert seen(3, printer_state_reasons="media-jam").fault is None
    assert seen(5, printer_state_reasons="media-jam").fault is not None


def test_the_open_cover_is_named_before_the_jam_behind_it() -> None:
    fault = seen(5, printer_state_reasons=["media-jam-error", "cover-open-error"]).fault
    assert fault is not None
    assert fault.code is FaultCode.COVER_OPEN


def test_a_printer_that_stands_and_says_no_reason_is_not_ready() -> None:
    assert not seen(5, printer_state_reasons="none").status.health.usable


@pytest.mark.parametrize(
    ("attributes", "level"),
    [
        ({"marker_levels": 80}, Level.OK),
        ({"marker_levels": [80, 3], "marker_types": ["toner", "toner"]}, Level.LOW),
        ({"marker_levels": [80, 3], "marker_types": ["toner", "waste-toner"]}, Level.OK),
        ({"marker_levels": 15, "marker_low_levels": 20}, Level.LOW),
        ({"marker_levels": -2}, Level.UNKNOWN),
        ({}, Level.UNKNOWN),
        ({"printer_supply": "class=supplyThatIsConsumed;type=toner;maxcapacity=200;level=12;"}, Level.LOW),
        ({"printer_supply": "class=receptacleThatIsFilled;type=wasteToner;maxcapacity=100;level=2;"}, Level.UNKNOWN),
        ({"printer_supply": "class=supplyThatIsConsumed;maxcapacity=;level=x"}, Level.UNKNOWN),
        ({"printer_state_reasons": "toner-empty-error"}, Level.OUT),
        ({"printer_state_reasons": "marker-supply-low-warning"}, Level.LOW),
    ],
)
def test_toner_is_as_full_as_its_worst_cartridge(attributes: dict[str, object], level: Level) -> None:
    assert seen(**attributes).supplies["toner"] is level


def test_a_printing_printer_is_busy() -> None:
    assert seen(4).status.health is Health.BUSY


@given(
    st.dictionaries(
        st.sampled_from(["printer-state", "printer-state-reasons", "marker-levels", "marker-types"]),
        st.lists(st.none() | st.integers(-5, 200) | st.text(max_size=8), max_size=3),
    )
)
def test_whatever_a_printer_says_is_a_status(attributes: dict[str, object]) -> None:
    status = PrinterState.decode(attributes).status
    assert status.health.usable == (status.fault is None)
