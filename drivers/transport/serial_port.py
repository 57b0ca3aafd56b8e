"""A serial port as a Link: pyserial, opened exclusively, with exact time-outs, every error turned into LINK_LOST."""

from __future__ import annotations

import termios

import serial

from drivers.contract.faults import Fault
from drivers.transport.link import link_lost

# What an unplugged port raises depends on the call: read and write give SerialException, in_waiting a plain OSError,
# and tcflush termios.error, which is no OSError (PEERS.md "Serial").
PORT_ERRORS = (serial.SerialException, OSError, termios.error)

# The host's buffer takes a command at once; a write that waits longer than this means a dead USB adapter.
WRITE_SECONDS = 0.5


class SerialPort:
    """`path` as given by the operating system, `baud` in bits per second; always 8N1."""

    def __init__(self, path: str, baud: int) -> None:
        self._path = path
        self._baud = baud
        self._port: serial.Serial | None = None

    @property
    def is_open(self) -> bool:
        return self._port is not None

    def open(self) -> Fault | None:
        self.close()
        try:
            self._port = serial.Serial(self._path, self._baud, timeout=0, write_timeout=WRITE_SECONDS, exclusive=True)
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
