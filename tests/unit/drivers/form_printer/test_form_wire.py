"""The simulator's IPP codec against pyipp, which shares no code with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyipp.enums import IppOperation
from pyipp.parser import parse as pyipp_parse
from pyipp.serializer import encode_dict

from drivers.simulators import ipp_wire as ipp
from drivers.simulators.form_engine import count_pages
from tests.faults.form_printer.conftest import form

WORDS = st.text(max_size=20)


@given(WORDS, st.integers(1, 2**31 - 1), st.binary(max_size=64))
def test_a_request_of_pyipp_is_read(name: str, request_id: int, data: bytes) -> None:
    message = {
        "version": (2, 0),
        "operation": IppOperation.PRINT_JOB,
        "request-id": request_id,
        "operation-attributes-tag": {"attributes-charset": "utf-8", "job-name": name, "job-id": 7},
        "job-attributes-tag": {"sides": "one-sided"},
        "data": data,
    }
    read = ipp.parse(encode_dict(message))
    assert (read.operation, read.request_id, read.data) == (2, request_id, data)
    assert (read.text("job-name"), read.number("job-id"), read.text("sides")) == (name, 7, "one-sided")


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=2, max_size=4), WORDS)
def test_a_response_is_read_by_pyipp(levels: list[int], name: str) -> None:
    printer: list[ipp.Attribute] = [
        (ipp.INTEGER, "marker-levels", list(levels)),
        (ipp.NAME, "printer-name", [name]),
        (ipp.BOOLEAN, "printer-is-accepting-jobs", [True]),
    ]
    operation: list[ipp.Attribute] = [(ipp.CHARSET, "attributes-charset", ["utf-8"])]
    parsed = pyipp_parse(ipp.build((2, 0), 0, 5, [(ipp.OPERATION, operation), (ipp.PRINTER, printer)]))
    assert parsed["printers"] == [{"marker-levels": levels, "printer-name": name, "printer-is-accepting-jobs": True}]


@given(st.binary(max_size=80))
def test_any_bytes_are_a_request_or_a_value_error(data: bytes) -> None:
    try:
        ipp.parse(data)
    except ValueError as error:
        assert "cut short" in str(error)


@pytest.mark.parametrize("pages", [1, 2, 7])
def test_pages_of_a_pdf_are_counted(pages: int) -> None:
    assert count_pages(form(pages)) == pages


def test_what_is_no_pdf_is_refused_and_not_printed() -> None:
    assert count_pages(b"%PDF-1.4 nothing") == 1
