"""The simulator's reading of ESC/POS: commands, pictures, and bytes that only look like commands."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from drivers.simulators.escpos_paper import MISSING, Paper
from drivers.simulators.escpos_tokens import Token, Tokenizer

JOB = (
    b"\x1b@\x1ba\x01\x1bE\x01\x1d!\x11\x1c&" + "回执".encode("gb18030") + b"\x1c.\n\x10\x04\x01"
    b"\x1dv0\x00\x02\x00\x03\x00\x10\x04\x01\x10\x05\x02\x1d(k\x04\x001A2\x00\x1dr\x01\x1bd\x03\x1dVB\x00\x10\x05\x02"
)


def joined(tokens: list[Token]) -> list[Token]:
    """Text that came in two pieces is one text."""
    out: list[Token] = []
    for token in tokens:
        if out and out[-1].name == token.name == "TEXT":
            out[-1] = Token("TEXT", out[-1].args + token.args)
        else:
            out.append(token)
    return out


@given(st.lists(st.integers(0, len(JOB)), max_size=12))
def test_commands_are_the_same_however_the_line_cuts_the_bytes(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(JOB)]
    tokenizer = Tokenizer()
    parts = [JOB[a:b] for a, b in itertools.pairwise(edges)]
    assert joined([token for part in parts for token in tokenizer.feed(part)]) == list(Tokenizer().feed(JOB))


def test_realtime_bytes_in_a_picture_are_dots() -> None:
    assert [token.name for token in Tokenizer().feed(JOB)].count("DLE EOT") == 1


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    paper = Paper(576)
    for token in Tokenizer().feed(data):
        if token.name.startswith(("TEXT", "LF", "ESC a", "GS !", "FS")):
            paper.apply(token)


def test_a_character_outside_the_built_in_font_is_a_box() -> None:
    paper = Paper(576)
    for token in Tokenizer().feed(b"\x1c&" + "陈䶮".encode("gb18030") + b"\n"):
        paper.apply(token)
    assert paper.text == [f"陈{MISSING}"]


def test_an_unknown_command_is_written_down() -> None:
    paper = Paper(576)
    for token in Tokenizer().feed(b"\x1bZ\n"):
        paper.apply(token)
    assert paper.unknown == ["UNKNOWN ESC Z"]


def test_without_han_mode_chinese_bytes_are_garbage_as_on_real_printers() -> None:
    paper = Paper(576)
    for token in Tokenizer().feed("回".encode("gb18030") + b"\n"):
        paper.apply(token)
    assert "回" not in paper.text[0]
