"""The dev dock against the real bench: what it shows, and what a touch on its buttons does to the simulators."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from drivers.simulators.bench import SimulatorBench
from ui.devdock.__main__ import QML
from ui.devdock.bench_client import Away, HttpPeer, set_fault
from ui.devdock.desk import Desk
from ui.devdock.rows import rows


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SimulatorBench]:
    made = SimulatorBench(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def window(bench: SimulatorBench, qt: QGuiApplication) -> Iterator[QQuickWindow]:
    """The dock's window, showing the bench."""
    desk = Desk(bench.control)
    engine = QQmlApplicationEngine()
    complaints: list[str] = []
    engine.warnings.connect(lambda errors: complaints.extend(error.toString() for error in errors))
    engine.setInitialProperties({"desk": desk})
    engine.load(QUrl.fromLocalFile(str(QML)))
    (shown,) = engine.rootObjects()
    assert isinstance(shown, QQuickWindow)
    desk.start()
    until(lambda: find(shown, "lay:lin_zhixia") is not None)
    yield shown
    desk.stop()
    shown.close()
    engine.deleteLater()
    qt.processEvents()
    assert complaints == []


def until(so: Callable[[], bool], patience: float = 10.0) -> None:
    end = time.monotonic() + patience
    while not so():
        assert time.monotonic() < end, "it did not happen"
        QTest.qWait(20)


def find(window: QQuickWindow, name: str) -> QQuickItem | None:
    waiting = [window.contentItem()]
    while waiting:
        item = waiting.pop()
        if item.objectName() == name:
            return item
        waiting.extend(item.childItems())
    return None


def press(window: QQuickWindow, name: str) -> None:
    window.grabWindow()  # draws, and so lays out what the last look at the bench has changed
    item = find(window, name)
    assert item is not None, name
    middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
    point = QPoint(round(middle.x()), round(middle.y()))
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)


def reader(bench: SimulatorBench) -> dict[str, Any]:
    state: dict[str, Any] = bench.simulators["idcard"].state()
    return state


def test_a_touch_lays_a_card_and_the_next_one_takes_it_away(bench: SimulatorBench, window: QQuickWindow) -> None:
    press(window, "lay:lin_zhixia")
    until(lambda: reader(bench)["card"] == "lin_zhixia")
    until(lambda: bool(find(window, "lay:lin_zhixia").property("on")))
    press(window, "lay:lin_zhixia")
    until(lambda: reader(bench)["card"] is None)


def test_a_fault_button_stays_lit_while_the_fault_lasts(bench: SimulatorBench, window: QQuickWindow) -> None:
    press(window, "fault:idcard.no_answer")
    until(lambda: reader(bench)["faults"] == ["no_answer"])
    until(lambda: bool(find(window, "fault:idcard.no_answer").property("on")))
    press(window, "clear:idcard")
    until(lambda: reader(bench)["faults"] == [])
    until(lambda: not find(window, "fault:idcard.no_answer").property("on"))


def test_taking_one_fault_back_leaves_the_others(bench: SimulatorBench) -> None:
    peer = HttpPeer(bench.control)
    for fault in ("late", "doubled"):
        set_fault(peer, "idcard", fault, on=True)
    set_fault(peer, "idcard", "late", on=False)
    assert reader(bench)["faults"] == ["doubled"]


def test_every_simulator_of_the_bench_has_a_row_with_a_chinese_title(bench: SimulatorBench) -> None:
    shown = {row["role"]: row for row in rows(HttpPeer(bench.control).get("/state"))}
    assert set(shown) == set(bench.simulators)
    for role, row in shown.items():
        assert row["title"] != role
        assert row["good"]
        assert row["faults"]


def test_papers_are_shown_newest_first() -> None:
    state = {"faults": [], "receipts": [{"png": f"/r{n}.png"} for n in range(9)], "summary": "正常"}
    entry = {"address": "a", "kind": "receipt_printer", "faults": {"jam": "卡纸"}, "state": state}
    (row,) = rows({"simulators": {"receipt_printer": entry}, "missing": {}})
    assert row["papers"] == ["/r8.png", "/r7.png", "/r6.png", "/r5.png", "/r4.png"]


def test_a_simulator_that_did_not_start_is_named_with_its_reason() -> None:
    (row,) = rows({"simulators": {}, "missing": {"form_printer": "ImportError: x"}})
    assert (row["title"], row["summary"], row["good"]) == ("A4 打印机", "ImportError: x", False)


def test_a_bench_that_is_gone_is_told_and_is_no_crash(bench: SimulatorBench, window: QQuickWindow) -> None:
    bench.stop()
    root = window.property("desk")
    until(lambda: "没有应答" in root.trouble)


def test_a_refusal_of_the_bench_carries_its_reason(bench: SimulatorBench) -> None:
    with pytest.raises(Away, match="no simulator"):
        HttpPeer(bench.control).post("/sim", {"role": "toaster", "verb": "clear", "arg": ""})
