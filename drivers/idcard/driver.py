"""ID-card reader (SAM_V over serial or USB): finds, selects and reads a card, and tells when it has left the field."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from drivers.contract.device import DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.idcard import CardFailed, CardGone, CardRead, IdCardReader
from drivers.contract.status import DeviceStatus, Health
from drivers.idcard import codec
from drivers.idcard.codec import Reply
from drivers.idcard.photo import NOT_INSTALLED, PhotoCodec
from drivers.idcard.reading import Plan, read_card
from drivers.idcard.session import Conversation, Steps
from drivers.idcard.speed import NOMINAL, Speed, speeds_of
from drivers.idcard.usb_link import SamVUsbLink
from drivers.transport.link import Link
from drivers.transport.options import manifest, overridden, pairs_of, path_of
from drivers.transport.serial_port import SerialPort
from drivers.transport.usb_bulk import UsbBulk

# Which question tells that a card that was read lies there still: FIND cannot, it refuses such a card (README.md).
PRESENCE_PROBES = {"address": codec.READ_ADDRESS, "select": codec.SELECT}
GONE_PROBES = 2  # refusals in a row: one alone may be a card that trembles at the edge of the field
UNREADABLE_ATTEMPTS = 3  # a card that is found again and again and never read was not moved: it is broken
UNREADABLE = Fault(FaultCode.CARD_UNREADABLE, ClearedBy.STAFF, detail="found but not readable, again and again")
NO_CARD_HERE = Fault(FaultCode.NO_DOCUMENT, ClearedBy.CITIZEN, detail="no card was read that lies there still")
LINK_CODES = frozenset({FaultCode.NO_ANSWER, FaultCode.LINK_LOST})
TURN_SECONDS = 0.2  # one poll works so long at most, plus one wait for bytes: the contract allows 0.3 s

Fact = CardRead | CardFailed | CardGone


class Field(Enum):
    """What the driver knows about the reader's field."""

    EMPTY = "empty"
    READ = "read"  # the card that lies there was read
    FAILED = "failed"  # the card that lies there could not be read


