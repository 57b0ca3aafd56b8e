"""From an address (samv+serial:///dev/ttyUSB0?baud=115200) to a driver. Drivers are imported when first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from drivers.contract.device import Device

# scheme: "module:factory"; a factory takes the whole address and does not open anything.
DRIVERS = {
    "samv+serial": "drivers.idcard.driver:from_address",
    "samv+usb": "drivers.idcard.driver:from_address",
    "pcsc": "drivers.smartcard.driver:from_address",
    "pcsc+vpcd": "drivers.smartcard.driver:from_address",
    "doccam+http": "drivers.camera.driver:from_address",
    "doccam+file": "drivers.camera.driver:from_address",
    "doccam+v4l2": "drivers.camera.driver:from_address",
    "portrait+http": "drivers.camera.portrait:from_address",
    "portrait+file": "drivers.camera.portrait:from_address",
    "portrait+v4l2": "drivers.camera.portrait:from_address",
    "sane": "drivers.scanner.driver:from_address",
    "escpos+tcp": "drivers.receipt_printer.driver:from_address",
    "escpos+serial": "drivers.receipt_printer.driver:from_address",
    "escpos+usb": "drivers.receipt_printer.driver:from_address",
    "ipp": "drivers.form_printer.driver:from_address",
    "cups": "drivers.form_printer.driver:from_address",
    "code+serial": "drivers.code_reader.driver:from_address",
    "code+wedge": "drivers.code_reader.driver:from_address",
    "ioboard+serial": "drivers.io_board.driver:from_address",
    "input": "drivers.input_device.driver:from_address",
}


def open_driver(address: str) -> Device:
    """The driver for `address`, not opened yet. ValueError: unknown scheme, or the factory refuses the address."""
    scheme, colon, _ = address.partition(":")
    target = DRIVERS.get(scheme.lower())
    if not colon or target is None:
        raise ValueError(f"no driver for the address scheme {scheme!r}; known are {', '.join(sorted(DRIVERS))}")
    module, _, factory = target.partition(":")
    return cast(Device, getattr(import_module(module), factory)(address))
