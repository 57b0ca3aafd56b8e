"""The driver's IPP codec against pyipp and against the simulator's, which share no code with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyipp.parser import parse as pyipp_parse

from drivers.form_printer.codec import Answer, IppError, Operation, decode, encode
from drivers.simulators import ipp_wire as ipp

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.integers(-(2**31), 2**31 - 1)


@given(
    WORDS.filter(bool),
    st.integers(1, 2**31 - 1),
    NUMBERS,
    st.lists(st.sampled_from(["job-id", "job-name"]), min_size=1),
)
def test_a_request_is_read_by_pyipp(name: str, number: int, job_id: int, wanted: list[str]) -> None:
    about = {"printer-uri": "ipp://a/b", "job-name": name, "job-id": job_id, "requested-attributes": wanted}
    read = pyipp_parse(encode(Operation.GET_JOBS, number, about, {"copies": 1, "sides": "one-sided"}))
    assert (read["status-code"], read["request-id"]) == (Operation.GET_JOBS, number)
    told = read["operation-attributes"]
    assert (told["attributes-charset"], told["job-name"], told["job-id"]) == ("utf-8", name, job_id)
    assert told["requested-attributes"] == (wanted if len(wanted) > 1 else wanted[0])
    assert read["jobs"] == [{"copies": 1, "sides": "one-sided"}]


@given(st.lists(NUMBERS, min_size=1, max_size=4), WORDS.filter(bool), st.booleans())
def test_an_answer_of_the_simulator_is_read(levels: list[int], name: str, accepting: bool) -> None:
    printer: list[ipp.Attribute] = [
        (ipp.INTEGER, "marker-levels", list(levels)),
        (ipp.NAME, "printer-name", [name]),
        (ipp.NO_VALUE, "printer-alert", [""]),
        (ipp.BOOLEAN, "printer-is-accepting-jobs", [accepting]),
    ]
    job: list[ipp.Attribute] = [(ipp.INTEGER, "job-id", [7])]
    groups = [(ipp.OPERATION, []), (ipp.JOB, job), (ipp.JOB, []), (ipp.PRINTER, printer)]
    told = {"marker-levels": levels, "printer-name": [name], "printer-is-accepting-jobs": [int(accepting)]}
    assert decode(ipp.build((2, 0), 0x0001, 5, groups)) == Answer(1, 5, told, ({"job-id": [7]}, {}))


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_an_ipp_error(data: bytes) -> None:
    try:
        decode(data)
    except IppError as error:
        assert str(error)


def test_a_length_that_points_backwards_ends() -> None:
    """pyipp 0.17 reads lengths as signed numbers and comes back to the same attribute for ever."""
    name = b"job-name"
    backwards = (-(1 + 2 + len(name) + 2)).to_bytes(2, "big", signed=True)
    with pytest.raises(IppError):
        decode(b"\x02\x00\x00\x00\x00\x00\x00\x01\x01\x42" + len(name).to_bytes(2) + name + backwards + b"\x03")


def test_an_attribute_outside_of_a_group_is_refused() -> None:
    with pytest.raises(IppError, match="outside of a group"):
        decode(b"\x02\x00\x00\x00\x00\x00\x00\x01\x42\x00\x01a\x00\x01b\x03")
