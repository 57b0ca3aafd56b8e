"""Cuts the bytes that a receipt printer gets into ESC/POS commands and text (PROTOCOLS.md §3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ESC, FS, GS, DLE = 0x1B, 0x1C, 0x1D, 0x10
_PREFIX = {ESC: "ESC", FS: "FS", GS: "GS"}

# Commands of fixed length: bytes that follow the name.
_FIXED = {
    ESC: {"@": 0, "2": 0, "a": 1, "E": 1, "!": 1, "d": 1, "J": 1, "3": 1, "t": 1, "R": 1, "M": 1, "-": 1, "G": 1}
    | {"{": 1, "V": 1, "=": 1, "p": 3, "c": 2, " ": 1},
    FS: {"&": 0, ".": 0, "\x0e": 0, "\x14": 0, "!": 1, "-": 1, "W": 1, "C": 1, "S": 2},
    GS: {"!": 1, "r": 1, "a": 1, "B": 1, "H": 1, "h": 1, "w": 1, "f": 1, "I": 1, "L": 2, "W": 2, "P": 2, "\x0c": 0},
}


@dataclass(frozen=True, slots=True)
class Token:
    """`name` as in the manuals ("ESC @", "GS v 0", "DLE EOT", "LF", "TEXT"), `args` what follows it."""

    name: str
    args: bytes = b""


class Tokenizer:
    """Keeps what is not yet whole. Bytes of a picture are data, whatever they look like."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> Iterator[Token]:
        self._held += data
        while self._held:
            step = self._next(self._held)
            if step is None:
                return
            length, token = step
            self._held = self._held[length:]
            yield token

    def _next(self, data: bytes) -> tuple[int, Token] | None:
        """Length of the first token and the token, or None when it is not whole yet."""
        first = data[0]
        if first in _PREFIX:
            return self._command(first, data)
        if first == DLE:
            return self._realtime(data)
        if first < 0x20:
            names = {0x0A: "LF", 0x0D: "CR", 0x09: "HT", 0x0C: "FF", 0x00: "NUL", 0x18: "CAN"}
            return 1, Token(names.get(first, f"UNKNOWN {first:02X}"))
        end = next((at for at, byte in enumerate(data) if byte < 0x20), len(data))
        return end, Token("TEXT", data[:end])

    @staticmethod
    def _realtime(data: bytes) -> tuple[int, Token] | None:
        if len(data) < 2:
            return None
        name, length = {0x04: ("DLE EOT", 3), 0x05: ("DLE ENQ", 3), 0x14: ("DLE DC4", 5)}.get(
            data[1], (f"UNKNOWN DLE {data[1]:02X}", 2)
        )
        return None if len(data) < length else (length, Token(name, data[2:length]))

    @staticmethod
    def _command(first: int, data: bytes) -> tuple[int, Token] | None:
        if len(data) < 2:
            return None
        char = chr(data[1])
        label = char if char.isprintable() else f"{data[1]:02X}"
        name = f"{_PREFIX[first]} {label}"
        if char in _FIXED[first]:
            length = 2 + _FIXED[first][char]
        else:
            measured = _variable(first, char, data)
            if measured is None:
                return None
            length, name = measured if measured[0] else (2, f"UNKNOWN {name}")
        return None if len(data) < length else (length, Token(name, data[2:length]))


def _variable(first: int, char: str, data: bytes) -> tuple[int, str] | None:
    """Whole length and name of a command that carries its own length; length 0 for an unknown one, None to wait."""
    if first == GS and char == "V":
        return None if len(data) < 3 else ((4 if data[2] >= 0x41 else 3), "GS V")
    if first == GS and char == "v":
        return None if len(data) < 8 else (8 + _u16(data, 4) * _u16(data, 6), "GS v 0")
    if first == GS and char == "(":
        return None if len(data) < 5 else (5 + _u16(data, 3), f"GS ( {chr(data[2])}")
    if first == GS and char == "e":
        return None if len(data) < 3 else ((4 if data[2] == 3 else 3), "GS e")
    if first == GS and char == "k":
        if len(data) < 4:
            return None
        end = 4 + data[3] if data[2] >= 0x41 else data.find(b"\0", 3) + 1
        return (end, "GS k") if end else None
    if first == ESC and char == "*":
        return None if len(data) < 5 else (5 + _u16(data, 3) * (3 if data[2] >= 32 else 1), "ESC *")
    if first == ESC and char == "D":
        end = data.find(b"\0", 2) + 1
        return (end, "ESC D") if end else None
    return 0, ""


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")
