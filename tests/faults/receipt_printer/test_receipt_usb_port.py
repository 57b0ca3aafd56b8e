"""A USB printer: two of a kind, another device, the kernel's driver, a plug that comes back elsewhere."""

from __future__ import annotations

import os
import tty
from pathlib import Path

import pytest

from drivers.contract.faults import FaultCode
from drivers.contract.printer import Printed
from drivers.contract.status import Health
from drivers.receipt_printer.driver import from_address
from drivers.simulators import escpos_usb
from drivers.simulators.escpos_usb import UsbLine
from drivers.simulators.receipt_printer import EscPosSimulator
from drivers.transport.usb_printer import LpDevice, UsbPrinterPort
from tests.faults.receipt_printer.conftest import opened

IDENTITY = f"{escpos_usb.VENDOR:04x}:{escpos_usb.PRODUCT:04x}"


class TwoOfAKind(UsbLine):
    def enumerate_devices(self) -> list[int]:
        return [*super().enumerate_devices()] * 2


class NoPrinter(UsbLine):
    def get_interface_descriptor(self, dev: int, intf: int, alt: int, config: int) -> object:
        found = super().get_interface_descriptor(dev, intf, alt, config)
        found.bInterfaceClass = 3
        return found


class OneWayIn(UsbLine):
    """A printer interface that only talks."""

    def get_endpoint_descriptor(self, dev: int, ep: int, intf: int, alt: int, config: int) -> object:
        return super().get_endpoint_descriptor(dev, 1, intf, alt, config)


class Nobody:
    def opened(self, link: object) -> None: ...
    def received(self, link: object, data: bytes) -> None: ...
    def closed(self, link: object) -> None: ...


@pytest.mark.parametrize(
    ("line", "serial"), [(TwoOfAKind(), ""), (NoPrinter(), ""), (UsbLine(), "SIM9999"), (OneWayIn(), "")]
)
def test_a_port_that_is_not_surely_the_printer_is_not_opened(line: UsbLine, serial: str) -> None:
    line.plug_in(Nobody())
    port = UsbPrinterPort(IDENTITY, serial, line)
    fault = port.open()
    line.unplug()
    line.threads.join()
    assert fault is not None
    assert fault.code is FaultCode.LINK_LOST
    assert not port.is_open


def test_a_stalled_pipe_is_cleared_and_the_job_goes_on(tmp_path: Path) -> None:
    with opened(tmp_path, line="usb") as bench:
        bench.sim.usb_backend.stalls = 3
        assert isinstance(bench.print(), Printed)
        assert bench.sim.usb_backend.stalls == 0
        assert bench.whole() == ["林知夏"]


def test_it_is_found_again_by_its_serial_number_wherever_it_is_plugged_in(tmp_path: Path) -> None:
    with opened(tmp_path, line="usb") as bench:
        assert escpos_usb.SERIAL in bench.printer.info.address
        for _ in range(3):
            bench.sim.play("unplug")
            assert bench.status().health is Health.ABSENT
            bench.sim.clear()
            assert bench.status().health is Health.READY
        assert isinstance(bench.print(), Printed)
        assert bench.whole() == ["林知夏"]


def test_the_device_file_of_the_kernel_serves_too(tmp_path: Path) -> None:
    """A pseudo-terminal stands for /dev/usb/lp0: a character device that is read and written without waiting."""
    simulator = EscPosSimulator(tmp_path, line="serial", baud=38400)  # a pseudo-terminal's own speed
    path = simulator.start().partition("?")[0].removeprefix("escpos+serial://")
    printer = from_address(f"escpos+usb://{path}?profile=generic80")
    try:
        assert printer.open() is None
        assert printer.status().health is Health.READY
        simulator.play("unplug")
        assert printer.status().health is Health.ABSENT
        simulator.clear()
        assert printer.status().health is Health.READY
    finally:
        printer.close()
        simulator.stop()


def test_a_device_file_that_takes_nothing_is_lost_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.transport.usb_printer.WRITE_SECONDS", 0.1)
    far, near = os.openpty()
    tty.setraw(near)
    device = LpDevice(Path(os.ttyname(near)))
    try:
        assert device.open() is None
        assert device.flush() is None
        fault = device.write(bytes(1_000_000))
        assert fault is not None
        assert not device.is_open
    finally:
        device.close()
        os.close(far)
        os.close(near)
