"""The contract suite against the receipt printer driver on its simulator, in each profile."""

from __future__ import annotations

import hashlib
import os
import select
import socket
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.contract.device import MediaAction
from drivers.contract.printer import Printed, Printer, PrintJob
from drivers.contract.status import Health, Level
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

    def test_a_slip_of_its_profile_is_printed_and_named_by_its_job(
        self, rig: Rig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("drivers.receipt_printer.driver.WATCH_SECONDS", 0.3)
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


class SerialCable:
    """A pseudo-terminal whose far end is the simulator's TCP port."""

    def __init__(self, port: int) -> None:
        self._far, near = os.openpty()
        tty.setraw(near)
        self.path = os.ttyname(near)
        os.close(near)
        self._line = socket.create_connection(("127.0.0.1", port))
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        self._thread.join(2)
        self._line.close()
        os.close(self._far)

    def _carry(self) -> None:
        while not self._stopping.is_set():
            for ready in select.select([self._far, self._line], [], [], 0.01)[0]:
                try:
                    if ready is self._line:
                        os.write(self._far, self._line.recv(4096))
                    else:
                        self._line.sendall(os.read(self._far, 4096))
                except OSError:  # nobody has the near end open just now
                    self._stopping.wait(0.01)


def test_a_printer_on_a_serial_line_prints_and_tells_its_trouble(tmp_path: Path) -> None:
    simulator = EscPosSimulator(tmp_path)
    cable = SerialCable(int(simulator.start().split(":")[2].split("?")[0]))
    device = from_address(f"escpos+serial://{cable.path}?baud=115200&profile=generic80")
    try:
        assert device.open() is None
        data = render_escpos(SLIP, "generic80")
        job = PrintJob("job-1", "session", data, hashlib.sha256(data).hexdigest())
        assert device.print(job, threading.Event(), 5.0) == Printed("job-1", 1)
        simulator.play("paper_out")
        assert device.status().supplies == {"paper": Level.OUT}
    finally:
        device.close()
        cable.close()
        simulator.stop()


def test_a_serial_port_that_is_not_there_is_absent(tmp_path: Path) -> None:
    device = from_address(f"escpos+serial://{tmp_path}/ttyUSB0")
    assert device.open() is not None
    assert device.status().health is Health.ABSENT


def test_an_unknown_profile_is_refused_with_the_names_of_the_known_ones() -> None:
    with pytest.raises(ValueError, match="generic80"):
        from_address("escpos+tcp://127.0.0.1:9100?profile=tm-x")
