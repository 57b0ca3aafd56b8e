"""The contract suite of document scanners: on the simulator, on SANE's test backend, and on saned."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.contract.faults import FaultCode
from drivers.contract.scanner import ScanSource
from drivers.contract.status import Health
from drivers.registry import open_driver
from drivers.scanner.driver import SaneScanner, from_address
from drivers.simulators.document_scanner import DocumentScannerSimulator
from tests.contracts.device_contract import DeviceContract, Rig, status_until
from tests.contracts.scanner_contract import ScannerContract, code, scanned
from tests.peers.saned import Saned, address, backend_folder

BUSY = {"open_s": 5, "status_s": 5}  # the device's own share, when processes get half of a core
GRID = {"opt__test-picture": "Grid", "dpi": 150, **BUSY}


@pytest.fixture(scope="module")
def drawn() -> dict[str, Any]:
    """Papers that a simulator has drawn before: that takes longer than a test."""
    return {}


class TestScannerOnTheSimulator(ScannerContract):
    @pytest.fixture
    def rig(self, drawn: dict[str, Any]) -> Iterator[Rig]:
        simulator = DocumentScannerSimulator(page_seconds=0.02)
        simulator._papers = drawn
        device = from_address(
            simulator.start().replace("probe_s=0.2", "probe_s=0&dpi=150&start_s=20&open_s=5&status_s=5")
        )
        simulator.show("birth_certificate")
        simulator.lay("household_cover,household_person,blank")
        yield Rig(device, lambda: simulator.play("unplug"), simulator.clear, simulator.lay, simulator.remove)
        device.close()
        simulator.stop()

    def test_sheets_in_the_feeder_are_media(self, rig: Rig) -> None:
        rig.device.open()
        assert rig.device.status().media
        rig.take()
        assert not rig.device.status().media


class TestScannerOnTheTestBackendOfSane(ScannerContract):
    @pytest.fixture
    def rig(self, tmp_path: Path) -> Iterator[Rig]:
        """Its plug is the number of devices in its settings, as a fresh child reads them."""
        folder = backend_folder(tmp_path / "sane")
        device = from_address(address("test:1", folder, **GRID))

        def plug(devices: int) -> None:
            settings = (folder / "test.conf").read_text("ascii")
            changed = re.sub(r"^number_of_devices \d", f"number_of_devices {devices}", settings, flags=re.MULTILINE)
            (folder / "test.conf").write_text(changed, "ascii")
            device._child.kill()  # the backend reads its settings once

        yield Rig(device, lambda: plug(1), lambda: plug(2))
        device.close()


class TestScannerBehindSaned(ScannerContract):
    @pytest.fixture
    def rig(self, tmp_path: Path) -> Iterator[Rig]:
        saned = Saned(tmp_path)
        saned.start()
        device = from_address(address(f"net:{saned.host}:test:0", saned.client(tmp_path / "client"), **GRID))
        yield Rig(device, saned.kill, saned.start)
        device.close()
        saned.kill()

    def test_a_saned_that_is_killed_in_mid_scan_is_a_fault_and_works_when_it_is_back(
        self, rig: Rig, tmp_path: Path
    ) -> None:
        slow = {"opt__read-delay": "yes", "opt__read-delay-duration": 200_000, "silent_s": 1.0}
        _, host, _ = rig.device.info.model.split(":", 2)
        device = from_address(address(f"net:{host}:test:0", tmp_path / "client", **GRID, **slow))
        try:
            assert device.open() is None
            timer = threading.Timer(0.5, rig.unplug)
            timer.start()
            result = device.scan(ScanSource.FLATBED, threading.Event(), 30.0)
            timer.join()
            assert code(result) in (FaultCode.NO_ANSWER, FaultCode.LINK_LOST)
            status_until(device, Health.ABSENT)
            rig.plug_in()
            assert status_until(device, Health.READY).fault is None
            rig.device.open()
            assert scanned(rig.device, ScanSource.FLATBED)
        finally:
            device.close()


@pytest.mark.hardware
class TestScannerOfFlesh(DeviceContract):
    """HARDWARE_DOCUMENT_SCANNER=sane:///genesys ; somebody pulls the plug when the test asks for it."""

    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        device = open_driver(os.environ["HARDWARE_DOCUMENT_SCANNER"])

        def ask(what: str) -> None:
            os.write(2, f"\n{what} within 10 s\n".encode())
            time.sleep(10)

        yield Rig(device, lambda: ask("pull the scanner's plug"), lambda: ask("plug the scanner in"))
        device.close()

    def test_it_scans_a_page_that_lies_on_it(self, rig: Rig) -> None:
        assert isinstance(rig.device, SaneScanner)
        assert rig.device.open() is None
        assert scanned(rig.device, rig.device.sources[0]).pages
