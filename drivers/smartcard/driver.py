"""PC/SC reader: tells what card was inserted, reads it, and tells when it has gone. Outlives pcscd."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from drivers.contract.device import DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.smartcard import (
    Passport,
    PassportKey,
    SmartCardFailed,
    SmartCardInserted,
    SmartCardReader,
    SmartCardRemoved,
    SocialSecurityCard,
)
from drivers.contract.status import DeviceStatus, Health
from drivers.smartcard import codec, passport, social_security
from drivers.smartcard.pcsc import PcscSlot
from drivers.smartcard.slot import LATE, MOVED, NOT_OPEN, Card, Connected, Presence, Slot, unsupported
from drivers.smartcard.social_security import Habits
from drivers.smartcard.vpcd import VpcdSlot
from drivers.transport.options import manifest, overridden, pairs_of

T = TypeVar("T")
READ_ATTEMPTS = 2  # a card that trembles while it is pushed in loses contact once
BOTH_READS = 1.5  # times read_s: with two settling times 7.2 s, and the supervisor gives a poll up after 8
SETTLE_STEP_S = 0.05
POWERED_OFF_S = 1.0  # contactless readers report a card that loses power as gone and come again
READER_CODES = frozenset({FaultCode.NO_ANSWER, FaultCode.LINK_LOST, FaultCode.INTERNAL})
NO_CARD = Fault(FaultCode.CARD_MOVED, ClearedBy.CITIZEN, detail="no card in the reader")
TREMBLING = Fault(
    FaultCode.CARD_UNREADABLE, ClearedBy.CITIZEN, detail="no lasting contact: upside down, slantwise or a broken chip"
)
TOO_SLOW = Fault(FaultCode.CARD_UNREADABLE, ClearedBy.CITIZEN, detail="the card answers too slowly to be read")
RESIDENT_CARD = unsupported("a resident identity card: it is read on the ID-card reader")
UNKNOWN_CARD = unsupported("neither a social-security card nor a passport")
CHOICES = {
    "ef06": social_security.ACCESS,
    "records": social_security.RECORD_STYLES,
    "pin_coding": social_security.PIN_CODINGS,
}

Fact = SmartCardInserted | SmartCardFailed | SmartCardRemoved


class Field(Enum):
    """What the driver knows about the slot."""

    EMPTY = "empty"
    READ = "read"
    FAILED = "failed"
    LEFT = "left"  # looked at before the reader was disarmed, and there still: not the next citizen's


class PcscReader:
    """`options` as in manifest.toml. poll looks at the slot; only reading a card takes longer than 0.3 s."""

    def __init__(self, address: str, slot: Slot, options: dict[str, Any]) -> None:
        self._info = DeviceInfo("smartcard", "PC/SC", address)
        self._slot = slot
        self._habits = Habits(options["ef06"], options["records"], int(options["pin_ref"]), options["pin_coding"])
        self._portrait = bool(options["portrait"])
        self._look_every = float(options["look_every_s"])
        self._connect_s = float(options["connect_s"])
        self._apdu_s = float(options["apdu_s"])
        self._read_s = float(options["read_s"])
        self._settle_s = float(options["settle_s"])
        self._in_use = False  # between open and close: only then a lost reader is looked for again
        self._armed = False
        self._connected: Connected | None = None
        self._field = Field.EMPTY
        self._present = False  # at the last look
        self._insertion = 0
        self._same_until = 0.0  # a LEFT card that seems to be another one before this time is the same
        self._look_at = 0.0

    @property
    def info(self) -> DeviceInfo:
        return self._info

    def open(self) -> Fault | None:
        trouble = self._reach()
        self._in_use = trouble is None
        return trouble

    def close(self) -> None:
        self._in_use = False
        self._connected = None
        self._slot.close()

    def arm(self, on: bool) -> None:
        if on != self._armed:
            self._armed = on
            self._look_at = 0.0
            if not on:
                self._power_off()
                self._field = Field.EMPTY if self._field is Field.EMPTY else Field.LEFT
                self._same_until = time.monotonic() + POWERED_OFF_S

    def status(self) -> DeviceStatus:
        """A lost reader is looked for again here: pcscd was started anew, the cable is back."""
        trouble = self._trouble()
        media = self._present
        if trouble is None:
            return DeviceStatus(Health.READY, media=media)
        health = Health.ABSENT if trouble.code in READER_CODES else Health.FAULT
        return DeviceStatus(health, trouble, media=media)

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        self._power_off()
        self._field, self._look_at = Field.EMPTY, 0.0
        if not self._in_use:
            return NOT_OPEN
        self._slot.close()
        return self._reach()

    def self_test(self) -> SelfTestReport:
        started = time.monotonic()
        trouble = self._trouble()
        took = f"{(time.monotonic() - started) * 1000:.0f} ms"
        check = ("reader", trouble is None, took if trouble is None else trouble.detail)
        return SelfTestReport(trouble is None, (check,))

    @property
    def poll_again_s(self) -> float:
        """When the next look at the slot is due; never while nobody watches it or the reader is gone."""
        return max(0.0, self._look_at - time.monotonic()) if self._watching else math.inf

    @property
    def _watching(self) -> bool:
        return (self._armed or self._field is Field.LEFT) and self._slot.is_open

    def poll(self) -> Fact | None:
        """One look. Trouble with the reader is no fact about a card: it shows in `status`."""
        if not self._watching or time.monotonic() < self._look_at:
            return None
        self._look_at = time.monotonic() + self._look_every
        seen = self._look()
        if isinstance(seen, Fault):
            return None
        if self._field is Field.LEFT:
            self._watch_left(seen)
            return None
        if self._field is not Field.EMPTY and (not seen.present or seen.insertion != self._insertion):
            self._power_off()
            self._field = Field.EMPTY
            self._look_at = 0.0
            return SmartCardRemoved()
        if not seen.present or self._field is not Field.EMPTY:
            return None
        self._insertion = seen.insertion
        outcome = self._identify()
        if isinstance(outcome, Fault):
            if outcome.code in READER_CODES:
                return None
            self._field = Field.FAILED
            return SmartCardFailed(outcome)
        self._field = Field.READ
        return outcome

    def _watch_left(self, seen: Presence) -> None:
        """Nobody is told when the forgotten card of an earlier citizen goes: it was not theirs."""
        if seen.present and time.monotonic() < self._same_until:
            self._insertion = seen.insertion
        elif not seen.present or seen.insertion != self._insertion:
            self._field = Field.EMPTY
            self._look_at = 0.0

    def read_holder(self, pin: str, deadline: float) -> SocialSecurityCard | Fault:
        """`deadline` in seconds from now. A PIN of impossible form is refused without costing a try."""
        outcome = self._converse(deadline, lambda card: social_security.read_holder(card, self._habits, pin))
        self._power_off()  # a card that has seen its PIN keeps its files open until it loses power
        return outcome

    def read_passport(self, key: PassportKey, deadline: float) -> Passport | Fault:
        """`deadline` in seconds from now."""
        return self._converse(deadline, lambda card: passport.read_passport(card, key, portrait=self._portrait))

    def _identify(self) -> SmartCardInserted | Fault:
        """What lies there. A card that lost contact and is there still is tried once more."""
        until = time.monotonic() + BOTH_READS * self._read_s
        for _ in range(READ_ATTEMPTS):
            outcome = self._with_card(min(self._read_s, max(0.0, until - time.monotonic())), self._recognise)
            if not isinstance(outcome, Fault) or outcome.code is not FaultCode.CARD_MOVED:
                return TOO_SLOW if outcome is LATE else outcome
            if self._left():
                return MOVED
        return TREMBLING

    def _recognise(self, card: Card) -> SmartCardInserted | Fault:
        read = social_security.read_card(card, self._habits)
        if isinstance(read, SocialSecurityCard):
            return SmartCardInserted(social_security=read)
        if isinstance(read, Fault):
            return read
        icao = card.ask(codec.select_aid(codec.PASSPORT_AID))
        if isinstance(icao, Fault):
            return icao
        if icao.ok:
            return SmartCardInserted(contactless_chip=True)
        serial = card.ask(codec.RESIDENT_CARD_SERIAL)
        if isinstance(serial, Fault):
            return serial
        return RESIDENT_CARD if serial.ok else UNKNOWN_CARD

    def _converse(self, deadline: float, talk: Callable[[Card], T | Fault]) -> T | Fault:
        if self._field in (Field.EMPTY, Field.LEFT) or not self._armed:
            return NO_CARD
        until = time.monotonic() + deadline
        outcome = self._with_card(deadline, talk)
        if isinstance(outcome, Fault) and outcome.code is FaultCode.CARD_MOVED:
            settle = min(self._settle_s, until - time.monotonic())
            return MOVED if self._left(settle) else TREMBLING
        return outcome

    def _with_card(self, seconds: float, talk: Callable[[Card], T | Fault]) -> T | Fault:
        """`talk` with a powered card. After trouble the power is taken away, so that the next talk begins afresh."""
        until = time.monotonic() + seconds
        if self._connected is None:
            connected = self._slot.connect(min(seconds, self._connect_s))
            if isinstance(connected, Fault):
                self._power_off()
                return connected
            self._connected = connected
        outcome = talk(Card(self._slot, self._connected, until, self._apdu_s))
        if isinstance(outcome, Fault):
            self._connected = None if not self._slot.is_open else self._connected
            if outcome.code is FaultCode.CARD_MOVED:
                self._power_off()
        return outcome

    def _left(self, seconds: float | None = None) -> bool:
        """Whether the slot says within the settling time that the card has gone, or that another one came."""
        until = time.monotonic() + (self._settle_s if seconds is None else seconds)
        while True:
            seen = self._look()
            if isinstance(seen, Fault) or not seen.present or seen.insertion != self._insertion:
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(SETTLE_STEP_S)

    def _trouble(self) -> Fault | None:
        if not self._in_use:
            return NOT_OPEN
        if not self._slot.is_open:
            return self._reach()
        seen = self._look()
        return seen if isinstance(seen, Fault) else None

    def _reach(self) -> Fault | None:
        self._connected = None
        self._same_until = time.monotonic() + POWERED_OFF_S  # a new pcscd counts insertions from the beginning
        return self._slot.open()

    def _look(self) -> Presence | Fault:
        seen = self._slot.look()
        self._present = isinstance(seen, Presence) and seen.present
        return seen

    def _power_off(self) -> None:
        self._connected = None
        self._slot.disconnect()


def options_of(address: str) -> dict[str, Any]:
    """Options of the manifest, overridden by the address. ValueError for an unknown option or value."""
    given = pairs_of(urlsplit(address).query)
    return overridden(manifest(__package__)["options"], given, "the smart-card reader", choices=CHOICES)


def from_address(address: str) -> SmartCardReader:
    """pcsc:///READER%20NAME?ef06=pin or pcsc+vpcd://127.0.0.1:PORT; the options are those of manifest.toml."""
    options = options_of(address)
    parts = urlsplit(address)
    if parts.scheme == "pcsc+vpcd":
        if not parts.hostname or parts.port is None:
            raise ValueError("pcsc+vpcd wants a host and a port")
        return PcscReader(address, VpcdSlot(parts.hostname, parts.port), options)
    return PcscReader(address, PcscSlot(unquote(parts.path.lstrip("/"))), options)
