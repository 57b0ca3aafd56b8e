"""Devices that answer at once, for many sessions in little time. Registered under addresses of their own."""

from __future__ import annotations

import hashlib
from collections import deque

import cv2
import numpy as np

from drivers.contract.camera import Frame, PageQuality, ScannedPage
from drivers.contract.device import Cancel, DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import Fault
from drivers.contract.idcard import CardGone, CardLayout, CardRead, IdCardRecord
from drivers.contract.printer import Printed, PrintJob
from drivers.contract.status import DeviceStatus, Health
from kiosk.domain.person import Citizen

ROLES = ("idcard", "document_camera", "receipt_printer", "form_printer")
CORNERS = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))


class Quick:
    """What all of them share."""

    def __init__(self, address: str) -> None:
        self.info = DeviceInfo(address.partition(":")[0], "Quick", address)
        self.media = False

    def open(self) -> Fault | None:
        return None

    def status(self) -> DeviceStatus:
        return DeviceStatus(Health.READY, media=self.media)

    def poll(self) -> object | None:
        return None

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        return None

    def self_test(self) -> SelfTestReport:
        return SelfTestReport(True, ())

    def close(self) -> None:
        return None


class Reader(Quick):
    """`person` lies on the reader, or nobody."""

    person: Citizen | None = None
    told = False
    armed = False

    def arm(self, on: bool) -> None:
        self.armed, self.told = on, False

    def poll(self) -> object | None:
        person, self.media = self.person, self.person is not None
        if not self.armed or self.told == (person is not None):
            return None
        self.told = person is not None
        if person is None:
            return CardGone()
        return CardRead(
            IdCardRecord(
                CardLayout.CITIZEN, person.name, person.id_number, person.sex, person.nation, person.birth,
                person.address, "某县公安局", "20160412", person.valid_to,
            )
        )  # fmt: skip


class Camera(Quick):
    """Each capture is another page; the preview is one small picture."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self._on = False
        grain = np.random.default_rng(7)
        pictures = [grain.integers(0, 255, (150, 106, 3), np.uint8) for _ in range(9)]
        self._pages = deque(bytes(cv2.imencode(".jpg", picture)[1]) for picture in pictures)

    def switch(self, on: bool) -> Fault | None:
        self._on = on
        return None

    def poll(self) -> object | None:
        quality = PageQuality(CORNERS, 200.0, 0.0, "")
        return Frame(self._pages[0], 106, 150, quality) if self._on else None

    def capture(self, deadline: float) -> ScannedPage | Fault:
        self._pages.rotate()
        page = self._pages[0]
        return ScannedPage(page, 106, 150, hashlib.sha256(page).hexdigest(), PageQuality(CORNERS, 200.0, 0.0, ""))


class Printer(Quick):
    printed = 0

    def print(self, job: PrintJob, cancel: Cancel, deadline: float) -> Printed | Fault:
        self.printed += 1
        return Printed(job.job_id, job.sheets)


FITTED: dict[str, Quick] = {}
KINDS: dict[str, type[Quick]] = {
    "idcard": Reader, "document_camera": Camera, "receipt_printer": Printer, "form_printer": Printer,
}  # fmt: skip


def from_address(address: str) -> Quick:
    """`soak:<role>`; the device stays reachable in FITTED, so that the citizen can lay a card on it."""
    role = address.partition(":")[2]
    FITTED[role] = KINDS[role](address)
    return FITTED[role]
