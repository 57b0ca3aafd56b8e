"""Lines of the I/O board: checksum, fields, damage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.io_board import Inputs, Power
from drivers.io_board.codec import Line, LineReader, Snapshot, after, checksum, decode, encode, fields_of, snapshot_of
from drivers.io_board.driver import options_of
from drivers.simulators.io_board import crc, framed, unframed

WORDS = st.text(st.sampled_from([chr(c) for c in range(0x21, 0x7F) if c != ord("*")]), min_size=1, max_size=12)
LINES = st.builds(
    Line, st.sampled_from("><!#"), st.integers(1, 65535), st.lists(WORDS, min_size=1, max_size=8).map(tuple)
)


def test_the_checksum_is_that_of_the_page() -> None:
    assert checksum(b"123456789") == 0x29B1
    assert crc(b"123456789") == 0x29B1


@given(st.binary())
def test_board_and_terminal_count_the_same_checksum(data: bytes) -> None:
    assert checksum(data) == crc(data)


@given(LINES)
def test_what_was_encoded_decodes_on_both_sides(line: Line) -> None:
    data = encode(line)
    assert decode(data[:-2]) == line
    assert unframed(data) == f"{line.mark}{line.number} {' '.join(line.words)}"
    assert framed(str(unframed(data))) == data


@given(LINES, st.data())
def test_no_single_damaged_byte_is_believed(line: Line, data: st.DataObject) -> None:
    raw = bytearray(encode(line)[:-2])
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    assert decode(bytes(raw)) is None


@given(st.lists(LINES, max_size=5), st.integers(1, 40), st.binary(max_size=20).filter(lambda b: b"\n" not in b))
def test_lines_are_found_whatever_the_pieces_and_the_noise_before(lines: list[Line], piece: int, noise: bytes) -> None:
    data, reader, found = noise + b"\n" + b"".join(map(encode, lines)), LineReader(), []
    for i in range(0, len(data), piece):
        reader.feed(data[i : i + piece])
        found += reader.lines()
    assert found == lines
    assert reader.good == len(lines)
    assert reader.damaged <= 1


def test_a_stream_without_line_end_does_not_grow_the_memory() -> None:
    reader = LineReader()
    for _ in range(100):
        reader.feed(b"x" * 1000)
        assert list(reader.lines()) == []
    assert len(reader._buffer) <= 160


@pytest.mark.parametrize("words", [(), ("",), ("a b",), ("a*b",), ("测",), ("x" * 200,)])
def test_what_no_line_can_carry_is_a_bug_of_ours(words: tuple[str, ...]) -> None:
    with pytest.raises((ValueError, UnicodeEncodeError)):
        encode(Line(">", 1, words))


def test_numbers_run_from_1_to_65535_and_on() -> None:
    assert (after(0), after(1), after(65534), after(65535)) == (1, 2, 65535, 1)


def test_a_picture_knows_what_the_board_has_and_leaves_out_what_we_do_not_know() -> None:
    fields = fields_of(("call=1", "power=battery", "minutes=12", "weather=rain"))
    assert fields is not None
    assert snapshot_of(fields) == Snapshot(Inputs(call_button=True, power=Power.BATTERY), 12)


@pytest.mark.parametrize("word", ["call=2", "door=", "power=sun", "minutes=soon", "minutes=-1", "minutes=99999"])
def test_a_senseless_value_is_no_picture(word: str) -> None:
    assert snapshot_of(fields_of((word,)) or {}) is None


@pytest.mark.parametrize("words", [("call",), ("=1",), ("call=1", "call=0")])
def test_words_that_are_no_fields_are_none(words: tuple[str, ...]) -> None:
    assert fields_of(words) is None


@pytest.mark.parametrize("query", ["baud=0", "beat_s=nan", "answer_s=-1", "baud=fast", "colour=red"])
def test_an_address_that_makes_no_sense_is_refused(query: str) -> None:
    with pytest.raises(ValueError):
        options_of(f"ioboard+serial:///dev/ttyACM1?{query}")
