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

PRINTER_CLASS = 7  # USB Device Class Definition for Printing Devices 1.1
WRITE_SECONDS = 2.0  # how long a printer may hold back a piece while its buffer is full and the head prints
FLUSH_READS = 16  # packets thrown away at most: a device that never stops talking must not hold the driver
PACKET = 64  # largest packet of a full-speed bulk endpoint; a shorter buffer makes libusb report an overflow

# pyusb gives USBError for a device that has gone; its libusb layer a plain OSError or ValueError for a stale handle
USB_ERRORS = (usb.core.USBError, OSError, ValueError, NotImplementedError)


class UsbPrinterPort:
    """`serial` "" takes the only printer with these ids; two of them without a serial number are no printer.

    Found anew at every open: the bus address changes with every plug. `backend`: a pyusb backend, None for libusb.
    """

    def __init__(self, vendor: int, product: int, serial: str = "", backend: Any = None) -> None:
        self._ids, self._serial, self._backend = (vendor, product), serial, backend
        self._device: Any = None
        self._out: Any = None
        self._in: Any = None

    @property
    def is_open(self) -> bool:
        return self._device is not None

    def open(self) -> Fault | None:
        self.close()
        try:
            found = [d for d in self._all() if not self._serial or d.serial_number == self._serial]
            if len(found) != 1:
                return link_lost("open: not there" if not found else "open: several, name one by its serial number")
            self._claim(found[0])
        except (*USB_ERRORS, usb.core.NoBackendError) as trouble:
            self.close()
            return link_lost(f"open: {type(trouble).__name__}")
        return None if self._device is not None else link_lost("open: no printer interface")

    def close(self) -> None:
        device, self._device = self._device, None
        self._out = self._in = None
        if device is not None:
            with contextlib.suppress(*USB_ERRORS):  # a device that was pulled is released already
                usb.util.dispose_resources(device)

    def flush(self) -> Fault | None:
        for _ in range(FLUSH_READS):
            data = self.read(0.001)
            if isinstance(data, Fault):
                return data
            if not data:
                break
        return None

    def write(self, data: bytes) -> Fault | None:
        until = time.monotonic() + WRITE_SECONDS
        while data:
            left = until - time.monotonic()
            if self._out is None or left <= 0:
                return self._lost("write", "not open" if self._out is None else "TimeoutError")
            try:
                data = data[self._out.write(data, max(1, int(left * 1000))) :]
            except usb.core.USBTimeoutError:
                continue
            except USB_ERRORS as trouble:
                return self._lost("write", type(trouble).__name__)
        return None

    def read(self, timeout: float) -> bytes | Fault:
        """A printer without an input endpoint never says anything."""
        if self._device is None:
            return link_lost("read: not open")
        if self._in is None:
            time.sleep(timeout)
            return b""
        try:
            return bytes(self._in.read(PACKET, max(1, int(timeout * 1000))))  # 0 would wait for ever
        except usb.core.USBTimeoutError:
            return b""
        except USB_ERRORS as trouble:
            return self._lost("read", type(trouble).__name__)

    def _all(self) -> list[Any]:
        vendor, product = self._ids
        return list(usb.core.find(find_all=True, idVendor=vendor, idProduct=product, backend=self._backend))

    def _claim(self, device: Any) -> None:
        """The printer interface, from usblp where that has it; two-way (protocol 2) before one-way (1)."""
        offered = [i for cfg in device for i in cfg if i.bInterfaceClass == PRINTER_CLASS]
        if not offered:
            return
        interface = max(offered, key=lambda i: i.bInterfaceProtocol == 2)
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
        ways = {usb.util.endpoint_direction(e.bEndpointAddress): e for e in bulk}
        self._out, self._in = ways.get(usb.util.ENDPOINT_OUT), ways.get(usb.util.ENDPOINT_IN)
        self._device = device

    def _lost(self, action: str, why: str) -> Fault:
        self.close()
        return link_lost(f"{action}: {why}")


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
        for _ in range(FLUSH_READS):
            data = self.read(0)
            if isinstance(data, Fault):
                return data
            if not data:
                break
        return None

    def write(self, data: bytes) -> Fault | None:
        until = time.monotonic() + WRITE_SECONDS
        while data:
            trouble = self._ready(select.POLLOUT, until - time.monotonic())
            if trouble != "":
                return self._lost("write", trouble or "TimeoutError")
            try:
                data = data[os.write(self._file or -1, data) :]
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
            return os.read(self._file or -1, 256) if trouble == "" else b""
        except BlockingIOError:
            return b""
        except OSError as error:
            return self._lost("read", type(error).__name__)

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
