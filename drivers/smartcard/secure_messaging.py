"""Basic access control and secure messaging with two-key 3DES: ICAO 9303 part 11 §4.3, §9.7, §9.8.

DES and SHA-1 are what the chips of passports speak; they guard the air between chip and reader, nothing of ours.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from drivers.smartcard.codec import OK, Answer, Command, tlv

BLOCK = 8
ENCRYPTION, AUTHENTICATION = 1, 2  # the counters of key derivation
CIPHERTEXT, EXPECTED, STATUS, CHECKSUM = 0x87, 0x97, 0x99, 0x8E
MASK = (1 << 64) - 1


def derive_key(seed: bytes, counter: int) -> bytes:
    """16 bytes with DES parity (§9.7.1.1)."""
    digest = hashlib.sha1(seed + counter.to_bytes(4, "big"), usedforsecurity=False).digest()[:16]
    return bytes(byte & 0xFE | (byte >> 1).bit_count() & 1 ^ 1 for byte in digest)


def document_keys(text: bytes) -> tuple[bytes, bytes]:
    """The keys for encryption and authentication that belong to a machine-readable zone (mrz.key_text)."""
    seed = hashlib.sha1(text, usedforsecurity=False).digest()[:16]
    return derive_key(seed, ENCRYPTION), derive_key(seed, AUTHENTICATION)


def encrypt(key: bytes, data: bytes) -> bytes:
    encryptor = Cipher(_cipher(key), modes.CBC(bytes(BLOCK))).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def decrypt(key: bytes, data: bytes) -> bytes:
    decryptor = Cipher(_cipher(key), modes.CBC(bytes(BLOCK))).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def mac(key: bytes, data: bytes) -> bytes:
    """8 bytes: ISO 9797-1 MAC algorithm 3 over `data` padded by method 2."""
    padded = pad(data)
    chained = encrypt(key[:BLOCK] * 2, padded[:-BLOCK])[-BLOCK:] or bytes(BLOCK)
    last = bytes(a ^ b for a, b in zip(chained, padded[-BLOCK:], strict=True))
    return encrypt(key, last)


def pad(data: bytes) -> bytes:
    """ISO 9797-1 padding method 2: 80, then 00 to the next block."""
    return data + b"\x80" + bytes(-(len(data) + 1) % BLOCK)


def unpad(data: bytes) -> bytes | None:
    text = data.rstrip(b"\0")
    return text[:-1] if text.endswith(b"\x80") and len(data) - len(text) < BLOCK else None


class KeyAgreement:
    """Mutual authentication: our half of the two messages. `ours` and `half_key` are fresh random bytes, 8 and 16."""

    def __init__(self, text: bytes, challenge: bytes, ours: bytes, half_key: bytes) -> None:
        self._encryption, self._authentication = document_keys(text)
        self._challenge = challenge
        self._ours = ours
        self._half_key = half_key

    def token(self) -> bytes:
        """40 bytes for EXTERNAL AUTHENTICATE."""
        secret = encrypt(self._encryption, self._ours + self._challenge + self._half_key)
        return secret + mac(self._authentication, secret)

    def session(self, reply: bytes) -> SecureMessaging | None:
        """None when the chip's 40 bytes were not made by a chip that knows the key."""
        secret, checksum = reply[:32], reply[32:]
        if len(reply) != 40 or not hmac.compare_digest(mac(self._authentication, secret), checksum):
            return None
        plain = decrypt(self._encryption, secret)
        if plain[:8] != self._challenge or plain[8:16] != self._ours:
            return None
        seed = bytes(a ^ b for a, b in zip(self._half_key, plain[16:], strict=True))
        counter = int.from_bytes(self._challenge[4:] + self._ours[4:], "big")
        return SecureMessaging(derive_key(seed, ENCRYPTION), derive_key(seed, AUTHENTICATION), counter)


class SecureMessaging:
    """Wraps commands and unwraps answers; both count on. After a None from `unwrap` the session is over."""

    def __init__(self, encryption: bytes, authentication: bytes, counter: int) -> None:
        self._encryption = encryption
        self._authentication = authentication
        self._counter = counter

    def wrap(self, command: Command) -> Command:
        """A command of class 0C with DO 87 (data), DO 97 (Le) and DO 8E (checksum)."""
        head = bytes([command.cla | 0x0C, command.ins, command.p1, command.p2])
        body = b""
        if command.data:
            body += _object(CIPHERTEXT, b"\x01" + encrypt(self._encryption, pad(command.data)))
        if command.le is not None:
            body += _object(EXPECTED, bytes([command.le & 0xFF]))
        checksum = mac(self._authentication, self._count() + pad(head) + body)
        return Command(head[0], head[1], head[2], head[3], body + _object(CHECKSUM, checksum), le=256)

    def unwrap(self, reply: Answer) -> Answer | None:
        """The chip's own answer; None when it is not protected, damaged, replayed, or for another key.

        A chip whose checksum failed answers without protection and forgets the keys: that is None too.
        """
        counter = self._count()
        objects = tlv(reply.data)
        if not objects or objects[-1][0] != CHECKSUM:
            return None
        fields = dict(objects)
        signed = reply.data[: len(reply.data) - len(_object(CHECKSUM, fields[CHECKSUM]))]
        if len(fields) != len(objects) or set(fields) - {CIPHERTEXT, STATUS, CHECKSUM}:
            return None
        if not hmac.compare_digest(mac(self._authentication, counter + signed), fields[CHECKSUM]):
            return None
        status = fields.get(STATUS, OK.to_bytes(2, "big"))
        data = self._plain(fields.get(CIPHERTEXT))
        return None if len(status) != 2 or data is None else Answer(data, int.from_bytes(status, "big"))

    def _plain(self, value: bytes | None) -> bytes | None:
        if value is None:
            return b""
        if value[:1] != b"\x01" or len(value) < 1 + BLOCK or (len(value) - 1) % BLOCK:
            return None
        return unpad(decrypt(self._encryption, value[1:]))

    def _count(self) -> bytes:
        self._counter = (self._counter + 1) & MASK
        return self._counter.to_bytes(BLOCK, "big")


def _cipher(key: bytes) -> TripleDES:
    return TripleDES(key + key[:BLOCK])


def _object(tag: int, value: bytes) -> bytes:
    size = len(value)
    length = bytes([size]) if size < 0x80 else bytes([0x81, size])
    return bytes([tag]) + length + value
