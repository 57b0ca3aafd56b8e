"""The view-model of a page: its frozen PageState as a QML value, and slots that carry intents back. QtCore only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

QML_IMPORT_NAME = "Terminal"
QML_IMPORT_MAJOR_VERSION = 1


def to_qml(value: Any) -> Any:
    """A frozen dataclass as nested dicts and lists, which QML reads as objects and arrays."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_qml(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [to_qml(v) for v in value]
    return value


@QmlElement
@QmlUncreatable("made by the bridge")
class PageVM(QObject):
    """One per page shown. `page` is replaced as a whole when the state changes."""

    pageChanged = Signal()

    def __init__(self, state: Any, sink: Callable[[str, str], None]) -> None:
        super().__init__()
        self._state = state
        self._sink = sink

    def show(self, state: Any) -> None:
        if state != self._state:
            self._state = state
            self.pageChanged.emit()

    def forget(self) -> None:
        """Drop what was shown: part of WIPE."""
        self._state = None
        self.pageChanged.emit()

    @Property("QVariantMap", notify=pageChanged)
    def page(self) -> dict[str, Any]:
        return to_qml(self._state) if self._state is not None else {}

    @Slot(str)
    @Slot(str, str)
    def act(self, intent: str, argument: str = "") -> None:
        """Carry an intent of this page (names in pages.py)."""
        self._sink(intent, argument)
