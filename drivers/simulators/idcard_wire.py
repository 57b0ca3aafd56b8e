"""The wire of a simulated SAM_V reader: frames, cards as 1284 bytes, and how bad answers look (PROTOCOLS.md §1)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import xor

from drivers.simulators.toy_photo import photo_of

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
BITS_PER_BYTE = 10  # 8N1: start, eight, stop
TEXT_AND_PHOTO = 256 + 1024  # bytes; only the answers with a whole card are longer
SAM_ID = bytes.fromhex("0500 0100 d7133501 4e61bc00 15cd5b07")

# Layout name: (field, offset, length in bytes). `type_flag` stands at 248 in all of them.
FIELDS: dict[str, tuple[tuple[str, int, int], ...]] = {
    "citizen": (
        ("name", 0, 30), ("sex", 30, 2), ("nation", 32, 4), ("birth", 36, 16), ("address", 52, 70),
        ("id_number", 122, 36), ("authority", 158, 30), ("valid_from", 188, 16), ("valid_to", 204, 16),
    ),
    "hmt_permit": (
        ("name", 0, 30), ("sex", 30, 2), ("birth", 36, 16), ("address", 52, 70), ("id_number", 122, 36),
        ("authority", 158, 30), ("valid_from", 188, 16), ("valid_to", 204, 16), ("pass_number", 220, 18),
        ("issue_count", 238, 4),
    ),
    "foreigner_2017": (
        ("english_name", 0, 120), ("sex", 120, 2), ("id_number", 122, 30), ("nationality", 152, 6), ("name", 158, 30),
        ("valid_from", 188, 16), ("valid_to", 204, 16), ("birth", 220, 16), ("version", 236, 4), ("authority", 240, 8),
    ),
    "foreigner_2023": (
        ("name", 0, 30), ("sex", 30, 2), ("renewals", 32, 4), ("birth", 36, 16), ("english_name", 52, 70),
        ("id_number", 122, 36), ("valid_from", 188, 16), ("valid_to", 204, 16), ("english_name_2", 220, 22),
        ("nationality", 242, 6), ("old_link", 250, 6),
    ),
}  # fmt: skip
TYPE_FLAGS = {"citizen": " ", "hmt_permit": "J", "foreigner_2017": "I", "foreigner_2023": "Y"}


def frame(body: bytes) -> bytes:
    """Preamble, length, body, checksum."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes([reduce(xor, counted, 0)])


def answer(sw3: int, data: bytes = b"") -> bytes:
    """A reader's frame with SW1 = SW2 = 00."""
    return frame(bytes([0, 0, sw3]) + data)


def take_commands(buffer: bytearray) -> list[tuple[bytes, bool]]:
    """Cut whole commands off the buffer: (CMD PARA DATA, checksum right)."""
    found: list[tuple[bytes, bool]] = []
    while True:
        start = buffer.find(PREAMBLE)
        if start < 0:
            del buffer[: max(0, len(buffer) - len(PREAMBLE) + 1)]
            return found
        del buffer[:start]
        if len(buffer) < 7 or len(buffer) < (end := 7 + int.from_bytes(buffer[5:7], "big")):
            return found
        found.append((bytes(buffer[7 : end - 1]), reduce(xor, buffer[5:end], 0) == 0))
        del buffer[:end]


def text_of(person: Mapping[str, str]) -> bytes:
    """The 256 bytes of text. ValueError when a value is longer than its field: chips have no room for it either."""
    text = bytearray(" ".encode("utf-16-le") * 128)
    values = _split_long_english_name(person)
    for field, offset, length in (*FIELDS[person["layout"]], ("type_flag", 248, 2)):
        value = values.get(field, "").encode("utf-16-le")
        if len(value) > length:
            raise ValueError(f"{field} does not fit on the chip of layout {person['layout']}")
        text[offset : offset + len(value)] = value
    return bytes(text)


def _split_long_english_name(person: Mapping[str, str]) -> dict[str, str]:
    values = {**person, "type_flag": TYPE_FLAGS[person["layout"]]}
    if person["layout"] == "foreigner_2023":
        values["english_name"], values["english_name_2"] = person["english_name"][:35], person["english_name"][35:]
    return values


def base_data(person: Mapping[str, str]) -> bytes:
    """Data of a good answer to 30 01: both lengths, text, photo."""
    text, photo = text_of(person), photo_of(person["key"])
    return _lengths(text, photo) + text + photo


def prints_data(person: Mapping[str, str]) -> bytes:
    """Data of a good answer to 30 10: three lengths, text, photo, and 512 opaque bytes for each of 0 to 2 fingers."""
    text, photo = text_of(person), photo_of(person["key"])
    prints = hashlib.shake_256(b"prints" + person["key"].encode()).digest(512 * int(person.get("fingers", "0")))
    return _lengths(text, photo, prints) + text + photo + prints


def card_number_of(key: str) -> bytes:
    """Management number of a card. The sheet does not know its length; 28 bytes are a guess that no driver may need."""
    return hashlib.shake_256(b"number" + key.encode()).digest(28)


def wire_seconds(baud: int, *, address: bool = False) -> float:
    """How long the frames of one card are on the line: find, select, read, with `address` 30 03 too. 8N1."""
    find, select, read, more = (10 + size for size in (15, 19, 1295, 81))
    return (find + select + read + (more if address else 0)) * BITS_PER_BYTE / baud


def _lengths(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(2, "big") for part in parts)


def damaged(reply: bytes, faults: Sequence[str], previous: bytes) -> bytes:
    """What the line makes of a reply while `faults` are played."""
    if "wrong_baud" in faults:
        return garbled(reply)
    if "corrupted" in faults:
        middle = len(reply) // 2
        reply = reply[:middle] + bytes([reply[middle] ^ 0x10]) + reply[middle + 1 :]
    if "short" in faults:
        reply = reply[: len(reply) * 2 // 3]
    if "left_over" in faults:
        reply = b"\x00\xaa" + previous[-9:] + previous + reply
    if "doubled" in faults:
        reply += reply
    return reply


def garbled(data: bytes) -> bytes:
    """Bytes as a receiver of another speed sees them: some of them, wrong, and never a preamble."""
    return bytes((byte * 7 + i * 31) & 0x7F | 0x01 for i, byte in enumerate(data[: max(6, len(data) // 3)]))
