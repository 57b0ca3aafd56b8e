"""The bits of DLE EOT and what follows from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.faults import ClearedBy, FaultCode
from drivers.contract.status import Health, Level
from drivers.receipt_printer.profiles import load_profile, names
from drivers.receipt_printer.status import PrinterState, Sorter, begins_report, is_status, is_turn

FINE = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


def state(**bits: int) -> PrinterState:
    return PrinterState.decode({n: 0x12 | bits.get(f"n{n}", 0) for n in FINE})


@given(st.integers(0, 255))
def test_no_byte_answers_both_kinds_of_question(byte: int) -> None:
    assert is_status(byte) + is_turn(byte) + begins_report(byte) <= 1


@given(st.integers(0, 255))
def test_only_bytes_with_the_fixed_bits_are_a_status(byte: int) -> None:
    assert is_status(byte) == (not byte & 1 and bool(byte & 2) and bool(byte & 16) and not byte & 128)


def test_all_zero_is_ready() -> None:
    assert state().fault is None
    assert state().status.health is Health.READY
    assert state().status.supplies == {"paper": Level.OK}


@pytest.mark.parametrize(
    ("bits", "code", "cleared_by", "health"),
    [
        ({"n2": 0x04}, FaultCode.COVER_OPEN, ClearedBy.STAFF, Health.BLOCKED),
        ({"n2": 0x20}, FaultCode.PAPER_OUT, ClearedBy.STAFF, Health.BLOCKED),
        ({"n4": 0x20}, FaultCode.PAPER_OUT, ClearedBy.STAFF, Health.BLOCKED),
        ({"n4": 0x40}, FaultCode.PAPER_OUT, ClearedBy.STAFF, Health.BLOCKED),
        ({"n3": 0x08}, FaultCode.CUTTER, ClearedBy.TECHNICIAN, Health.FAULT),
        ({"n3": 0x20}, FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, Health.FAULT),
        ({"n3": 0x40}, FaultCode.OVERHEATED, ClearedBy.NOBODY, Health.BLOCKED),
        ({"n2": 0x40}, FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, Health.FAULT),
        ({"n1": 0x08}, FaultCode.NO_ANSWER, ClearedBy.STAFF, Health.BLOCKED),
    ],
)
def test_each_bit_names_its_trouble_and_who_clears_it(
    bits: dict[str, int], code: FaultCode, cleared_by: ClearedBy, health: Health
) -> None:
    seen = state(**bits)
    assert seen.fault is not None
    assert (seen.fault.code, seen.fault.cleared_by, seen.status.health) == (code, cleared_by, health)


@pytest.mark.parametrize("bit", [0x04, 0x08, 0x0C])
def test_near_end_is_attention_whichever_bit_of_the_pair_the_firmware_sets(bit: int) -> None:
    seen = state(n4=bit).status
    assert (seen.health, seen.fault, seen.supplies) == (Health.ATTENTION, None, {"paper": Level.LOW})


def test_the_open_cover_is_named_before_the_paper_that_it_hides() -> None:
    seen = state(n1=0x08, n2=0x24 | 0x40, n4=0x60)
    assert seen.fault is not None
    assert seen.fault.code is FaultCode.COVER_OPEN


REPORT_OF_TROUBLE = bytes([0x38, 0x08, 0x0C, 0x00])


def sort(data: bytes) -> list[tuple[str, bytes]]:
    return list(Sorter().feed(data))


def test_the_tail_of_a_report_is_not_taken_for_an_answer_to_gs_r() -> None:
    assert sort(bytes([0x10, 0, 0, 0])) == [("report", bytes([0x10, 0, 0, 0]))]
    assert sort(bytes([0x10, 0, 0, 0, 0])) == [("report", bytes([0x10, 0, 0, 0])), ("turn", b"\0")]


def test_a_realtime_answer_in_the_middle_of_a_report_breaks_neither() -> None:
    assert sort(bytes([0x10, 0, 0x12, 0, 0])) == [("status", b"\x12"), ("report", bytes([0x10, 0, 0, 0]))]


def test_a_torn_report_costs_an_answer_and_never_makes_one_up() -> None:
    assert sort(bytes([0x10, 0, 0])) == []
    assert sort(bytes([0x10, 0, 0x10, 0, 0, 0])) == [("report", bytes([0x10, 0, 0, 0]))]


@pytest.mark.parametrize("byte", [0x11, 0x13, 0x80, 0x92, 0xFF])
def test_flow_control_and_noise_are_no_answer(byte: int) -> None:
    assert sort(bytes([byte])) == []


def test_a_report_names_cover_knife_and_paper() -> None:
    seen = PrinterState.of_report(REPORT_OF_TROUBLE)
    assert (seen.offline, seen.cover_open, seen.cutter, seen.paper_end) == (True, True, True, True)
    assert PrinterState.of_report(bytes([0x10, 0, 0x03, 0])).status.supplies == {"paper": Level.LOW}


def test_the_answer_to_gs_r_names_the_paper() -> None:
    assert PrinterState.of_turn(0).status.health is Health.READY
    assert PrinterState.of_turn(0x02).status.supplies == {"paper": Level.LOW}
    assert PrinterState.of_turn(0x08).status.supplies == {"paper": Level.OUT}


def test_bits_of_a_sensor_that_the_model_does_not_have_are_not_looked_at() -> None:
    floating = {1: 0x12, 2: 0x16, 3: 0x12, 4: 0x1E}
    assert PrinterState.decode(floating, frozenset()).status.health is Health.READY
    assert PrinterState.decode(floating).cover_open


def test_a_model_that_never_answers_works_with_attention_and_its_paper_is_unknown() -> None:
    status = PrinterState(paper_known=False).status
    assert (status.health, status.fault, status.supplies) == (Health.ATTENTION, None, {"paper": Level.UNKNOWN})


@pytest.mark.parametrize("name", names())
def test_every_profile_loads_and_its_columns_fit_its_paper(name: str) -> None:
    profile = load_profile(name)
    assert profile.cell * profile.columns <= profile.width_dots
    assert profile.answers <= {"dle_eot", "gs_r", "asb"}
    assert profile.sensors <= {"near_end", "cover"}
    if profile.presenter:
        assert not profile.presenter.in_mouth & profile.presenter.jammed
