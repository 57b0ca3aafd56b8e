"""A Linux input node (/dev/input/event…) as a Link: struct input_event, exclusive grab, identity and abilities."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from drivers.contract.faults import Fault
from drivers.transport.link import link_lost

# linux/input.h on 64-bit machines: two i64 of time, u16 type, u16 code, i32 value.
EVENT = struct.Struct("<qqHHi")
EV_SYN, EV_KEY, EV_ABS = 0, 1, 3
EV_MAX = 0x1F  # linux/input-event-codes.h
KEY_MAX = 0x2FF
ABS_MAX = 0x3F
SYN_REPORT, SYN_DROPPED = 0, 3
RELEASED, PRESSED, REPEATED = 0, 1, 2
INPUT_MAJOR = 13  # Documentation/admin-guide/devices.txt
CHUNK = EVENT.size * 64  # what evdev keeps for a reader at least
NAME_BYTES = 256
FLUSH_READS = 64  # a node that never stops talking must not hold the driver


@dataclass(frozen=True, slots=True)
class Event:
    """One input_event without its time. Not in logs: keys are what somebody typed."""

    type: int
    code: int
    value: int

    def __repr__(self) -> str:
        return f"Event(type={self.type})"


@dataclass(frozen=True, slots=True)
class Identity:
    """`real` is False for a stand-in (FIFO, pty) that answers no questions."""

    real: bool
    name: str = ""
    vendor: int = 0
    product: int = 0
    version: int = 0
    unique: str = ""

    @property
    def usb_id(self) -> str:
        return f"{self.vendor:04x}:{self.product:04x}" if self.real else ""


class EventReader:
    """Whole events out of bytes; pieces wait for their rest. `garbled`: what came cannot be input events."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.garbled = False

    def feed(self, data: bytes) -> Iterator[Event]:
        """The events that are whole now. After garbage the rest is dropped: no mark tells where to go on."""
        self._buffer += data
        while len(self._buffer) >= EVENT.size:
            _, _, kind, code, value = EVENT.unpack_from(self._buffer)
            del self._buffer[: EVENT.size]
            if kind > EV_MAX or (kind == EV_KEY and (code > KEY_MAX or not RELEASED <= value <= REPEATED)):
                self.garbled = True
                self._buffer.clear()
                return
            yield Event(kind, code, value)

    def clear(self) -> None:
        self._buffer.clear()
        self.garbled = False


def request_code(direction: int, number: int, size: int) -> int:
    """_IOC of asm-generic/ioctl.h for the type 'E'; direction 1 writes to the kernel, 2 reads from it."""
    return direction << 30 | size << 16 | ord("E") << 8 | number


EVIOCGID = request_code(2, 0x02, 8)
EVIOCGNAME = request_code(2, 0x06, NAME_BYTES)
EVIOCGUNIQ = request_code(2, 0x08, NAME_BYTES)
EVIOCGRAB = request_code(1, 0x90, 4)
EVIOCGKEY = request_code(2, 0x18, KEY_MAX // 8 + 1)


def eviocgbit(kind: int, highest: int) -> int:
    """Which codes of an event type the device has, as bits."""
    return request_code(2, 0x20 + kind, highest // 8 + 1)


def bits(field: bytes) -> frozenset[int]:
    """Numbers of the set bits, lowest first in each byte."""
    return frozenset(i for i in range(len(field) * 8) if field[i // 8] >> (i % 8) & 1)


class EvdevNode:
    """`path` may be a link of /dev/input/by-id, which stays the same over a re-plug. `grab`: nobody else gets the keys.

    A real node that cannot be grabbed does not open: its keys would type into the citizen's form. A FIFO is accepted as
    a stand-in, it has no other readers.
    """

    def __init__(self, path: str, *, grab: bool = False) -> None:
        self._path = path
        self._grab = grab
        self._node: int | None = None
        self.identity = Identity(real=False)

    @property
    def is_open(self) -> bool:
        return self._node is not None

    def open(self) -> Fault | None:
        self.close()
        try:
            self._node = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            about = os.fstat(self._node)
            real = stat.S_ISCHR(about.st_mode) and os.major(about.st_rdev) == INPUT_MAJOR
            if real and self._grab:
                fcntl.ioctl(self._node, EVIOCGRAB, 1)
            self.identity = self._ask() if real else Identity(real=False)
        except OSError as trouble:
            return self._lost("open", trouble)
        return None

    def close(self) -> None:
        node, self._node = self._node, None
        if node is not None:
            with contextlib.suppress(OSError):  # the kernel takes a pulled device's node away itself; ends the grab too
                os.close(node)

    def flush(self) -> Fault | None:
        for _ in range(FLUSH_READS):
            data = self.read(0)
            if isinstance(data, Fault):
                return data
            if not data:
                break
        return None

    def write(self, data: bytes) -> Fault | None:
        return link_lost("write: an input node only talks")

    def read(self, timeout: float) -> bytes | Fault:
        if self._node is None:
            return link_lost("read: not open")
        try:
            if not select.select([self._node], [], [], timeout)[0]:
                return b""
            data = os.read(self._node, CHUNK)
        except BlockingIOError:
            return b""
        except OSError as trouble:
            return self._lost("read", trouble)
        if not data:
            self.close()
            return link_lost("read: end of the stand-in")
        return data

    def codes(self, kind: int, highest: int) -> frozenset[int] | None:
        """The codes of an event type that the device has; None where nobody can be asked."""
        field = self._field(eviocgbit(kind, highest), highest // 8 + 1)
        return None if field is None else bits(field)

    def held(self) -> frozenset[int] | None:
        """The keys that are down now; None where nobody can be asked."""
        field = self._field(EVIOCGKEY, KEY_MAX // 8 + 1)
        return None if field is None else bits(field)

    def _field(self, request: int, size: int) -> bytes | None:
        if self._node is None or not self.identity.real:
            return None
        try:
            return fcntl.ioctl(self._node, request, bytes(size))
        except OSError:
            return None

    def _ask(self) -> Identity:
        assert self._node is not None
        _, vendor, product, version = struct.unpack("<4H", fcntl.ioctl(self._node, EVIOCGID, bytes(8)))
        name = _text(fcntl.ioctl(self._node, EVIOCGNAME, bytes(NAME_BYTES)))
        try:
            unique = _text(fcntl.ioctl(self._node, EVIOCGUNIQ, bytes(NAME_BYTES)))
        except OSError:  # ENOENT: a device without a serial number
            unique = ""
        return Identity(True, name, vendor, product, version, unique)

    def _lost(self, action: str, trouble: OSError) -> Fault:
        self.close()
        return link_lost(f"{action}: {type(trouble).__name__} {trouble.errno}")


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("utf-8", "replace")
