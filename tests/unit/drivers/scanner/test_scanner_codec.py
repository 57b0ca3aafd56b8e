"""What the scanner's process told: whole pages or faults, never half a page and never an exception."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.faults import Fault, FaultCode, Outcome
from drivers.scanner import codec
from drivers.scanner.codec import fault_of, page_of, read_pnm


def pnm(width: int, height: int, colour: bool) -> bytes:
    return f"P{6 if colour else 5}\n{width} {height}\n255\n".encode() + bytes(
        index % 251 for index in range(width * height * (3 if colour else 1))
    )


@given(st.integers(1, 40), st.integers(1, 40), st.booleans())
def test_what_was_written_is_read(width: int, height: int, colour: bool) -> None:
    picture = read_pnm(pnm(width, height, colour))
    assert picture is not None
    assert picture.shape == ((height, width, 3) if colour else (height, width))
    assert picture.tobytes() == pnm(width, height, colour).split(b"255\n", 1)[1]


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_a_page_that_lacks_or_has_a_byte_is_no_page(width: int, height: int, data: st.DataObject) -> None:
    whole = pnm(width, height, True)
    assert read_pnm(whole[: data.draw(st.integers(0, len(whole) - 1))]) is None
    assert read_pnm(whole + b"\0") is None


@pytest.mark.parametrize(
    "head", [b"P6\n0 1\n255\n", b"P6\n99999 99999\n255\n", b"P4\n8 1\n255\n1", b"P5\n1 1\n65535\n12"]
)
def test_a_head_that_claims_too_much_is_no_page(head: bytes) -> None:
    assert read_pnm(head) is None


def test_a_page_has_the_height_that_was_announced() -> None:
    told = {"page": 1, "lines": 9, "pnm": pnm(4, 9, False)}
    assert isinstance(page_of(told), np.ndarray)
    assert isinstance(page_of({**told, "lines": -1}), np.ndarray), "feeders that cannot know it say -1"
    for lines in (8, 10):
        answer = page_of({**told, "lines": lines})
        assert isinstance(answer, Fault) and answer.code is FaultCode.CORRUPT_ANSWER


@given(
    st.recursive(
        st.none() | st.binary(max_size=20) | st.integers() | st.text(max_size=9),
        lambda inner: st.dictionaries(st.sampled_from(["page", "lines", "pnm", "status", "sensors", "refused"]), inner),
        max_leaves=8,
    )
)
def test_whatever_a_message_holds_is_a_page_or_a_fault(told: object) -> None:
    if isinstance(told, dict):
        assert isinstance(page_of(told), Fault)
    assert fault_of(told) is None or isinstance(fault_of(told), Fault)


def test_every_word_of_sane_has_a_meaning() -> None:
    words = tomllib.loads((Path(codec.__file__).parent / "sane.toml").read_text("utf-8"))
    assert len(words) == 11, "all of SANE_Status but GOOD"
    for text in words:
        fault = fault_of({"status": text, "sensors": {}})
        assert fault is not None and fault.outcome is Outcome.NOT_DONE


def test_a_jam_with_two_sheets_is_a_double_feed() -> None:
    jam = {"status": codec.JAMMED, "sensors": {"double_feed": True}}
    fault = fault_of(jam)
    assert fault is not None and fault.code is FaultCode.DOUBLE_FEED


def test_words_that_nobody_knows_are_no_answer_and_are_not_repeated() -> None:
    fault = fault_of({"status": "Lin Zhixia's scanner"})
    assert fault is not None and fault.code is FaultCode.NO_ANSWER
    assert "Lin" not in fault.detail
