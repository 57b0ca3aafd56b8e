"""IPP messages as bytes, the host's side: requests out, answers in (RFC 8010 §3). No I/O, no clock."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

HEAD = struct.Struct(">BBHI")  # version, operation or status, request id
LENGTH = struct.Struct(">H")
VERSION = (1, 1)  # every printer takes it (RFC 8011 §4.1.8), 2.0 not every one

OPERATION, JOB, END, PRINTER = 0x01, 0x02, 0x03, 0x04  # delimiters; all tags below 0x10 are
INTEGER, BOOLEAN, ENUM, RANGE = 0x21, 0x22, 0x23, 0x33
TEXT_WITH_LANGUAGE, NAME_WITH_LANGUAGE = 0x35, 0x36
OUT_OF_BAND = range(0x10, 0x20)  # unsupported, unknown, no-value …: there is no value
CHARACTER_STRINGS = range(0x40, 0x60)
OCTET_STRING = 0x30  # printer-supply
NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME = 0x42, 0x44, 0x45, 0x47, 0x48, 0x49

# What this driver sends. RFC 8011 appendix; purge-job is CUPS's own.
TAGS = {
    "attributes-charset": CHARSET, "attributes-natural-language": LANGUAGE, "printer-uri": URI,
    "requesting-user-name": NAME, "job-name": NAME, "job-id": INTEGER, "document-format": MIME,
    "requested-attributes": KEYWORD, "which-jobs": KEYWORD, "purge-job": BOOLEAN,
    "copies": INTEGER, "sides": KEYWORD, "media": KEYWORD,
}  # fmt: skip

Value = int | str | None
Attributes = Mapping[str, list[Value]]  # every attribute is a list: IPP does not tell one value from a list of one


class Operation(IntEnum):
    """RFC 8011 §5.4.15."""

    PRINT_JOB = 0x02
    CANCEL_JOB = 0x08
    GET_JOB = 0x09
    GET_JOBS = 0x0A
    GET_PRINTER = 0x0B


class IppError(ValueError):
    """The bytes are no IPP answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`jobs`: one dictionary for each job group."""

    status: int
    request_id: int
    printer: Attributes = field(default_factory=dict)
    jobs: tuple[Attributes, ...] = ()


def encode(
    operation: Operation,
    request_id: int,
    about: Mapping[str, int | str | list[str]],
    job: Mapping[str, int | str] | None = None,
) -> bytes:
    """A request up to its document, which follows as it is. `about` are operation attributes, `job` template ones."""
    out = HEAD.pack(*VERSION, operation, request_id) + bytes([OPERATION])
    # Charset and language come first (RFC 8011 §4.1.4).
    out += b"".join(
        _attribute(name, value)
        for name, value in {"attributes-charset": "utf-8", "attributes-natural-language": "en", **about}.items()
    )
    if job:
        out += bytes([JOB]) + b"".join(_attribute(name, value) for name, value in job.items())
    return out + bytes([END])


def _attribute(name: str, value: int | str | list[str]) -> bytes:
    out = b""
    for index, one in enumerate(value if isinstance(value, list) else [value]):
        label = b"" if index else name.encode("ascii")
        raw = _raw(TAGS[name], one)
        out += bytes([TAGS[name]]) + LENGTH.pack(len(label)) + label + LENGTH.pack(len(raw)) + raw
    return out


def _raw(tag: int, value: int | str) -> bytes:
    if tag == BOOLEAN:
        return bytes([bool(value)])
    return value.to_bytes(4, "big", signed=True) if isinstance(value, int) else value.encode("utf-8")


def decode(message: bytes) -> Answer:
    """An answer. Raises IppError for anything else.

    Members of collections are left out: nothing that is asked for is one. Unknown value tags are None.
    """
    try:
        _, _, status, request_id = HEAD.unpack_from(message)
        groups = _groups(message, HEAD.size)
    except (struct.error, IndexError) as error:
        raise IppError("cut short") from error
    printer = next((found for delimiter, found in groups if delimiter == PRINTER), {})
    return Answer(status, request_id, printer, tuple(found for delimiter, found in groups if delimiter == JOB))


def _groups(message: bytes, at: int) -> list[tuple[int, dict[str, list[Value]]]]:
    groups: list[tuple[int, dict[str, list[Value]]]] = []
    last, depth = "", 0  # name of the attribute that has more values; how many collections are open
    while (tag := message[at]) != END:
        at += 1
        if tag < 0x10:
            groups.append((tag, {}))
            last, depth = "", 0
            continue
        name, at = _piece(message, at)
        raw, at = _piece(message, at)
        if not groups:
            raise IppError("an attribute outside of a group")
        depth += {0x34: 1, 0x37: -1}.get(tag, 0)  # begCollection, endCollection
        if depth > 0 or tag == 0x37:
            continue
        last = name.decode("utf-8", "replace") or last
        if tag not in OUT_OF_BAND:
            groups[-1][1].setdefault(last, []).append(_value(tag, raw))
    return groups


def _piece(message: bytes, at: int) -> tuple[bytes, int]:
    end = at + LENGTH.size + LENGTH.unpack_from(message, at)[0]
    if end > len(message):
        raise IppError("cut short")
    return message[at + LENGTH.size : end], end


def _value(tag: int, raw: bytes) -> Value:
    if tag in (INTEGER, ENUM):
        return int.from_bytes(raw, "big", signed=True) if len(raw) == 4 else None
    if tag == BOOLEAN:
        return int(raw == b"\x01")
    if tag in (TEXT_WITH_LANGUAGE, NAME_WITH_LANGUAGE):  # two pieces: language, text
        try:
            _, at = _piece(raw, 0)
            raw, _ = _piece(raw, at)
        except (IppError, struct.error):
            return None
        return raw.decode("utf-8", "replace")
    return raw.decode("utf-8", "replace") if tag in CHARACTER_STRINGS or tag == OCTET_STRING else None