class SamVReader:
    """`options` as in manifest.toml. A poll that is not through with a card in 0.2 s goes on at the next one."""

    def __init__(self, address: str, link: Link, options: dict[str, Any]) -> None:
        self._info = DeviceInfo("idcard", "SAM_V", address)
        patience = {name: float(value) for name, value in options.items() if name.endswith("_s")}
        self._talk = Conversation(link, NOMINAL, patience)
        self._speed = Speed(self._talk, link, str(options["baud"]))
        codec_path = str(options["photo_codec"])
        photo = PhotoCodec(codec_path, patience["photo_s"]) if codec_path else None
        self._plan = Plan(options["fingerprint"] == "length", options["appended_address"] == "yes", photo)
        self._rf_block = int(options["rf_block"])
        self._probe = PRESENCE_PROBES[options["presence"]]
        self._patience = patience
        self._armed = False
        self._keen_until = 0.0
        self._steps: Steps[Fact | None] | None = None
        self._reading = False  # a card is being read: the line belongs to it
        self._field = Field.EMPTY
        self._misses = 0  # refusals of FIND or of the probe in a row
        self._attempts = 0  # failed reads of the card in the field
        self._reported: FaultCode | None = None  # what the citizen was told about it
        self._look_at = 0.0

    @property
    def info(self) -> DeviceInfo:
        return self._info

    def open(self) -> Fault | None:
        """Find the speed, ask for the SAM's state and its number (a SAM without number works)."""
        self._drop_steps()
        trouble = self._speed.find()
        if trouble is not None:
            self._talk.close()
            return trouble
        number = self._talk.ask_or_fault(codec.SAM_ID)
        if isinstance(number, Reply):
            self._info = replace(self._info, serial=codec.sam_id_text(number.data))
        if self._rf_block:
            self._talk.ask(codec.rf_block(self._rf_block))  # a reader that refuses reads with its own size
        return None

    def close(self) -> None:
        self._drop_steps()
        self._talk.close()

    def arm(self, on: bool) -> None:
        if on != self._armed:
            self._armed = on
            self._drop_steps()
            self._forget()
            self._keen_until = time.monotonic() + self._patience["keen_s"]

    def status(self) -> DeviceStatus:
        """Asks the SAM, but not while a card is read: that has its own deadlines."""
        media = self._field is not Field.EMPTY
        if self._reading and self._talk.is_open:
            return DeviceStatus(Health.READY, media=True)
        self._drop_steps()
        trouble = self._trouble()
        if trouble is not None and trouble.code is FaultCode.WRONG_BAUD:
            trouble = self._speed.try_next()
        if trouble is None:
            return DeviceStatus(Health.READY, media=media)
        health = Health.ABSENT if trouble.code in LINK_CODES else Health.FAULT
        return DeviceStatus(health, trouble, media=media)

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        self._drop_steps()
        self._forget()
        answer = self._talk.ask_or_fault(codec.RESET)
        return answer if isinstance(answer, Fault) else None

    def self_test(self) -> SelfTestReport:
        """SAM state, SAM number, speed, whether the field answers, photo codec. Without a codec it passes."""
        self._drop_steps()
        started = time.monotonic()
        trouble = self._trouble()
        took = f"{(time.monotonic() - started) * 1000:.0f} ms"
        number = self._talk.ask_or_fault(codec.SAM_ID)
        named = isinstance(number, Reply)
        photo = self._plan.photo
        checks = (
            ("sam_status", trouble is None, took if trouble is None else trouble.code.value),
            ("sam_id", named, self._info.serial if named else "none"),
            ("baud", trouble is None, self._speed.note),
            ("card_detect", *self._detect()),
            ("photo_codec", *((True, NOT_INSTALLED) if photo is None else photo.check())),
        )
        return SelfTestReport(all(passed for _, passed, _ in checks), checks)

    def card_number(self) -> bytes | Fault:
        """Management number of the card that was read and lies there still, for acceptance tests. Personal: never kept.

        NO_DOCUMENT when no such card is there. The sheet does not say how long it is: any 1 to 64 bytes are given.
        """
        if self._field is not Field.READ:
            return NO_CARD_HERE
        self._drop_steps()
        answer = self._talk.ask_or_fault(codec.READ_NUMBER)
        return answer if isinstance(answer, Fault) else answer.data

    def poll(self) -> Fact | None:
        """One turn. Trouble of the line is not a fact about a card: it shows in `status`."""
        if not self._armed or not self._talk.is_open:
            return None
        now = time.monotonic()
        if self._steps is None:
            if now < self._look_at:
                return None
            self._steps = self._watch() if self._field is Field.READ else self._search()
        while time.monotonic() < now + TURN_SECONDS:
            try:
                next(self._steps)
            except StopIteration as end:
                self._steps, self._reading = None, False
                self._look_at = time.monotonic() + self._pause()
                fact: Fact | None = end.value
                return fact
        return None

    @property
    def poll_again_s(self) -> float:
        """At once while a card is read, else when the next question is due; `status` seeks a line that is gone."""
        if not self._armed or not self._talk.is_open:
            return math.inf
        return 0.0 if self._steps is not None else max(0.0, self._look_at - time.monotonic())

    def _pause(self) -> float:
        """Cards are noticed at once while a citizen stands there with one in the hand, which is soon after arming."""
        if self._field is Field.READ:
            return self._patience["probe_every_s"]
        keen = time.monotonic() < self._keen_until
        return self._patience["look_every_s" if keen else "look_slowly_s"]

    def _watch(self) -> Steps[Fact | None]:
        """Has a card that was read left? Only a refusal that concerns the card says so, not silence, not SAM trouble.

        A reader that does not know the question is asked the other one from then on.
        """
        answer = yield from self._talk.asking(self._probe)
        if isinstance(answer, Reply) and answer.sw3 == codec.UNKNOWN_COMMAND:
            self._probe = codec.SELECT
            return None
        return self._absent_if(isinstance(answer, Reply) and codec.STATUS_WORDS[answer.sw3].about_card)

    def _search(self) -> Steps[Fact | None]:
        answer = yield from self._talk.asking(codec.FIND)
        if isinstance(answer, Fault):
            return None
        if answer.sw3 != codec.FOUND:
            failed_before = self._field is Field.FAILED
            return self._absent_if(failed_before and answer.sw3 == codec.NO_CARD)
        self._misses = 0
        self._reading = True
        outcome = yield from read_card(self._talk, self._plan)
        if isinstance(outcome, CardRead):
            self._field, self._attempts, self._reported = Field.READ, 0, None
            return outcome
        return self._failed(outcome)

    def _failed(self, fault: Fault) -> CardFailed | None:
        """Each kind of failure is reported once per card; the reader goes on trying in silence."""
        self._field = Field.FAILED
        self._attempts += 1
        if fault.code is FaultCode.CARD_MOVED and self._attempts >= UNREADABLE_ATTEMPTS:
            fault = UNREADABLE
        if fault.code is self._reported:
            return None
        self._reported = fault.code
        return CardFailed(fault)

    def _absent_if(self, missing: bool) -> CardGone | None:
        self._misses = self._misses + 1 if missing else 0
        if self._misses < GONE_PROBES:
            return None
        self._forget()
        self._keen_until = time.monotonic() + self._patience["keen_s"]
        return CardGone()

    def _detect(self) -> tuple[bool, str]:
        """FIND is not asked while a card that was read lies there: the reader would forget that it is selected."""
        if self._field is Field.READ:
            return True, "card in the field"
        answer = self._talk.ask(codec.FIND)
        if isinstance(answer, Fault):
            return False, answer.code.value
        words = {codec.FOUND: "card in the field", codec.NO_CARD: "no card"}
        return answer.sw3 in words, words.get(answer.sw3, f"SW3 {answer.sw3:02X}")

    def _trouble(self) -> Fault | None:
        answer = self._talk.ask_or_fault(codec.STATUS)
        return answer if isinstance(answer, Fault) else None

    def _drop_steps(self) -> None:
        """Leave a question or a read in the middle; the conversation opens the line anew before the next question."""
        steps, self._steps, self._reading = self._steps, None, False
        if steps is not None:
            steps.close()

    def _forget(self) -> None:
        self._field = Field.EMPTY
        self._misses = 0
        self._attempts = 0
        self._reported = None
        self._look_at = 0.0


