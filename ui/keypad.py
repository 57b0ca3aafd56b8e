"""The tactile keypad: every page without touching or seeing it. Real Qt key events; what a key means is data.

drivers/input_device/keypad.toml names the keys. A digit presses that key of a pad on the screen, types into a field, or
takes the n-th choice; two keys walk through what can be pressed and speak it; the others do as they are called.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from importlib import resources

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow

from ui.items import is_press, visible_items

#: Intents of choices and lists, in the order in which they are counted: by place, from the top.
COUNTED = (
    "pick:",
    "item:",
    "door:",
    "material:",
    "rate:",
    "reason:",
    "way:",
    "public:",
    "paper:",
    "document:",
    "other:",
)
LONGEST_CHAIN = 400  # items looked at until the next one that can be pressed


@cache
def meanings() -> dict[int, str]:
    """Qt key → meaning; digits as digit:0 … digit:9."""
    data = tomllib.loads((resources.files("drivers.input_device") / "keypad.toml").read_text("utf-8"))
    found: dict[int, str] = {}
    for entry in data["key"]:
        for n, name in enumerate(entry["qt"]):
            meaning = f"digit:{n}" if entry["meaning"] == "digit" else entry["meaning"]
            found[Qt.Key[name].value] = meaning
    return found


class Keypad(QObject):
    """Sees the keys of one window before the page does. `speak` says a text aloud; `act` carries an intent."""

    def __init__(
        self, window: QQuickWindow, speak: Callable[[str], None], act: Callable[[str, str], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._speak, self._act = window, speak, act
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() not in meanings():
            return False
        if event.isAutoRepeat():
            return not self._typing()  # a hand that rests on a key presses it once
        meaning = meanings()[event.key()]
        self._act("touched", "")
        kind, _, digit = meaning.partition(":")
        match kind:
            case "digit":
                return self._digit(int(digit))
            case "confirm":
                return self._confirm()
            case "back":
                return not self._typing() and self._press("back")
            case "next" | "previous":
                return self._walk(forward=kind == "next")
            case "repeat":
                self._repeat()
            case "help":
                self._act("foot", "call")
        return True

    # --- what a key does ---------------------------------------------------------------------------------------------

    def _digit(self, n: int) -> bool:
        """The pad on the screen, else the field that has the cursor, else the n-th choice."""
        if self._press(f"key:{n}"):
            return True
        if self._typing():
            return False
        counted = self._counted()
        if 1 <= n <= len(counted):
            self._focus(counted[n - 1])
            _click(counted[n - 1])
        return True

    def _confirm(self) -> bool:
        """What has the focus ring, else the button of the page."""
        focused = self._window.activeFocusItem()
        if focused is not None and is_press(focused) and focused.property("activeFocus"):
            _click(focused)
            return True
        return self._press("primary")

    def _walk(self, forward: bool) -> bool:
        """The next thing that can be pressed, spoken. Qt's own order is the order of the page."""
        item = self._window.activeFocusItem() or self._window.contentItem()
        for _ in range(LONGEST_CHAIN):
            item = item.nextItemInFocusChain(forward)
            if item is None:
                return True
            if is_press(item) and item.isVisible() and item.isEnabled():
                self._focus(item)
                self._speak(str(item.property("say") or ""))
                return True
        return True

    def _repeat(self) -> None:
        focused = self._window.activeFocusItem()
        said = str(focused.property("say") or "") if focused is not None and is_press(focused) else ""
        self._speak(said) if said else self._act("speak", "")

    def _press(self, name: str) -> bool:
        """Press what has this name on the page; False when it is not there or off."""
        item = next((i for i in visible_items(self._window.contentItem()) if i.objectName() == name), None)
        if item is None or not item.isEnabled() or not is_press(item):
            return False
        _click(item)
        return True

    # --- what is there -----------------------------------------------------------------------------------------------

    def _typing(self) -> bool:
        """Whether a field has the cursor."""
        focused = self._window.activeFocusItem()
        return focused is not None and focused.objectName() == "edit"

    def _counted(self) -> list[QQuickItem]:
        """Choices and rows as a reader goes: line by line from the top, from the left."""
        found = [
            i for i in visible_items(self._window.contentItem())
            if i.objectName().startswith(COUNTED) and i.isEnabled() and is_press(i)
        ]  # fmt: skip
        return sorted(found, key=lambda i: (round(_place(i)[1]), _place(i)[0]))

    @staticmethod
    def _focus(item: QQuickItem) -> None:
        item.forceActiveFocus(Qt.FocusReason.TabFocusReason)


def _click(item: QQuickItem) -> None:
    item.metaObject().invokeMethod(item, "clicked")


def _place(item: QQuickItem) -> tuple[float, float]:
    at = item.mapToScene(item.boundingRect().topLeft())
    return at.x(), at.y()
