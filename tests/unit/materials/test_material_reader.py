"""The reader takes turns, turns what lies on its head, ends in time, and real print is really read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest

from drivers.contract.device import Cancel
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.ocr import TextLine
from kiosk.materials.reader import MaterialReader
from kiosk.materials.reading import Reading
from tests.unit.materials.print_lines import printed, recorded

BROKEN = Fault(FaultCode.INTERNAL, ClearedBy.RESTART)
JPEG = bytes(cv2.imencode(".jpg", np.arange(1200, dtype=np.uint8).reshape(30, 40))[1])


@dataclass
class ToyEngine:
    """Gives the prepared answers one after the other, the last one for ever."""

    answers: list[tuple[TextLine, ...] | Fault]
    name: str = "toy"
    closed: int = 0
    pages: list[bytes] = field(default_factory=list)
    deadlines: list[float] = field(default_factory=list)
    wait: Callable[[], object] = bool

    def read(self, jpeg: bytes, deadline: float, cancel: Cancel | None = None) -> tuple[TextLine, ...] | Fault:
        self.pages.append(jpeg)
        self.deadlines.append(deadline)
        self.wait()
        return self.answers[min(len(self.pages), len(self.answers)) - 1]

    def close(self) -> None:
        self.closed += 1


def reader(engine: ToyEngine) -> MaterialReader:
    made = MaterialReader(lambda: engine)
    made.start()
    return made


def test_a_page_becomes_a_reading() -> None:
    engine = ToyEngine([recorded("id_card_front")])
    found = reader(engine).read(JPEG, "id_card", 5)
    assert isinstance(found, Reading) and found.kind == "id_card_front" and found.data["name"] == "林知夏"
    assert len(engine.pages) == 1 and 4 < engine.deadlines[0] <= 5


def test_trouble_of_the_engine_is_handed_on() -> None:
    assert reader(ToyEngine([BROKEN])).read(JPEG, "", 5) is BROKEN


FAINT = printed("日月", "国中", score=0.5)


def test_a_page_on_its_head_is_turned_and_read_again() -> None:
    engine = ToyEngine([FAINT, recorded("id_card_front")])
    found = reader(engine).read(JPEG, "id_card", 5)
    assert isinstance(found, Reading) and (found.kind, found.turned) == ("id_card_front", 180)
    first, second = (cv2.imdecode(np.frombuffer(page, np.uint8), cv2.IMREAD_GRAYSCALE) for page in engine.pages)
    assert np.abs(first[::-1, ::-1].astype(int) - second.astype(int)).mean() < 8


@pytest.mark.parametrize("again", [FAINT, BROKEN])
def test_what_stays_hard_to_read_is_said_to_be_so(again: tuple[TextLine, ...] | Fault) -> None:
    found = reader(ToyEngine([FAINT, again])).read(JPEG, "id_card", 5)
    assert isinstance(found, Reading) and (found.problem, found.turned) == ("faint", 0)


def test_a_second_reading_is_begun_only_when_there_is_time_for_it() -> None:
    engine = ToyEngine([FAINT], wait=lambda: time.sleep(0.06))
    found = reader(engine).read(JPEG, "id_card", 0.1)
    assert isinstance(found, Reading) and found.problem == "faint" and len(engine.pages) == 1


def test_warming_reads_a_blank_page() -> None:
    engine = ToyEngine([()])
    reader(engine).warm()
    assert len(engine.pages) == 1 and engine.deadlines[0] > 20


def test_an_unknown_paper_in_good_print_is_read_once() -> None:
    engine = ToyEngine([printed("租赁合同", "甲方")])
    reader(engine).read(JPEG, "lease", 5)
    assert len(engine.pages) == 1


def test_before_the_start_and_after_the_stop_nothing_is_read() -> None:
    engine = ToyEngine([recorded("id_card_front")])
    made = MaterialReader(lambda: engine)
    found = made.read(JPEG, "", 5)
    assert isinstance(found, Fault) and found.code is FaultCode.CANCELLED
    made.start()
    made.read(JPEG, "", 5)
    made.stop()
    made.stop()
    assert engine.closed == 1
    assert isinstance(made.read(JPEG, "", 5), Fault) and len(engine.pages) == 1


def test_a_second_page_waits_for_its_turn_and_no_longer_than_its_deadline() -> None:
    begun, go = threading.Event(), threading.Event()
    engine = ToyEngine([recorded("id_card_front")], wait=lambda: begun.set() or go.wait(10))
    made = reader(engine)
    first: list[object] = []
    thread = threading.Thread(target=lambda: first.append(made.read(JPEG, "", 10)))
    thread.start()
    assert begun.wait(5)
    second = made.read(JPEG, "", 0.05)
    assert isinstance(second, Fault) and second.code is FaultCode.DEADLINE
    go.set()
    thread.join(5)
    assert isinstance(first[0], Reading)


def test_a_stop_does_not_wait_for_a_page_and_the_engine_is_closed_after_it() -> None:
    begun, go = threading.Event(), threading.Event()
    engine = ToyEngine([recorded("id_card_front")], wait=lambda: begun.set() or go.wait(10))
    made = reader(engine)
    thread = threading.Thread(target=lambda: made.read(JPEG, "", 10))
    thread.start()
    assert begun.wait(5)
    before = time.monotonic()
    made.stop()
    assert time.monotonic() - before < 5 and engine.closed == 0
    go.set()
    thread.join(5)
    assert engine.closed == 1


def test_the_child_that_saw_a_page_ends_with_the_session() -> None:
    engine = ToyEngine([recorded("id_card_front")])
    made = reader(engine)
    made.read(JPEG, "id_card", 5)
    made.forget()
    assert engine.closed == 1
    assert isinstance(made.read(JPEG, "id_card", 5), Reading)  # the next session starts another one
    assert engine.closed == 1


def test_a_child_that_saw_nobodys_page_stays_for_the_next_session() -> None:
    engine = ToyEngine([()])
    made = reader(engine)
    made.warm()
    made.forget()
    assert engine.closed == 0


def test_a_wipe_waits_for_no_page_and_the_child_ends_behind_it() -> None:
    reading, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        reading.set()
        assert go_on.wait(5)

    engine = ToyEngine([()], wait=slow)
    made = reader(engine)
    thread = threading.Thread(target=made.read, args=(JPEG, "", 5))
    thread.start()
    assert reading.wait(5)
    made.forget()
    assert engine.closed == 0
    go_on.set()
    thread.join(5)
    assert engine.closed == 1


def test_a_page_whose_person_has_gone_does_not_wait_for_its_turn() -> None:
    going_on, begun, gone = threading.Event(), threading.Event(), threading.Event()

    def busy() -> None:
        begun.set()
        going_on.wait(5.0)

    slow = reader(ToyEngine([()], wait=busy))
    first = threading.Thread(target=slow.read, args=(JPEG, "", 5.0))
    first.start()
    try:
        assert begun.wait(5.0)
        gone.set()
        found = slow.read(JPEG, "", 60.0, gone)
        assert isinstance(found, Fault)
        assert found.code is FaultCode.CANCELLED
    finally:
        going_on.set()
        first.join()
        slow.stop()
