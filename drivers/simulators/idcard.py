"""Simulated ID-card reader: SAM_V over a pseudo-terminal behind a fixed link, with a real reader's bad habits."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import tempfile
import termios
import threading
import time
import tty
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

from drivers.simulators import idcard_wire as wire

FAULTS = {
    "no_answer": "读卡器无应答",
    "late": "应答迟到",
    "short": "应答不全",
    "doubled": "应答重复",
    "left_over": "残留旧数据",
    "corrupted": "数据出错",
    "wrong_baud": "波特率不符",
    "sam_not_authorised": "安全模块未授权",
    "sam_self_test": "安全模块自检失败",
    "card_unreadable": "读卡失败",
    "card_not_supported": "不认识的卡",
    "card_away_early": "读到一半拿走卡",
    "card_left": "忘取证件",
    "unplug": "拔线",
}
SAM_TROUBLE = {"sam_not_authorised": 0x66, "sam_self_test": 0x60}
CARD_TROUBLE = {"card_unreadable": 0x41, "card_not_supported": 0x40}
LATE_SECONDS = 0.6  # past the patience of a host for find and status, within that for a read
TURN_SECONDS = 0.02  # how often the serving thread looks for plug and stop
SPEEDS = {
    termios.B9600: 9600, termios.B19200: 19200, termios.B38400: 38400, termios.B57600: 57600, termios.B115200: 115200,
}  # fmt: skip


def load_people() -> list[dict[str, str]]:
    """The synthetic people: see people.json."""
    people: list[dict[str, str]] = json.loads((resources.files(__package__) / "people.json").read_text("utf-8"))
    return people


class IdCardSimulator:
    """A reader and the hand of a person: `lay` and `take` move cards, `play` and `clear` the faults.

    `link` is the path that stays the same when the cable is pulled and plugged in again. `read_seconds` is the time
    that chip and SAM need for a card. `cut_at` is the byte of the reply at which `card_away_early` takes the card.
    """

    kind = "idcard"

    def __init__(
        self,
        people: Sequence[Mapping[str, str]] | None = None,
        link: Path | None = None,
        *,
        baud: int = 115200,
        read_seconds: float = 0.3,
    ) -> None:
        self._people = {person["key"]: person for person in (load_people() if people is None else people)}
        self._own_folder: Path | None = None
        self._link = link
        self._baud = baud
        self.read_seconds = read_seconds
        self._lock = threading.RLock()
        self._faults: list[str] = []
        self._card: Mapping[str, str] | None = None
        self._found = self._done = False  # in this stay in the field: found at least once, read whole
        self._previous = wire.answer(0x80)
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._plugged = threading.Event()
        self.cut_at = 700

    def start(self) -> str:
        """Serve until `stop`; returns the registry address."""
        if self._link is None:
            self._own_folder = Path(tempfile.mkdtemp(prefix="idcard-"))
            self._link = self._own_folder / "idcard"
        self._stopping.clear()
        self._thread = threading.Thread(target=self._serve, name="sim-idcard", daemon=True)
        self._thread.start()
        self._plugged.wait(5)
        return f"samv+serial://{self._link}?baud={self._baud}"

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(5)
            self._thread = None
        if self._own_folder is not None:
            shutil.rmtree(self._own_folder, ignore_errors=True)
            self._own_folder = self._link = None

    def faults(self) -> dict[str, str]:
        return dict(FAULTS)

    def people(self) -> dict[str, str]:
        """Key and label of each card that can be laid."""
        return {key: person["label"] for key, person in self._people.items()}

    def play(self, fault: str) -> None:
        """Persistent until `clear`, but card_away_early is used up by one read. KeyError for an unknown fault."""
        with self._lock:
            if fault not in FAULTS:
                raise KeyError(fault)
            if fault not in self._faults:
                self._faults.append(fault)
        if fault == "unplug":
            self._wait_plugged(False)

    def clear(self) -> None:
        """Cable in, nothing played; a card that was forgotten in the field is handed back."""
        with self._lock:
            if "card_left" in self._faults:
                self._lift()
            self._faults.clear()
        self._wait_plugged(True)

    def lay(self, person_key: str) -> None:
        """A card comes into the field. KeyError for an unknown person."""
        with self._lock:
            self._lift()
            self._card = self._people[person_key]

    def take(self) -> None:
        """The card leaves the field, unless the citizen forgets it (card_left)."""
        with self._lock:
            if "card_left" not in self._faults:
                self._lift()

    def state(self) -> dict[str, object]:
        with self._lock:
            card = None if self._card is None else self._card["key"]
            return {"faults": list(self._faults), "card": card, "summary": "卡在读卡区" if card else "无卡"}

    def _lift(self) -> None:
        self._card = None
        self._found = self._done = False

    def _wait_plugged(self, wanted: bool) -> None:
        deadline = time.monotonic() + 2
        while self._thread is not None and self._plugged.is_set() != wanted and time.monotonic() < deadline:
            time.sleep(0.002)

    def _serve(self) -> None:
        while not self._stopping.is_set():
            if "unplug" in self._faults:
                time.sleep(TURN_SECONDS)
                continue
            master, slave = os.openpty()
            tty.setraw(slave)
            os.set_blocking(master, False)
            self._point_link_at(os.ttyname(slave))
            self._plugged.set()
            try:
                self._serve_plugged(master, slave)
            finally:
                self._remove_link()
                os.close(master)
                os.close(slave)
                self._plugged.clear()

    def _serve_plugged(self, master: int, slave: int) -> None:
        buffer = bytearray()
        while not self._stopping.is_set() and "unplug" not in self._faults:
            if not select.select([master], [], [], TURN_SECONDS)[0]:
                continue
            buffer += os.read(master, 4096)
            if SPEEDS.get(termios.tcgetattr(slave)[5]) != self._baud:
                _send_bytes(master, wire.garbled(bytes(buffer)))
                buffer.clear()
                continue
            for command, intact in wire.take_commands(buffer):
                self._send(master, self._answer(command) if intact else wire.answer(0x10), command)

    def _send(self, master: int, reply: bytes, command: bytes) -> None:
        with self._lock:
            faults = list(self._faults)
            previous, self._previous = self._previous, reply
        if "no_answer" in faults or "unplug" in faults:
            return
        if "late" in faults and self._stopping.wait(LATE_SECONDS):
            return
        good_read = command == b"\x30\x01" and len(reply) > 1000
        if good_read and self._stopping.wait(self.read_seconds):
            return
        reply = wire.damaged(reply, faults, previous)
        if good_read and "card_away_early" in faults:
            reply = reply[: self.cut_at]
            with self._lock:
                self._faults.remove("card_away_early")
                self._lift()
        _send_bytes(master, reply)

    def _answer(self, command: bytes) -> bytes:
        """The reader's own state; what the line does to the answer comes after."""
        with self._lock:
            trouble = next((SAM_TROUBLE[fault] for fault in self._faults if fault in SAM_TROUBLE), None)
            if trouble is not None and command != b"\x12\xff":
                return wire.answer(trouble)
            match command:
                case b"\x10\xff" | b"\x11\xff":
                    return wire.answer(0x90)
                case b"\x12\xff":
                    return wire.answer(0x90, wire.SAM_ID)
                case b"\x20\x01":
                    return self._find()
                case b"\x20\x02":
                    return wire.answer(0x90, bytes(8)) if self._card and self._found else wire.answer(0x81)
                case b"\x30\x01":
                    return self._read()
                case b"\x30\x03":
                    return self._read_address()
            return wire.answer(0x21)

    def _find(self) -> bytes:
        """A card that was read is not found again before it has left the field (PROTOCOLS.md §1.4)."""
        if self._card is None or self._done:
            return wire.answer(0x80)
        self._found = True
        return wire.answer(0x9F, bytes(4))

    def _read(self) -> bytes:
        if self._card is None or not self._found:
            return wire.answer(0x41)
        trouble = next((CARD_TROUBLE[fault] for fault in self._faults if fault in CARD_TROUBLE), None)
        if trouble is not None:
            return wire.answer(trouble)
        self._done = True
        return wire.answer(0x90, wire.base_data(self._card))

    def _read_address(self) -> bytes:
        if self._card is None or not self._found:
            return wire.answer(0x41)
        appended = self._card.get("appended_address", "")
        return wire.answer(0x90, appended.ljust(35).encode("utf-16-le")) if appended else wire.answer(0x91)

    def _point_link_at(self, device: str) -> None:
        assert self._link is not None
        self._remove_link()
        self._link.symlink_to(device)

    def _remove_link(self) -> None:
        if self._link is not None:
            self._link.unlink(missing_ok=True)


def _send_bytes(master: int, data: bytes) -> None:
    """What the host does not fetch and its buffer cannot hold is lost, as on a real line."""
    with contextlib.suppress(BlockingIOError):
        os.write(master, data)
