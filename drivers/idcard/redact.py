"""Takes what is personal out of a recorded conversation with a SAM_V reader; only what is known to be harmless stays.

Answers keep their lengths and places, so that a recording tells the same about timing and tearing as the original.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import TextIO

from drivers.contract.device import Device
from drivers.idcard import codec
from drivers.idcard.driver import SamVReader, link_of, options_of
from drivers.idcard.layouts import encode_text, layout_of
from drivers.transport.recorder import Recorder, recording

STATUS_END = codec.HEADER + 3  # preamble, length, SW1 SW2 SW3: never personal
STAND_INS: dict[str, dict[str, str]] = tomllib.loads(
    (resources.files(__package__) / "stand_ins.toml").read_text("utf-8")
)
PHOTO = (b"WL" + bytes.fromhex("66007E00320000FF85")).ljust(codec.PHOTO_BYTES, b"\0")  # the head is the same on all


def recorded(address: str, out: TextIO) -> tuple[Device, Recorder]:
    """The driver over a link that is recorded to `out`, for drivers.transport.recorder."""
    options = options_of(address)
    recorder = Recorder(out, address.partition(":")[0], redact)
    return SamVReader(address, recording(link_of(address, options), recorder), options), recorder


def redact(answer: bytes) -> bytes:
    """As many bytes with the frames at the same places. Bytes outside whole frames become zeros."""
    clean = bytearray(len(answer))
    at = 0
    while (at := answer.find(codec.PREAMBLE, at)) >= 0:
        end = at + codec.HEADER + int.from_bytes(answer[at + len(codec.PREAMBLE) : at + codec.HEADER], "big")
        whole = at + codec.HEADER + codec.MIN_LENGTH <= end <= len(answer)
        if whole and codec.checksum(answer[at + len(codec.PREAMBLE) : end]) == 0:
            clean[at:end] = codec.encode(_clean_body(answer[at + codec.HEADER : end - 1]))
            at = end
        else:
            head = answer[at : at + STATUS_END]
            clean[at : at + len(head)] = head
            if whole:  # stays damaged, whatever the zeros add up to
                clean[end - 1] = codec.checksum(clean[at + len(codec.PREAMBLE) : end - 1]) ^ 0xFF
            at += len(codec.PREAMBLE)
    return bytes(clean)


def _clean_body(body: bytes) -> bytes:
    words, data = body[:3], body[3:]
    for fields in (2, 3):
        parts = codec.split_base(data, fields)
        if parts is not None:
            head = data[: 2 * fields]
            photo = PHOTO[: len(parts[1])]
            prints = bytes(len(data) - len(head) - codec.TEXT_BYTES - len(photo))
            return words + head + _stand_in(parts[0]) + photo + prints
    if len(data) == codec.ADDRESS_BYTES:
        return words + STAND_INS["appended"]["address"].ljust(codec.ADDRESS_BYTES // 2).encode("utf-16-le")
    return words + bytes(len(data))


def _stand_in(text: bytes) -> bytes:
    """A made-up person of the same layout; spaces where the layout is not known."""
    layout = layout_of(text)
    if layout is None:
        return " ".encode("utf-16-le") * (codec.TEXT_BYTES // 2)
    return encode_text(layout, STAND_INS[layout.value])
