"""What is drawn in a window, item by item."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtQuick import QQuickItem


def visible_items(item: QQuickItem) -> Iterator[QQuickItem]:
    """An item and everything below it that is shown, by childItems as a test's finger finds it."""
    if not item.isVisible():
        return
    yield item
    for child in item.childItems():
        yield from visible_items(child)


def is_press(item: QQuickItem) -> bool:
    """Is it built on components/Press.qml?"""
    meta = item.metaObject()
    while meta is not None:
        if meta.className().startswith("Press_QML"):
            return True
        meta = meta.superClass()
    return False
