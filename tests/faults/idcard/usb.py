"""A simulated reader on USB and its driver, as in conftest.py."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from drivers.idcard.driver import SamVReader, options_of
from drivers.idcard.usb_link import SamVUsbLink
from drivers.simulators.usb_wire import UsbIdCardSimulator
from drivers.transport.usb_bulk import UsbBulk

QUICK = "look_every_s=0.005&probe_every_s=0.01&gap_s=0.06"


def reader_of(sim: UsbIdCardSimulator, options: str = "") -> SamVReader:
    """The driver, closed."""
    address = f"{sim.start()}&{QUICK}{options}"
    pipes = UsbBulk("0400:c35a", serial=sim.serial, backend=sim.backend)
    return SamVReader(address, SamVUsbLink(pipes), options_of(address))


@contextmanager
def usb_bench(options: str = "") -> Iterator[tuple[UsbIdCardSimulator, SamVReader]]:
    """Simulator and an opened, armed driver."""
    sim = UsbIdCardSimulator(read_seconds=0.0)
    reader = reader_of(sim, options)
    try:
        assert reader.open() is None
        reader.arm(True)
        yield sim, reader
    finally:
        reader.close()
        sim.stop()
