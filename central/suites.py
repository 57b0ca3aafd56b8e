"""What receipts are signed with: Ed25519 and SHA-256 (TR1), or SM2 and SM3 of GB/T 32918 and GB/T 32905 (TR2)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import gmssl_pyx  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

SM2_USER = b"1234567812345678"  # of GM/T 0009: hashed before the message
SM2_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123  # GB/T 32918.5, n


@dataclass(frozen=True, slots=True)
class Suite:
    """`verify` takes raw key, message, 64 bytes of signature, and raises nothing; `sound` looks at a raw key.

    `generate` gives a public and a secret key, `sign` takes secret, public, message.
    """

    prefix: str
    algorithm: str
    key_bytes: int
    digest: Callable[[bytes], bytes]
    verify: Callable[[bytes, bytes, bytes], bool]
    sound: Callable[[bytes], bool]
    generate: Callable[[], tuple[bytes, bytes]]
    sign: Callable[[bytes, bytes, bytes], bytes]


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _sm3(data: bytes) -> bytes:
    return bytes(gmssl_pyx.sm3_hash(data))


def _ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _on_the_curve(key: bytes) -> bool:
    try:
        return len(key) == 64 and bytes(gmssl_pyx.normalize_sm2_public_key(key)) == key
    except (gmssl_pyx.InvalidValueError, gmssl_pyx.GmsslInnerError):
        return False


def _sm2(key: bytes, message: bytes, signature: bytes) -> bool:
    """r and s are looked at first: the library writes to standard error about figures that cannot be."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if len(signature) != 64 or not (0 < r < SM2_ORDER and 0 < s < SM2_ORDER and (r + s) % SM2_ORDER):
        return False
    try:
        return _on_the_curve(key) and bool(gmssl_pyx.sm2_verify(key, message, encode_dss_signature(r, s), SM2_USER))
    except gmssl_pyx.GmsslInnerError:
        return False


def _ed25519_generate() -> tuple[bytes, bytes]:
    key = Ed25519PrivateKey.generate()
    return key.public_key().public_bytes_raw(), key.private_bytes_raw()


def _ed25519_sign(secret: bytes, public: bytes, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(secret).sign(message)


def _sm2_sign(secret: bytes, public: bytes, message: bytes) -> bytes:
    figures = decode_dss_signature(gmssl_pyx.sm2_sign(secret, public, message, SM2_USER))
    return b"".join(figure.to_bytes(32, "big") for figure in figures)


ED25519 = Suite(
    "TR1", "Ed25519", 32, _sha256, _ed25519, lambda key: len(key) == 32, _ed25519_generate, _ed25519_sign
)  # fmt: skip
SM2 = Suite("TR2", "SM2", 64, _sm3, _sm2, _on_the_curve, gmssl_pyx.sm2_key_generate, _sm2_sign)
BY_ALGORITHM = {suite.algorithm: suite for suite in (ED25519, SM2)}
BY_PREFIX = {suite.prefix: suite for suite in (ED25519, SM2)}


def suite_of(public_key: str) -> Suite | None:
    """By the length of a key in base64; None for what is no key of either."""
    try:
        raw = base64.b64decode(public_key, validate=True)
    except ValueError:
        return None
    return next((suite for suite in BY_PREFIX.values() if len(raw) == suite.key_bytes and suite.sound(raw)), None)


def key_id(suite: Suite, public_key: str) -> str:
    """As it stands in a receipt: base32 of the first 8 bytes of the raw key's digest, 13 characters."""
    return base64.b32encode(suite.digest(base64.b64decode(public_key))[:8]).decode().rstrip("=")
