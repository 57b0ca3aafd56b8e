"""The contract suite against the receipt printer driver on its simulator, in each profile."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.contract.device import MediaAction
from drivers.contract.printer import Printed, Printer, PrintJob
from drivers.receipt_printer.driver import from_address
from drivers.simulators.receipt_printer import EscPosSimulator
from kiosk.documents.slip_layout import Qr, Slip, Text, Title, render_escpos
from tests.contracts.device_contract import DeviceContract, Rig

SLIP = Slip((Title("收件回执"), Text("林知夏　䶮"), Qr("https://example.test/1")))


class TestReceiptPrinterOnTheSimulator(DeviceContract):
    @pytest.fixture(params=["generic80", "gb2312_80", "utf8_80"])
    def rig(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
        simulator = EscPosSimulator(tmp_path, profile=request.param)
        device = from_address(simulator.start())
        yield Rig(device, lambda: simulator.play("unplug"), simulator.clear)
        device.close()
        simulator.stop()

    def test_a_slip_of_its_profile_is_printed_and_named_by_its_job(self, rig: Rig) -> None:
        assert isinstance(rig.device, Printer)
        rig.device.open()
        data = render_escpos(SLIP, rig.device.info.address.split("profile=")[1])
        job = PrintJob("job-1", "session", data, hashlib.sha256(data).hexdigest())
        assert rig.device.print(job, threading.Event(), 5.0) == Printed("job-1", 1)

    @pytest.mark.parametrize("media", list(MediaAction))
    def test_every_kind_of_reset_leaves_it_healthy(self, rig: Rig, media: MediaAction) -> None:
        rig.device.open()
        assert rig.device.reset(media) is None
        assert rig.device.status().health.usable


def test_an_unknown_profile_is_refused_with_the_names_of_the_known_ones() -> None:
    with pytest.raises(ValueError, match="generic80"):
        from_address("escpos+tcp://127.0.0.1:9100?profile=tm-x")
