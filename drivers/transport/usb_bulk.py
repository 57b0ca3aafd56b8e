"""Bulk pipes of a USB device through pyusb: every error a Fault, a stalled pipe cleared, a device found by identity.

What pipes mean is the driver's business. pyusb needs libusb-1.0 on the system, and the user a udev rule.
"""

from __future__ import annotations

import errno
from typing import Any

import usb.core
import usb.util

from drivers.contract.faults import Fault
from drivers.transport.link import link_lost

# A transfer ends with the first packet that is not full. A buffer that is no multiple of the packet size (64, 512)
# loses bytes (EOVERFLOW), so one that holds any frame whole is used always.
TRANSFER_BYTES = 4096
WRITE_MS = 500  # a device takes a command at once; a longer wait means that it hangs
SHORTEST_MS = 1  # 0 would wait for ever
STALLED = errno.EPIPE
TIMED_OUT = frozenset({errno.ETIMEDOUT, errno.EAGAIN})


class UsbBulk:
    """`identity` is VID:PID in hexadecimal digits; with `serial` only the device with that serial number.

    `backend` is a pyusb backend; None takes libusb. Opens nothing before `open`.
    """

    def __init__(self, identity: str, *, serial: str = "", backend: Any = None) -> None:
        vid, _, pid = identity.partition(":")
        try:
            self._vid, self._pid = int(vid, 16), int(pid, 16)
        except ValueError:
            raise ValueError(f"a USB identity is VID:PID in hexadecimal digits, not {identity!r}") from None
        self._serial = serial
        self._backend = backend
        self._device: Any = None

    @property
    def is_open(self) -> bool:
        return self._device is not None

    def open(self) -> Fault | None:
        """Find, configure and claim. LINK_LOST: not there, several of them, taken, not allowed, no libusb."""
        self.close()
        try:
            found = self._find()
            if len(found) != 1:
                return link_lost(f"open: {len(found)} USB devices with this identity")
            self._device = found[0]
            self._claim()
        except (usb.core.USBError, ValueError, NotImplementedError) as trouble:
            return self._lost("open", trouble)  # ValueError: no libusb, or a serial number that may not be read
        return None

    def close(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            try:
                usb.util.dispose_resources(device)
            except usb.core.USBError:
                return  # unplugged: nothing is left to release

    def write(self, pipe: int, data: bytes) -> Fault | None:
        """All of `data`, on an OUT endpoint. A stalled pipe is cleared and tried once more."""
        if self._device is None:
            return link_lost("write: not open")
        try:
            try:
                sent = self._device.write(pipe, data, WRITE_MS)
            except usb.core.USBError as trouble:
                if trouble.errno != STALLED:
                    raise
                self._device.clear_halt(pipe)
                sent = self._device.write(pipe, data, WRITE_MS)
        except usb.core.USBError as trouble:
            return self._lost("write", trouble)
        return None if sent == len(data) else self._lost("write", None)

    def read(self, pipe: int, seconds: float) -> bytes | Fault:
        """One transfer from an IN endpoint, at most 4096 bytes; b"" when none ended in time or the pipe was stalled."""
        if self._device is None:
            return link_lost("read: not open")
        try:
            return bytes(self._device.read(pipe, TRANSFER_BYTES, max(SHORTEST_MS, round(seconds * 1000))))
        except usb.core.USBError as trouble:
            if trouble.errno in TIMED_OUT:
                return b""
            if trouble.errno == STALLED:
                return self._clear(pipe)
            return self._lost("read", trouble)

    def _clear(self, pipe: int) -> bytes | Fault:
        """The device says that it cannot answer here: what it owed is lost, the pipe works again."""
        try:
            self._device.clear_halt(pipe)
        except usb.core.USBError as trouble:
            return self._lost("clear", trouble)
        return b""

    def _find(self) -> list[Any]:
        devices = usb.core.find(find_all=True, idVendor=self._vid, idProduct=self._pid, backend=self._backend)
        return [device for device in devices if not self._serial or device.serial_number == self._serial]

    def _claim(self) -> None:
        """A configuration that is set already is kept: setting it again would reset the device."""
        device = self._device
        try:
            configuration = device.get_active_configuration()
        except usb.core.USBError as trouble:
            if trouble.errno is not None:
                raise
            device.set_configuration()
            configuration = device.get_active_configuration()
        interface = configuration[(0, 0)].bInterfaceNumber
        if device.is_kernel_driver_active(interface):
            device.detach_kernel_driver(interface)
        usb.util.claim_interface(device, interface)

    def _lost(self, action: str, trouble: BaseException | None) -> Fault:
        self.close()
        number = getattr(trouble, "errno", None)
        named = "not all was taken" if trouble is None else type(trouble).__name__
        reason = errno.errorcode.get(number, str(number)) if number else named
        return link_lost(f"{action}: USB {reason}")
