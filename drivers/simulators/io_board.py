"""Simulated I/O board: the line protocol of drivers/io_board/README.md over a pseudo-terminal, with bad habits."""

from __future__ import annotations

import os
import secrets
import select
import threading
import time
from collections import deque
from pathlib import Path

from drivers.simulators.cable import Cable, SerialEnd, serial_line

FAULTS = {
    "silent": "无应答",
    "corrupted": "数据出错",
    "doubled": "应答重复",
    "late": "应答迟到",
    "events_lost": "事件丢失",
    "torn": "半行数据",
    "reboot": "重新启动",
    "old_firmware": "固件过旧",
    "no_ups": "没有 UPS",
    "wrong_baud": "波特率不符",
    "unplug": "拔线",
}
LAMPS = ("id_card", "code_reader", "receipt_printer", "document_printer", "scanner", "status_good", "status_bad")
RATES = ("off", "slow", "medium", "quick", "continuous")
POWERS = ("mains", "battery", "battery_low", "unknown")
LATCHED = ("call", "door", "tamper")
TOGGLES = ("door", "tamper", "presence", "phones")
MINUTES = {"battery": 12, "battery_low": 0}
REPEAT_SECONDS = 0.5
LATE_SECONDS = 0.35  # past the patience of a host
TURN_SECONDS = 0.01  # how often the serving thread looks for cable and events
LABELS = {"call": "呼叫", "door": "门", "tamper": "防拆", "presence": "有人", "phones": "耳机"}


def crc(data: bytes) -> int:
    """CRC-16/CCITT-FALSE, bit by bit as a microcontroller does it."""
    value = 0xFFFF
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def framed(body: str) -> bytes:
    return f"{body}*{crc(body.encode()):04X}\r\n".encode()


def unframed(line: bytes) -> str | None:
    """The body of a whole line, else None."""
    body, star, check = line.rstrip(b"\r\n").rpartition(b"*")
    return body.decode("ascii", "replace") if star and check == b"%04X" % crc(body) else None


class Memory:
    """What the microcontroller knows; lost when it starts anew, but for the contacts themselves."""

    def __init__(self, picture: dict[str, str]) -> None:
        self.boot = secrets.token_hex(2).upper()
        self.event = 0
        self.acknowledged = 0
        self.told = picture  # of the newest event; what stands so at the start is no event
        self.latch = dict.fromkeys(LATCHED, False)
        self.lamps = dict.fromkeys(LAMPS, "off")
        self.dark = False
        self.heard_at = time.monotonic()
        self.send_at = 0.0
        self.last: tuple[str, str] = ("", "")  # newest question and its answer


