"""ISO 7816-4 without I/O: commands and answers as bytes, BER-TLV, answers to reset; identifiers of PROTOCOLS.md §2."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import xor

SOCIAL_SECURITY_AID = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")  # GBK: sx1.sh.社会保障
PASSPORT_AID = bytes.fromhex("A0000002471001")
OK = 0x9000
NOT_ALLOWED = frozenset({0x6982, 0x6985})  # security status not satisfied, conditions of use not satisfied
BLOCKED = frozenset({0x6983, 0x6984, 0x63C0})
LONGEST_VALUE = 256 * 1024  # bytes; no object that we read is longer


@dataclass(frozen=True, slots=True, repr=False)
class Command:
    """One command APDU; `le` 1 to 256, None when no data is expected. repr is off: it may carry a PIN."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None

    def encode(self, *, t0: bool = False) -> bytes:
        """T=0 cannot carry data both ways: there Le is left out and the card answers 61xx (ISO 7816-3 §12.2.4)."""
        head = bytes([self.cla, self.ins, self.p1, self.p2])
        if self.data:
            head += bytes([len(self.data)]) + self.data
            if t0:
                return head
        elif self.le is None and t0:
            return head + b"\0"
        return head if self.le is None else head + bytes([self.le & 0xFF])


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """Data and status word. repr is off."""

    data: bytes
    sw: int

    @property
    def ok(self) -> bool:
        return self.sw == OK


def answer(raw: bytes) -> Answer | None:
    """None when there is not even a status word."""
    return Answer(raw[:-2], int.from_bytes(raw[-2:], "big")) if len(raw) >= 2 else None


def select_aid(aid: bytes) -> Command:
    return Command(0x00, 0xA4, 0x04, 0x00, aid)


def select_file(identifier: int) -> Command:
    """An elementary file under the application that is selected."""
    return Command(0x00, 0xA4, 0x02, 0x00, identifier.to_bytes(2, "big"))


def record_by_index(number: int) -> Command:
    return Command(0x00, 0xB2, number, 0x04, le=256)


def record_by_id(item: int) -> Command:
    return Command(0x00, 0xB2, item, 0x00, le=256)


def get_response(length: int) -> Command:
    return Command(0x00, 0xC0, 0x00, 0x00, le=length or 256)


# Without a SAM this is all that a resident identity card says through PC/SC: its serial number (PROTOCOLS.md §2.3).
RESIDENT_CARD_SERIAL = Command(0x00, 0x36, 0x00, 0x00, le=8)


def verify(pin: str, reference: int, coding: str) -> Command | None:
    """None when `pin` is not 4 to 12 digits: such a thing is not sent, it would cost a try."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 12):
        return None
    data = pin.encode("ascii") if coding == "ascii" else bytes.fromhex(pin + "F" * (len(pin) % 2))
    return Command(0x00, 0x20, 0x00, reference, data)


def tries_left(sw: int) -> int | None:
    """How many more wrong PINs the card allows; None when `sw` does not speak of that."""
    if sw in BLOCKED:
        return 0
    return sw & 0x0F if sw & 0xFFF0 == 0x63C0 else None


def tlv(data: bytes) -> list[tuple[int, bytes]] | None:
    """BER-TLV objects side by side, filling 00 and FF between them skipped; None when they are torn."""
    found: list[tuple[int, bytes]] = []
    at = 0
    while at < len(data):
        if data[at] in (0x00, 0xFF):
            at += 1
            continue
        head = tlv_head(data[at:])
        if head is None:
            return None
        tag, start, length = head
        value = data[at + start : at + start + length]
        if len(value) != length:
            return None
        found.append((tag, value))
        at += start + length
    return found


def tlv_head(data: bytes) -> tuple[int, int, int] | None:
    """Tag, offset and length of the value at the start of `data`; None when torn, indefinite or too long."""
    at = 1
    if data[:1] and data[0] & 0x1F == 0x1F:
        while at < len(data) and data[at] & 0x80:
            at += 1
        at += 1
    if at >= len(data) or at > 3:
        return None
    tag, first = int.from_bytes(data[:at], "big"), data[at]
    if first < 0x80:
        return tag, at + 1, first
    count = first & 0x7F
    size = data[at + 1 : at + 1 + count]
    length = int.from_bytes(size, "big")
    if not 1 <= count <= 3 or len(size) != count or length > LONGEST_VALUE:
        return None
    return tag, at + 1 + count, length


def child(data: bytes, *path: int) -> bytes | None:
    """The value found by following the tags of `path` from object to object."""
    value: bytes | None = data
    for tag in path:
        objects = None if value is None else tlv(value)
        value = None if objects is None else dict(reversed(objects)).get(tag)
    return value


def atr_is_whole(atr: bytes) -> bool:
    """Whether an answer to reset has its first byte, all the bytes it announces, and a right check byte."""
    if len(atr) < 2 or len(atr) > 33 or atr[0] not in (0x3B, 0x3F):
        return False
    historical, follows, at, protocols = atr[1] & 0x0F, atr[1] >> 4, 2, set()
    while follows:
        at += (follows & 0x7).bit_count()
        if not follows & 0x8:
            break
        if at >= len(atr):
            return False
        protocols.add(atr[at] & 0x0F)
        follows = atr[at] >> 4
        at += 1
    checked = bool(protocols - {0})  # T=0 alone has no check byte (ISO 7816-3 §8.2.5)
    return len(atr) == at + historical + checked and (not checked or reduce(xor, atr[1:]) == 0)
