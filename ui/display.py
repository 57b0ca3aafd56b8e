"""What QML needs from Python before a page is drawn: the Display singleton (theme, size, motion), Qt's environment."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import Property, QObject, QUrl, Signal
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

QML_IMPORT_NAME = "Terminal"
QML_IMPORT_MAJOR_VERSION = 1

QML = Path(__file__).resolve().parent / "qml"
ICONS = Path(__file__).resolve().parents[1] / "assets" / "icons"

SHORT_SIDE_MM = 267.7  # short side of the 21.5 inch panel: every larger panel shows the same picture, enlarged
PX_PER_MM = 4.034  # 21.5 inch, 1080 x 1920
THEMES = ("normal", "elder", "contrast")


@QmlElement
@QmlSingleton
class Display(QObject):
    """How this screen shows things now. One per engine: `make_engine(engine)`. Every change restyles the screen."""

    changed = Signal()
    clockChanged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = "normal"
        self._reach = False
        self._less_motion = False
        self._px_per_mm = PX_PER_MM
        self._width, self._height = 1080, 1920
        self._lang = "zh"
        self._clock = ""

    def arrange(
        self,
        *,
        theme: str | None = None,
        reach: bool | None = None,
        less_motion: bool | None = None,
        lang: str | None = None,
    ) -> None:
        """Switch presentation; what is None stays. `theme` is one of THEMES, anything else is a ValueError."""
        if theme is not None and theme not in THEMES:
            raise ValueError(f"no such theme: {theme}")
        before = (self._theme, self._reach, self._less_motion, self._lang)
        self._theme = self._theme if theme is None else theme
        self._reach = self._reach if reach is None else reach
        self._less_motion = self._less_motion if less_motion is None else less_motion
        self._lang = self._lang if lang is None else lang
        if before != (self._theme, self._reach, self._less_motion, self._lang):
            self.changed.emit()

    def fit_panel(self, width: int, height: int, px_per_mm: float = PX_PER_MM) -> None:
        """The panel's size in pixels and its true density from the configuration (EDID lies)."""
        if (width, height, px_per_mm) != (self._width, self._height, self._px_per_mm):
            self._width, self._height, self._px_per_mm = width, height, px_per_mm
            self.changed.emit()

    def show_clock(self, text: str) -> None:
        """The time in the head bar, such as 22:47."""
        if text != self._clock:
            self._clock = text
            self.clockChanged.emit()

    @Property(str, notify=changed)
    def theme(self) -> str:
        return self._theme

    @Property(bool, notify=changed)
    def reach(self) -> bool:
        return self._reach

    @Property(bool, notify=changed)
    def lessMotion(self) -> bool:
        return self._less_motion

    @Property(float, notify=changed)
    def u(self) -> float:
        """Pixels of one design millimetre: never fewer than a true millimetre."""
        return max(self._px_per_mm, min(self._width, self._height) / SHORT_SIDE_MM)

    @Property(int, notify=changed)
    def width(self) -> int:
        return self._width

    @Property(int, notify=changed)
    def height(self) -> int:
        return self._height

    @Property(str, notify=changed)
    def lang(self) -> str:
        return self._lang

    @Property(str, constant=True)
    def icons(self) -> str:
        """Folder of the icons as a URL with a slash at its end."""
        return QUrl.fromLocalFile(str(ICONS)).toString() + "/"

    @Property(str, notify=clockChanged)
    def clock(self) -> str:
        return self._clock


def before_qt(folder: Path | None = None) -> None:
    """Environment that Qt reads once, at the QGuiApplication: our keyboard feeds Qt's input engine (pinyin).

    Qt keeps a user dictionary in `folder`; by default that is one that goes with the process. Nothing is learned
    (every field carries ImhSensitiveData), but what a citizen picks should not even have a place to stay.
    """
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="terminal-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    dictionary = folder / "qtvirtualkeyboard" / "pinyin" / "usr_dict.dat"
    dictionary.parent.mkdir(parents=True, exist_ok=True)
    dictionary.touch()  # Qt warns when it is missing
    os.environ["XDG_CONFIG_HOME"] = str(folder)
    os.environ["QT_IM_MODULE"] = "qtvirtualkeyboard"
    os.environ["QT_VIRTUALKEYBOARD_DESKTOP_DISABLE"] = "1"  # the keyboard is part of our own window


def make_engine(engine: QQmlEngine) -> Display:
    """The one Display of this engine; made at the first call."""
    display: Display = engine.singletonInstance("Terminal", "Display")
    return display
