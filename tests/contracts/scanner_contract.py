"""What every document scanner must do: subclass ScannerContract and give a `rig` fixture whose device has a page."""

from __future__ import annotations

import hashlib
import threading
from typing import Any

import cv2
import numpy as np

from drivers.contract.device import MediaAction
from drivers.contract.faults import Fault, FaultCode
from drivers.contract.scanner import DocumentScanner, Scanned, ScanSource
from drivers.contract.status import Health
from tests.contracts.device_contract import DeviceContract, Rig

SCAN_SECONDS = 60.0  # ten pages on a busy test machine


def scanned(device: Any, source: ScanSource, **more: Any) -> Scanned:
    result = device.scan(source, threading.Event(), SCAN_SECONDS, **more)
    assert isinstance(result, Scanned), result
    return result


def code(result: object) -> FaultCode:
    assert isinstance(result, Fault), "a fault gives no pages at all"
    return result.code


class ScannerContract(DeviceContract):
    """The flatbed has something to scan, and the feeder at least two sheets, whenever the rig is made."""

    def test_its_sources_are_known_when_it_is_open(self, rig: Rig) -> None:
        assert isinstance(rig.device, DocumentScanner)
        assert rig.device.sources == ()
        rig.device.open()
        assert set(rig.device.sources) == {ScanSource.FLATBED, ScanSource.FEEDER}
        rig.device.close()
        assert rig.device.sources == ()

    def test_the_flatbed_gives_one_whole_page(self, rig: Rig) -> None:
        rig.device.open()
        heard: list[int] = []
        (page,) = scanned(rig.device, ScanSource.FLATBED, on_page=heard.append).pages
        assert heard == [1]
        assert page.sha256 == hashlib.sha256(page.jpeg).hexdigest()
        picture = cv2.imdecode(np.frombuffer(page.jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None and picture.shape[:2] == (page.height, page.width)
        assert page.quality.problem == ""
        assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in page.quality.corners)
        assert page.jpeg not in repr(page).encode()

    def test_the_feeder_gives_all_pages_and_then_has_none(self, rig: Rig) -> None:
        rig.device.open()
        heard: list[int] = []
        pages = scanned(rig.device, ScanSource.FEEDER, on_page=heard.append).pages
        assert len(pages) >= 2
        assert heard == list(range(1, len(pages) + 1))

    def test_a_scan_that_is_cancelled_gives_nothing_and_the_next_one_works(self, rig: Rig) -> None:
        rig.device.open()
        cancel = threading.Event()
        result = rig.device.scan(ScanSource.FEEDER, cancel, SCAN_SECONDS, lambda _number: cancel.set())
        assert code(result) is FaultCode.CANCELLED
        assert scanned(rig.device, ScanSource.FLATBED)

    def test_a_scan_past_its_deadline_gives_nothing_and_the_next_one_works(self, rig: Rig) -> None:
        rig.device.open()
        assert code(rig.device.scan(ScanSource.FEEDER, threading.Event(), 0.001)) is FaultCode.DEADLINE
        assert rig.device.status().health is Health.READY
        assert scanned(rig.device, ScanSource.FLATBED)

    def test_a_closed_scanner_scans_nothing(self, rig: Rig) -> None:
        assert code(rig.device.scan(ScanSource.FLATBED, threading.Event(), 5.0)) is FaultCode.LINK_LOST
        rig.device.open()
        rig.device.close()
        assert code(rig.device.scan(ScanSource.FLATBED, threading.Event(), 5.0)) is FaultCode.LINK_LOST
        assert rig.device.status().health is Health.ABSENT

    def test_a_scanner_that_went_away_gives_a_fault(self, rig: Rig) -> None:
        rig.device.open()
        rig.unplug()
        assert code(rig.device.scan(ScanSource.FLATBED, threading.Event(), 10.0)) in (
            FaultCode.LINK_LOST,
            FaultCode.NO_ANSWER,
        )

    def test_every_kind_of_reset_leaves_it_healthy(self, rig: Rig) -> None:
        rig.device.open()
        for media in MediaAction:
            assert rig.device.reset(media) is None
        assert rig.device.status().health.usable
