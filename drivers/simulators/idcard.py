"""Simulated ID-card reader: SAM_V over a pseudo-terminal behind a fixed link, with a real reader's bad habits."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from drivers.simulators import idcard_reader
from drivers.simulators import idcard_wire as wire
from drivers.simulators.cable import Cable, SerialEnd, serial_line
from drivers.simulators.idcard_reader import ReaderModel, load_people

__all__ = ["FAULTS", "IdCardSimulator", "load_people"]

FAULTS = {**idcard_reader.FAULTS, "wrong_baud": "波特率不符"}
TURN_SECONDS = 0.02  # how often the serving thread looks for the cable
PACE_SECONDS = 0.0005  # between two looks at how many bytes the line has carried: six bytes at 115200


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
        self._baud = baud
        self._pace = pace_baud / wire.BITS_PER_BYTE  # bytes a second
        self._cable = Cable("idcard", link, pulled=lambda: self.has("unplug"), connect=serial_line, serve=self._serve)

    def start(self) -> str:
        """Serve until `stop`; returns the registry address."""
        return f"samv+serial://{self._cable.start()}?baud={self._baud}"

    def stop(self) -> None:
        self._cable.stop()

    def play(self, fault: str) -> None:
        super().play(fault)
        if fault == "unplug":
            self._cable.settle()

    def clear(self) -> None:
        super().clear()
        self._cable.settle()

    def _serve(self, line: SerialEnd) -> None:
        buffer = bytearray()
        while not self._cable.away:
            if not select.select([line.fd], [], [], TURN_SECONDS)[0]:
                continue
            heard = os.read(line.fd, 4096)
            buffer += heard
            if line.baud != self._baud:
                line.send(b"" if self.has("no_answer") else wire.garbled(bytes(buffer)))
                buffer.clear()
                continue
            if self._pace:
                time.sleep(len(heard) / self._pace)
            for command, intact in wire.take_commands(buffer):
                self._speak(line, command, intact)

    def _speak(self, line: SerialEnd, command: bytes, intact: bool) -> None:
        spoken = self.hear(command, intact)
        if spoken is None or (spoken.delay and self._cable.wait(spoken.delay)) or self.has("unplug"):
            return
        data = wire.damaged(spoken.reply, spoken.faults, spoken.previous)
        if not self._pace:
            line.send(data)
            return
        began, sent = time.monotonic(), 0
        while sent < len(data) and not self._cable.away:
            arrived = min(len(data), int((time.monotonic() - began) * self._pace))
            if arrived > sent:
                line.send(data[sent:arrived])
                sent = arrived
            time.sleep(PACE_SECONDS)
