"""The simulated scanner's network daemon: one connection of libsane's net backend, and the data of its pages."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Protocol

import numpy as np

from drivers.simulators import document_scanner_glass as glass
from drivers.simulators import document_scanner_wire as wire
from drivers.simulators.document_scanner_wire import Option

DEVICE = "sim:0"
FLATBED, FEEDER = "Flatbed", "Automatic Document Feeder"
TURN = 0.1  # seconds: how often a carriage that hangs looks for the end
RECORD = 32 * 1024  # bytes of one data record, as saned sends them
SLOWER = 8.0  # times
DATA_WITHIN = 4.0  # seconds


class Scanner(Protocol):
    """What the daemon needs of the scanner behind it."""

    page_seconds: float
    cut_at: int
    parked: int

    @property
    def stopping(self) -> bool: ...
    def has(self, fault: str) -> bool: ...
    def claim(self, holder: object) -> int: ...
    def release(self, holder: object) -> None: ...
    def sensor(self, name: str) -> bool: ...
    def take_page(self, source: str, dpi: float) -> tuple[int, glass.Picture | None]: ...
    def page_status(self, source: str, number: int) -> int: ...


class Daemon:
    """One connection. The data of a page goes over a second one, at a port that START tells."""

    def __init__(self, scanner: Scanner, link: socket.socket, host: str) -> None:
        self._scanner = scanner
        self._link = link
        self._host = host
        self._reader = wire.Reader(link)
        self._options = _options()
        self._number = 0  # pages since OPEN or CANCEL
        self._cancelled = threading.Event()
        self._data: threading.Thread | None = None

    def serve(self) -> None:
        try:
            while True:
                call = self._reader.word()
                if call == wire.EXIT:
                    return
                self._link.sendall(self._reply(call))
        finally:
            self._stop_data()
            self._scanner.release(self)

    def _reply(self, call: int) -> bytes:
        match call:
            case wire.INIT:
                self._reader.word()
                self._reader.string()
                return wire.word(wire.GOOD) + wire.word(wire.VERSION)
            case wire.GET_DEVICES:
                return wire.device_list([(DEVICE, "Simulated", "A4 scanner", "flatbed with feeder")])
            case wire.OPEN:
                return self._open(self._reader.string())
        self._reader.word()  # the handle; there is one
        match call:
            case wire.CLOSE:
                self._stop_data()
                self._scanner.release(self)
                return wire.word(0)
            case wire.GET_OPTION_DESCRIPTORS:
                return wire.word(len(self._options)) + b"".join(map(wire.descriptor, self._options))
            case wire.CONTROL_OPTION:
                return self._control()
            case wire.GET_PARAMETERS:
                return b"".join(map(wire.word, (wire.GOOD, *self._parameters())))
            case wire.START:
                return self._start()
            case wire.CANCEL:
                self._stop_data()
                self._scanner.parked += 1
                return wire.word(0)
        raise wire.Gone

    def _open(self, name: str) -> bytes:
        status = self._scanner.claim(self) if name in ("", DEVICE) else wire.INVAL
        self._number = 0
        return wire.word(status) + wire.word(0) + wire.string(None)

    def _control(self) -> bytes:
        number, action, kind, _size = (self._reader.word() for _ in range(4))
        value = self._reader.value(kind) if kind != wire.GROUP else None
        if number >= len(self._options):
            return self._controlled(wire.INVAL, 0, self._options[0])
        option = self._options[number]
        if option.capabilities == wire.READABLE and option.kind == wire.BOOL:
            option.value = self._scanner.sensor(option.name)
        if action != wire.SET:
            return self._controlled(wire.GOOD, 0, option)
        if option.capabilities != wire.SETTABLE or (option.allowed and not _allows(option, value)):
            return self._controlled(wire.INVAL, 0, option)
        option.value = value
        return self._controlled(wire.GOOD, wire.RELOAD_PARAMS, option)

    @staticmethod
    def _controlled(status: int, info: int, option: Option) -> bytes:
        head = wire.word(status) + wire.word(info) + wire.word(option.kind) + wire.word(option.size)
        return head + wire.value_array(option) + wire.string(None)

    def _value(self, name: str) -> object:
        return next(option.value for option in self._options if option.name == name)

    def _area(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in pixels of the glass."""
        dpi = float(str(self._value("resolution")))
        left, top, right, bottom = (
            round(float(str(self._value(name))) / 25.4 * dpi) for name in ("tl-x", "tl-y", "br-x", "br-y")
        )
        return left, top, max(right, left + 1), max(bottom, top + 1)

    def _parameters(self) -> tuple[int, ...]:
        """Format, last frame, bytes per line, pixels per line, lines, depth."""
        left, top, right, bottom = self._area()
        colour = self._value("mode") == "Color"
        width = right - left
        return (wire.RGB if colour else wire.GRAY, 1, width * (3 if colour else 1), width, bottom - top, 8)

    def _start(self) -> bytes:
        self._stop_data(wait=True)
        self._number += 1
        source, dpi = str(self._value("source")), float(str(self._value("resolution")))
        status, seen = self._scanner.take_page(source, dpi)
        if seen is None:
            return b"".join(map(wire.word, (status, 0, wire.LITTLE_ENDIAN))) + wire.string(None)
        left, top, right, bottom = self._area()
        page = np.zeros((bottom - top, right - left, 3), np.uint8)
        part = seen[top:bottom, left:right]
        page[: part.shape[0], : part.shape[1]] = part
        if self._value("mode") != "Color":
            page = np.asarray(page.mean(axis=2), np.uint8)
        listener = socket.create_server((self._host, 0))
        self._cancelled = threading.Event()
        sender = Sender(self._scanner, self._link, listener, self._cancelled)
        ends = self._scanner.page_status(source, self._number)
        self._data = threading.Thread(target=sender.send, args=(page, ends), name="sim-scanner-data", daemon=True)
        self._data.start()
        port = int(listener.getsockname()[1])
        return b"".join(map(wire.word, (wire.GOOD, port, wire.LITTLE_ENDIAN))) + wire.string(None)

    def _stop_data(self, wait: bool = False) -> None:
        if self._data is None:
            return
        if not wait:
            self._cancelled.set()
            self._number = 0
        self._data.join(5)
        self._data = None


