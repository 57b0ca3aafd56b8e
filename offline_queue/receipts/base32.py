"""Base32 without padding, in its one canonical form: digests and signatures in QR texts."""

from __future__ import annotations

import base64


def b32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")


def from_b32(text: str) -> bytes:
    """Raises ValueError when the unused last bits are not zero: otherwise two texts would mean the same bytes."""
    data = base64.b32decode(text + "=" * (-len(text) % 8))
    if b32(data) != text:
        raise ValueError("not the canonical base32 form")
    return data


def hex_to_b32(digest: str) -> str:
    return b32(bytes.fromhex(digest))


def hex_of(digest_field: str) -> str:
    """A digest as it stands in the text, in hexadecimal."""
    return from_b32(digest_field).hex()
