"""A simulated passport chip: basic access control and secure messaging from the chip's side (ICAO 9303 part 11)."""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Mapping

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
APPLICATION = bytes.fromhex("A0000002471001")
PICTURE = bytes.fromhex("FFD8FFE000104A46494600010100000100010000") + bytes(range(256)) * 6 + b"\xff\xd9"


class PassportChip:
    """Speaks T=1. `atr` differs from document to document. `bad_checksum` spoils every protected answer."""

    def __init__(self, document: Mapping[str, str]) -> None:
        text = zone(document)
        number = document["number"].ljust(9, "<")
        parts = (number, document["birth"], document["expiry"])
        seed = _sha1("".join(part + digit(part) for part in parts).encode())
        self._access = (_key(seed, 1), _key(seed, 2))
        self.files = {
            0x011E: _do(0x60, _do(0x5F01, b"0107") + _do(0x5F36, b"040000") + _do(0x5C, b"\x61\x75")),
            0x0101: _do(0x61, _do(0x5F1F, text.encode())),
            0x0102: _portrait(),
        }
        self.bad_checksum = False
        self.pace_only = False
        historical = zlib.crc32(text.encode()).to_bytes(4, "big") + bytes.fromhex("00000090")
        body = bytes([0x80 | len(historical), 0x80, 0x01]) + historical
        check = 0
        for byte in body:
            check ^= byte
        self.atr = b"\x3b" + body + bytes([check])
        self.reset()

    def reset(self) -> None:
        self._selected = False
        self._challenge = b""
        self._session: tuple[bytes, bytes] | None = None
        self._count = 0
        self._file = b""

    def answer(self, apdu: bytes) -> bytes:
        if apdu[0] == 0x0C and self._session is not None:
            return self._protected(apdu)
        ins, data = apdu[1], apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b""
        if ins == 0xA4 and apdu[2] == 0x04:
            self.reset()
            self._selected = data == APPLICATION
            return b"\x90\x00" if self._selected else b"\x6a\x82"
        if not self._selected:
            return b"\x6d\x00"
        if ins == 0x84 and not self.pace_only:
            self._challenge = os.urandom(8)
            return self._challenge + b"\x90\x00"
        if ins == 0x82 and self._challenge:
            return self._authenticate(data)
        return b"\x69\x82"

    def _authenticate(self, data: bytes) -> bytes:
        challenge, self._challenge = self._challenge, b""
        encryption, authentication = self._access
        secret, checksum = data[:32], data[32:]
        if len(data) != 40 or _mac(authentication, secret) != checksum:
            return b"\x63\x00"
        plain = _crypt(encryption, secret, out=False)
        if plain[8:16] != challenge:
            return b"\x63\x00"
        half = os.urandom(16)
        reply = _crypt(encryption, challenge + plain[:8] + half, out=True)
        seed = bytes(a ^ b for a, b in zip(plain[16:], half, strict=True))
        self._session = (_key(seed, 1), _key(seed, 2))
        self._count = int.from_bytes(challenge[4:] + plain[4:8], "big")
        return reply + _mac(authentication, reply) + b"\x90\x00"

    def _protected(self, apdu: bytes) -> bytes:
        assert self._session is not None
        encryption, authentication = self._session
        self._count += 1
        objects = _split(apdu[5 : 5 + apdu[4]])
        signed = struct.pack(">Q", self._count) + _pad(apdu[:4])
        signed += b"".join(_do(tag, value) for tag, value in objects if tag != 0x8E)
        fields = dict(objects)
        if _mac(authentication, signed) != fields.get(0x8E):
            self.reset()
            return b"\x69\x88"
        data = b""
        if 0x87 in fields:
            data = _crypt(encryption, fields[0x87][1:], out=False).rstrip(b"\0")[:-1]
        plain, status = self._carry_out(apdu, data, fields.get(0x97, b"\0")[0] or 256)
        self._count += 1
        body = _do(0x87, b"\x01" + _crypt(encryption, _pad(plain), out=True)) if plain else b""
        body += _do(0x99, status)
        checksum = _mac(authentication, struct.pack(">Q", self._count) + body)
        if self.bad_checksum:
            checksum = bytes([checksum[0] ^ 1]) + checksum[1:]
        return body + _do(0x8E, checksum) + b"\x90\x00"

    def _carry_out(self, apdu: bytes, data: bytes, expected: int) -> tuple[bytes, bytes]:
        if apdu[1] == 0xA4:
            self._file = self.files.get(int.from_bytes(data, "big"), b"")
            return b"", b"\x90\x00" if self._file else b"\x6a\x82"
        if apdu[1] != 0xB0 or not self._file:
            return b"", b"\x69\x86"
        offset = (apdu[2] & 0x7F) << 8 | apdu[3]
        piece = self._file[offset : offset + expected]
        return piece, b"\x90\x00" if len(piece) == expected else b"\x62\x82"


