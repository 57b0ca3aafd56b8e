"""Simulated chips: social-security card, resident identity card, a card that nobody knows (PROTOCOLS.md §2)."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Protocol

SOCIAL_SECURITY_AID = "sx1.sh.社会保障".encode("gbk")
OK = b"\x90\x00"
PIN, TRIES = "123456", 3


class Chip(Protocol):
    """`reset` is power: everything that was selected or verified is forgotten."""

    atr: bytes

    def reset(self) -> None: ...

    def answer(self, apdu: bytes) -> bytes: ...


class SocialSecurityChip:
    """A T=0 card: it announces data with 61xx and corrects a wrong Le with 6Cxx. `ef06` is free or pin.

    The last record read by identifier or by number is the same; records are padded as the files were created.
    """

    def __init__(self, person: Mapping[str, str], card: Mapping[str, str], *, ef06: str = "free") -> None:
        self.ef06 = ef06
        self.styles = {"index", "id"}  # ways of READ RECORD that this make of card knows
        self.tries = TRIES
        self.atr = _t0_atr(b"\x00SSC" + zlib.crc32(card["card_number"].encode()).to_bytes(4, "big"))
        self.files = {b"\xef\x05": _card_file(card), b"\xef\x06": _holder_file(person)}
        self.reset()

    def reset(self) -> None:
        self._application = self._verified = False
        self._file = b""
        self._waiting = b""

    def answer(self, apdu: bytes) -> bytes:
        cla_ins, p1, p2 = apdu[:2], apdu[2], apdu[3]
        if cla_ins == b"\x00\xc0":
            waiting, self._waiting = self._waiting, b""
            return self._give(waiting, apdu[4]) if waiting else b"\x69\x85"
        if cla_ins == b"\x00\xa4":
            return self._select(p1, apdu[5 : 5 + apdu[4]])
        if cla_ins == b"\x00\x20":
            return self._verify(apdu[5 : 5 + apdu[4]])
        if cla_ins == b"\x00\xb2":
            return self._read(p1, p2, apdu[4])
        return b"\x6d\x00"

    def _select(self, p1: int, name: bytes) -> bytes:
        if p1 == 0x04:
            self._application, self._file = name == SOCIAL_SECURITY_AID, b""
            self._waiting = b"\x6f\x11\x84\x0f" + SOCIAL_SECURITY_AID
            return bytes([0x61, len(self._waiting)]) if self._application else b"\x6a\x82"
        if not self._application or p1 not in (0x00, 0x02) or name not in self.files:
            return b"\x6a\x82"
        self._file = name
        return OK

    def _verify(self, pin: bytes) -> bytes:
        if not self._application:
            return b"\x69\x85"
        if self.tries == 0:
            return b"\x69\x83"
        self._verified = pin == bytes.fromhex(PIN)
        self.tries = TRIES if self._verified else self.tries - 1
        return OK if self._verified else bytes([0x63, 0xC0 | self.tries])

    def _read(self, p1: int, p2: int, le: int) -> bytes:
        if not self._file:
            return b"\x69\x86"
        if self._file == b"\xef\x06" and self.ef06 == "pin" and not self._verified:
            return b"\x69\x82"
        records = self.files[self._file]
        if p2 == 0x04 and "index" in self.styles:
            return self._give(records[p1 - 1], le) if 1 <= p1 <= len(records) else b"\x6a\x83"
        if p2 == 0x00 and "id" in self.styles:
            return next((self._give(record, le) for record in records if record[0] == p1), b"\x6a\x83")
        return b"\x6a\x86"

    @staticmethod
    def _give(data: bytes, le: int) -> bytes:
        return data + OK if le == len(data) else bytes([0x6C, len(data)])


class ResidentCard:
    """ISO 14443-B, seen by a PC/SC reader: nothing but a serial number."""

    def __init__(self, key: str) -> None:
        historical = zlib.crc32(key.encode()).to_bytes(4, "big") + bytes.fromhex("00000000")
        self.atr = _t1_atr(historical)
        self._serial = zlib.crc32(key.encode()).to_bytes(8, "big")

    def reset(self) -> None:
        """Nothing is selected on it."""

    def answer(self, apdu: bytes) -> bytes:
        return self._serial + OK if apdu == bytes.fromhex("0036000008") else b"\x6d\x00"


class UnknownChip:
    """Some card out of some wallet."""

    def __init__(self) -> None:
        self.atr = _t0_atr(b"\x80\x31\x99\x00")

    def reset(self) -> None:
        """Nothing is selected on it."""

    def answer(self, apdu: bytes) -> bytes:
        return b"\x6a\x82" if apdu[1] == 0xA4 else b"\x6d\x00"


def _card_file(card: Mapping[str, str]) -> list[bytes]:
    identification = bytes.fromhex(card["region"]) + card["card_number"].encode().rjust(13, b"\x11")
    return [
        _record(0x01, identification),
        _record(0x02, b"1"),
        _record(0x03, card["version"].encode()),
        _record(0x04, bytes.fromhex(card["region"]).ljust(12, b"\xff")),
        _record(0x05, _packed(card["issued"])),
        _record(0x06, _packed(card["valid_to"])),
        _record(0x07, card["card_number"].encode().ljust(9, b"\0")),
    ]


def _holder_file(person: Mapping[str, str]) -> list[bytes]:
    birthplace = person["id_number"][:6]
    return [
        _record(0x08, person["id_number"].encode().ljust(18, b"\0")),
        _record(0x09, person["name"].encode("gb18030").ljust(30, b"\0")),
        _record(0x0A, person["sex"].encode()),
        _record(0x0B, bytes.fromhex(person["nation"])),
        _record(0x0C, bytes.fromhex(birthplace)),
        _record(0x0D, _packed(person["birth"])),
    ]


def _record(item: int, value: bytes) -> bytes:
    return bytes([item, len(value)]) + value


def _packed(date: str) -> bytes:
    return bytes.fromhex(date.ljust(8, "F"))


def _t0_atr(historical: bytes) -> bytes:
    """TA1 and T=0: no check byte."""
    return bytes([0x3B, 0x10 | len(historical), 0x11]) + historical


def _t1_atr(historical: bytes) -> bytes:
    """As PC/SC readers build it for contactless cards: TD1 = 80, TD2 = 01, check byte (PC/SC part 3 §3.1.3.2.3)."""
    body = bytes([0x80 | len(historical), 0x80, 0x01]) + historical
    check = 0
    for byte in body:
        check ^= byte
    return b"\x3b" + body + bytes([check])
