"""The contract suite against the ID-card driver over USB: the same codec behind four bulk pipes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.idcard.driver import SamVReader, options_of
from drivers.idcard.usb_link import SamVUsbLink
from drivers.simulators.usb_wire import UsbIdCardSimulator
from drivers.transport.usb_bulk import UsbBulk
from tests.contracts.device_contract import IdCardReaderContract, Rig

QUICK = "look_every_s=0.005&probe_every_s=0.01"


class TestReaderOnUsb(IdCardReaderContract):
    @pytest.fixture(params=["", "short_packets", "doubled", "left_over"])
    def rig(self, request: pytest.FixtureRequest) -> Iterator[Rig]:
        simulator = UsbIdCardSimulator(read_seconds=0.0)
        address = f"{simulator.start()}&{QUICK}"
        pipes = UsbBulk("0400:c35a", serial=simulator.serial, backend=simulator.backend)
        device = SamVReader(address, SamVUsbLink(pipes), options_of(address))

        def plug_in() -> None:
            simulator.clear()
            if request.param:
                simulator.play(request.param)

        plug_in()
        yield Rig(device, lambda: simulator.play("unplug"), plug_in, simulator.lay, simulator.take)
        device.close()
        simulator.stop()
