"""Who stands before the terminal, and where each value about them came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """Provenance class of a value (REQUIREMENTS S19)."""

    AGENCY = "A"  # 部门共享: an agency, or the chip that an agency wrote
    WINDOW = "B"  # 窗口核过: checked at a window
    UPLOADED = "C"  # 您上传的: read from what the citizen handed in
    OWN = "D"  # 您填写的: own statement


@dataclass(frozen=True, slots=True, repr=False)
class Citizen:
    """The person whose card was read. repr is off so that nobody logs one. Dates are YYYYMMDD."""

    name: str
    id_number: str
    id_type: str  # GA/T 517: 111 citizen, 553 foreigner's permanent residence …
    sex: str  # GB/T 2261.1
    birth: str
    nation: str = ""  # GB/T 3304
    nationality: str = "CHN"
    address: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """One value of the form. `value`: a str, a bool, a tuple of codes, or a tuple of rows (dict[str, str]) for a group.

    Dates are ISO strings (2026-11-08); choices are codes.
    """

    value: object
    source: Source
