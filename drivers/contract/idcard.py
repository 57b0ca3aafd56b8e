"""Contract of ID-card readers: what a read gives, in the layouts of GA 450 readers (PROTOCOLS.md §1.5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from drivers.contract.device import Device
from drivers.contract.faults import Fault


class CardLayout(StrEnum):
    """The type flag at byte 248: blank, J, I, Y."""

    CITIZEN = "citizen"
    HMT_PERMIT = "hmt_permit"  # 港澳台居民居住证
    FOREIGNER_2017 = "foreigner_2017"
    FOREIGNER_2023 = "foreigner_2023"


@dataclass(frozen=True, slots=True, repr=False)
class IdCardRecord:
    """Text of one card. Dates are YYYYMMDD strings as on the chip; `valid_to` may be 长期. Unused fields are "".

    repr is off: a record must never end in a log.
    """

    layout: CardLayout
    name: str  # the name in Chinese; English name if there is no Chinese one
    id_number: str
    sex: str  # GB/T 2261.1
    nation: str  # GB/T 3304; "" where the layout has none
    birth: str
    address: str
    authority: str
    valid_from: str
    valid_to: str
    english_name: str = ""
    nationality: str = ""  # ISO 3166-1 alpha-3
    pass_number: str = ""  # HMT
    issue_count: str = ""
    old_number: str = ""
    appended_address: str = ""  # where the holder lives now, if it was written to the chip later and was asked for
    photo_wlt: bytes = field(default=b"", repr=False)  # opaque: no open decoder exists
    photo: bytes = field(default=b"", repr=False)  # BMP or JPEG, where the operator installed a photo codec


@dataclass(frozen=True, slots=True)
class CardRead:
    """Poll fact: a card was laid on the reader and read whole."""

    card: IdCardRecord


@dataclass(frozen=True, slots=True)
class CardFailed:
    """Poll fact: a card was there and could not be read (CARD_MOVED, CARD_UNREADABLE, CARD_NOT_SUPPORTED …)."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class CardGone:
    """Poll fact: the card that was read or failed has left the field."""


@runtime_checkable
class IdCardReader(Device, Protocol):
    """`poll` finds, selects and reads; between two reads of one card the card must leave the field."""

    def arm(self, on: bool) -> None:
        """Only an armed reader looks for cards. Disarming forgets everything that was read."""
        ...