class Sender:
    """The data connection of one page: records of bytes, then the end with its status."""

    def __init__(
        self,
        scanner: Scanner,
        control: socket.socket,
        listener: socket.socket,
        cancelled: threading.Event,
    ) -> None:
        self._scanner = scanner
        self._control = control
        self._listener = listener
        self._cancelled = cancelled

    def send(self, page: glass.Picture, ends: int) -> None:
        with contextlib.closing(self._listener), contextlib.suppress(OSError):
            link = self._accept()
            if link is None:
                return
            with contextlib.closing(link):
                link.settimeout(TURN)
                self._send(link, page.tobytes(), ends)

    def _accept(self) -> socket.socket | None:
        """The client's data connection; None when it does not come within the 4 s for which saned waits, too."""
        self._listener.settimeout(TURN)
        until = time.monotonic() + DATA_WITHIN
        while not self._cancelled.is_set() and not self._scanner.stopping and time.monotonic() < until:
            with contextlib.suppress(TimeoutError):
                return self._listener.accept()[0]
        return None

    def _send(self, link: socket.socket, data: bytes, ends: int) -> None:
        scanner, whole = self._scanner, len(data)
        if ends != wire.GOOD or scanner.has("short_page"):
            data = data[: whole // 3]
        pause = scanner.page_seconds * (SLOWER if scanner.has("slow") else 1.0) * RECORD / whole
        for at in range(0, len(data), RECORD):
            if self._cancelled.wait(pause) or scanner.stopping or scanner.has("unplug"):
                return
            if at >= scanner.cut_at and scanner.has("cut"):
                self._control.shutdown(socket.SHUT_RDWR)
                return
            if at >= whole // 2 and scanner.has("hang"):
                self._hang()
                return
            record = data[at : at + RECORD]
            self._push(link, wire.word(len(record)) + record)
        status = wire.EOF if ends == wire.GOOD else ends
        self._push(link, wire.word(wire.END_OF_DATA) + bytes([status]))

    def _hang(self) -> None:
        while not self._cancelled.wait(TURN) and self._scanner.has("hang") and not self._scanner.stopping:
            pass

    def _push(self, link: socket.socket, data: bytes) -> None:
        """A client that reads slowly makes the carriage wait; one that does not read is cut off by its cancel."""
        view = memoryview(data)
        while view and not self._cancelled.is_set() and not self._scanner.stopping:
            with contextlib.suppress(TimeoutError):
                view = view[link.send(view) :]


def _allows(option: Option, value: object) -> bool:
    allowed = option.allowed or ()
    if option.kind == wire.STRING or option.listed:
        return value in allowed
    return isinstance(value, int | float) and allowed[0] - 0.01 <= value <= allowed[1] + 0.01


def _options() -> list[Option]:
    """As a mid-range flatbed with feeder gives them; the sensors as the fujitsu backend names them."""
    wide, high = glass.GLASS_MM
    across, along = (0.0, wide, 0.0), (0.0, high, 0.0)
    options = [
        Option("", "Number of options", wire.INT, 0, capabilities=wire.READABLE),
        Option("", "Scan Mode", wire.GROUP, 0),
        Option("source", "Scan source", wire.STRING, FLATBED, allowed=(FLATBED, FEEDER)),
        Option("mode", "Scan mode", wire.STRING, "Color", allowed=("Gray", "Color")),
        Option("resolution", "Resolution", wire.INT, 100, wire.UNIT_DPI, allowed=(75, 100, 150, 200, 300), listed=True),
        Option("", "Geometry", wire.GROUP, 0),
        Option("tl-x", "Left", wire.FIXED, 0.0, wire.UNIT_MM, allowed=across),
        Option("tl-y", "Top", wire.FIXED, 0.0, wire.UNIT_MM, allowed=along),
        Option("br-x", "Right", wire.FIXED, wide, wire.UNIT_MM, allowed=across),
        Option("br-y", "Bottom", wire.FIXED, high, wire.UNIT_MM, allowed=along),
        Option("", "Sensors", wire.GROUP, 0),
        Option("page-loaded", "Page loaded", wire.BOOL, False, capabilities=wire.READABLE),
        Option("cover-open", "Cover open", wire.BOOL, False, capabilities=wire.READABLE),
        Option("double-feed", "Double feed", wire.BOOL, False, capabilities=wire.READABLE),
    ]
    options[0].value = len(options)
    return options
