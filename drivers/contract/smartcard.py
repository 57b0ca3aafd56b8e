"""Contract of PC/SC readers: social-security cards by their application, passports by the key of their printed zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from drivers.contract.device import Device
from drivers.contract.faults import Fault


@dataclass(frozen=True, slots=True, repr=False)
class SocialSecurityCard:
    """EF05 and EF06 of the social-security application (PROTOCOLS.md §2.1). Dates are YYYYMMDD. repr is off.

    `holder_read` is False where this region's card wants a PIN for EF06 first: then number, name … are "".
    """

    card_number: str
    region: str  # 6 digits of the issuing region, from the card identification code
    version: str  # 1.00, 2.00, 3.00
    issued: str
    valid_to: str
    holder_read: bool = False
    id_number: str = ""
    name: str = ""
    sex: str = ""  # GB/T 2261.1
    nation: str = ""  # GB/T 3304
    birth: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class PassportKey:
    """What is printed in the machine-readable zone and opens the chip (ICAO 9303 part 11). Dates are YYMMDD."""

    document_number: str
    birth: str
    expiry: str


@dataclass(frozen=True, slots=True, repr=False)
class Passport:
    """DG1 of a passport, its check digits verified. Dates are YYMMDD as in the zone; sex is M, F or "".

    `authentic` says whether the signature of EF.SOD was verified; without the issuers' certificates it is not.
    """

    document_number: str
    issuer: str  # ISO 3166-1 alpha-3
    nationality: str
    surname: str
    given_names: str
    sex: str
    birth: str
    expiry: str
    authentic: bool = False
    portrait: bytes = field(default=b"", repr=False)  # DG2 as stored (JPEG or JPEG 2000); b"" unless asked for


@dataclass(frozen=True, slots=True)
class SmartCardInserted:
    """Poll fact: a card is there. `social_security` is set when its application was found and read at once.

    `contactless_chip`: an ICAO application was found; `read_passport` may be called while the card stays.
    """

    social_security: SocialSecurityCard | None = None
    contactless_chip: bool = False


@dataclass(frozen=True, slots=True)
class SmartCardFailed:
    """Poll fact: a card is there and cannot be used (CARD_UNREADABLE, CARD_NOT_SUPPORTED, CARD_MOVED)."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class SmartCardRemoved:
    """Poll fact: the card has gone; everything read from it was forgotten by the driver."""


@runtime_checkable
class SmartCardReader(Device, Protocol):
    """`poll` tells what was inserted and removed while armed."""

    def arm(self, on: bool) -> None:
        """Only an armed reader looks at cards. Disarming forgets and powers the card off."""
        ...

    def read_holder(self, pin: str, deadline: float) -> SocialSecurityCard | Fault:
        """EF06 behind a PIN, where the card wants one. A wrong PIN is NOT_AUTHORISED with the tries left as detail."""
        ...

    def read_passport(self, key: PassportKey, deadline: float) -> Passport | Fault:
        """BAC, then DG1. A key that does not open the chip is NOT_AUTHORISED, cleared by the citizen."""
        ...
