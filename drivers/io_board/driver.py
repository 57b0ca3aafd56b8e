"""I/O board: lamps that a person follows, and inputs of which no edge is lost over silence, reboot and unplugging."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import fields, replace
from typing import Any
from urllib.parse import urlsplit

from drivers.contract.device import DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.io_board import Flash, Inputs, InputsChanged, IoBoard, Lamp, Power
from drivers.contract.status import DeviceStatus, Health, Level
from drivers.io_board.codec import PROTOCOL, Line, Snapshot, after, fields_of, number_of, snapshot_of
from drivers.io_board.session import NOT_OPEN, Conversation
from drivers.transport.link import Link
from drivers.transport.options import manifest, overridden, pairs_of, path_of
from drivers.transport.serial_port import SerialPort

ABSENT = frozenset({FaultCode.NO_ANSWER, FaultCode.LINK_LOST})
NOT_UNDERSTOOD = Fault(FaultCode.CORRUPT_ANSWER, ClearedBy.TECHNICIAN, detail="a whole line with senseless fields")
TAMPERED = Fault(FaultCode.TAMPERED, ClearedBy.TECHNICIAN, detail="tamper contact")
BATTERY = {
    Power.MAINS: Level.OK, Power.BATTERY: Level.LOW, Power.BATTERY_LOW: Level.OUT, Power.UNKNOWN: Level.UNKNOWN,
}  # fmt: skip
LISTEN_EVERY_S = 0.1  # who presses the call button sees its lamp at once
MOST_FACTS = 256  # waiting for poll: more edges than a hand makes in a minute are a loose contact; the oldest go
QUICK_HELLO_S = 0.4  # patience inside `status`, which must be back within a second


class TioBoard:
    """`options` as in manifest.toml. `inputs` is the last picture; every change of it is a fact of `poll`, once."""

    def __init__(self, address: str, link: Link, options: dict[str, Any]) -> None:
        self._info = DeviceInfo("io_board", "TIO", address)
        self._talk = Conversation(link, float(options["answer_s"]), int(options["attempts"]), self._hear)
        self._hello_s, self._beat_s = float(options["hello_s"]), float(options["beat_s"])
        self._in_use = False  # between open and close: only then a lost port is opened again
        self._greeted = False  # HELLO was answered on this link
        self._boot = ""  # the board's mark of this run: another one means that it started anew
        self._event = 0  # number of the newest event that `inputs` contains
        self._stale = False  # an event was missed: the picture must be asked for
        self._inputs = Inputs()
        self._facts: deque[InputsChanged] = deque(maxlen=MOST_FACTS)
        self._ailing: Fault | None = None  # why the newest question had no good answer
        self._wanted: dict[Lamp, Flash] = {}
        self._lit: dict[Lamp, Flash] = {}  # what the board confirmed; of all others we know nothing
        self._fitted: frozenset[str] = frozenset()
        self._next_beat = -math.inf
        self.minutes: int | None = None  # that the battery still gives, where the UPS says it

    @property
    def info(self) -> DeviceInfo:
        return self._info

    @property
    def inputs(self) -> Inputs:
        return self._inputs

    def open(self) -> Fault | None:
        """Greets the board and takes its picture; what changed since the last one is told by `poll`."""
        self._in_use = True
        trouble = self._connect(self._hello_s)
        if trouble is not None:
            self.close()
        return trouble

    def close(self) -> None:
        """The lamps go out by themselves: the board hears nothing any more."""
        self._in_use = False
        self._greeted = False
        self._talk.link.close()

    @property
    def poll_again_s(self) -> float:
        return 0.0 if self._facts else LISTEN_EVERY_S

    def poll(self) -> InputsChanged | None:
        """The oldest edge that was not told yet; one that was seen before `close` is told after the next `open`."""
        if not self._in_use:
            return None
        if self._greeted and self._talk.link.is_open:
            trouble = self._talk.listen()
            if trouble is None and time.monotonic() >= self._next_beat:
                self._beat()  # without an answer it is tried again with the next beat; `status` tells why
        return self._facts.popleft() if self._facts else None

    def status(self) -> DeviceStatus:
        trouble = self._trouble()
        supplies = {"battery": BATTERY[self._inputs.power]}
        if trouble is not None:
            health = Health.ABSENT if trouble.code in ABSENT else Health.FAULT
            return DeviceStatus(health, trouble, {"battery": Level.UNKNOWN})
        if self._inputs.tampered:
            return DeviceStatus(Health.ATTENTION, TAMPERED, supplies)
        return DeviceStatus(Health.READY, supplies=supplies)

    def set_lamp(self, lamp: Lamp, flash: Flash) -> Fault | None:
        """Remembered, and set as soon as the board is back. A lamp that the board does not have is no trouble."""
        self._wanted[lamp] = flash
        if not self._greeted:
            return NOT_OPEN
        return self._ailing or self._light(lamp)  # a silent board is not waited for once a lamp

    def cut_power(self, seconds: int) -> Fault | None:
        """1 to 9999 s. Outcome UNKNOWN when the board did not confirm: the current may go nevertheless."""
        if not self._greeted:
            return NOT_OPEN
        answer = self._talk.ask("CUT", str(min(max(seconds, 1), 9999)))
        return answer if isinstance(answer, Fault) else None

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        """Greet anew; inputs and wanted lamps stay."""
        return self._connect(QUICK_HELLO_S) if self._in_use else NOT_OPEN

    def self_test(self) -> SelfTestReport:
        began = time.monotonic()
        trouble = self._trouble()
        took = f"{(time.monotonic() - began) * 1000:.0f} ms"
        picture = self._take_picture() if trouble is None else trouble
        minutes = "" if self.minutes is None else f", {self.minutes} min"
        checks = (
            ("answer", trouble is None, took if trouble is None else trouble.code.value),
            ("inputs", picture is None, "read" if picture is None else picture.code.value),
            ("lamps", bool(self._fitted), f"{len(self._fitted)} of {len(Lamp)}"),
            ("ups", True, self._inputs.power.value + minutes),  # a site may have none
        )
        return SelfTestReport(all(passed for _, passed, _ in checks), checks)

    def _trouble(self) -> Fault | None:
        """Ask the board now; greet it when it was lost."""
        if not self._in_use:
            return NOT_OPEN
        if not self._greeted or not self._talk.link.is_open:
            return self._connect(QUICK_HELLO_S)
        return self._beat()

    def _connect(self, patience: float) -> Fault | None:
        self._greeted = False
        trouble = self._talk.open() or self._greet(patience) or self._take_picture()
        self._greeted, self._ailing = trouble is None, trouble
        return trouble or self._light_all()

    def _greet(self, patience: float) -> Fault | None:
        """Protocol, firmware, serial number, fitted lamps and the mark of this run."""
        answer = self._talk.ask("HELLO", PROTOCOL, within=patience)
        if isinstance(answer, Fault):
            return answer
        about = fields_of(answer)
        if about is None or "proto" not in about or "boot" not in about:
            return NOT_UNDERSTOOD
        if about["proto"] != PROTOCOL:
            detail = f"protocol {about['proto'][:8]} of the board, {PROTOCOL} is needed: firmware"
            return Fault(FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, detail=detail)
        self._info = replace(self._info, serial=about.get("id", ""), firmware=about.get("fw", ""))
        self._lit.clear()
        self._boot, self._fitted = about["boot"], frozenset(about.get("lamps", "").split("+")) & {*Lamp}
        return None

    def _beat(self) -> Fault | None:
        """The sign of life in both directions; it also tells of a reboot, dark lamps and events that got lost."""
        self._next_beat = time.monotonic() + self._beat_s
        answer = self._talk.ask("PING")
        self._ailing = answer if isinstance(answer, Fault) else None
        if isinstance(answer, Fault):
            return answer
        about = fields_of(answer)
        if about is None or not {"boot", "event", "dark"} <= about.keys():
            return NOT_UNDERSTOOD
        if about["boot"] != self._boot:
            return self._greet(0.0) or self._take_picture() or self._light_all()
        if about["dark"] == "1":
            self._lit.clear()
        trouble = self._take_picture() if self._stale or about["event"] != str(self._event) else None
        return trouble or self._light_all()

    def _take_picture(self) -> Fault | None:
        """The whole picture, whatever was missed. What is latched in it is acknowledged as with an event."""
        answer = self._talk.ask("GET")
        if isinstance(answer, Fault):
            return answer
        about = fields_of(answer) or {}
        picture, number = snapshot_of(about), number_of(about.get("event"))
        if picture is None or number is None:
            return NOT_UNDERSTOOD
        self._see(picture, number)
        return None

    def _hear(self, line: Line) -> None:
        """An event. One out of turn is an old one, or the board started anew, or one before it got lost: ask."""
        about = fields_of(line.words[1:])
        picture = None if about is None or line.words[0] != "IN" else snapshot_of(about)
        if picture is None or not self._greeted:
            self._miss()
        elif line.number == self._event:
            self._talk.acknowledge(line.number)  # the acknowledgement got lost
        elif line.number == after(self._event):
            self._see(picture, line.number)
        else:
            self._miss()

    def _miss(self) -> None:
        """Ask for the picture with the next poll."""
        self._stale = True
        self._next_beat = -math.inf

    def _see(self, picture: Snapshot, number: int) -> None:
        """First the fact, then the acknowledgement, which lets the board forget what it latched."""
        before, now = self._inputs, picture.inputs
        changed = frozenset(f.name for f in fields(Inputs) if getattr(before, f.name) != getattr(now, f.name))
        self._inputs, self.minutes = now, picture.minutes
        self._event, self._stale = number, False
        if changed:
            self._facts.append(InputsChanged(now, changed))
        if number:
            self._talk.acknowledge(number)

    def _light(self, lamp: Lamp) -> Fault | None:
        flash = self._wanted[lamp]
        if lamp not in self._fitted or self._lit.get(lamp) is flash:
            return None
        answer = self._talk.ask("LAMP", lamp.value, flash.value)
        if isinstance(answer, Fault):
            self._ailing = answer
            return answer
        self._lit[lamp] = flash
        return None

    def _light_all(self) -> Fault | None:
        for lamp in self._wanted:
            trouble = self._light(lamp)
            if trouble is not None:
                return trouble
        return None


def options_of(address: str) -> dict[str, Any]:
    """Options of the manifest, overridden by the address. ValueError for an unknown option or a senseless value."""
    defaults = manifest(__package__)["options"]
    return overridden(defaults, pairs_of(urlsplit(address).query), "the I/O board", positive=defaults)


def from_address(address: str) -> IoBoard:
    """ioboard+serial:///dev/ttyACM1?baud=115200 — any option of manifest.toml may stand in the query."""
    options = options_of(address)
    return TioBoard(address, SerialPort(path_of(address), options["baud"]), options)
