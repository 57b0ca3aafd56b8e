"""Colours and rules of the QML: the contrast table of VISUAL.md from T.qml itself, no words, no learning."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlComponent

from ui.display import QML
from ui.gallery import Gallery
from ui.lint_qml import lint

# pair: smallest contrast in normal, elder, contrast. Text 7, 7 and 10; borders of targets 3.
TEXT = (7.0, 7.0, 10.0)
PAIRS = {
    ("ink", "ground"): TEXT,
    ("ink", "sheet"): TEXT,
    ("ink", "sunken"): TEXT,
    ("ink", "errorTint"): TEXT,
    ("ink", "lampTint"): TEXT,
    ("ink", "tint"): TEXT,
    ("ink2", "ground"): TEXT,
    ("ink2", "sheet"): TEXT,
    ("ink2", "sunken"): TEXT,
    ("ink2", "tint"): TEXT,
    ("ink2", "lampTint"): TEXT,
    ("primary", "ground"): TEXT,
    ("primary", "sheet"): TEXT,
    ("primary", "tint"): TEXT,
    ("inkPrimary", "primary"): TEXT,
    ("inkPrimary", "primaryPressed"): TEXT,
    ("error", "ground"): TEXT,
    ("error", "errorTint"): TEXT,
    ("ok", "okTint"): TEXT,
    ("ok", "sheet"): TEXT,
    ("inkDesk", "desk"): TEXT,
    ("inkDisabled", "disabled"): TEXT,
    ("inkLamp", "lamp"): TEXT,
    ("edge", "sheet"): (3.0, 3.0, 3.0),
    ("edge", "ground"): (3.0, 3.0, 3.0),
    ("lamp", "desk"): (3.0, 3.0, 3.0),
}
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
WORDS_ALLOWED = {"keyboard/Layouts.qml"}  # the faces of the keys


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def sources() -> Iterator[tuple[str, str]]:
    """Path below ui/qml and source without comments, of every QML file."""
    for path in sorted(QML.rglob("*.qml")):
        text = re.sub(r"//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8"))
        yield path.relative_to(QML).as_posix(), text


@pytest.mark.parametrize(("theme", "column"), [("normal", 0), ("elder", 1), ("contrast", 2)])
def test_every_pair_of_colours_keeps_its_contrast(gallery: Gallery, theme: str, column: int) -> None:
    gallery.display.arrange(theme=theme)
    component = QQmlComponent(gallery.engine)
    source = b'import QtQuick\nimport "theme"\nQtObject { property QtObject tokens: T }'
    component.setData(source, QUrl.fromLocalFile(f"{QML}/tokens_of_the_test.qml"))
    holder = component.create()
    assert holder is not None, component.errorString()
    tokens = holder.property("tokens")
    tokens.setProperty("staff", False)  # the technician's page before, if any, is always in normal colours
    weak = {
        pair: round(contrast(tokens.property(pair[0]), tokens.property(pair[1])), 1)
        for pair, least in PAIRS.items()
        if contrast(tokens.property(pair[0]), tokens.property(pair[1])) < least[column] - 0.05
    }
    holder.deleteLater()
    assert weak == {}


def test_no_page_has_words_of_its_own() -> None:
    assert [name for name, text in sources() if HAN.search(text) and name not in WORDS_ALLOWED] == []


def test_nothing_is_drawn_that_a_software_renderer_cannot_draw() -> None:
    banned = re.compile(r"\b(ShaderEffect|MultiEffect|ParticleSystem|OpacityAnimator|layer\.enabled|ListView)\b")
    assert [(name, banned.findall(text)) for name, text in sources() if banned.search(text)] == []


def test_every_field_forbids_the_keyboard_to_learn() -> None:
    for name, text in sources():
        fields = len(re.findall(r"\b(TextInput|TextEdit|TextField|TextArea)\s*\{", text))
        assert text.count("Qt.ImhSensitiveData") >= fields, name


def test_qmllint_has_nothing_to_say() -> None:
    result = lint(sorted(QML.rglob("*.qml")))
    assert result.returncode == 0, (result.stdout + result.stderr)[-4000:]
