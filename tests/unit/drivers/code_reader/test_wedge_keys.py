"""Key events of a reader that types, back to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.code_reader.keys import KeyDecoder, character_of
from drivers.simulators.code_reader import typed
from drivers.transport.evdev import EVENT

LETTERS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x9FFF, exclude_categories=("Cs",)), max_size=30)


def packed(events: list[tuple[int, int, int]]) -> bytes:
    return b"".join(EVENT.pack(0, 0, *event) + EVENT.pack(0, 0, 0, 0, 0) for event in events)


def decoded(*events: tuple[int, int, int], alt: str = "unicode") -> bytes:
    return KeyDecoder(alt).feed(packed([*events]))


@given(LETTERS, st.integers(1, 100))
def test_what_a_wedge_types_is_read_whatever_the_pieces(text: str, piece: int) -> None:
    data, decoder = packed([*typed(text + "\r")]), KeyDecoder("unicode")
    found = b"".join(decoder.feed(data[i : i + piece]) for i in range(0, len(data), piece))
    assert found.decode() == text + "\r"
    assert not decoder.lost


def test_a_repeated_key_types_once() -> None:
    assert decoded((1, 30, 1), (1, 30, 2), (1, 30, 2), (1, 30, 0)) == b"a"


def test_caps_lock_turns_letters_and_only_letters() -> None:
    caps = [(1, 58, 1), (1, 58, 0)]
    assert decoded(*caps, (1, 30, 1), (1, 2, 1), (1, 42, 1), (1, 48, 1)) == b"A1b"


def test_control_and_strange_keys_become_a_control_character_that_is_refused_later() -> None:
    assert decoded((1, 29, 1), (1, 50, 1)) == b"\x1a"  # Ctrl+M
    assert decoded((1, 59, 1)) == b"\x1a"  # F1
    assert decoded((1, 56, 1), (1, 30, 1)) == b"\x1a"  # Alt+A


@pytest.mark.parametrize(
    ("number", "meaning", "text"),
    [
        ("27979", "unicode", "测".encode()),
        ("45794", "gbk", "测".encode()),
        ("65", "gbk", b"A"),
        ("065", "unicode", b"A"),
        ("10", "unicode", b"\x1a"),
        ("13", "gbk", b"\x1a"),
        ("55296", "unicode", b"\x1a"),
        ("65535", "gbk", b"\x1a"),
        ("9999999", "unicode", b"\x1a"),
    ],
)
def test_alt_and_digits_are_a_character_or_strange(number: str, meaning: str, text: bytes) -> None:
    assert character_of(number, meaning) == text


def test_after_dropped_events_the_code_is_spoilt_and_what_stands_behind_is_whole() -> None:
    decoder = KeyDecoder("unicode")
    events = [(1, 42, 1), (0, 3, 0), (1, 30, 1), (0, 0, 0), (1, 48, 1)]
    data = b"".join(EVENT.pack(0, 0, *event) for event in events)
    assert decoder.feed(data) == b"b"  # Shift is up again, the key before the report is not believed
    assert decoder.lost


def test_bytes_that_are_no_events_spoil_the_code() -> None:
    decoder = KeyDecoder("unicode")
    assert decoder.feed(b"\xff" * 48) == b""
    assert decoder.lost