def zone(document: Mapping[str, str]) -> str:
    """The machine-readable zone of the document: TD3, or TD1 where its layout says so."""
    number = document["number"].ljust(9, "<")
    names = (document["surname"] + "<<" + document["given_names"]).replace(" ", "<")
    birth, expiry = document["birth"], document["expiry"]
    person = birth + digit(birth) + document["sex"] + expiry + digit(expiry)
    if document.get("layout") == "TD1":
        first = "I<" + document["issuer"] + number + digit(number) + "<" * 15
        second = person + document["nationality"] + "<" * 11
        check = digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
        return first + second + check + names.ljust(30, "<")[:30]
    first = ("P<" + document["issuer"] + names).ljust(44, "<")[:44]
    second = number + digit(number) + document["nationality"] + person + "<" * 14 + "0"
    return first + second + digit(second[0:10] + second[13:20] + second[21:43])


def digit(text: str) -> str:
    """Weights 7, 3, 1."""
    total = 0
    for place, char in enumerate(text):
        total += max(0, ALPHABET.find(char)) * (7, 3, 1)[place % 3]
    return str(total % 10)


def _portrait() -> bytes:
    """DG2: one facial record of ISO 19794-5 with its headers."""
    face = b"FAC\x00010\x00" + struct.pack(">IH", 14 + 20 + 12 + len(PICTURE), 1) + bytes(20) + bytes(12) + PICTURE
    record = _do(0x7F60, _do(0xA1, _do(0x81, b"\x02")) + _do(0x5F2E, face))
    return _do(0x75, _do(0x7F61, _do(0x02, b"\x01") + record))


def _do(tag: int, value: bytes) -> bytes:
    head = tag.to_bytes(2 if tag > 0xFF else 1, "big")
    size = len(value)
    if size < 0x80:
        return head + bytes([size]) + value
    return head + (bytes([0x81, size]) if size < 0x100 else b"\x82" + struct.pack(">H", size)) + value


def _split(data: bytes) -> list[tuple[int, bytes]]:
    """The protected objects of a command: one-byte tags, lengths below 256."""
    found, at = [], 0
    while at + 2 <= len(data):
        wide = data[at + 1] == 0x81
        size = data[at + 2] if wide else data[at + 1]
        start = at + (3 if wide else 2)
        found.append((data[at], data[start : start + size]))
        at = start + size
    return found


def _sha1(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()[:16]


def _key(seed: bytes, counter: int) -> bytes:
    """Parity bits are left as they fall: DES does not look at them."""
    return _sha1(seed + struct.pack(">I", counter))


def _pad(data: bytes) -> bytes:
    data += b"\x80"
    return data + b"\0" * (-len(data) % 8)


def _crypt(key: bytes, data: bytes, *, out: bool) -> bytes:
    cipher = Cipher(TripleDES(key + key[:8]), modes.CBC(bytes(8)))
    machine = cipher.encryptor() if out else cipher.decryptor()
    return machine.update(data) + machine.finalize()


def _mac(key: bytes, data: bytes) -> bytes:
    """Retail MAC: DES in CBC with the first half, the last block through the second half and the first again."""
    first, second = key[:8], key[8:]
    value = bytes(8)
    padded = _pad(data)
    for at in range(0, len(padded), 8):
        value = _crypt(first * 2, bytes(a ^ b for a, b in zip(value, padded[at : at + 8], strict=True)), out=True)
    return _crypt(first * 2, _crypt(second * 2, value, out=False), out=True)
