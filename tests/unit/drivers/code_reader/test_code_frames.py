"""Frames of codes: start, end, AIM identifier, doubled and torn ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.code_reader.codec import ENDS, STARTS, Burst, Framing, read_burst
from drivers.code_reader.driver import from_address, options_of
from drivers.contract.codes import CodeRead, CodeRefused

PLAIN = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="<:"), min_size=1, max_size=60)
FRAMINGS = st.builds(Framing, st.sampled_from([*ENDS.values()]), st.sampled_from([*STARTS.values()]), st.booleans())


@given(PLAIN, FRAMINGS, st.integers(1, 3))
def test_what_was_framed_is_read_once_however_often_it_was_sent(text: str, framing: Framing, times: int) -> None:
    prefix = b"]Q1" if framing.aim else b""
    frame = framing.start + prefix + text.encode() + framing.end
    data = frame * (times if framing.end else 1)
    assert read_burst(data, framing) == CodeRead(text, "QRCode" if framing.aim else "")


@given(PLAIN, st.sampled_from([b"\r\n", b"\r", b"\x03"]), st.data())
def test_a_code_without_its_end_is_torn(text: str, end: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(text)))
    assert read_burst(text.encode()[:cut], Framing(end)) == CodeRefused("torn")


@given(PLAIN, st.integers(1, 20))
def test_a_code_without_its_beginning_is_torn_where_there_is_a_start_mark(text: str, lost: int) -> None:
    framing = Framing(b"\x03", b"\x02")
    assert read_burst((b"\x02" + text.encode() + b"\x03")[min(lost, len(text)) :], framing) == CodeRefused("torn")


def test_two_different_codes_in_one_burst_are_refused() -> None:
    assert read_burst(b"TKC-1\r\nTKC-2\r\n", Framing(b"\r\n")) == CodeRefused("too_fast")


def test_line_ends_alone_are_nothing() -> None:
    assert read_burst(b"\r\n\r\n", Framing(b"\r\n")) is None
    assert read_burst(b"\n", Framing(b"\r")) is None


def test_a_symbology_that_we_do_not_know_has_no_name_and_a_missing_identifier_is_torn() -> None:
    framing = Framing(b"\r", aim=True)
    assert read_burst(b"]?0TKC\r", framing) == CodeRead("TKC", "")
    assert read_burst(b"TKC\r", framing) == CodeRefused("torn")


@given(st.lists(st.binary(max_size=200)), FRAMINGS)
def test_no_bytes_whatever_raise_or_grow_the_memory(pieces: list[bytes], framing: Framing) -> None:
    burst = Burst(framing)
    for piece in pieces:
        burst.feed(piece * 100)
        assert len(burst._buffer) <= 8300
        assert burst.complete in (True, False)
    assert isinstance(burst.take(), CodeRead | CodeRefused | None)
    assert not burst.pending


@pytest.mark.parametrize(
    "address",
    [
        "code+serial:///dev/ttyACM0?end=dot",
        "code+serial:///dev/ttyACM0?start=soh",
        "code+serial:///dev/ttyACM0?profile=teleport",
        "code+serial:///dev/ttyACM0?baud=0",
        "code+serial:///dev/ttyACM0?settle_s=nan",
        "code+serial:///dev/ttyACM0?alt=gbk",
        "code+serial:",
        "code+wedge:///dev/input/event5?baud=9600",
        "code+wedge:///dev/input/event5?alt=ebcdic",
    ],
)
def test_an_address_that_makes_no_sense_is_refused(address: str) -> None:
    with pytest.raises(ValueError):
        from_address(address)


def test_each_transport_has_its_own_defaults() -> None:
    assert options_of("code+serial:///dev/ttyACM0")["end"] == "crlf"
    assert options_of("code+wedge:///dev/input/by-id/x")["end"] == "cr"
