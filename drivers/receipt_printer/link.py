"""The line to a receipt printer, TCP, serial or USB: bytes with deadlines, nothing of their meaning."""

from __future__ import annotations

import contextlib
import socket
from typing import Protocol

from drivers.contract.faults import Fault
from drivers.transport.link import Link as Port

CONNECT_SECONDS = 0.6  # a printer in the same housing answers within milliseconds; status() may take 1 s
SEND_SECONDS = 2.0  # how long a full buffer may hold a piece of 1-5 KB while the head prints
PORT_BYTES = 256  # written at a time: 0.27 s at 9600 baud, within the serial port's own deadline


class LinkLost(Exception):
    """The line is gone. Never leaves this package."""


class Link(Protocol):
    """`connect`, `send`, `receive` raise LinkLost. `holds_back`: the line itself waits while the printer is full."""

    holds_back: bool

    def connect(self) -> None:
        """Opens the line unless it is open."""
        ...

    def close(self) -> None: ...

    def send(self, data: bytes) -> None: ...

    def receive(self, seconds: float) -> bytes:
        """What is there within `seconds`; b"" when nothing came."""
        ...


class TcpLink:
    """A socket with deadlines."""

    holds_back = True

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None

    def connect(self) -> None:
        if self._socket is not None:
            return
        try:
            self._socket = socket.create_connection(self._address, CONNECT_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            self.close()
            raise LinkLost(f"cannot connect: {type(error).__name__}") from error

    def close(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
            self._socket = None

    def send(self, data: bytes) -> None:
        if self._socket is None:
            raise LinkLost("not connected")
        try:
            self._socket.settimeout(SEND_SECONDS)
            self._socket.sendall(data)
        except OSError as error:
            self.close()
            raise LinkLost(f"while sending: {type(error).__name__}") from error

    def receive(self, seconds: float) -> bytes:
        if self._socket is None:
            raise LinkLost("not connected")
        try:
            self._socket.settimeout(seconds)
            data = self._socket.recv(256)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError as error:
            self.close()
            raise LinkLost(f"while receiving: {type(error).__name__}") from error
        if not data:
            self.close()
            raise LinkLost("closed by the printer")
        return data


class PortLink:
    """Any port of drivers/transport: serial, USB, a device file, a script."""

    def __init__(self, port: Port, holds_back: bool = True) -> None:
        self._port, self.holds_back = port, holds_back

    def connect(self) -> None:
        if not self._port.is_open:
            self._alive(self._port.open())

    def close(self) -> None:
        self._port.close()

    def send(self, data: bytes) -> None:
        for start in range(0, len(data), PORT_BYTES):
            self._alive(self._port.write(data[start : start + PORT_BYTES]))

    def receive(self, seconds: float) -> bytes:
        data = self._port.read(seconds)
        if isinstance(data, Fault):
            self.close()
            raise LinkLost(data.detail)
        return data

    def _alive(self, trouble: Fault | None) -> None:
        if trouble:
            self.close()
            raise LinkLost(trouble.detail)
