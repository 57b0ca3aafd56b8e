"""SANE's network protocol, the daemon's side (SANE Standard 1.06, chapter 5): words, strings, options, replies."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

VERSION = 0x01010003  # SANE 1.1, network protocol 3
(
    INIT, GET_DEVICES, OPEN, CLOSE, GET_OPTION_DESCRIPTORS, CONTROL_OPTION, GET_PARAMETERS, START, CANCEL, AUTHORIZE,
    EXIT,
) = range(11)  # fmt: skip
GOOD, UNSUPPORTED, CANCELLED, BUSY, INVAL, EOF, JAMMED, NO_DOCS, COVER_OPEN, IO_ERROR, NO_MEM, DENIED = range(12)
BOOL, INT, FIXED, STRING, BUTTON, GROUP = range(6)
UNIT_NONE, UNIT_PIXEL, UNIT_BIT, UNIT_MM, UNIT_DPI = range(5)
NO_CONSTRAINT, RANGE, WORD_LIST, STRING_LIST = range(4)
SETTABLE, READABLE = 1 | 4, 4  # soft select | soft detect; soft detect alone: a sensor
GET, SET = 0, 1
RELOAD_OPTIONS, RELOAD_PARAMS = 2, 4
GRAY, RGB = 0, 1
LITTLE_ENDIAN = 0x1234
END_OF_DATA = 0xFFFFFFFF  # in place of a record's length; one byte of status follows
LONGEST_STRING = 4096  # bytes that a client may send as one string


class Gone(Exception):
    """The client has closed the connection, or what it sends is no request."""


@dataclass
class Option:
    """`value` is a str or a number; fixed numbers are real here and 16.16 on the wire."""

    name: str
    title: str
    kind: int
    value: Any
    unit: int = UNIT_NONE
    capabilities: int = SETTABLE
    allowed: tuple[Any, ...] | None = None  # (least, most, step) of a range, or a list in `listed`
    listed: bool = False
    words: int = field(default=1)

    @property
    def size(self) -> int:
        """Bytes of its value; a string has room for the longest of its list."""
        if self.kind == GROUP:
            return 0
        return 4 if self.kind != STRING else max(len(text) for text in self.allowed or ("",)) + 1


def word(value: int) -> bytes:
    return struct.pack(">I", value & 0xFFFFFFFF)


def string(text: str | None) -> bytes:
    """Length with the closing zero; a null pointer is a length of zero."""
    if text is None:
        return word(0)
    data = text.encode("latin-1") + b"\0"
    return word(len(data)) + data


def raw(option: Option, value: Any) -> int:
    """A number as it goes over the wire."""
    return round(value * 65536) if option.kind == FIXED else int(value)


def value_array(option: Option) -> bytes:
    """The value of an option: one word, or the bytes of a string."""
    if option.kind == STRING:
        data = str(option.value).encode("latin-1").ljust(option.size, b"\0")
        return word(len(data)) + data
    return word(1) + word(raw(option, option.value))


def descriptor(option: Option) -> bytes:
    head = word(0) + string(option.name) + string(option.title) + string(option.title)
    head += word(option.kind) + word(option.unit) + word(option.size) + word(option.capabilities)
    if option.allowed is None:
        return head + word(NO_CONSTRAINT)
    if option.kind == STRING:
        return head + word(STRING_LIST) + word(len(option.allowed) + 1) + b"".join(map(string, (*option.allowed, None)))
    numbers = [raw(option, value) for value in option.allowed]
    if option.listed:
        return head + word(WORD_LIST) + word(len(numbers) + 1) + word(len(numbers)) + b"".join(map(word, numbers))
    return head + word(RANGE) + word(0) + b"".join(map(word, numbers))


def device_list(devices: list[tuple[str, str, str, str]]) -> bytes:
    """Reply to GET_DEVICES: (name, vendor, model, type) of each; the list ends with a null pointer."""
    entries = b"".join(word(0) + b"".join(map(string, device)) for device in devices)
    return word(GOOD) + word(len(devices) + 1) + entries + word(1)


class Reader:
    """Words and strings of a connection. Gone when it ends."""

    def __init__(self, link: Any) -> None:
        self._link = link

    def take(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            piece = self._link.recv(count - len(data))
            if not piece:
                raise Gone
            data += piece
        return data

    def word(self) -> int:
        value: int = struct.unpack(">I", self.take(4))[0]
        return value

    def string(self) -> str:
        length = self.word()
        if length > LONGEST_STRING:
            raise Gone
        return self.take(length).split(b"\0")[0].decode("latin-1")

    def value(self, kind: int) -> Any:
        """An array of bytes for a string, else of words of which the first counts."""
        count = self.word()
        if count > LONGEST_STRING:
            raise Gone
        if kind == STRING:
            return self.take(count).split(b"\0")[0].decode("latin-1")
        words = [self.word() for _ in range(count)]
        first = words[0] if words else 0
        signed = first - (1 << 32) if first >= 1 << 31 else first
        return signed / 65536 if kind == FIXED else signed
