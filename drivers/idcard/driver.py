"""ID-card reader (SAM_V over serial): finds, selects and reads a card, and tells when it has left the field."""

from __future__ import annotations

import time
import tomllib
from dataclasses import replace
from enum import Enum
from importlib import resources
from typing import Any
from urllib.parse import parse_qs, urlsplit

from drivers.contract.device import DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.idcard import CardFailed, CardGone, CardRead, IdCardReader
from drivers.contract.status import DeviceStatus, Health
from drivers.idcard import codec
from drivers.idcard.codec import Command, Reply
from drivers.idcard.layouts import decode
from drivers.idcard.session import Conversation
from drivers.transport.link import Link
from drivers.transport.serial_port import SerialPort

# Which question tells that a card that was read lies there still: FIND cannot, it refuses such a card (README.md).
PRESENCE_PROBES = {"address": codec.READ_ADDRESS, "select": codec.SELECT}
GONE_PROBES = 2  # refusals in a row: one alone may be a card that trembles at the edge of the field
UNREADABLE_ATTEMPTS = 3  # a card that is found again and again and never read was not moved: it is broken
READ_ATTEMPTS = 2  # a damaged base reply is asked for once more: the card is still selected
CORRUPT_CARD = Fault(FaultCode.CARD_UNREADABLE, ClearedBy.STAFF, detail="text of the card does not decode")
MOVED = Fault(FaultCode.CARD_MOVED, ClearedBy.CITIZEN, detail="no card in the field after a silent read")
UNREADABLE = Fault(FaultCode.CARD_UNREADABLE, ClearedBy.STAFF, detail="found but not readable, again and again")
DAMAGED = frozenset({FaultCode.CORRUPT_ANSWER, FaultCode.WRONG_BAUD})
LINK_CODES = frozenset({FaultCode.NO_ANSWER, FaultCode.LINK_LOST})


class Field(Enum):
    """What the driver knows about the reader's field."""

    EMPTY = "empty"
    READ = "read"  # the card that lies there was read
    FAILED = "failed"  # the card that lies there could not be read


