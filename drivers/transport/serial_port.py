"""A serial port as a Link: pyserial, opened exclusively, with exact time-outs, every error turned into LINK_LOST.

A port has a path (best one below /dev/serial/by-id or by-path), or is looked for by the USB identity of its adapter at
every opening: the number in /dev/ttyUSB0 changes when a cable is pulled and plugged in again.
"""

from __future__ import annotations

import termios
from collections.abc import Callable, Iterable
from typing import Protocol

import serial
from serial.tools import list_ports

from drivers.contract.faults import Fault
from drivers.transport.link import link_lost

# What an unplugged port raises depends on the call: read and write give SerialException, in_waiting a plain OSError,
# and tcflush termios.error, which is no OSError (PEERS.md "Serial").
PORT_ERRORS = (serial.SerialException, OSError, termios.error)

# The host's buffer takes a command at once; a write that waits longer than this means a dead USB adapter.
WRITE_SECONDS = 0.5


class ListedPort(Protocol):
    """One row of the operating system's list (pyserial's ListPortInfo fits). Ids are None for ports on the board."""

    device: str
    vid: int | None
    pid: int | None
    serial_number: str | None


def find_port(usb: str, ports: Iterable[ListedPort]) -> str | Fault:
    """The path of the one port whose adapter is `usb`, VID:PID or VID:PID:SERIAL in hexadecimal digits.

    LINK_LOST when it is not there, and when there are several: guessing would drive another device. ValueError when
    `usb` is neither form.
    """
    numbers = usb.split(":", 2)
    if len(numbers) < 2:
        raise ValueError(f"a USB identity is VID:PID or VID:PID:SERIAL, not {usb!r}")
    vid, pid = (int(number, 16) for number in numbers[:2])
    wanted = numbers[2] if len(numbers) == 3 else None
    found = [
        port.device
        for port in ports
        if (port.vid, port.pid) == (vid, pid) and (wanted is None or port.serial_number == wanted)
    ]
    if len(found) == 1:
        return found[0]
    return link_lost(f"open: {len(found)} adapters with this USB identity")


class SerialPort:
    """`path` as given by the operating system, `baud` in bits per second; always 8N1.

    With `usb` (VID:PID or VID:PID:SERIAL) the path is looked up in `listing` at every opening.
    """

    def __init__(
        self,
        path: str,
        baud: int,
        *,
        usb: str = "",
        listing: Callable[[], Iterable[ListedPort]] = list_ports.comports,
    ) -> None:
        if usb:
            find_port(usb, ())  # an identity that is none is said at once
        self._path = path
        self.baud = baud
        self._usb = usb
        self._listing = listing
        self._port: serial.Serial | None = None

    @property
    def is_open(self) -> bool:
        return self._port is not None

    def open(self) -> Fault | None:
        self.close()
        try:
            path = find_port(self._usb, self._listing()) if self._usb else self._path
            if isinstance(path, Fault):
                return path
            self._port = serial.Serial(path, self.baud, timeout=0, write_timeout=WRITE_SECONDS, exclusive=True)
        except PORT_ERRORS as trouble:
            return link_lost(f"open: {type(trouble).__name__}")
        return None

    def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            try:
                port.close()
            except PORT_ERRORS:
                return  # a port whose adapter was pulled is closed already

    def flush(self) -> Fault | None:
        if self._port is None:
            return link_lost("flush: not open")
        try:
            self._port.reset_input_buffer()
        except PORT_ERRORS as trouble:
            return self._lost("flush", trouble)
        return None

    def write(self, data: bytes) -> Fault | None:
        if self._port is None:
            return link_lost("write: not open")
        try:
            self._port.write(data)
        except PORT_ERRORS as trouble:
            return self._lost("write", trouble)
        return None

    def read(self, timeout: float) -> bytes | Fault:
        if self._port is None:
            return link_lost("read: not open")
        try:
            self._port.timeout = timeout
            first = bytes(self._port.read(1))
            if not first:
                return b""
            self._port.timeout = 0
            return first + bytes(self._port.read(self._port.in_waiting))
        except PORT_ERRORS as trouble:
            return self._lost("read", trouble)

    def _lost(self, action: str, trouble: BaseException) -> Fault:
        self.close()
        return link_lost(f"{action}: {type(trouble).__name__}")
