"""Writes a conversation with a real device to a file, without what is personal in it: for tests that replay it.

One JSON object a line: the head {"recording": 1, "scheme", "redacted": true}, then {"ms", "dir", "hex"} with dir ">" to
the device and "<" from it, and {"ms", "event"} for open, close and lost. Nothing is written before it was redacted.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TextIO, cast

from drivers.contract.device import Cancel, Device
from drivers.contract.faults import Fault
from drivers.transport.link import Link, SpeedLink

# scheme: function(address, recorder) -> Device over a recording link, which gives the recorder its codec's redactor
RECORDABLE = {
    "samv+serial": "drivers.idcard.redact:recorded",
    "samv+usb": "drivers.idcard.redact:recorded",
}
POLL_PAUSE = 0.01  # seconds between two polls while recording


class Recorder:
    """`redact` makes of one answer (all bytes between two questions) as many bytes that tell nothing personal."""

    def __init__(self, out: TextIO, scheme: str, redact: Callable[[bytes], bytes]) -> None:
        self._out = out
        self._redact = redact
        self._began = time.monotonic()
        self._answer: list[tuple[int, bytes]] = []
        self.lines = 0
        self._line({"recording": 1, "scheme": scheme, "redacted": True})

    def sent(self, data: bytes) -> None:
        self.finish()
        self._line({"ms": self._now(), "dir": ">", "hex": data.hex()})

    def came(self, data: bytes) -> None:
        if data:
            self._answer.append((self._now(), data))

    def happened(self, event: str) -> None:
        self.finish()
        self._line({"ms": self._now(), "event": event})

    def finish(self) -> None:
        """Write the answer that was collected, in the pieces in which it came."""
        answer, self._answer = self._answer, []
        clean = self._redact(b"".join(piece for _, piece in answer))
        for ms, piece in answer:
            self._line({"ms": ms, "dir": "<", "hex": clean[: len(piece)].hex()})
            clean = clean[len(piece) :]

    def _now(self) -> int:
        return round((time.monotonic() - self._began) * 1000)

    def _line(self, row: dict[str, object]) -> None:
        self._out.write(json.dumps(row) + "\n")
        self.lines += 1


class RecordingLink:
    """Any link, with a recorder that hears both sides."""

    def __init__(self, link: Link, recorder: Recorder) -> None:
        self._link = link
        self._recorder = recorder

    @property
    def is_open(self) -> bool:
        return self._link.is_open

    def open(self) -> Fault | None:
        trouble = self._link.open()
        self._recorder.happened("lost" if trouble else "open")
        return trouble

    def close(self) -> None:
        self._link.close()
        self._recorder.happened("close")

    def flush(self) -> Fault | None:
        return self._link.flush()

    def write(self, data: bytes) -> Fault | None:
        self._recorder.sent(data)
        return self._link.write(data)

    def read(self, timeout: float) -> bytes | Fault:
        came = self._link.read(timeout)
        if isinstance(came, Fault):
            self._recorder.happened("lost")
        else:
            self._recorder.came(came)
        return came


class RecordingSpeedLink(RecordingLink):
    """The same for a link whose speed can be chosen."""

    def __init__(self, link: SpeedLink, recorder: Recorder) -> None:
        super().__init__(link, recorder)
        self._line = link

    @property
    def baud(self) -> int:
        return self._line.baud

    @baud.setter
    def baud(self, value: int) -> None:
        self._line.baud = value


def recording(link: Link, recorder: Recorder) -> Link:
    """`link`, recorded."""
    return RecordingSpeedLink(link, recorder) if isinstance(link, SpeedLink) else RecordingLink(link, recorder)


def record(address: str, out: Path, seconds: float, cancel: Cancel | None = None) -> int | Fault:
    """Drive the device for `seconds` (armed, where it can be armed) and write what was said to `out`.

    The number of lines, or the fault of opening. ValueError for an address whose driver knows no redaction,
    FileExistsError when `out` exists.
    """
    scheme = address.partition(":")[0].lower()
    if scheme not in RECORDABLE:
        raise ValueError(f"nothing is known of what is personal in {scheme!r}; recordable are {', '.join(RECORDABLE)}")
    module, _, factory = RECORDABLE[scheme].partition(":")
    build = cast(Callable[[str, TextIO], tuple[Device, Recorder]], getattr(import_module(module), factory))
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        device, recorder = build(address, file)
        try:
            trouble = device.open()
            if trouble is not None:
                return trouble
            _drive(device, time.monotonic() + seconds, cancel)
        finally:
            device.close()
            recorder.finish()
    return recorder.lines


def _drive(device: Device, until: float, cancel: Cancel | None) -> None:
    arm: Callable[[bool], None] = getattr(device, "arm", lambda on: None)
    arm(True)
    while time.monotonic() < until and not (cancel is not None and cancel.is_set()):
        device.poll()
        time.sleep(POLL_PAUSE)
    arm(False)
    device.status()
