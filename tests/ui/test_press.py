"""How the screen is pressed: by a finger, by the mouse, by keys; and what never acts."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ui.gallery import Gallery, Look, samples


def show(gallery: Gallery, name: str) -> None:
    gallery.show(samples()[name], Look("normal"))
    gallery.shown.intents.clear()


def acts(gallery: Gallery) -> list[tuple[str, str]]:
    return [intent for intent in gallery.shown.intents if intent[0] != "touched"]


def test_a_finger_acts_when_it_leaves_inside(gallery: Gallery, finger) -> None:
    show(gallery, "consent")
    at = finger.middle("pick:agree")
    finger.down(at)
    assert finger.find("pick:agree").property("down") is True
    assert acts(gallery) == []
    finger.up(at)
    assert acts(gallery) == [("pick", "agree")]
    assert ("touched", "") in gallery.shown.intents


def test_a_finger_that_slides_off_does_nothing(gallery: Gallery, finger) -> None:
    show(gallery, "consent")
    at = finger.middle("pick:agree")
    finger.down(at)
    finger.move(QPoint(at.x(), at.y() - 500))
    finger.up(QPoint(at.x(), at.y() - 500))
    assert acts(gallery) == []


def test_a_long_press_counts_as_a_press(gallery: Gallery, finger) -> None:
    show(gallery, "consent")
    at = finger.middle("pick:refuse")
    finger.down(at)
    QTest.qWait(1000)  # longer than Qt's long-press threshold of 800 ms
    finger.up(at)
    assert acts(gallery) == [("pick", "refuse")]


def test_the_mouse_works_as_the_finger_does(gallery: Gallery, finger) -> None:
    show(gallery, "home")
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(gallery.window, left, none, finger.middle("door:ticket"))
    QTest.mouseClick(gallery.window, left, none, finger.middle("foot:call"))
    QTest.mouseClick(gallery.window, left, none, finger.middle("primary"))
    assert acts(gallery) == [("door", "ticket"), ("foot", "call"), ("primary", "")]


def test_what_is_off_does_nothing(gallery: Gallery, finger) -> None:
    show(gallery, "consent")
    assert finger.find("primary").isEnabled() is False
    finger.touch("primary")
    assert acts(gallery) == []
    show(gallery, "home")
    finger.touch("item:bills")
    assert acts(gallery) == []


def test_tab_walks_and_enter_presses(gallery: Gallery, finger) -> None:
    show(gallery, "display")
    gallery.window.requestActivate()
    names = []
    for _ in range(12):
        QTest.keyClick(gallery.window, Qt.Key.Key_Tab)
        item = gallery.window.activeFocusItem()
        names.append(item.objectName() if item else "")
    order = [name for name in names if name.startswith("pick:")]
    assert order[:5] == ["pick:normal", "pick:elder", "pick:contrast", "pick:reach", "pick:no_reach"]
    finger.find("pick:elder").forceActiveFocus()
    QTest.keyClick(gallery.window, Qt.Key.Key_Return)
    assert acts(gallery) == [("pick", "elder")]


def test_the_waiting_page_starts_wherever_it_is_touched(gallery: Gallery, finger) -> None:
    show(gallery, "attract_night")
    finger.down(QPoint(540, 800))
    finger.up(QPoint(540, 800))
    finger.touch("primary")
    finger.touch("public:rules")
    assert acts(gallery) == [("primary", ""), ("primary", ""), ("public", "rules")]
