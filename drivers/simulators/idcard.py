"""Simulated ID-card reader: SAM_V over a pseudo-terminal behind a fixed link, with a real reader's bad habits."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import tempfile
import termios
import threading
import time
import tty
from collections.abc import Mapping, Sequence
from pathlib import Path

from drivers.simulators import idcard_reader
from drivers.simulators import idcard_wire as wire
from drivers.simulators.idcard_reader import ReaderModel, load_people

__all__ = ["FAULTS", "IdCardSimulator", "load_people"]

FAULTS = {**idcard_reader.FAULTS, "wrong_baud": "波特率不符"}
TURN_SECONDS = 0.02  # how often the serving thread looks for plug and stop
PACE_SECONDS = 0.0005  # between two looks at how many bytes the line has carried: six bytes at 115200
SPEEDS = {
    termios.B9600: 9600, termios.B19200: 19200, termios.B38400: 38400, termios.B57600: 57600, termios.B115200: 115200,
    termios.B230400: 230400,
}  # fmt: skip


class IdCardSimulator(ReaderModel):
    """A reader on a serial line that answers at one speed, `baud`: it reads what the host has set.

    `link` is the path that stays the same when the cable is pulled and plugged in again. With `pace_baud` bytes travel
    as slowly as on a real line of that speed, in both directions; 0 is as fast as the machine.
    """

    def __init__(
        self,
        people: Sequence[Mapping[str, str]] | None = None,
        link: Path | None = None,
        *,
        baud: int = 115200,
        read_seconds: float = 0.3,
        pace_baud: int = 0,
    ) -> None:
        super().__init__(people, read_seconds, FAULTS)
        self._own_folder: Path | None = None
        self._link = link
        self._baud = baud
        self._pace = pace_baud / wire.BITS_PER_BYTE  # bytes a second
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._plugged = threading.Event()

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

    def play(self, fault: str) -> None:
        super().play(fault)
        if fault == "unplug":
            self._wait_plugged(False)

    def clear(self) -> None:
        super().clear()
        self._wait_plugged(True)

    def _wait_plugged(self, wanted: bool) -> None:
        deadline = time.monotonic() + 2
        while self._thread is not None and self._plugged.is_set() != wanted and time.monotonic() < deadline:
            time.sleep(0.002)

    def _serve(self) -> None:
        while not self._stopping.is_set():
            if self.has("unplug"):
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
        while not self._stopping.is_set() and not self.has("unplug"):
            if not select.select([master], [], [], TURN_SECONDS)[0]:
                continue
            heard = os.read(master, 4096)
            buffer += heard
            if SPEEDS.get(termios.tcgetattr(slave)[5]) != self._baud:
                _send_bytes(master, b"" if self.has("no_answer") else wire.garbled(bytes(buffer)))
                buffer.clear()
                continue
            if self._pace:
                time.sleep(len(heard) / self._pace)
            for command, intact in wire.take_commands(buffer):
                self._speak(master, command, intact)

    def _speak(self, master: int, command: bytes, intact: bool) -> None:
        spoken = self.hear(command, intact)
        if spoken is None or (spoken.delay and self._stopping.wait(spoken.delay)) or self.has("unplug"):
            return
        data = wire.damaged(spoken.reply, spoken.faults, spoken.previous)
        if not self._pace:
            _send_bytes(master, data)
            return
        began, sent = time.monotonic(), 0
        while sent < len(data) and not self._stopping.is_set() and not self.has("unplug"):
            arrived = min(len(data), int((time.monotonic() - began) * self._pace))
            if arrived > sent:
                _send_bytes(master, data[sent:arrived])
                sent = arrived
            time.sleep(PACE_SECONDS)

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
