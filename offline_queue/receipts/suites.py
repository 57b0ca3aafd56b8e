"""Signature suites of receipts: TR1 is Ed25519 with SHA-256, TR2 is SM2 with SM3 (GB/T 32918, GB/T 32905).

Both have 32-byte digests and 64-byte signatures, so that receipts of both are equally long.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

import gmssl_pyx  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

SIGNATURE_BYTES = 64
SM2_USER_ID = b"1234567812345678"  # the default of GM/T 0009, 10: part of what is hashed before the message
SM2_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123  # GB/T 32918.5, n
_HALF = SIGNATURE_BYTES // 2


class Signer(Protocol):
    """Signs where the private key lives: in this process, or in a hardware module that never gives it out."""

    @property
    def suite(self) -> Suite: ...

    @property
    def public_key(self) -> bytes:
        """Raw: 32 bytes Ed25519, 64 bytes SM2 (x, y)."""

    def sign(self, message: bytes) -> bytes:
        """64 raw bytes (SM2: r, s). Raises StoreFailed when the module cannot sign: then nothing is sealed."""


class KeptSigner(Signer, Protocol):
    """A signer whose private key lies in this process and can be written to an encrypted file."""

    def secret(self) -> bytes:
        """What `Suite.restore` takes."""


@dataclass(frozen=True, slots=True)
class Suite:
    """One pair of hash and signature scheme."""

    name: str  # in settings
    prefix: str  # of the receipt's text
    algorithm: str  # in the list of published keys
    hash_name: str
    hash: Callable[[bytes], bytes]
    verify: Callable[[bytes, bytes, bytes], bool]  # (public key, message, 64 bytes); never raises
    sound_key: Callable[[bytes], bool]
    generate: Callable[[], KeptSigner]
    restore: Callable[[bytes], KeptSigner]  # raises ValueError for what is no secret of this suite

    def digest(self, data: bytes) -> str:
        """32 bytes in hexadecimal."""
        return self.hash(data).hex()

    def digest_of_all(self, names: Iterable[str]) -> str:
        """Over the SHA-256 names of the attachments, in order, one a line."""
        return self.digest("".join(name + "\n" for name in names).encode())

    def key_id(self, public_key: bytes) -> str:
        """First 8 bytes of the hash of the raw public key, base32 without padding: 13 characters."""
        return base64.b32encode(self.hash(public_key)[:8]).decode().rstrip("=")


# ── Ed25519 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """A key of `cryptography` in this process."""

    key: Ed25519PrivateKey = field(repr=False)

    @property
    def suite(self) -> Suite:
        return ED25519

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message)

    def secret(self) -> bytes:
        return self.key.private_bytes_raw()


def _ed25519_verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


# ── SM2 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _sm3(data: bytes) -> bytes:
    return bytes(gmssl_pyx.sm3_hash(data))


@dataclass(frozen=True, slots=True)
class Sm2Signer:
    """A key pair of GmSSL in this process: 32 bytes private, 64 bytes public."""

    private_key: bytes = field(repr=False)
    public_key: bytes

    @property
    def suite(self) -> Suite:
        return SM2

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(gmssl_pyx.sm2_sign(self.private_key, self.public_key, message, SM2_USER_ID))
        return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")

    def secret(self) -> bytes:
        return self.private_key + self.public_key

    @classmethod
    def generate(cls) -> Sm2Signer:
        public_key, private_key = gmssl_pyx.sm2_key_generate()
        return cls(private_key, public_key)

    @classmethod
    def restore(cls, secret: bytes) -> Sm2Signer:
        """Raises ValueError when the halves do not belong together."""
        signer = cls(secret[:32], secret[32:])
        if len(secret) != 96 or not _sm2_sound_key(signer.public_key):
            raise ValueError("not an SM2 key pair")
        probe = b"pair?"
        try:
            fits = _sm2_verify(signer.public_key, probe, signer.sign(probe))
        except gmssl_pyx.GmsslInnerError:
            fits = False
        if not fits:
            raise ValueError("not an SM2 key pair")
        return signer


def _sm2_sound_key(public_key: bytes) -> bool:
    """Whether it is a point of the curve."""
    try:
        return len(public_key) == 64 and gmssl_pyx.normalize_sm2_public_key(public_key) == public_key
    except gmssl_pyx.InvalidValueError:
        return False


def _sm2_verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Checked before GmSSL sees it: its C code writes about bad keys and figures to standard error."""
    r, s = int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big")
    if len(signature) != SIGNATURE_BYTES or not (0 < r < SM2_ORDER and 0 < s < SM2_ORDER and (r + s) % SM2_ORDER):
        return False
    if not _sm2_sound_key(public_key):
        return False
    try:
        return bool(gmssl_pyx.sm2_verify(public_key, message, encode_dss_signature(r, s), SM2_USER_ID))
    except gmssl_pyx.GmsslInnerError:
        return False


ED25519 = Suite(
    name="ed25519",
    prefix="TR1",
    algorithm="Ed25519",
    hash_name="SHA-256",
    hash=_sha256,
    verify=_ed25519_verify,
    sound_key=lambda public_key: len(public_key) == 32,
    generate=lambda: Ed25519Signer(Ed25519PrivateKey.generate()),
    restore=lambda secret: Ed25519Signer(Ed25519PrivateKey.from_private_bytes(secret)),
)
SM2 = Suite(
    name="sm2",
    prefix="TR2",
    algorithm="SM2",
    hash_name="SM3",
    hash=_sm3,
    verify=_sm2_verify,
    sound_key=_sm2_sound_key,
    generate=Sm2Signer.generate,
    restore=Sm2Signer.restore,
)
SUITES = {suite.name: suite for suite in (ED25519, SM2)}
BY_PREFIX = {suite.prefix: suite for suite in SUITES.values()}
BY_ALGORITHM = {suite.algorithm: suite for suite in SUITES.values()}
