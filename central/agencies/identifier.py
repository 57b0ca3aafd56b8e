"""Identifiers of electronic licences: GB/T 36904, check character ISO 7064 MOD 37,36 (PROTOCOLS §6.4)."""

from __future__ import annotations

ROOT = "1.2.156.3005.2"
VERSION = "001"
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_character(text: str) -> str:
    """Of type, issuer, serial and version without dots. ValueError for other characters than 0-9 and A-Z."""
    carried = 36
    for letter in text:
        carried = (carried + _LETTERS.index(letter)) % 36 or 36
        carried = carried * 2 % 37
    return _LETTERS[(37 - carried) % 36]


def identifier(type_code: str, issuer: str, serial: str, version: str = VERSION) -> str:
    """`type_code`: 21 characters, the USCC that answers for the type and three digits. `issuer`: a USCC."""
    check = check_character(type_code + issuer + serial + version)
    return ".".join((ROOT, type_code, issuer, serial, version, check))


def with_wrong_check(text: str) -> str:
    """The same identifier as a forger or a typist would have it."""
    return text[:-1] + _LETTERS[(_LETTERS.index(text[-1]) + 1) % 36]
