"""Hands at the devices that attend to a citizen: facts become events, effects are carried out in device threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

from drivers.contract.camera import Frame, PageQuality, Portrait, PortraitQuality
from drivers.contract.codes import CodeRead, CodeRefused
from drivers.contract.face import FaceComparison, FaceEngine
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.idcard import CardFailed, CardGone, CardLayout, CardRead, IdCardRecord
from drivers.contract.io_board import Flash, InputsChanged, Lamp
from drivers.contract.smartcard import SmartCardFailed, SmartCardInserted, SmartCardRemoved, SocialSecurityCard
from kiosk.audit.log import log, place_of
from kiosk.devices.events import DeviceFact, HealthChanged
from kiosk.devices.supervisor import Supervisor
from kiosk.domain.person import Citizen
from kiosk.session import effects as fx
from kiosk.session import events as ev

Post = Callable[[ev.Event], None]

# Delays, seconds
CAPTURE_DEADLINE = 6.0  # some frames, then the page is straightened
ATTEND_DEADLINE = 3.0  # arm, switch, lamps
SCAN_DEADLINE = 120.0  # ten sheets of a slow feeder
PORTRAIT_DEADLINE = 6.0
FACE_DEADLINE = 12.0  # the first comparison loads the models
END_WITHIN = 0.5  # the program's end does not wait for a comparison: it ends with its process

#: GA/T 517 document types by the layout of the card.
ID_TYPES = {
    CardLayout.CITIZEN: "111", CardLayout.HMT_PERMIT: "154", CardLayout.FOREIGNER_2017: "553",
    CardLayout.FOREIGNER_2023: "553",
}  # fmt: skip


def citizen_of(record: IdCardRecord) -> Citizen:
    return Citizen(
        name=record.name, id_number=record.id_number, id_type=ID_TYPES[record.layout], sex=record.sex,
        birth=record.birth, nation=record.nation, nationality=record.nationality or "CHN", address=record.address,
        valid_to=record.valid_to,
    )  # fmt: skip


def holder_of(card: SocialSecurityCard) -> Citizen:
    """What a social-security card says of its holder; the number is that of the ID card."""
    return Citizen(
        name=card.name, id_number=card.id_number, id_type="111", sex=card.sex, birth=card.birth, nation=card.nation
    )


#: Verbs of the roles that attend to the citizen only on their page.
ATTEND = {
    "idcard": "arm", "smartcard": "arm", "code_reader": "arm", "document_camera": "switch", "portrait_camera": "switch",
    fx.CODE_CAMERA: "find_codes",
}  # fmt: skip


class DeviceHands:
    """Nothing here waits in the caller's thread. `on_frame` shows a preview picture; b"" takes it away."""

    def __init__(
        self,
        supervisor: Supervisor,
        on_frame: Callable[[bytes], None],
        face_engine: Callable[[], FaceEngine | Fault],
        pool: Executor,
    ) -> None:
        self._supervisor, self._on_frame, self._face_engine, self._pool = supervisor, on_frame, face_engine, pool
        self._wanted: dict[str, bool] = dict.fromkeys(ATTEND, False)
        self._lamps: frozenset[Lamp] = frozenset()
        self._scan_cancelled = threading.Event()
        self._card_pictures: dict[str, bytes] = {}  # by ID number; in memory only, until the wipe
        self._engine: FaceEngine | None = None  # opened at the first comparison of a session
        self._engine_lock = threading.Lock()

    def happened(self, event: DeviceFact | HealthChanged, post: Post) -> None:
        """From device threads."""
        if isinstance(event, HealthChanged):
            for role in (event.role, *(r for r, device in fx.DEVICE.items() if device == event.role)):
                if event.status.health.usable and self._wanted.get(role):
                    self._set_again(role)
            if event.status.health.usable and event.role == "io_board":
                self.set_lamps(self._lamps)
            post(ev.HealthSeen(event.role, event.status))
            return
        match event.fact:
            case CardRead(card):
                self._card_pictures[card.id_number] = card.photo
                post(ev.CardWasRead(citizen_of(card), picture=bool(card.photo)))
            case CardFailed(fault) | SmartCardFailed(fault):
                post(ev.CardReadFailed(fault))
            case CardGone() | SmartCardRemoved():
                post(ev.CardLeft())
            case SmartCardInserted(card):
                post(_chip_card(card))
            case CodeRead(text):
                post(ev.CodeWasRead(text))
            case CodeRefused(reason):
                post(ev.CodeWasRefused(reason))
            case InputsChanged(now, changed):
                post(ev.InputsSeen(now, changed))
            case Frame() as frame if self._wanted.get(event.role):
                self._on_frame(frame.jpeg)
                if isinstance(frame.quality, PageQuality):
                    post(ev.CameraLooked(frame.quality.problem, frame.quality.corners))
                elif isinstance(frame.quality, PortraitQuality):
                    post(ev.FaceLooked(frame.quality.problem))

    def _set_again(self, role: str) -> None:
        """A device that came back has forgotten what was wanted of it. Looked up late: the page may have gone on."""
        device = fx.DEVICE.get(role, role)
        self._supervisor.call(
            device, lambda d: getattr(d, ATTEND[role])(self._wanted[role]), lambda _result: None, ATTEND_DEADLINE
        )

    def attend(self, role: str, on: bool) -> None:
        self._wanted[role] = on
        device = fx.DEVICE.get(role, role)
        self._supervisor.call(device, lambda d: getattr(d, ATTEND[role])(on), lambda _result: None, ATTEND_DEADLINE)

    def set_lamps(self, lamps: frozenset[Lamp]) -> None:
        """Status lights shine, the others blink slowly: they ask for a hand."""
        self._lamps = lamps

        def set_all(board: Any) -> None:
            for lamp in Lamp:
                steady = lamp in (Lamp.STATUS_GOOD, Lamp.STATUS_BAD)
                on = Flash.CONTINUOUS if steady else Flash.SLOW
                board.set_lamp(lamp, on if lamp in lamps else Flash.OFF)

        self._supervisor.call("io_board", set_all, lambda _result: None, ATTEND_DEADLINE)

    def scan(self, effect: fx.ScanSheets, post: Post) -> None:
        cancelled = self._scan_cancelled = threading.Event()
        self._supervisor.call(
            "document_scanner",
            lambda d: d.scan(effect.source, cancelled, SCAN_DEADLINE - 5, lambda n: post(ev.SheetTaken(n))),
            lambda r: post(ev.SheetsScanned(r, effect.material_id)),
            SCAN_DEADLINE,
        )

    def check_face(self, effect: fx.CheckFace, post: Post) -> None:
        """The portrait goes from the camera's thread to the engine's child and is forgotten in both."""
        reference = self._card_pictures.get(effect.id_number, b"")

        def taken(portrait: Portrait | Fault) -> None:
            if isinstance(portrait, Fault):
                post(ev.FaceChecked("failed"))
            elif portrait.quality.problem:
                post(ev.FaceChecked(portrait.quality.problem))
            else:
                self._pool.submit(self._compare, portrait.jpeg, reference, post)

        self._supervisor.call("portrait_camera", lambda d: d.capture(PORTRAIT_DEADLINE - 1), taken, PORTRAIT_DEADLINE)

    def capture(self, effect: fx.CapturePage, post: Post) -> None:
        self._supervisor.call(
            "document_camera",
            lambda d: d.capture(CAPTURE_DEADLINE - 1),
            lambda r: post(ev.PageCaptured(r, effect.material_id)),
            CAPTURE_DEADLINE,
        )

    def cancel_scan(self) -> None:
        self._scan_cancelled.set()

    def forget(self) -> None:
        """The wipe: nothing that a device saw of somebody stays."""
        self._scan_cancelled.set()
        self._card_pictures = {}
        self._on_frame(b"")
        if self._engine is not None:
            self._pool.submit(self._close_engine)

    def _close_engine(self, within: float = -1) -> None:
        """Its process ends, and with it what a library may still hold of two pictures."""
        if not self._engine_lock.acquire(timeout=within):
            return
        try:
            engine, self._engine = self._engine, None
            if engine is not None:
                engine.close()
        finally:
            self._engine_lock.release()

    def close(self) -> None:
        """The program ends."""
        self._close_engine(END_WITHIN)

    def _compare(self, live: bytes, reference: bytes, post: Post) -> None:
        try:
            post(ev.FaceChecked(self._likeness(live, reference)))
        except Exception as error:  # noqa: BLE001 the page must not wait for ever
            log().error("face_failed", detail=place_of(error), error=type(error).__name__)
            post(ev.FaceChecked("failed"))

    def _likeness(self, live: bytes, reference: bytes) -> str:
        if not reference:
            return "failed"
        with self._engine_lock:
            engine = self._engine or self._face_engine()
            if isinstance(engine, Fault):
                return "failed"
            self._engine = engine
            found = engine.compare(live, reference, FACE_DEADLINE)
        if isinstance(found, FaceComparison):
            return "same" if found.same else "different"
        return "no_face" if found.code is FaultCode.NO_FACE else "failed"


def _chip_card(card: SocialSecurityCard | None) -> ev.CardWasRead | ev.CardReadFailed:
    """A chip card that says who holds it, or why it does not."""
    if card is None:
        return ev.CardReadFailed(Fault(FaultCode.CARD_NOT_SUPPORTED, ClearedBy.CITIZEN))
    if not card.holder_read:
        return ev.CardReadFailed(Fault(FaultCode.NOT_AUTHORISED, ClearedBy.CITIZEN))
    return ev.CardWasRead(holder_of(card), chip=True)
