"""Measures what stands on the screen against VISUAL.md §10: text sizes, targets, overlaps, cut words, one primary."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QUrl
from PySide6.QtQml import QQmlProperty
from PySide6.QtQuick import QQuickItem, QQuickWindow

from ui.items import is_press, visible_items

SMALLEST_TEXT = {"normal": 7.0, "elder": 13.1, "contrast": 13.1}  # u
LATIN_LARGE = 8.5  # u
TOUCH = {"normal": 18, "elder": 22, "contrast": 22}  # u
Complain = Callable[[str], None]

SLACK = 1.5  # px: rounding of millimetres to pixels


@dataclass
class Measured:
    """What was found on one page: complaints, and where primary, back and foot stand."""

    complaints: list[str] = field(default_factory=list)
    page: str = ""
    primary: tuple[int, int, int, int] | None = None
    has_back: bool = False
    foot: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)
    pressables: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)


def scene_rect(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def painted_rect(text: QQuickItem) -> QRectF:
    """Where a Text's ink stands: natural line height leaves a third of it empty, above and below."""
    height, width = text.property("paintedHeight"), text.property("paintedWidth")
    x, y = 0.0, 0.0
    if text.property("across") == 4:
        x = (text.width() - width) / 2
    elif text.property("across") == 2:
        x = text.width() - width
    if text.property("along") == 128:
        y = (text.height() - height) / 2
    air = text.property("font").pixelSize() * 0.16
    top_left = text.mapToScene(QPointF(x, y))
    return QRectF(top_left.x(), top_left.y() + air, width, max(1.0, height - 2 * air))


def above(item: QQuickItem) -> Iterator[QQuickItem]:
    parent = item.parentItem()
    while parent is not None:
        yield parent
        parent = parent.parentItem()


def measure(window: QQuickWindow, where: str, theme: str, u: float, lang: str = "zh") -> Measured:
    """Measure the page that a window shows now. `u`: pixels of one design millimetre.

    The sizes of large are those of Chinese characters; Latin words in large may shrink to LATIN_LARGE.
    """
    result = Measured()
    items = list(visible_items(window.contentItem()))
    screen = QRectF(0, 0, window.width(), window.height())

    def complain(text: str) -> None:
        result.complaints.append(f"{where}: {text}")

    presses = [i for i in items if is_press(i) and i.property("pressable") is not False and i.objectName() != "foot:"]
    texts = [i for i in items if i.inherits("QQuickText") and i.property("text")]
    large = theme != "normal"
    _check_presses(presses, screen, TOUCH[theme] * u, result, complain)
    _check_texts(
        texts,
        presses,
        screen,
        math.floor((LATIN_LARGE if large and lang == "en" else SMALLEST_TEXT[theme]) * u),
        complain,
    )
    _check_field(items, complain)
    for item in items:
        if item.inherits("QQuickImage"):
            url = item.property("source")
            if isinstance(url, QUrl) and url.isLocalFile() and not Path(url.toLocalFile()).is_file():
                complain(f"no such picture: {Path(url.toLocalFile()).name}")
    return result


def _check_presses(
    presses: list[QQuickItem], screen: QRectF, touch: float, result: Measured, complain: Complain
) -> None:
    primaries = 0
    for item in presses:
        name, rect = item.objectName(), scene_rect(item)
        box = (round(rect.x()), round(rect.y()), round(rect.width()), round(rect.height()))
        if not name:
            complain(f"something to press has no objectName, at {box}")
        if min(rect.width(), rect.height()) < touch - SLACK:
            complain(f"{name} is {box[2]} x {box[3]} px, smaller than {touch:.0f}")
        if not screen.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(rect):
            complain(f"{name} leaves the screen: {box}")
        result.pressables[name] = box
        if item.property("kind") == "primary":
            primaries += 1
            result.primary = box
        result.has_back |= name == "back"
        if name.startswith("foot:"):
            result.foot[name] = box
    if primaries > 1:
        complain(f"{primaries} primary buttons")
    for n, one in enumerate(presses):
        for other in presses[n + 1 :]:
            shared = scene_rect(one).intersected(scene_rect(other))
            if shared.width() > SLACK and shared.height() > SLACK:
                by = f"{shared.width():.0f} x {shared.height():.0f}"
                complain(f"{one.objectName()} and {other.objectName()} overlap by {by}")


def _check_field(items: list[QQuickItem], complain: Complain) -> None:
    """What is typed stays above the keys, with its end in sight."""
    keys = next((scene_rect(item) for item in items if item.objectName() == "keyboard"), None)
    for item in items:
        if item.objectName() == "field_box":
            box = scene_rect(item)
            if keys is not None and box.intersected(keys).height() > SLACK:
                complain(f"the field lies {box.intersected(keys).height():.0f} px under the keys")
            cursor = next((i for i in items if i.objectName() == "edit"), None)
            if cursor is not None and cursor.property("cursorRectangle") is not None:
                mark = cursor.mapRectToScene(QRectF(cursor.property("cursorRectangle")))
                if not box.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(mark):
                    complain("the cursor is out of its field")


def _check_texts(
    texts: list[QQuickItem], presses: list[QQuickItem], screen: QRectF, smallest: int, complain: Complain
) -> None:
    rects = [(t, painted_rect(t)) for t in texts]
    targets = [(p, scene_rect(p)) for p in presses]
    for text, rect in rects:
        words = str(text.property("text"))[:16]
        size = QQmlProperty(text, "fontInfo.pixelSize").read() or text.property("font").pixelSize()
        if size < smallest:
            complain(f"“{words}” is {size} px, smallest is {smallest}")
        if text.property("truncated"):
            complain(f"“{words}” is cut")
        if text.property("paintedWidth") > text.width() + SLACK:
            complain(f"“{words}” is wider than its place: {text.property('paintedWidth'):.0f} of {text.width():.0f}")
        if not screen.contains(rect):
            complain(f"“{words}” leaves the screen")
        ancestors = list(above(text))
        for target, box in targets:
            inside = target in ancestors
            if inside and not box.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(rect):
                complain(f"“{words}” leaves {target.objectName()}")
            shared = box.intersected(rect)
            if not inside and shared.width() > SLACK and shared.height() > SLACK:
                complain(f"“{words}” lies on {target.objectName()}")
    for n, (one, rect) in enumerate(rects):
        for other, box in rects[n + 1 :]:
            shared = rect.intersected(box)
            if shared.width() > 3 and shared.height() > 3:
                complain(f"“{str(one.property('text'))[:12]}” lies on “{str(other.property('text'))[:12]}”")
