"""The contract suite against the receipt printer driver on its simulator: every model, every line."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from drivers.contract.printer import Printed
from drivers.contract.status import Health
from drivers.receipt_printer import driver, mouth
from drivers.receipt_printer.driver import from_address
from drivers.simulators.receipt_printer import EscPosSimulator
from kiosk.documents.slip_layout import Qr, Slip, Text, Title, render_escpos
from tests.contracts.printer_contract import PrinterContract, PrinterRig, came_out, job

SLIP = Slip((Title("收件回执"), Text("林知夏　䶮"), Qr("https://example.test/1")))
LINES = [
    ("tcp", "generic80"),
    ("serial", "generic80"),
    ("usb", "presenter80"),
    ("serial", "asb80"),
    ("tcp", "silent80"),
]
OTHER_MODELS = ["generic58", "gb2312_80", "utf8_80", "presenter80_eot5", "turn80", "song80", "song58"]
CANNOT_SAY_COVER_OPEN = {"turn80", "silent80"}


@contextmanager
def rig_of(folder: Path, line: str, profile: str) -> Iterator[PrinterRig]:
    simulator = EscPosSimulator(folder, profile=profile, line=line)
    device = from_address(simulator.start(), simulator.usb_backend)

    def whole() -> int:
        simulator.take()
        strips: Any = simulator.state()["receipts"]
        return sum(strip["complete"] and strip["where"] != "bin" for strip in strips)

    try:
        yield PrinterRig(
            device,
            lambda: simulator.play("unplug"),
            simulator.clear,
            paper=lambda sheets: render_escpos(SLIP, profile),
            whole=whole,
            stop=None if profile in CANNOT_SAY_COVER_OPEN else lambda: simulator.play("cover_open"),
            start=simulator.clear,
            certain=profile != "silent80",
        )
    finally:
        device.close()
        simulator.stop()


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "WATCH_SECONDS", 0.3)
    monkeypatch.setattr(mouth, "TAKE_SECONDS", 0.2)


class TestReceiptPrinterOnTheSimulator(PrinterContract):
    @pytest.fixture(params=LINES, ids="-".join)
    def rig(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PrinterRig]:
        with rig_of(tmp_path, *request.param) as rig:
            yield rig


@pytest.mark.parametrize("profile", OTHER_MODELS)
def test_every_other_model_prints_a_whole_slip_and_tells_when_it_cannot(tmp_path: Path, profile: str) -> None:
    with rig_of(tmp_path, "tcp", profile) as rig:
        assert rig.device.open() is None
        wanted = job(rig.paper(1))
        assert rig.device.print(wanted, threading.Event(), 10.0) == Printed(wanted.job_id, 1)
        if not profile.endswith("58"):  # without a knife the strip hangs until somebody tears it off
            assert came_out(rig, 1) == 1
        if rig.stop:
            rig.stop()
            assert rig.device.status().health is Health.BLOCKED


@pytest.mark.hardware
class TestReceiptPrinterOfFlesh(PrinterContract):
    """HARDWARE_RECEIPT_PRINTER=escpos+usb://04b8:0e15?profile=generic80. A person pulls the plug when asked."""

    @pytest.fixture
    def rig(self) -> Iterator[PrinterRig]:
        address = os.environ["HARDWARE_RECEIPT_PRINTER"]
        device = from_address(address)
        profile = address.partition("profile=")[2].partition("&")[0] or "generic80"

        def ask(what: str) -> None:
            input(f"\n{what}, then Enter: ")

        yield PrinterRig(
            device,
            lambda: ask("Pull the plug"),
            lambda: ask("Plug in and close the cover"),
            paper=lambda sheets: render_escpos(SLIP, profile),
            whole=lambda: int(input("\nHow many whole slips have come out in this test? ") or 0),
            stop=lambda: ask("Open the cover"),
            start=lambda: ask("Close the cover"),
        )
        device.close()


@pytest.mark.parametrize("address", ["escpos+serial://{}/ttyUSB0", "escpos+usb://{}/lp0"])
def test_a_port_that_is_not_there_is_absent(tmp_path: Path, address: str) -> None:
    device = from_address(address.format(tmp_path))
    assert device.open() is not None
    assert device.status().health is Health.ABSENT


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("escpos+tcp://127.0.0.1:9100?profile=tm-x", "generic80"),
        ("escpos+tcp://:9100", "host"),
        ("escpos+usb://printer", "VID:PID"),
        ("escpos+serial:///dev/ttyUSB0?baud=fast", "baud"),
    ],
)
def test_an_address_that_cannot_work_is_refused_in_words(address: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        from_address(address)