class IoBoardSimulator:
    """`press` is the hand on the contacts; `dark_after` the silence after which the lamps go out."""

    kind = "io_board"

    def __init__(self, link: Path | None = None, *, baud: int = 115200, dark_after: float = 10.0) -> None:
        self._baud, self._dark_after = baud, dark_after
        self._lock = threading.RLock()
        self._faults: list[str] = []
        self._contacts = dict.fromkeys(("call", *TOGGLES), False)
        self._power = "mains"
        self._memory = Memory({})
        self._memory.told = self._picture()
        self._lost = 0  # events of `events_lost` that are still to get lost
        self._late: deque[tuple[float, str]] = deque()  # answers, and when they are sent
        self._fits = True  # host and board speak at one speed
        self.cut: int | None = None
        self._cable = Cable(
            "io-board", link, pulled=lambda: "unplug" in self._faults, connect=serial_line, serve=self._serve
        )

    def start(self) -> str:
        """Serve until `stop`; returns the registry address."""
        return f"ioboard+serial://{self._cable.start()}?baud={self._baud}"

    def stop(self) -> None:
        self._cable.stop()

    def faults(self) -> dict[str, str]:
        return dict(FAULTS)

    def play(self, fault: str) -> None:
        """Persistent until `clear`, but a reboot happens once, now. KeyError for an unknown fault."""
        if fault not in FAULTS:
            raise KeyError(fault)
        with self._lock:
            if fault == "reboot":
                self._memory = Memory(self._picture())
            elif fault not in self._faults:
                self._faults.append(fault)
            self._lost = 3 if fault == "events_lost" else self._lost
        if fault == "unplug":
            self._cable.settle()

    def clear(self) -> None:
        """Cable in, nothing played. Contacts and power stay: they are no faults, `press` moves them."""
        with self._lock:
            self._faults.clear()
            self._lost = 0
        self._cable.settle()

    def contacts(self) -> dict[str, str]:
        """Key and label of what can be pressed."""
        return LABELS | {f"power:{power}": f"电源 {power}" for power in POWERS}

    def press(self, contact: str) -> None:
        """call (a short touch), call:down, call:up; door, tamper, presence, phones change over; power:battery.

        KeyError for anything else.
        """
        name, _, value = contact.partition(":")
        with self._lock:
            if name == "power" and value in POWERS:
                self._power = value
            elif name == "call" and value in ("", "down", "up"):
                self._set("call", value != "up")
                if not value:
                    self._set("call", False)
            elif name in TOGGLES and not value:
                self._set(name, not self._contacts[name])
            else:
                raise KeyError(contact)

    def state(self) -> dict[str, object]:
        with self._lock:
            on = [LABELS[name] for name, closed in self._contacts.items() if closed]
            lamps = {name: rate for name, rate in self._memory.lamps.items() if rate != "off"}
            summary = "、".join([*on, *([] if self._power == "mains" else [self._power]), *lamps]) or "静止"
            state: dict[str, object] = {"faults": list(self._faults), "contacts": dict(self._contacts)}
            return state | {"power": self._power, "lamps": lamps, "cut": self.cut, "summary": summary}

    def _set(self, name: str, closed: bool) -> None:
        self._contacts[name] = closed
        if closed and name in LATCHED:
            self._memory.latch[name] = True

    def _picture(self) -> dict[str, str]:
        closed = {name: on or self._memory.latch.get(name, False) for name, on in self._contacts.items()}
        power = "unknown" if "no_ups" in self._faults else self._power
        picture = {name: str(int(on)) for name, on in closed.items()} | {"power": power}
        return picture | ({"minutes": str(MINUTES[power])} if power in MINUTES else {})

    def _serve(self, line: SerialEnd) -> None:
        self._late.clear()
        buffer = bytearray()
        while not self._cable.away:
            if select.select([line.fd], [], [], TURN_SECONDS)[0]:
                buffer += os.read(line.fd, 4096)
            self._fits = line.baud == self._baud and "wrong_baud" not in self._faults
            if not self._fits and buffer:  # the board understands nothing either, and says so in its own speed
                buffer.clear()
                self._send(line, "?0 garbage")
            while (end := buffer.find(b"\n")) >= 0:
                heard = bytes(buffer[: end + 1])
                del buffer[: end + 1]
                self._hear(unframed(heard))
            self._tick(line)

    def _hear(self, body: str | None) -> None:
        if body is None or "silent" in self._faults:
            return
        number, _, question = body[1:].partition(" ")
        if not number.isdecimal():
            return
        with self._lock:
            self._memory.heard_at = time.monotonic()
            if body[0] == "#":
                self._acknowledge(int(number))
                return
            if self._memory.last[0] != body:
                self._memory.last = body, self._answer(question)
            answer = self._memory.last[1]
        self._late.append((time.monotonic() + LATE_SECONDS * ("late" in self._faults), f"<{number} {answer}"))

    def _answer(self, question: str) -> str:
        memory = self._memory
        match question.split(" "):
            case ["HELLO", _]:
                proto = 0 if "old_firmware" in self._faults else 1
                return f"OK proto={proto} fw={proto}.2.0 id=IOB-000123 boot={memory.boot} lamps={'+'.join(LAMPS)}"
            case ["PING"]:
                return f"OK boot={memory.boot} event={memory.event} dark={int(memory.dark)}"
            case ["GET"]:
                self._notice()
                return f"OK event={memory.event} {_fields(self._picture())}"
            case ["LAMP", place, rate]:
                if place not in LAMPS or rate not in RATES:
                    return "ERR rate" if place in LAMPS else "ERR place"
                memory.lamps[place], memory.dark = rate, False
                return "OK"
            case ["CUT", seconds]:
                if "no_ups" in self._faults or self._power == "unknown":
                    return "ERR no_ups"
                if not seconds.isdecimal() or not 1 <= int(seconds) <= 9999:
                    return "ERR range"
                self.cut = int(seconds)
                return "OK"
        return "ERR unknown"

    def _acknowledge(self, number: int) -> None:
        memory = self._memory
        if number != memory.event:
            return
        memory.acknowledged = number
        for name in LATCHED:
            if memory.told.get(name) == "1":
                memory.latch[name] = False

    def _notice(self) -> None:
        """A picture other than the told one is a new event."""
        memory, picture = self._memory, self._picture()
        if picture != memory.told:
            memory.event = memory.event % 65535 + 1
            memory.told = picture
            memory.send_at = 0.0

    def _tick(self, line: SerialEnd) -> None:
        """Answers that are due, lamps out after silence, new events, repeated events."""
        while self._late and self._late[0][0] <= time.monotonic():
            self._send(line, self._late.popleft()[1])
        with self._lock:
            memory, now = self._memory, time.monotonic()
            if now - memory.heard_at > self._dark_after and not memory.dark:
                memory.dark, memory.lamps = True, dict.fromkeys(LAMPS, "off")
            self._notice()
            if memory.event == memory.acknowledged or now < memory.send_at or "silent" in self._faults:
                return
            memory.send_at = now + REPEAT_SECONDS
            if self._lost:
                self._lost -= 1
                return
            body = f"!{memory.event} IN {_fields(memory.told)}"
        self._send(line, body)

    def _send(self, line: SerialEnd, body: str) -> None:
        data = framed(body)
        if not self._fits:
            data = bytes(0x80 | byte >> 1 for byte in data)
        if "corrupted" in self._faults:
            data = data[:4] + bytes([data[4] ^ 0x04]) + data[5:]
        if "torn" in self._faults:
            data = data[: len(data) // 2]
        line.send(data * 2 if "doubled" in self._faults else data)


def _fields(picture: dict[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in picture.items())
