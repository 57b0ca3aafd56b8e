"""One application, one engine and one window for all screen tests; a finger that sends real touch events."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from ui.gallery import Gallery
from ui.items import visible_items

STILL_MS, STILL_LOOKS = 20, 50  # a frame apart; what moves for ever is touched after a second
FOCUS_MS = 5000  # the most that a busy machine needs


class Finger:
    """Finds what is shown by its object name and touches its middle."""

    HOLD_MS = 20  # between down and up: the scene has to see both

    def __init__(self, gallery: Gallery) -> None:
        self.gallery = gallery
        self.device = QTest.createTouchDevice()

    def find(self, name: str) -> QQuickItem | None:
        items = visible_items(self.gallery.window.contentItem())
        return next((item for item in items if item.objectName() == name), None)

    def middle(self, name: str) -> QPoint:
        item = self.find(name)
        assert item is not None, f"{name} is not on the screen"
        return item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()

    def resting(self, name: str) -> QPoint:
        """The middle once it has stopped moving: a fresh page is still being laid out."""
        before, at = None, self.middle(name)
        for _ in range(STILL_LOOKS):
            if at == before:
                break
            QTest.qWait(STILL_MS)
            before, at = at, self.middle(name)
        return at

    def down(self, at: QPoint) -> None:
        QTest.touchEvent(self.gallery.window, self.device).press(0, at, self.gallery.window).commit()
        QTest.qWait(self.HOLD_MS)

    def up(self, at: QPoint) -> None:
        QTest.touchEvent(self.gallery.window, self.device).release(0, at, self.gallery.window).commit()
        QTest.qWait(self.HOLD_MS)

    def move(self, at: QPoint) -> None:
        QTest.touchEvent(self.gallery.window, self.device).move(0, at, self.gallery.window).commit()
        QTest.qWait(self.HOLD_MS)

    def touch(self, *names: str) -> None:
        for name in names:
            at = self.resting(name)
            self.down(at)
            self.up(at)


@pytest.fixture(scope="session")
def whole_gallery(qt: QGuiApplication) -> Iterator[Gallery]:
    gallery = Gallery()
    yield gallery
    gallery.close()


@pytest.fixture
def gallery(whole_gallery: Gallery) -> Iterator[Gallery]:
    """The gallery without intents and warnings of an earlier test; a warning of this test fails it."""
    whole_gallery.warnings.clear()
    whole_gallery.shown.intents.clear()
    whole_gallery.window.requestActivate()  # another test's window may have had the focus, which keys go to
    assert QTest.qWaitForWindowActive(whole_gallery.window, FOCUS_MS)
    yield whole_gallery
    assert not whole_gallery.warnings


@pytest.fixture(scope="session")
def one_finger(whole_gallery: Gallery) -> Finger:
    return Finger(whole_gallery)


@pytest.fixture
def finger(gallery: Gallery, one_finger: Finger) -> Finger:
    return one_finger
