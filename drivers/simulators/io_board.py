"""Simulated I/O board: the line protocol of drivers/io_board/README.md over a pseudo-terminal, with bad habits."""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import shutil
import tempfile
import termios
import threading
import time
import tty
from collections import deque
from pathlib import Path

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
TURN_SECONDS = 0.01  # how often the serving thread looks for plug, stop and events
LABELS = {"call": "呼叫", "door": "门", "tamper": "防拆", "presence": "有人", "phones": "耳机"}
SPEEDS = {
    termios.B9600: 9600, termios.B19200: 19200, termios.B38400: 38400, termios.B57600: 57600, termios.B115200: 115200,
}  # fmt: skip


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
        self._given = link
        self._link = Path()
        self._own_folder: Path | None = None
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
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._plugged = threading.Event()

    def start(self) -> str:
        """Serve until `stop`; returns the registry address."""
        if self._given is None:
            self._own_folder = Path(tempfile.mkdtemp(prefix="io-board-"))
        self._link = self._given or Path(str(self._own_folder)) / "io-board"
        self._stopping.clear()
        self._thread = threading.Thread(target=self._serve, name="sim-io-board", daemon=True)
        self._thread.start()
        self._plugged.wait(5)
        return f"ioboard+serial://{self._link}?baud={self._baud}"

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(5)
            self._thread = None
        if self._own_folder is not None:
            shutil.rmtree(self._own_folder, ignore_errors=True)
            self._own_folder = None

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
            self._wait_plugged(False)

    def clear(self) -> None:
        """Cable in, nothing played. Contacts and power stay: they are no faults, `press` moves them."""
        with self._lock:
            self._faults.clear()
            self._lost = 0
        self._wait_plugged(True)

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

    def _wait_plugged(self, wanted: bool) -> None:
        deadline = time.monotonic() + 2
        while self._thread is not None and self._plugged.is_set() != wanted and time.monotonic() < deadline:
            time.sleep(0.002)

    def _away(self) -> bool:
        return self._stopping.is_set() or "unplug" in self._faults

    def _serve(self) -> None:
        while not self._stopping.is_set():
            if self._away():
                time.sleep(TURN_SECONDS)
                continue
            master, slave = os.openpty()
            tty.setraw(slave)
            os.set_blocking(master, False)
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(os.ttyname(slave))
            self._late.clear()
            self._plugged.set()
            try:
                self._serve_plugged(master, slave)
            finally:
                self._link.unlink(missing_ok=True)
                os.close(master)
                os.close(slave)
                self._plugged.clear()

    def _serve_plugged(self, master: int, slave: int) -> None:
        buffer = bytearray()
        while not self._away():
            if select.select([master], [], [], TURN_SECONDS)[0]:
                buffer += os.read(master, 4096)
            self._fits = SPEEDS.get(termios.tcgetattr(slave)[5]) == self._baud and "wrong_baud" not in self._faults
            if not self._fits and buffer:  # the board understands nothing either, and says so in its own speed
                buffer.clear()
                self._send(master, "?0 garbage")
            while (end := buffer.find(b"\n")) >= 0:
                line = bytes(buffer[: end + 1])
                del buffer[: end + 1]
                self._hear(unframed(line))
            self._tick(master)

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

    def _tick(self, master: int) -> None:
        """Answers that are due, lamps out after silence, new events, repeated events."""
        while self._late and self._late[0][0] <= time.monotonic():
            self._send(master, self._late.popleft()[1])
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
        self._send(master, body)

    def _send(self, master: int, body: str) -> None:
        line = framed(body)
        if not self._fits:
            line = bytes(0x80 | byte >> 1 for byte in line)
        if "corrupted" in self._faults:
            line = line[:4] + bytes([line[4] ^ 0x04]) + line[5:]
        if "torn" in self._faults:
            line = line[: len(line) // 2]
        _send_bytes(master, line * 2 if "doubled" in self._faults else line)


def _fields(picture: dict[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in picture.items())


def _send_bytes(master: int, data: bytes) -> None:
    """What the host does not fetch and its buffer cannot hold is lost, as on a real line."""
    with contextlib.suppress(BlockingIOError):
        os.write(master, data)
