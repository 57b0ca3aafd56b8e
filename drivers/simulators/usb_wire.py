"""A simulated USB bus with one card reader on it, as a pyusb backend: bulk pipes, stalls, short packets, unplugging.

`UsbIdCardSimulator().backend` is given to whoever opens devices through pyusb; nothing else of the host is simulated.
"""

from __future__ import annotations

import errno
import threading
import time
from array import array
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace

import usb.core

from drivers.simulators import idcard_reader
from drivers.simulators import idcard_wire as wire
from drivers.simulators.idcard_reader import ReaderModel, Spoken

VENDOR, PRODUCT = 0x0400, 0xC35A
HEAD_OUT, BODY_OUT, HEAD_IN, BODY_IN = 0x02, 0x06, 0x81, 0x85
PACKET = 64  # bytes of a full-speed bulk packet; a transfer ends with a packet that is shorter
HEAD_BYTES = 7
FAULTS = {**idcard_reader.FAULTS, "stall": "USB管道停顿", "short_packets": "USB短包"}
STRING, LANGUAGES = 3, b"\x04\x03\x09\x04"  # string descriptors; English


class UsbIdCardSimulator(ReaderModel):
    """A reader on USB. `serial` is what it says of itself. The address is for a host that is given `backend`."""

    def __init__(
        self,
        people: Sequence[Mapping[str, str]] | None = None,
        *,
        read_seconds: float = 0.3,
        serial: str = "SIM0001",
    ) -> None:
        super().__init__(people, read_seconds, FAULTS)
        self.serial = serial
        self.backend = UsbBackend(self)

    def start(self) -> str:
        return f"samv+usb://{VENDOR:04x}:{PRODUCT:04x}?serial={self.serial}"

    def stop(self) -> None:
        self.backend.wake()

    def play(self, fault: str) -> None:
        super().play(fault)
        if fault == "unplug":
            self.backend.unplugged()


