"""USB pipes through pyusb: identities, claims, and each error of a transfer as a value."""

from __future__ import annotations

import errno
from array import array
from typing import Any

import pytest
import usb.core

from drivers.contract.faults import Fault, FaultCode
from drivers.idcard.driver import from_address
from drivers.idcard.usb_link import SamVUsbLink
from drivers.simulators import idcard_wire as wire
from drivers.simulators.usb_wire import BODY_IN, BODY_OUT, HEAD_IN, HEAD_OUT, UsbBackend, UsbIdCardSimulator
from drivers.transport.usb_bulk import UsbBulk

ASK_STATUS = wire.frame(b"\x11\xff")


class Backend(UsbBackend):
    """The simulated bus with errors put in by name of the call."""

    def __init__(self) -> None:
        super().__init__(UsbIdCardSimulator(read_seconds=0.0))
        self.errors: dict[str, list[int]] = {}
        self.calls: list[str] = []
        self.kernel_driver = False

    def _enter(self, call: str) -> None:
        self.calls.append(call)
        if self.errors.get(call):
            number = self.errors[call].pop(0)
            raise usb.core.USBError(errno.errorcode[number], None, number)

    def open_device(self, dev: str) -> int:
        self._enter("open")
        return super().open_device(dev)

    def bulk_write(self, dev_handle: int, ep: int, intf: int, data: array[int], timeout: int) -> int:
        self._enter("write")
        return super().bulk_write(dev_handle, ep, intf, data, timeout) - (1 if "lazy" in self.errors else 0)

    def bulk_read(self, dev_handle: int, ep: int, intf: int, buff: array[int], timeout: int) -> int:
        self._enter("read")
        return super().bulk_read(dev_handle, ep, intf, buff, timeout)

    def clear_halt(self, dev_handle: int, ep: int) -> None:
        self._enter("clear")
        super().clear_halt(dev_handle, ep)

    def is_kernel_driver_active(self, dev_handle: int, intf: int) -> bool:
        return self.kernel_driver

    def detach_kernel_driver(self, dev_handle: int, intf: int) -> None:
        self._enter("detach")
        self.kernel_driver = False


@pytest.fixture
def backend() -> Backend:
    return Backend()


@pytest.fixture
def pipes(backend: Backend) -> Any:
    made = UsbBulk("0400:C35A", backend=backend)
    assert made.open() is None
    yield made
    made.close()


def lost(value: object) -> str:
    assert isinstance(value, Fault)
    assert value.code is FaultCode.LINK_LOST
    return value.detail


def test_a_frame_travels_in_two_parts_each_way(pipes: UsbBulk) -> None:
    assert pipes.write(HEAD_OUT, ASK_STATUS[:7]) is None
    assert pipes.read(BODY_IN, 0.001) == b""
    assert pipes.write(BODY_OUT, ASK_STATUS[7:]) is None
    assert pipes.read(HEAD_IN, 0.5) == wire.answer(0x90)[:7]
    assert pipes.read(BODY_IN, 0.5) == wire.answer(0x90)[7:]


def test_a_stall_of_a_command_is_cleared_and_the_command_sent_again_once(pipes: UsbBulk, backend: Backend) -> None:
    backend.errors["write"] = [errno.EPIPE]
    assert pipes.write(HEAD_OUT, b"x") is None
    backend.errors["write"] = [errno.EPIPE, errno.EPIPE]
    assert lost(pipes.write(HEAD_OUT, b"x")) == "write: USB EPIPE"
    assert not pipes.is_open


def test_a_stall_of_an_answer_is_silence_and_a_pipe_that_stays_stalled_is_lost(
    pipes: UsbBulk, backend: Backend
) -> None:
    backend.errors["read"] = [errno.EPIPE]
    assert pipes.read(HEAD_IN, 0.01) == b""
    assert backend.calls[-1] == "clear"
    backend.errors["read"], backend.errors["clear"] = [errno.EPIPE], [errno.EIO]
    assert lost(pipes.read(HEAD_IN, 0.01)) == "clear: USB EIO"


@pytest.mark.parametrize("number", [errno.ENODEV, errno.EIO, errno.EOVERFLOW])
def test_every_other_error_of_a_transfer_loses_the_link(pipes: UsbBulk, backend: Backend, number: int) -> None:
    backend.errors["read"] = [number]
    assert lost(pipes.read(HEAD_IN, 0.01)) == f"read: USB {errno.errorcode[number]}"
    assert lost(pipes.read(HEAD_IN, 0.01)) == "read: not open"
    assert lost(pipes.write(HEAD_OUT, b"x")) == "write: not open"
    assert pipes.open() is None


def test_half_a_command_is_no_command(pipes: UsbBulk, backend: Backend) -> None:
    backend.errors["lazy"] = []
    assert lost(pipes.write(HEAD_OUT, b"xy")).startswith("write:")


def test_a_user_without_permission_reads_why(backend: Backend) -> None:
    backend.errors["open"] = [errno.EACCES]
    pipes = UsbBulk("0400:c35a", backend=backend)
    assert lost(pipes.open()) == "open: USB EACCES"
    backend.errors["open"] = [errno.EACCES, errno.EACCES]
    assert lost(UsbBulk("0400:c35a", serial="SIM0001", backend=backend).open()).startswith("open: USB")


def test_a_driver_of_the_kernel_is_put_aside(backend: Backend) -> None:
    backend.kernel_driver = True
    pipes = UsbBulk("0400:c35a", backend=backend)
    assert pipes.open() is None
    assert "detach" in backend.calls
    pipes.close()


def test_a_reader_that_sends_whole_frames_over_one_pipe_is_understood() -> None:
    class OnePipe(UsbBulk):
        def __init__(self) -> None:
            super().__init__("0400:c35a")
            self.coming = [
                wire.answer(0x80),
                wire.answer(0x9F, bytes(4))[:9],
                b"\x9f" + bytes(4) + b"\x97",
                b"\xff\xff",
            ]

        def read(self, pipe: int, seconds: float) -> bytes | Fault:
            return self.coming.pop(0) if self.coming else b""

    link = SamVUsbLink(OnePipe())
    heard = b""
    while piece := link.read(0.01):
        assert isinstance(piece, bytes)
        heard += piece
    assert heard == wire.answer(0x80) + wire.answer(0x9F, bytes(4)) + b"\xff\xff"


def test_a_reader_that_is_not_on_this_machine_is_a_fault_with_or_without_libusb() -> None:
    device = from_address("samv+usb://0400:c35a?serial=nobody-has-this")
    fault = device.open()
    assert isinstance(fault, Fault)
    assert fault.code is FaultCode.LINK_LOST
    device.close()