CHOICES = {"presence": tuple(PRESENCE_PROBES), "fingerprint": ("no", "length"), "appended_address": ("no", "yes")}


def options_of(address: str) -> dict[str, Any]:
    """Options of the manifest, overridden by the address. ValueError for an unknown option or value."""
    given = pairs_of(urlsplit(address).query)
    options = overridden(manifest(__package__)["options"], given, "the ID-card reader", choices=CHOICES)
    if not 0 <= options["rf_block"] <= 255:
        raise ValueError("rf_block is 1 to 255, or 0 to leave the reader's own")
    if options["photo_codec"] and not options["photo_codec"].startswith("/"):
        raise ValueError("photo_codec is the whole path of a program, from / on")
    return options


def link_of(address: str, options: dict[str, Any]) -> Link:
    """The serial port or the USB pipes that the address names. ValueError for a bad USB identity, and for no path."""
    parts = urlsplit(address)
    if parts.scheme == "samv+usb":
        return SamVUsbLink(UsbBulk(parts.netloc, serial=options["serial"]))
    path = parts.path if options["usb"] else path_of(address)
    return SerialPort(path, speeds_of(options["baud"])[0], usb=options["usb"])


def from_address(address: str) -> IdCardReader:
    """samv+serial:///dev/serial/by-id/…?baud=auto, samv+serial:///?usb=1a86:7523, samv+usb://0400:c35a.

    Any option of manifest.toml may stand in the query.
    """
    options = options_of(address)
    return SamVReader(address, link_of(address, options), options)