class UsbBackend:
    """What pyusb asks of a backend (usb.backend.IBackend), for this one device. Safe from any thread."""

    def __init__(self, reader: UsbIdCardSimulator) -> None:
        self._reader = reader
        self._changed = threading.Condition()
        self._pipes: dict[int, deque[tuple[float, bytes]]] = {HEAD_IN: deque(), BODY_IN: deque()}
        self._stalled: set[int] = set()
        self._buffer = bytearray()
        self._configured = False
        self._claimed = False
        self._handles = 0  # grows with every unplugging: handles of before are dead

    # -- what pyusb calls --------------------------------------------------------------------------------------
    def enumerate_devices(self) -> Iterator[str]:
        if not self._reader.has("unplug"):
            yield self._reader.serial

    def get_parent(self, dev: str) -> None:
        return None

    def get_device_descriptor(self, dev: str) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=PACKET, idVendor=VENDOR, idProduct=PRODUCT, bcdDevice=0x0100, iManufacturer=0, iProduct=0,
            iSerialNumber=1, bNumConfigurations=1, address=1, bus=1, port_number=1, port_numbers=(1,), speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: str, config: int) -> SimpleNamespace:
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=46, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0x80, bMaxPower=250, extra_descriptors=b"",
        )  # fmt: skip

    def get_interface_descriptor(self, dev: str, intf: int, alt: int, config: int) -> SimpleNamespace:
        if intf or alt:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=4,
            bInterfaceClass=0xFF, bInterfaceSubClass=0, bInterfaceProtocol=0, iInterface=0, extra_descriptors=b"",
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: str, ep: int, intf: int, alt: int, config: int) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(HEAD_OUT, BODY_OUT, HEAD_IN, BODY_IN)[ep], bmAttributes=2,
            wMaxPacketSize=PACKET, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=b"",
        )  # fmt: skip

    def open_device(self, dev: str) -> int:
        self._alive(self._handles)
        return self._handles

    def close_device(self, dev_handle: int) -> None:
        self._claimed = False

    def set_configuration(self, dev_handle: int, config_value: int) -> None:
        self._alive(dev_handle)
        self._configured = config_value == 1

    def get_configuration(self, dev_handle: int) -> int:
        self._alive(dev_handle)
        return int(self._configured)

    def is_kernel_driver_active(self, dev_handle: int, intf: int) -> bool:
        self._alive(dev_handle)
        return False

    def claim_interface(self, dev_handle: int, intf: int) -> None:
        self._alive(dev_handle)
        if self._claimed:
            raise _error(errno.EBUSY)
        self._claimed = True

    def release_interface(self, dev_handle: int, intf: int) -> None:
        self._claimed = False
        self._alive(dev_handle)

    def clear_halt(self, dev_handle: int, ep: int) -> None:
        self._alive(dev_handle)
        self._stalled.discard(ep)

    def ctrl_transfer(
        self,
        dev_handle: int,
        bmRequestType: int,
        bRequest: int,
        wValue: int,
        wIndex: int,
        data: array[int],
        timeout: int,
    ) -> int:
        """The strings: their languages and the serial number."""
        self._alive(dev_handle)
        if wValue >> 8 != STRING:
            raise _error(errno.EPIPE)
        text = self._reader.serial.encode("utf-16-le")
        answer = bytes([len(text) + 2, STRING]) + text if wValue & 0xFF else LANGUAGES
        return _fill(data, answer)

    def bulk_write(self, dev_handle: int, ep: int, intf: int, data: array[int], timeout: int) -> int:
        self._alive(dev_handle)
        self._refuse_if_stalled(ep)
        if ep == HEAD_OUT:
            self._buffer.clear()
        self._buffer += data.tobytes()
        for command, intact in wire.take_commands(self._buffer):
            spoken = self._reader.hear(command, intact)
            if spoken is not None:
                self._queue(spoken)
        return len(data)

    def bulk_read(self, dev_handle: int, ep: int, intf: int, buff: array[int], timeout: int) -> int:
        until = time.monotonic() + timeout / 1000
        with self._changed:
            while True:
                self._alive(dev_handle)
                self._refuse_if_stalled(ep)
                pipe = self._pipes[ep]
                now = time.monotonic()
                ready = pipe[0][0] if pipe else until
                if pipe and ready <= now:
                    return _fill(buff, pipe.popleft()[1])
                if now >= until:
                    raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
                self._changed.wait(min(until, max(ready, now + 0.0005)) - now)

    intr_write = iso_write = bulk_write  # pyusb looks all of them up, and calls those that the pipes are
    intr_read = iso_read = bulk_read

    # -- the device --------------------------------------------------------------------------------------------
    def wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def unplugged(self) -> None:
        """Handles die, what was on its way is gone, and the device comes back without a configuration."""
        with self._changed:
            self._handles += 1
            self._configured = self._claimed = False
            self._stalled.clear()
            for pipe in self._pipes.values():
                pipe.clear()
            self._changed.notify_all()

    def _queue(self, spoken: Spoken) -> None:
        at = time.monotonic() + spoken.delay
        frames = [wire.damaged(spoken.reply, [name for name in spoken.faults if name in ("corrupted", "short")], b"")]
        if "left_over" in spoken.faults:
            frames.insert(0, spoken.previous)
        if "doubled" in spoken.faults:
            frames *= 2
        with self._changed:
            if "stall" in spoken.faults:
                self._stalled.add(BODY_IN)
            for frame in frames:
                for pipe, part in ((HEAD_IN, frame[:HEAD_BYTES]), (BODY_IN, frame[HEAD_BYTES:])):
                    if pipe == BODY_IN and "stall" in spoken.faults:
                        continue
                    piece = PACKET - 4 if "short_packets" in spoken.faults else max(1, len(part))
                    self._pipes[pipe].extend((at, part[i : i + piece]) for i in range(0, len(part), piece))
            self._changed.notify_all()

    def _alive(self, handle: int) -> None:
        if self._reader.has("unplug") or handle != self._handles:
            raise _error(errno.ENODEV)

    def _refuse_if_stalled(self, ep: int) -> None:
        if ep in self._stalled:
            raise _error(errno.EPIPE)


def _fill(buffer: array[int], data: bytes) -> int:
    """libusb gives up with an overflow when a device sends more than there is room for."""
    if len(data) > len(buffer) * buffer.itemsize:
        raise _error(errno.EOVERFLOW)
    buffer[: len(data)] = array("B", data)
    return len(data)


def _error(number: int) -> usb.core.USBError:
    return usb.core.USBError(errno.errorcode[number], None, number)
