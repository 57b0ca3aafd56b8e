"""Identifiers of electronic licences (GB/T 36904, PROTOCOLS.md §6.4) and their check character, ISO 7064 MOD 37,36."""

from __future__ import annotations

import re

ROOT = "1.2.156.3005.2"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MODULUS = len(_ALPHABET)
_USCC = "[0-9A-Z]{18}"
#: type (unified social credit code of who keeps the catalogue, and 3 more), issuer, serial, version, check
_IDENTIFIER = re.compile(
    rf"{re.escape(ROOT)}\.(?P<type>{_USCC}[0-9A-Z]{{3}})\.(?P<issuer>{_USCC})\.(?P<serial>[0-9A-Z]{{1,64}})"
    r"\.(?P<version>[0-9A-Z]{3})\.(?P<check>[0-9A-Z])"
)


def check_character(text: str) -> str:
    """The character that belongs behind `text`. Raises ValueError for a character outside 0-9, A-Z."""
    product = _MODULUS
    for char in text:
        total = (product + _ALPHABET.index(char)) % _MODULUS
        product = (total or _MODULUS) * 2 % (_MODULUS + 1)
    return _ALPHABET[(1 - product) % _MODULUS]


def identifier_ok(text: str) -> bool:
    """Whether form and check character are right; the check runs over all parts behind the root, without dots."""
    found = _IDENTIFIER.fullmatch(text)
    if found is None:
        return False
    return check_character("".join(found.group("type", "issuer", "serial", "version"))) == found["check"]


def identifier(type_code: str, issuer: str, serial: str, version: str) -> str:
    """The whole identifier of its parts. Raises ValueError where a part does not fit."""
    text = f"{ROOT}.{type_code}.{issuer}.{serial}.{version}.{check_character(type_code + issuer + serial + version)}"
    if _IDENTIFIER.fullmatch(text) is None:
        raise ValueError("the parts do not make an identifier of GB/T 36904")
    return text