class SamVReader:
    """`options` as in manifest.toml. poll asks one question; only reading a card takes longer than 0.3 s."""

    def __init__(self, address: str, link: Link, options: dict[str, Any]) -> None:
        self._info = DeviceInfo("idcard", "SAM_V", address)
        patience = {name: float(value) for name, value in options.items() if name.endswith("_s")}
        self._talk = Conversation(link, int(options["baud"]), patience)
        self._probe = PRESENCE_PROBES[options["presence"]]
        self._look_every = patience["look_every_s"]
        self._probe_every = patience["probe_every_s"]
        self._armed = False
        self._field = Field.EMPTY
        self._misses = 0  # refusals of FIND or of the probe in a row
        self._attempts = 0  # failed reads of the card in the field
        self._reported: FaultCode | None = None  # what the citizen was told about it
        self._look_at = 0.0

    @property
    def info(self) -> DeviceInfo:
        return self._info

    def open(self) -> Fault | None:
        """Open the port, ask for the SAM's state and its number (a SAM without number works)."""
        trouble = self._talk.open() or self._trouble()
        if trouble is not None:
            self._talk.close()
            return trouble
        number = self._talk.ask_or_fault(codec.SAM_ID)
        if isinstance(number, Reply):
            self._info = replace(self._info, serial=codec.sam_id_text(number.data))
        return None

    def close(self) -> None:
        self._talk.close()

    def arm(self, on: bool) -> None:
        if on != self._armed:
            self._armed = on
            self._forget()

    def status(self) -> DeviceStatus:
        trouble = self._trouble()
        media = self._field is not Field.EMPTY
        if trouble is None:
            return DeviceStatus(Health.READY, media=media)
        health = Health.ABSENT if trouble.code in LINK_CODES else Health.FAULT
        return DeviceStatus(health, trouble, media=media)

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        self._forget()
        answer = self._talk.ask_or_fault(codec.RESET)
        return answer if isinstance(answer, Fault) else None

    def self_test(self) -> SelfTestReport:
        started = time.monotonic()
        trouble = self._trouble()
        took = f"{(time.monotonic() - started) * 1000:.0f} ms"
        number = self._talk.ask_or_fault(codec.SAM_ID)
        named = isinstance(number, Reply)
        checks = (
            ("sam_status", trouble is None, took if trouble is None else trouble.code.value),
            ("sam_id", named, self._info.serial if named else "none"),
        )
        return SelfTestReport(trouble is None and named, checks)

    def poll(self) -> CardRead | CardFailed | CardGone | None:
        """One step. Trouble of the line is not a fact about a card: it shows in `status`."""
        if not self._armed or not self._talk.is_open or time.monotonic() < self._look_at:
            return None
        fact = self._watch() if self._field is Field.READ else self._search()
        self._look_at = time.monotonic() + (self._probe_every if self._field is Field.READ else self._look_every)
        return fact

    def _watch(self) -> CardGone | None:
        """After a read: has the card left? Only the reader's own refusal counts as absence, silence does not."""
        answer = self._talk.ask(self._probe)
        return self._absent_if(isinstance(answer, Reply) and answer.sw3 not in self._probe.good)

    def _search(self) -> CardRead | CardFailed | CardGone | None:
        answer = self._talk.ask(codec.FIND)
        if isinstance(answer, Fault):
            return None
        if answer.sw3 != codec.FOUND:
            failed_before = self._field is Field.FAILED
            return self._absent_if(failed_before and answer.sw3 == codec.NO_CARD)
        self._misses = 0
        outcome = self._read()
        if isinstance(outcome, CardRead):
            self._field, self._attempts, self._reported = Field.READ, 0, None
            return outcome
        return self._failed(outcome)

    def _read(self) -> CardRead | Fault:
        selected = self._talk.ask_or_fault(codec.SELECT)
        if isinstance(selected, Fault):
            return selected
        base = self._ask_again_if_damaged(codec.READ_BASE)
        if isinstance(base, Fault):
            return self._moved_if_gone(base)
        parts = codec.split_base(base.data)
        record = None if parts is None else decode(*parts)
        return CORRUPT_CARD if record is None else CardRead(record)

    def _ask_again_if_damaged(self, command: Command) -> Reply | Fault:
        for _ in range(READ_ATTEMPTS):
            answer = self._talk.ask_or_fault(command)
            if not (isinstance(answer, Fault) and answer.code in DAMAGED):
                break
        return answer

    def _moved_if_gone(self, fault: Fault) -> Fault:
        """A reader whose card is pulled may fall silent instead of refusing: the empty field tells why."""
        if fault.code is not FaultCode.NO_ANSWER:
            return fault
        answer = self._talk.ask(codec.FIND)
        gone = isinstance(answer, Reply) and answer.sw3 == codec.NO_CARD
        return MOVED if gone else fault

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
        return CardGone()

    def _trouble(self) -> Fault | None:
        answer = self._talk.ask_or_fault(codec.STATUS)
        return answer if isinstance(answer, Fault) else None

    def _forget(self) -> None:
        self._field = Field.EMPTY
        self._misses = 0
        self._attempts = 0
        self._reported = None
        self._look_at = 0.0


def options_of(address: str) -> dict[str, Any]:
    """Options of the manifest, overridden by the address. ValueError for an unknown option or value."""
    manifest = tomllib.loads((resources.files(__package__) / "manifest.toml").read_text("utf-8"))
    options: dict[str, Any] = manifest["options"]
    for name, values in parse_qs(urlsplit(address).query, strict_parsing=False).items():
        if name not in options:
            raise ValueError(f"the ID-card reader has no option {name!r}; it has {', '.join(options)}")
        options[name] = type(options[name])(values[-1])
    if options["presence"] not in PRESENCE_PROBES:
        raise ValueError(f"presence is one of {', '.join(PRESENCE_PROBES)}")
    return options


def from_address(address: str) -> IdCardReader:
    """samv+serial:///dev/ttyUSB0?baud=115200 — any option of manifest.toml may stand in the query."""
    options = options_of(address)
    return SamVReader(address, SerialPort(urlsplit(address).path, int(options["baud"])), options)
