"""USB printers as a Link: the printer class over pyusb, found by its ids, or the device file of the kernel's usblp."""

from __future__ import annotations

import contextlib
import os
import select
import time
from pathlib import Path
from typing import Any

import usb.core
import usb.util

from drivers.contract.faults import Fault
from drivers.transport.link import link_lost
from drivers.transport.usb_bulk import STALLED, UsbBulk

PRINTER_CLASS, TWO_WAY = 7, 2  # USB Device Class Definition for Printing Devices 1.1: class, protocol
WRITE_SECONDS = 2.0  # how long a printer may hold back a piece while its buffer is full and the head prints
FLUSH_READS = 16  # packets thrown away at most: a device that never stops talking must not hold the driver


class _PrinterPipes(UsbBulk):
    """The two pipes of the printer interface; `into` is None for a printer that never says anything."""

    out: Any = None
    into: int | None = None

    def _claim(self) -> None:
        """From usblp where that has it; a two-way interface before a one-way one. ValueError: no printer."""
        device = self._device
        offered = [i for cfg in device for i in cfg if i.bInterfaceClass == PRINTER_CLASS]
        if not offered:
            raise ValueError("no printer interface")
        interface = max(offered, key=lambda i: bool(i.bInterfaceProtocol == TWO_WAY))
        number = interface.bInterfaceNumber
        with contextlib.suppress(NotImplementedError):
            if device.is_kernel_driver_active(number):
                device.detach_kernel_driver(number)
        try:
            device.get_active_configuration()
        except usb.core.USBError:
            device.set_configuration()
        usb.util.claim_interface(device, number)
        if interface.bAlternateSetting:
            device.set_interface_altsetting(number, interface.bAlternateSetting)
        bulk = [e for e in interface if usb.util.endpoint_type(e.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK]
        ways = {usb.util.endpoint_direction(e.bEndpointAddress): e.bEndpointAddress for e in bulk}
        self.out, self.into = ways[usb.util.ENDPOINT_OUT], ways.get(usb.util.ENDPOINT_IN)

    def write_slowly(self, data: bytes) -> Fault | None:
        """A printer takes as much as its buffer has room for, and the rest when the head has printed some."""
        until = time.monotonic() + WRITE_SECONDS
        while data:
            left = until - time.monotonic()
            if self._device is None or left <= 0:
                return self._lost("write", TimeoutError() if self._device else None)
            try:
                data = data[self._device.write(self.out, data, max(1, int(left * 1000))) :]
            except usb.core.USBTimeoutError:
                continue
            except usb.core.USBError as trouble:
                if trouble.errno != STALLED:
                    return self._lost("write", trouble)
                self._clear(self.out)
        return None


class UsbPrinterPort:
    """`identity` is VID:PID. Without `serial` the only printer with it; two of them without one are no printer.

    Found anew at every open: the bus address changes with every plug. `backend`: a pyusb backend, None for libusb.
    """

    def __init__(self, identity: str, serial: str = "", backend: Any = None) -> None:
        self._pipes = _PrinterPipes(identity, serial=serial, backend=backend)

    @property
    def is_open(self) -> bool:
        return self._pipes.is_open

    def open(self) -> Fault | None:
        try:
            return self._pipes.open()
        except (KeyError, OSError):  # an interface without a pipe to write to; a stale handle of a pulled device
            self.close()
            return link_lost("open: no usable printer interface")

    def close(self) -> None:
        self._pipes.close()

    def flush(self) -> Fault | None:
        return _read_empty(self)

    def write(self, data: bytes) -> Fault | None:
        return self._pipes.write_slowly(data)

    def read(self, timeout: float) -> bytes | Fault:
        if self._pipes.is_open and self._pipes.into is None:
            time.sleep(timeout)
            return b""
        return self._pipes.read(self._pipes.into or 0, timeout)


class LpDevice:
    """The device file of usblp (/dev/usb/lp0, or the name that a udev rule gives it by serial number)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    @property
    def is_open(self) -> bool:
        return self._file is not None

    def open(self) -> Fault | None:
        self.close()
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as trouble:
            return link_lost(f"open: {type(trouble).__name__}")
        return None

    def close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):
                os.close(file)

    def flush(self) -> Fault | None:
        return _read_empty(self)

    def write(self, data: bytes) -> Fault | None:
        until = time.monotonic() + WRITE_SECONDS
        while data:
            trouble = self._ready(select.POLLOUT, until - time.monotonic())
            if trouble != "":
                return self._lost("write", trouble or "TimeoutError")
            try:
                data = data[os.write(self._open_file, data) :]
            except BlockingIOError:
                continue
            except OSError as error:
                return self._lost("write", type(error).__name__)
        return None

    def read(self, timeout: float) -> bytes | Fault:
        """An empty read is a printer with nothing to say: usblp has no end of file."""
        trouble = self._ready(select.POLLIN, timeout)
        if trouble:
            return self._lost("read", trouble)
        try:
            return os.read(self._open_file, 256) if trouble == "" else b""
        except BlockingIOError:
            return b""
        except OSError as error:
            return self._lost("read", type(error).__name__)

    @property
    def _open_file(self) -> int:
        """Raises OSError once it was closed."""
        if self._file is None:
            raise OSError("closed")
        return self._file

    def _ready(self, event: int, seconds: float) -> str | None:
        """ "" when ready, None when not in time, else why never."""
        if self._file is None:
            return "not open"
        poll = select.poll()
        poll.register(self._file, event)
        seen = poll.poll(max(0.0, seconds) * 1000)
        if not seen:
            return None
        return "gone" if seen[0][1] & (select.POLLHUP | select.POLLERR | select.POLLNVAL) else ""

    def _lost(self, action: str, why: str) -> Fault:
        self.close()
        return link_lost(f"{action}: {why}")


def _read_empty(port: UsbPrinterPort | LpDevice) -> Fault | None:
    for _ in range(FLUSH_READS):
        data = port.read(0)
        if isinstance(data, Fault):
            return data
        if not data:
            break
    return None
