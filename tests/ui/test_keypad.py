"""The tactile keypad by real key events: every page can be walked, heard and confirmed without touching it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest

from ui.gallery import Gallery, Look, samples
from ui.keypad import Keypad


class Heard:
    def __init__(self, gallery: Gallery) -> None:
        self.gallery = gallery
        self.said: list[str] = []
        self.acts: list[tuple[str, str]] = []
        self._owner = QObject()
        self.keypad = Keypad(gallery.window, self.said.append, lambda i, a: self.acts.append((i, a)), self._owner)

    def show(self, name: str) -> None:
        self.gallery.show(samples()[name], Look("normal"))
        self.gallery.shown.intents.clear()

    def key(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.gallery.window, key, Qt.KeyboardModifier.KeypadModifier)

    @property
    def intents(self) -> list[tuple[str, str]]:
        return [i for i in self.gallery.shown.intents if i[0] != "touched"]


@pytest.fixture
def pad(gallery: Gallery) -> Iterator[Heard]:
    heard = Heard(gallery)
    yield heard
    gallery.window.removeEventFilter(heard.keypad)


def test_walking_goes_through_all_that_can_be_pressed_and_speaks_each(pad: Heard) -> None:
    pad.show("consent")
    for _ in range(12):
        pad.key(Qt.Key.Key_Plus)
    assert any("同意，三样都取" in said for said in pad.said)
    assert any("不同意" in said for said in pad.said)
    there = list(pad.said)
    pad.key(Qt.Key.Key_Minus)
    assert pad.said[-1] in there


def test_confirm_does_what_was_spoken_last(pad: Heard) -> None:
    pad.show("consent")
    while not (pad.said and "不同意" in pad.said[-1]):
        pad.key(Qt.Key.Key_Plus)
        assert len(pad.said) < 20
    pad.key(Qt.Key.Key_Enter)
    assert pad.intents == [("pick", "refuse")]


def test_a_digit_takes_the_choice_with_that_number_from_the_top(pad: Heard) -> None:
    pad.show("consent")
    pad.key(Qt.Key.Key_1)
    pad.key(Qt.Key.Key_2)
    assert pad.intents == [("pick", "agree"), ("pick", "refuse")]


def test_a_digit_without_a_choice_does_nothing(pad: Heard) -> None:
    pad.show("consent")
    pad.key(Qt.Key.Key_9)
    assert pad.intents == []


def test_digits_go_to_the_pad_on_the_screen(pad: Heard) -> None:
    pad.show("form_id_number")
    pad.key(Qt.Key.Key_9, Qt.Key.Key_0)
    assert pad.intents[-1][0] == "edit"
    assert pad.intents[-1][1].endswith("0")


def test_help_calls_and_repeat_speaks_from_every_page(pad: Heard) -> None:
    pad.show("home")
    pad.key(Qt.Key.Key_Slash)
    assert ("foot", "call") in pad.acts
    pad.key(Qt.Key.Key_Plus)
    last = pad.said[-1]
    pad.key(Qt.Key.Key_Asterisk)
    assert pad.said[-1] == last and len(pad.said) == 2


def test_without_a_focus_confirm_is_the_button_of_the_page_and_back_is_back(pad: Heard) -> None:
    pad.show("is_you") if "is_you" in samples() else pad.show("review")
    pad.key(Qt.Key.Key_Backspace)
    assert ("back", "") in pad.intents


def test_a_key_that_rests_on_the_pad_counts_once(pad: Heard) -> None:
    pad.show("consent")
    for _ in range(3):
        QTest.keyPress(pad.gallery.window, Qt.Key.Key_1)
    QTest.keyRelease(pad.gallery.window, Qt.Key.Key_1)
    assert set(pad.intents) == {("pick", "agree")}


def test_any_key_is_a_sign_that_somebody_is_there(pad: Heard) -> None:
    pad.show("consent")
    pad.key(Qt.Key.Key_9)
    assert ("touched", "") in pad.acts
