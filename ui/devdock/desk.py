"""The dock's one QObject: rows for QML, and a thread that does all the talking, so that the Qt thread never waits."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Property, QObject, Qt, QUrl, Signal, Slot

from ui.devdock.bench_client import Away, HttpPeer, set_fault
from ui.devdock.rows import MODES, rows

LOOK_EVERY = 0.4  # s between two looks at the bench; a wish is carried out at once


class Desk(QObject):
    """What QML reads: `devices`, `modes`, `mode` (of the platform, "" without one), `trouble` (a line, mostly "")."""

    changed = Signal()
    _seen = Signal(object)

    def __init__(self, control: str, trouble_maker: str = "") -> None:
        super().__init__()
        self._bench = HttpPeer(control)
        self._platform = HttpPeer(trouble_maker) if trouble_maker else None
        self._shown: dict[str, Any] = {"devices": [], "mode": "", "trouble": ""}
        self._wishes: queue.Queue[Callable[[], object] | None] = queue.Queue()
        self._seen.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._talk, name="dock", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._wishes.put(None)
        self._thread.join(5)

    @Property("QVariantList", notify=changed)
    def devices(self) -> list[dict[str, Any]]:
        return self._shown["devices"]

    @Property(str, notify=changed)
    def mode(self) -> str:
        return self._shown["mode"]

    @Property(str, notify=changed)
    def trouble(self) -> str:
        return self._shown["trouble"]

    @Property("QVariantList", constant=True)
    def modes(self) -> list[dict[str, str]]:
        return [{"name": name, "label": label} for name, label in MODES.items()]

    @Slot(str, str, bool)
    def fault(self, role: str, name: str, on: bool) -> None:
        self._wishes.put(lambda: set_fault(self._bench, role, name, on))

    @Slot(str, str)
    @Slot(str, str, str)
    def do(self, role: str, verb: str, argument: str = "") -> None:
        """clear, lay, take, show, remove."""
        self._wishes.put(lambda: self._bench.post("/sim", {"role": role, "verb": verb, "arg": argument}))

    @Slot(str)
    def set_mode(self, mode: str) -> None:
        platform = self._platform
        if platform is not None:
            self._wishes.put(lambda: platform.post("/dev/trouble", {"mode": mode}))

    @Slot(str, result=QUrl)
    def url(self, path: str) -> QUrl:
        return QUrl.fromLocalFile(path)

    @Slot(object)
    def _show(self, seen: dict[str, Any]) -> None:
        if seen != self._shown:
            self._shown = seen
            self.changed.emit()

    def _talk(self) -> None:
        refused = ""
        while True:
            self._seen.emit(self._look(refused))
            refused = ""
            try:
                wish = self._wishes.get(timeout=LOOK_EVERY)
            except queue.Empty:
                continue
            if wish is None:
                return
            try:
                wish()
            except Away as trouble:
                refused = str(trouble)

    def _look(self, refused: str) -> dict[str, Any]:
        seen: dict[str, Any] = {"devices": [], "mode": "", "trouble": refused}
        try:
            seen["devices"] = rows(self._bench.get("/state"))
        except Away as trouble:
            seen["trouble"] = f"模拟设备没有应答：{trouble}"
        if self._platform is not None:
            try:
                seen["mode"] = self._platform.get("/dev/trouble")["mode"]
            except (Away, KeyError):
                seen["mode"] = "away"
        return seen
