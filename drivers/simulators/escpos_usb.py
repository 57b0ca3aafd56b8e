"""A USB port for the simulated receipt printer, where libusb would be: a pyusb backend with one printer on it."""

from __future__ import annotations

import errno
import queue
import threading
import time
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

from drivers.simulators.escpos_lines import Hears, Threads

VENDOR, PRODUCT, SERIAL = 0x6868, 0x0200, "SIM0001"
OUT, IN = 0x01, 0x82
STRINGS = {0: "", 1: "Simulator", 2: "Receipt printer", 3: SERIAL}

_DEVICE = {
    "bLength": 18, "bDescriptorType": 1, "bcdUSB": 0x0200, "bDeviceClass": 0, "bDeviceSubClass": 0,
    "bDeviceProtocol": 0, "bMaxPacketSize0": 64, "idVendor": VENDOR, "idProduct": PRODUCT, "bcdDevice": 0x0100,
    "iManufacturer": 1, "iProduct": 2, "iSerialNumber": 3, "bNumConfigurations": 1, "port_number": 1,
    "port_numbers": (1,), "bus": 1, "speed": 2,
}  # fmt: skip
_CONFIGURATION = {
    "bLength": 9, "bDescriptorType": 2, "wTotalLength": 32, "bNumInterfaces": 1, "bConfigurationValue": 1,
    "iConfiguration": 0, "bmAttributes": 0xC0, "bMaxPower": 1, "extra_descriptors": [],
}  # fmt: skip
_INTERFACE = {
    "bLength": 9, "bDescriptorType": 4, "bInterfaceNumber": 0, "bAlternateSetting": 0, "bNumEndpoints": 2,
    "bInterfaceClass": 7, "bInterfaceSubClass": 1, "bInterfaceProtocol": 2, "iInterface": 0, "extra_descriptors": [],
}  # fmt: skip
_ENDPOINT = {
    "bLength": 7, "bDescriptorType": 5, "bmAttributes": 2, "wMaxPacketSize": 64, "bInterval": 0, "bRefresh": 0,
    "bSynchAddress": 0, "extra_descriptors": [],
}  # fmt: skip


class _UsbLink:
    def __init__(self, line: UsbLine) -> None:
        self._line = line

    def send(self, data: bytes) -> None:
        self._line.answers.put(data)

    def cut(self) -> None:
        """USB has no connection that could end: it is pulled."""
        self._line.unplug()


class UsbLine(usb.backend.IBackend):  # type: ignore[misc]
    """Give it to a driver as its pyusb backend. A port that was pulled comes back under another bus address."""

    def __init__(self) -> None:
        self.answers: queue.Queue[bytes] = queue.Queue()
        self._to_printer: queue.Queue[bytes | None] = queue.Queue()
        self._held = b""
        self._plugs = 0
        self._plugged = False
        self._kernel = True  # usblp has it at first
        self.stalls = 0  # so many of the next writes find the pipe stalled
        self._halted = False
        self._lock = threading.Lock()
        self.threads = Threads()

    # -- line -------------------------------------------------------------------------------------------------
    @property
    def address(self) -> str:
        return f"escpos+usb://{VENDOR:04x}:{PRODUCT:04x}/{SERIAL}"

    def plug_in(self, printer: Hears) -> None:
        self._plugs += 1
        self._to_printer, self.answers, self._held = queue.Queue(), queue.Queue(), b""
        self._plugged = self._kernel = True
        incoming = self._to_printer
        self.threads.start(lambda: self._read(incoming, printer))

    def unplug(self) -> None:
        self._plugged = False
        self._to_printer.put(None)

    def _read(self, incoming: queue.Queue[bytes | None], printer: Hears) -> None:
        link = _UsbLink(self)
        printer.opened(link)
        while (data := incoming.get()) is not None:
            printer.received(link, data)
        printer.closed(link)

    def _alive(self, handle: object = None) -> None:
        if not self._plugged or (handle is not None and handle != self._plugs):
            raise usb.core.USBError("No such device (it may have been disconnected)", errno=errno.ENODEV)

    # -- what libusb would do ---------------------------------------------------------------------------------
    def enumerate_devices(self) -> list[int]:
        return [self._plugs] if self._plugged else []

    def get_device_descriptor(self, dev: int) -> Any:
        return SimpleNamespace(**_DEVICE, address=dev)

    def get_configuration_descriptor(self, dev: int, config: int) -> Any:
        if config:
            raise IndexError("one configuration")
        return SimpleNamespace(**_CONFIGURATION)

    def get_interface_descriptor(self, dev: int, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError("one interface")
        return SimpleNamespace(**_INTERFACE)

    def get_endpoint_descriptor(self, dev: int, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(**_ENDPOINT, bEndpointAddress=(OUT, IN)[ep])

    def open_device(self, dev: int) -> int:
        self._alive(dev)
        return dev

    def close_device(self, dev_handle: int) -> None:
        """A handle costs nothing here."""

    def get_configuration(self, dev_handle: int) -> int:
        self._alive(dev_handle)
        return 1

    def set_configuration(self, dev_handle: int, config_value: int) -> None:
        self._alive(dev_handle)

    def is_kernel_driver_active(self, dev_handle: int, intf: int) -> bool:
        self._alive(dev_handle)
        return self._kernel

    def detach_kernel_driver(self, dev_handle: int, intf: int) -> None:
        self._alive(dev_handle)
        self._kernel = False

    def claim_interface(self, dev_handle: int, intf: int) -> None:
        self._alive(dev_handle)
        if self._kernel:
            raise usb.core.USBError("Resource busy", errno=errno.EBUSY)

    def release_interface(self, dev_handle: int, intf: int) -> None:
        self._alive(dev_handle)

    def clear_halt(self, dev_handle: int, ep: int) -> None:
        self._alive(dev_handle)
        self._halted = False

    def ctrl_transfer(
        self, dev_handle: int, bmRequestType: int, bRequest: int, wValue: int, wIndex: int, data: Any, timeout: int
    ) -> int:
        """GET_DESCRIPTOR of strings, which are UTF-16."""
        self._alive(dev_handle)
        index = wValue & 0xFF
        text = b"\x09\x04" if index == 0 else STRINGS[index].encode("utf-16-le")
        answer = bytes([len(text) + 2, 3]) + text
        size = min(len(answer), len(data))
        data[:size] = type(data)("B", answer[:size])
        return size

    def bulk_write(self, dev_handle: int, ep: int, intf: int, data: Any, timeout: int) -> int:
        """At most 200 bytes at a time: a host has to go on from where the device stopped."""
        self._alive(dev_handle)
        if self.stalls or self._halted:
            self.stalls, self._halted = max(0, self.stalls - 1), True
            raise usb.core.USBError("Pipe error", errno=errno.EPIPE)
        part = data.tobytes()[:200]
        self._to_printer.put(part)
        return len(part)

    def bulk_read(self, dev_handle: int, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self._alive(dev_handle)
        until = time.monotonic() + timeout / 1000
        with self._lock:
            while not self._held:
                try:
                    self._held = self.answers.get(timeout=max(0.0, min(until - time.monotonic(), 0.05)))
                except queue.Empty:
                    self._alive(dev_handle)
                    if time.monotonic() >= until:
                        raise usb.core.USBTimeoutError("Operation timed out", errno=errno.ETIMEDOUT) from None
            part, self._held = self._held[: len(buff)], self._held[len(buff) :]
        buff[: len(part)] = type(buff)("B", part)
        return len(part)
