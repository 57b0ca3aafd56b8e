"""Hands at the devices: whose picture is compared, what a device that came back is told, what the wipe lets go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any

import pytest

from drivers.contract.camera import Frame, PageQuality, Portrait, PortraitQuality
from drivers.contract.codes import CodeRead
from drivers.contract.face import FaceComparison
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.idcard import CardLayout, CardRead, IdCardRecord
from drivers.contract.io_board import Flash, Lamp
from drivers.contract.smartcard import SmartCardInserted, SocialSecurityCard
from kiosk.devices.events import DeviceFact, HealthChanged
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.device_hands import DeviceHands
from tests.unit.session.kit import READY, id_number

MINE, THEIRS = id_number("19960503", "026"), id_number("19940917", "013")


@dataclass
class Device:
    """Stands for any driver: notes what it was told."""

    told: list[tuple[str, object]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Callable[..., object]:
        return lambda *args: self.told.append((name, args if len(args) > 1 else args[0] if args else None))

    def capture(self, _deadline: float) -> Portrait:
        return Portrait(b"live", 4, 3, PortraitQuality((0, 0, 1, 1), 100.0, 0.5, ""))


@dataclass
class Devices:
    """Calls each device at once, in the caller's thread."""

    each: dict[str, Device] = field(default_factory=dict)

    def call(self, role: str, fn: Callable[[Any], Any], on_done: Callable[[Any], None], _deadline: float) -> None:
        on_done(fn(self.each.setdefault(role, Device())))


class AtOnce(Executor):
    def submit(self, fn: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **more))
        return done


@dataclass
class Engine:
    name: str = "toy"
    compared: list[tuple[bytes, bytes]] = field(default_factory=list)
    closed: int = 0

    def compare(self, live: bytes, reference: bytes, _deadline: float) -> FaceComparison:
        self.compared.append((live, reference))
        return FaceComparison(0.9, 0.6, True, "toy")

    def close(self) -> None:
        self.closed += 1


@dataclass
class Bench:
    devices: Devices = field(default_factory=Devices)
    engine: Engine = field(default_factory=Engine)
    shown: list[bytes] = field(default_factory=list)
    events: list[ev.Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hands = DeviceHands(self.devices, self.shown.append, lambda: self.engine, AtOnce())  # type: ignore[arg-type]

    def fact(self, role: str, fact: object) -> None:
        self.hands.happened(DeviceFact(role, fact), self.events.append)

    def lay(self, number: str, photo: bytes) -> None:
        record = IdCardRecord(
            CardLayout.CITIZEN, "某某", number, "2", "01", "19960503", "", "", "", "", photo=photo
        )  # fmt: skip
        self.fact("idcard", CardRead(record))


@pytest.fixture
def bench() -> Iterator[Bench]:
    yield Bench()


def test_a_second_card_on_the_reader_does_not_lend_its_picture(bench: Bench) -> None:
    bench.lay(MINE, b"mine")
    bench.lay(THEIRS, b"theirs")
    bench.hands.check_face(fx.CheckFace(MINE), bench.events.append)
    assert bench.engine.compared == [(b"live", b"mine")]
    assert bench.events[-1] == ev.FaceChecked("same")


def test_without_a_picture_nothing_is_compared(bench: Bench) -> None:
    bench.hands.check_face(fx.CheckFace(MINE), bench.events.append)
    assert bench.events[-1] == ev.FaceChecked("failed")
    assert not bench.engine.compared


def test_the_wipe_forgets_pictures_and_ends_the_engine(bench: Bench) -> None:
    bench.lay(MINE, b"mine")
    bench.hands.check_face(fx.CheckFace(MINE), bench.events.append)
    bench.hands.forget()
    assert bench.engine.closed == 1
    assert bench.shown[-1] == b""
    bench.hands.check_face(fx.CheckFace(MINE), bench.events.append)
    assert bench.events[-1] == ev.FaceChecked("failed")


def test_an_engine_that_is_a_fault_stops_nobody(bench: Bench) -> None:
    bench.engine = Fault(FaultCode.SELF_TEST, ClearedBy.TECHNICIAN)  # type: ignore[assignment]
    bench.lay(MINE, b"mine")
    bench.hands.check_face(fx.CheckFace(MINE), bench.events.append)
    assert bench.events[-1] == ev.FaceChecked("failed")


def test_a_device_that_comes_back_is_told_what_is_wanted_of_it_and_nothing_else(bench: Bench) -> None:
    bench.hands.attend("smartcard", True)
    bench.hands.happened(HealthChanged("smartcard", READY, 0.0), bench.events.append)
    bench.hands.happened(HealthChanged("portrait_camera", READY, 0.0), bench.events.append)
    assert bench.devices.each["smartcard"].told == [("arm", True), ("arm", True)]
    assert "portrait_camera" not in bench.devices.each


def test_the_document_camera_is_told_to_find_codes_again_when_it_comes_back(bench: Bench) -> None:
    bench.hands.attend(fx.CODE_CAMERA, True)
    bench.hands.happened(HealthChanged("document_camera", READY, 0.0), bench.events.append)
    assert bench.devices.each["document_camera"].told == [("find_codes", True)] * 2
    bench.fact("document_camera", CodeRead("LX"))
    assert bench.events[-1] == ev.CodeWasRead("LX")


def test_a_picture_of_a_camera_that_nobody_wants_is_not_shown(bench: Bench) -> None:
    frame = Frame(b"jpeg", 4, 3, PageQuality((), 100.0, 0.0, ""))
    bench.fact("document_camera", frame)
    assert not bench.shown
    bench.hands.attend("document_camera", True)
    bench.fact("document_camera", frame)
    assert bench.shown == [b"jpeg"]


def test_lamps_are_set_as_a_whole_and_again_when_the_board_comes_back(bench: Bench) -> None:
    bench.hands.set_lamps(frozenset({Lamp.ID_CARD}))
    told = bench.devices.each["io_board"].told
    assert ("set_lamp", (Lamp.ID_CARD, Flash.SLOW)) in told
    assert len(told) == len(Lamp)
    bench.hands.happened(HealthChanged("io_board", READY, 0.0), bench.events.append)
    assert len(told) == 2 * len(Lamp)


def test_a_chip_card_that_does_not_say_who_holds_it_is_not_taken_for_a_person(bench: Bench) -> None:
    locked = SocialSecurityCard("A1", "999901", "2.00", "20200101", "20300101")
    bench.fact("smartcard", SmartCardInserted(locked))
    bench.fact("smartcard", SmartCardInserted(None, contactless_chip=True))
    codes = [e.fault.code for e in bench.events if isinstance(e, ev.CardReadFailed)]
    assert codes == [FaultCode.NOT_AUTHORISED, FaultCode.CARD_NOT_SUPPORTED]
