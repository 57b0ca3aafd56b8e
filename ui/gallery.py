"""Draws every sample page offscreen to PNG: python -m ui.gallery [name…] --theme all --out DIR [--measure].

--real draws what the presenter makes of real packs and texts instead of the samples. Fails (exit 1) on any QML warning
and, with --measure, on anything that VISUAL.md §10 forbids.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PySide6.QtCore import Property, QCoreApplication, QEvent, QObject, QtMsgType, QUrl, Signal, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.session.states import Presentation
from ui import gallery_samples
from ui.display import QML, THEMES, before_qt, make_engine
from ui.gallery_measure import Measured, measure
from ui.items import visible_items
from ui.viewmodels.page_state import PageState
from ui.viewmodels.page_vm import PageVM

PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)
ALWAYS_NORMAL = {"Technician"}  # drawn for staff in normal sizes, whatever the citizen before had chosen
Sample = Callable[[bool], PageState]


@dataclass(frozen=True)
class Look:
    """One presentation: theme, orientation, reach."""

    theme: str
    landscape: bool = False
    reach: bool = False
    lang: str = "zh"

    @property
    def suffix(self) -> str:
        parts = [self.theme] + ["landscape"] * self.landscape + ["reach"] * self.reach + ["en"] * (self.lang == "en")
        return "_".join(parts)


def samples() -> dict[str, Sample]:
    """All samples of ui/gallery_samples by name; the same name twice is a bug."""
    found: dict[str, Sample] = {}
    for module in sorted(m.name for m in iter_modules(gallery_samples.__path__)):
        for name, make in getattr(import_module(f"ui.gallery_samples.{module}"), "SAMPLES", {}).items():
            assert name not in found, f"sample {name} is there twice"
            found[name] = make
    return found


class Shown(QObject):
    """Stands in for the bridge: one page at a time; intents are collected."""

    pageKeyChanged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.intents: list[tuple[str, str]] = []
        self._name, self._key, self._serial = "", "", 0
        self._vm: PageVM | None = None
        self._old: list[PageVM] = []

    def show(self, state: PageState) -> PageVM:
        """Always a fresh page, as if the key had changed."""
        if self._vm is not None:
            self._old = [*self._old[-1:], self._vm]  # QML drops its page a moment later
        self._vm = PageVM(state, lambda intent, argument: self.intents.append((intent, argument)))
        self._serial += 1
        self._name, self._key = state.name, f"{state.key}#{self._serial}"
        self.pageKeyChanged.emit()
        return self._vm

    @Property(QObject, notify=pageKeyChanged)
    def vm(self) -> PageVM | None:
        return self._vm

    @Property(str, notify=pageKeyChanged)
    def pageName(self) -> str:
        return self._name

    @Property(str, notify=pageKeyChanged)
    def pageKey(self) -> str:
        return self._key


class Gallery:
    """Main.qml with a stand-in for the bridge. One per process is enough; `close()` it."""

    def __init__(self, *, moving: bool = False) -> None:
        self.warnings: list[str] = []
        self._previous = qInstallMessageHandler(self._note)
        self.engine = QQmlApplicationEngine()
        self.display = make_engine(self.engine)
        self.display.arrange(less_motion=not moving)
        self.display.show_clock("22:47")
        self.shown = Shown()
        self.engine.setInitialProperties({"terminal": self.shown})
        self.engine.load(QUrl.fromLocalFile(str(QML / "Main.qml")))
        if not self.engine.rootObjects():
            raise RuntimeError("Main.qml does not load:\n" + "\n".join(self.warnings))
        self.window: QQuickWindow = self.engine.rootObjects()[0]  # type: ignore[assignment]

    def _note(self, kind: QtMsgType, _context: Any, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and "propagateSizeHints" not in text:
            self.warnings.append(text)

    def settle(self, rounds: int = 4) -> None:
        """Let everything arrive: events, then positioners, which place their children only when a frame is near."""
        for _ in range(rounds):
            QCoreApplication.processEvents()
        items = [item for item in visible_items(self.window.contentItem()) if item.inherits("QQuickBasePositioner")]
        for item in reversed(items):
            item.ensurePolished()
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def show(self, sample: Sample, look: Look) -> PageState:
        """Draw one sample in one look; gives back the state shown."""
        return self.show_page(sample(look.theme != "normal"), look)

    def show_page(self, page: PageState, look: Look) -> PageState:
        """Draw one page in one look; gives it back."""
        self.display.fit_panel(*(LANDSCAPE if look.landscape else PORTRAIT))
        self.display.arrange(theme=look.theme, reach=look.reach, lang=look.lang)
        self.shown.show(page)
        self.settle()
        return page

    def measure(self, name: str, look: Look) -> Measured:
        return measure(self.window, f"{name} {look.suffix}", look.theme, self.display.u, look.lang)

    def save(self, path: Path) -> None:
        self.window.grabWindow().save(str(path))

    def close(self) -> None:
        self.window.close()
        self.engine.deleteLater()
        self.settle()
        qInstallMessageHandler(self._previous)


def real_pages(look: Look) -> Iterator[tuple[str, PageState]]:
    """What the presenter shows in this look, page after page; a picture that came already is left out."""
    from ui.gallery_real import page_of
    from ui.gallery_states import states

    shown = Presentation(look.theme, look.reach, look.lang)
    seen: list[PageState] = []
    for name, state in states().items():
        page = page_of(state, shown, look.landscape)
        if page is not None and page not in seen and (look.theme == "normal" or page.name not in ALWAYS_NORMAL):
            seen.append(page)
            yield name, page


def sample_pages(look: Look) -> Iterator[tuple[str, PageState]]:
    for name, sample in samples().items():
        if drawn(sample, look):
            yield name, sample(look.theme != "normal")


def drawn(sample: Sample, look: Look) -> bool:
    """Is this page ever drawn in this look?"""
    return look.theme == "normal" or sample(False).name not in ALWAYS_NORMAL


def looks(theme: str, landscape: bool, reach: bool, lang: str) -> Iterator[Look]:
    for one in THEMES if theme == "all" else [theme]:
        yield Look(one, landscape, reach, lang)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ui.gallery", description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of sample names; none: all")
    parser.add_argument("--theme", default="normal", choices=["all", *THEMES])
    parser.add_argument("--landscape", action="store_true")
    parser.add_argument("--reach", action="store_true")
    parser.add_argument("--lang", default="zh", choices=["zh", "en"])
    parser.add_argument("--real", action="store_true", help="the presenter's pages instead of the samples")
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--out", type=Path, help="folder for the pictures")
    options = parser.parse_args(argv)

    before_qt()
    app = QGuiApplication.instance() or QGuiApplication([])
    gallery = Gallery()
    complaints: list[str] = []
    for look in looks(options.theme, options.landscape, options.reach, options.lang):
        for name, page in (real_pages if options.real else sample_pages)(look):
            if options.names and not any(part in name for part in options.names):
                continue
            gallery.show_page(page, look)
            if options.out:
                options.out.mkdir(parents=True, exist_ok=True)
                gallery.save(options.out / f"{name}_{look.suffix}.png")
            if options.measure:
                complaints += gallery.measure(name, look).complaints
            complaints += [f"{name} {look.suffix}: {warning}" for warning in gallery.warnings]
            gallery.warnings.clear()
    gallery.close()
    del app
    sys.stdout.writelines(line + "\n" for line in complaints)
    return 1 if complaints else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # an offscreen window needs no orderly farewell
