"""The Internet Printing Protocol's messages as bytes (RFC 8010), as far as a simulated printer needs them."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

# Delimiters and value tags, RFC 8010 §3.5
OPERATION, JOB, END, PRINTER = 0x01, 0x02, 0x03, 0x04
NO_VALUE, INTEGER, BOOLEAN, ENUM = 0x13, 0x21, 0x22, 0x23
TEXT, NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME = 0x41, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49

Value = int | bool | str
Attribute = tuple[int, str, list[Value]]  # value tag, name, values


@dataclass(frozen=True, slots=True)
class Request:
    """`attributes` of all groups together: names do not repeat between them in what a terminal sends."""

    version: tuple[int, int]
    operation: int
    request_id: int
    attributes: dict[str, list[Value]] = field(default_factory=dict)
    data: bytes = field(default=b"", repr=False)

    def text(self, name: str, default: str = "") -> str:
        return str(self.attributes.get(name, [default])[0])

    def number(self, name: str, default: int = 0) -> int:
        value = self.attributes.get(name, [default])[0]
        return value if isinstance(value, int) else default


def parse(message: bytes) -> Request:
    """A request; ValueError when it is cut short."""
    try:
        major, minor, operation, request_id = struct.unpack_from(">BBHI", message)
        attributes: dict[str, list[Value]] = {}
        at, last = 8, ""
        while message[at] != END:
            if message[at] < 0x10:  # a group begins
                at += 1
                continue
            tag = message[at]
            name, at = _string(message, at + 1)
            raw, at = _string(message, at)
            last = name.decode("utf-8") or last
            attributes.setdefault(last, []).append(_value(tag, raw))
        return Request((major, minor), operation, request_id, attributes, message[at + 1 :])
    except (IndexError, struct.error) as error:
        raise ValueError("IPP message cut short") from error


def _string(message: bytes, at: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from(">H", message, at)
    end = at + 2 + length
    if end > len(message):
        raise IndexError
    return message[at + 2 : end], end


def _value(tag: int, raw: bytes) -> Value:
    if tag in (INTEGER, ENUM):
        return int.from_bytes(raw, "big", signed=True)
    if tag == BOOLEAN:
        return raw == b"\x01"
    return raw.decode("utf-8", "replace")


def build(version: tuple[int, int], status: int, request_id: int, groups: list[tuple[int, list[Attribute]]]) -> bytes:
    """A response: groups of attributes, each with its delimiter."""
    out = struct.pack(">BBHI", *version, status, request_id)
    for delimiter, attributes in groups:
        out += bytes([delimiter])
        for tag, name, values in attributes:
            for index, value in enumerate(values):
                label = b"" if index else name.encode()
                raw = _raw(tag, value)
                out += struct.pack(">BH", tag, len(label)) + label + struct.pack(">H", len(raw)) + raw
    return out + bytes([END])


def _raw(tag: int, value: Value) -> bytes:
    if tag in (INTEGER, ENUM):
        return int(value).to_bytes(4, "big", signed=True)
    if tag == BOOLEAN:
        return bytes([bool(value)])
    if tag == NO_VALUE:
        return b""
    return str(value).encode("utf-8")
