"""The machine-readable zone in DG1: three lines on cards (TD1), two in passports (TD3); ICAO 9303 parts 3 to 5."""

from __future__ import annotations

import re
from dataclasses import dataclass

from drivers.contract.smartcard import Passport, PassportKey

FILLER = "<"
ALLOWED = re.compile(r"[A-Z0-9<]+")
DIGITS6 = re.compile(r"\d{6}")
BIRTH = re.compile(r"\d{2}(\d|<){4}")  # an unknown month or day of birth is filled (part 3 §4.8)
SEXES = {"M": "M", "F": "F", FILLER: "", "X": ""}

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields stand, counted over all lines together. `checked` are the parts of the composite check digit."""

    number: Span
    issuer: Span
    nationality: Span
    sex: Span
    birth: Span
    expiry: Span
    name: Span
    optional: Span
    optional_has_check: bool
    checked: tuple[Span, ...]
    composite: int


LAYOUTS = {
    88: Layout(
        number=(44, 53), issuer=(2, 5), nationality=(54, 57), sex=(64, 65), birth=(57, 63), expiry=(65, 71),
        name=(5, 44), optional=(72, 86), optional_has_check=True, checked=((44, 54), (57, 64), (65, 87)), composite=87,
    ),
    90: Layout(
        number=(5, 14), issuer=(2, 5), nationality=(45, 48), sex=(37, 38), birth=(30, 36), expiry=(38, 44),
        name=(60, 90), optional=(15, 30), optional_has_check=False,
        checked=((5, 30), (30, 37), (38, 45), (48, 59)), composite=59,
    ),
}  # fmt: skip


def check_digit(text: str) -> str:
    """Weights 7, 3, 1 over 0-9, A=10 … Z=35, filler 0, modulo 10 (part 3 §4.9)."""
    values = (0 if char == FILLER else int(char, 36) for char in text)
    return str(sum(value * (7, 3, 1)[i % 3] for i, value in enumerate(values)) % 10)


def decode(zone: str) -> Passport | None:
    """None when the length is that of no layout, or a check digit, a date or the sex is wrong."""
    layout = LAYOUTS.get(len(zone))
    if layout is None or not ALLOWED.fullmatch(zone):
        return None
    number = _number(zone, layout)
    birth, expiry = _cut(zone, layout.birth), _cut(zone, layout.expiry)
    sex = SEXES.get(_cut(zone, layout.sex))
    composite = "".join(_cut(zone, span) for span in layout.checked)
    right = (
        number is not None
        and _checks(zone, layout.birth)
        and _checks(zone, layout.expiry)
        and _optional_checks(zone, layout)
        and check_digit(composite) == zone[layout.composite]
    )
    if not right or sex is None or not BIRTH.fullmatch(birth) or not DIGITS6.fullmatch(expiry):
        return None
    surname, _, given = _cut(zone, layout.name).strip(FILLER).partition(FILLER * 2)
    return Passport(
        document_number=number or "",
        issuer=_cut(zone, layout.issuer).strip(FILLER),
        nationality=_cut(zone, layout.nationality).strip(FILLER),
        surname=surname.replace(FILLER, " ").strip(),
        given_names=given.replace(FILLER, " ").strip(),
        sex=sex,
        birth=birth,
        expiry=expiry,
    )


def key_text(key: PassportKey) -> bytes | None:
    """What the chip's keys are made of: number, birth and expiry, each with its check digit (part 11 §9.7.2).

    None when the key has impossible characters: nothing to try on a chip.
    """
    number = key.document_number.upper().replace(" ", "").ljust(9, FILLER)
    if not ALLOWED.fullmatch(number) or not number.strip(FILLER) or not BIRTH.fullmatch(key.birth):
        return None
    if not DIGITS6.fullmatch(key.expiry):
        return None
    return "".join(part + check_digit(part) for part in (number, key.birth, key.expiry)).encode("ascii")


def _number(zone: str, layout: Layout) -> str | None:
    """The document number, its check digit verified. A TD1 number of more than 9 goes on in the optional data."""
    number, check = _cut(zone, layout.number), zone[layout.number[1]]
    if check == FILLER and not layout.optional_has_check:
        rest = _cut(zone, layout.optional).partition(FILLER)[0]
        number, check = number + rest[:-1], rest[-1:]
    return number.rstrip(FILLER) if number.strip(FILLER) and check_digit(number) == check else None


def _optional_checks(zone: str, layout: Layout) -> bool:
    """The check digit of an empty personal number may be 0 or the filler (part 4 §4.2.2.2)."""
    optional = _cut(zone, layout.optional)
    if not layout.optional_has_check:
        return True
    return zone[layout.optional[1]] in ({check_digit(optional)} | (set() if optional.strip(FILLER) else {FILLER}))


def _checks(zone: str, span: Span) -> bool:
    return check_digit(_cut(zone, span)) == zone[span[1]]


def _cut(zone: str, span: Span) -> str:
    return zone[span[0] : span[1]]
