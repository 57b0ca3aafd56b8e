"""A finger on the real scene: finds what is drawn under a name and touches its middle with real touch events."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from ui.app import App

DOWN = 0.04  # seconds that a finger rests; shorter taps are not seen by every handler
SETTLE = 0.05  # seconds for the scene to react
WAIT = 20.0  # seconds until something that must come is called missing
FRAME = 0.01


class Missing(AssertionError):
    """What should be on the screen is not there. The text names it and what is there instead."""


class Finger:
    """Counts its touches."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.touches = 0
        self._device: QPointingDevice = QTest.createTouchDevice()

    def move_to(self, app: App) -> None:
        """Another terminal from now on."""
        self.app = app

    # --- looking -----------------------------------------------------------------------------------------------------

    @property
    def window(self) -> QQuickWindow:
        return self.app.window

    def pump(self, seconds: float = SETTLE) -> None:
        """Let Qt and the core work."""
        until = time.monotonic() + seconds
        while True:
            self.app.qt.processEvents()
            if time.monotonic() >= until:
                return
            time.sleep(FRAME)

    def until(self, what: str, true: Callable[[], bool], seconds: float = WAIT) -> None:
        """Wait for a fact; raises Missing with `what`."""
        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end:
                raise Missing(
                    f"{what}; on the screen: {self.page} {self.app.bridge.pageKey}, {sorted(self.names())[:40]}"
                )
            self.pump(0.02)

    @property
    def page(self) -> str:
        return self.app.bridge.pageName

    def on(self, *names: str, seconds: float = WAIT) -> str:
        """Wait until one of these pages is shown; its name."""
        self.until(f"page {' or '.join(names)}", lambda: self.page in names, seconds)
        self.pump()
        return self.page

    def items(self) -> Iterator[QQuickItem]:
        """Everything that is drawn, front to back is not known: names are unique on a page."""
        stack: list[QQuickItem] = [self.window.contentItem()]
        while stack:
            item = stack.pop()
            if item.isVisible():
                yield item
                stack.extend(item.childItems())

    def names(self) -> set[str]:
        return {i.objectName() for i in self.items() if i.objectName()}

    def find(self, name: str) -> QQuickItem | None:
        return next((i for i in self.items() if i.objectName() == name and i.width() > 0), None)

    def there(self, name: str) -> bool:
        item = self.find(name)
        return item is not None and item.isEnabled()

    # --- touching ----------------------------------------------------------------------------------------------------

    def touch(self, name: str, seconds: float = WAIT) -> None:
        """Touch the middle of what is called `name`; it must be enabled and inside the window."""
        self.until(f"something to touch named {name}", lambda: self.there(name), seconds)
        centre = self._resting(name)
        if not QRectF(0, 0, self.window.width(), self.window.height()).contains(centre):
            raise Missing(f"{name} lies outside the window at {centre.x():.0f}, {centre.y():.0f}")
        self.tap(centre.toPoint())

    def _resting(self, name: str) -> QPointF:
        """The middle of an item that has stopped moving: a person aims at what stands still."""
        before = QPointF(-1, -1)
        for _ in range(50):
            item = self.find(name)
            if item is None:
                raise Missing(f"{name} went away while it was aimed at")
            centre = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
            if centre == before:
                return centre
            before = centre
            self.pump(0.03)
        raise Missing(f"{name} does not stand still")

    def tap(self, point: QPoint) -> None:
        self.touches += 1
        QTest.touchEvent(self.window, self._device).press(0, point, self.window).commit()
        self.pump(DOWN)
        QTest.touchEvent(self.window, self._device).release(0, point, self.window).commit()
        self.pump()

    def hold(self, name: str, seconds: float) -> None:
        """Keep the finger down."""
        self.until(f"something to hold named {name}", lambda: self.there(name))
        item = self.find(name)
        if item is None:
            raise Missing(name)
        point = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        self.touches += 1
        QTest.touchEvent(self.window, self._device).press(0, point, self.window).commit()
        self.pump(seconds)
        QTest.touchEvent(self.window, self._device).release(0, point, self.window).commit()
        self.pump()

    def draw(self, name: str, strokes: list[list[tuple[float, float]]]) -> None:
        """Strokes in fractions of the item."""
        self.until(f"something to draw on named {name}", lambda: self.there(name))
        item = self.find(name)
        if item is None:
            raise Missing(name)
        for stroke in strokes:
            points = [item.mapToScene(QPointF(x * item.width(), y * item.height())).toPoint() for x, y in stroke]
            self.touches += 1
            QTest.touchEvent(self.window, self._device).press(0, points[0], self.window).commit()
            for point in points[1:]:
                self.pump(0.012)
                QTest.touchEvent(self.window, self._device).move(0, point, self.window).commit()
            QTest.touchEvent(self.window, self._device).release(0, points[-1], self.window).commit()
            self.pump(0.03)


def scene_objects(root: QObject) -> Iterator[QObject]:
    """All QObjects and drawn items below a window."""
    seen: set[int] = set()
    stack: list[QObject] = [root]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        stack.extend(node.children())
        if isinstance(node, QQuickItem):
            stack.extend(node.childItems())
        if isinstance(node, QQuickWindow):
            stack.append(node.contentItem())
