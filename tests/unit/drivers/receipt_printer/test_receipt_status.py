"""The bits of DLE EOT and what follows from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.faults import ClearedBy, FaultCode
from drivers.contract.status import Health, Level
from drivers.receipt_printer.status import PrinterState, is_status, is_turn

FINE = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


def state(**bits: int) -> PrinterState:
    return PrinterState.decode({n: 0x12 | bits.get(f"n{n}", 0) for n in FINE})


@given(st.integers(0, 255))
def test_no_byte_answers_both_kinds_of_question(byte: int) -> None:
    assert not (is_status(byte) and is_turn(byte))


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
