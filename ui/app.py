"""Qt start-up: the window with the waiting page first, the terminal behind it as soon as it is built."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QThread, QTimer, QUrl, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.assist.speech import Speaker
from kiosk.config.settings import ConfigError, Settings
from kiosk.guide.hall import load_hall
from kiosk.guide.public_papers import filled, read_paper
from kiosk.guide.site import load_site
from kiosk.session.timing import Timing
from ui.bridge import Bridge
from ui.display import QML, before_qt, make_engine
from ui.keypad import Keypad
from ui.viewmodels.present.site_view import SiteView

if TYPE_CHECKING:
    from kiosk.bootstrap import Terminal

RESTART = 75  # exit code (EX_TEMPFAIL): the service manager starts the program again
BUILD_AFTER_MS = 20  # by then the first frame is drawn: two threads of Python would hold each other up
FIRST_FRAME = "TERMINAL_REPORT_FIRST_FRAME"  # benchmarks/start.py


class Builder(QThread):
    """bootstrap.build beside the first page: libraries, packs and the store take longer than drawing it."""

    def __init__(self, settings: Settings, bridge: Bridge, timing: Timing | None) -> None:
        super().__init__()
        self._settings, self._bridge, self._timing = settings, bridge, timing
        self.terminal: Terminal | None = None
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            from kiosk.bootstrap import build

            importlib.import_module("ui.viewmodels.present.present")  # not later, in the Qt thread
            self.terminal = build(self._settings, self._bridge.state_arrived, self._timing)
        except Exception as error:  # noqa: BLE001  the Qt thread says it and ends the program
            self.error = error


class App(QObject):
    """What is alive while the screen is on. `settled` when the terminal runs, or cannot (`builder.error`)."""

    def __init__(self, settings: Settings, timing: Timing | None = None) -> None:
        """The window with the waiting page. Raises OSError or ValueError when there is no such site."""
        self.qt = make_qt(settings.data)
        super().__init__()
        self.settled = False
        self.engine = QQmlApplicationEngine()
        display = make_engine(self.engine)
        screen = settings.screen
        display.fit_panel(screen.width, screen.height, screen.width / screen.width_mm)
        self.speaker = Speaker()
        self.bridge = Bridge(display, self.speaker.say)
        self.bridge.wait_with(site_view(settings.sites / settings.site))
        self.engine.addImageProvider("camera", self.bridge.camera)
        self.engine.setInitialProperties({"terminal": self.bridge})
        self.engine.load(QUrl.fromLocalFile(str(QML / "Main.qml")))
        window = next(iter(self.engine.rootObjects()), None)
        if not isinstance(window, QQuickWindow):
            raise RuntimeError("the screen could not be drawn: Main.qml did not load")
        self.window = window
        self.keypad = Keypad(window, self.bridge.speak, self.bridge.act, self)
        self.builder = Builder(settings, self.bridge, timing)
        self.builder.finished.connect(self._built)
        QTimer.singleShot(BUILD_AFTER_MS, self.builder, self.builder.start)

    @property
    def terminal(self) -> Terminal:
        """After `open_terminal`."""
        if self.builder.terminal is None:
            raise RuntimeError("the terminal is not built yet")
        return self.builder.terminal

    @Slot()
    def _built(self) -> None:
        self.settled = True
        gc.enable()
        if self.builder.terminal is None:
            self._not_built(self.builder.error)
            return
        self.terminal.tools.on_restart = lambda: QTimer.singleShot(0, self.qt, lambda: self.qt.exit(RESTART))
        self.bridge.attach(self.terminal)
        self.terminal.start()

    def _not_built(self, error: Exception | None) -> None:
        """A queue that cannot be opened needs a technician: starting again and again would only flash the screen."""
        from offline_queue.errors import AlreadyOpen, OutboxError

        if isinstance(error, OutboxError) and not isinstance(error, AlreadyOpen):
            _cannot_start(error)
            self.bridge.stay_closed()
        else:
            self.qt.exit(1)

    def stop(self) -> None:
        """Nothing personal is on the screen any more when the threads are asked to end."""
        self.builder.finished.disconnect(self._built)
        self.bridge.detach()
        self.builder.wait()
        if self.builder.terminal is not None:
            self.builder.terminal.stop()
        self.speaker.stop()
        self.window.close()


def make_qt(data: Path) -> QGuiApplication:
    """The application. Its configuration folder is the service's own (a tmpfs), else one in the terminal's data."""
    os.umask(0o077)  # whatever this program writes is for its own user only
    before_qt(Path(os.environ.get("XDG_CONFIG_HOME") or data / "qt"))
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    app.setApplicationName("terminal")
    return app  # type: ignore[return-value]


def site_view(folder: Path) -> SiteView:
    """What the waiting page needs of the site, before the packs are read."""
    site = load_site(folder)
    return SiteView(site, load_hall(folder), {}, filled(read_paper(folder / "papers" / "privacy.md", "privacy"), site))


def open_terminal(settings: Settings, timing: Timing | None = None) -> App:
    """Everything but the event loop, with the terminal running. Raises what bootstrap.build raises."""
    app = App(settings, timing)
    while not app.settled:
        app.qt.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    if app.builder.error is not None:
        app.stop()
        raise app.builder.error
    return app


def run(settings: Settings) -> int:
    """Until somebody ends it. 75 asks the service manager for a restart; 1 and a sentence when it cannot start."""
    try:
        app = App(settings)
    except (OSError, ValueError) as error:
        return _cannot_start(error)
    if settings.screen.fullscreen and os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        app.window.showFullScreen()
    if os.environ.get(FIRST_FRAME):
        _report_start(app)
    wake = QTimer()  # lets Python see signals while Qt waits
    wake.start(200)
    wake.timeout.connect(lambda: None)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_args: app.qt.quit())
    code = app.qt.exec()
    app.stop()
    error = app.builder.error
    return int(code) if error is None or code == 0 else _cannot_start(error)


def _cannot_start(error: Exception) -> int:
    """Expected trouble becomes a sentence; anything else is a bug and keeps its traceback."""
    from offline_queue.errors import OutboxError

    if not isinstance(error, OSError | ValueError | ConfigError | OutboxError):
        raise error
    sys.stderr.write(f"the terminal cannot start: {error}\n")
    return 1


def _report_start(app: App) -> None:
    """Print the seconds from the start of the process to the first frame that can be touched, and to the session

    behind it, which answers the touches kept until then; end after both.
    """
    said: set[str] = set()

    def say(what: str) -> None:
        if what not in said:
            said.add(what)
            sys.stdout.write(f"{what} {time.time() - _process_start():.3f}\n")
            sys.stdout.flush()

    def swapped() -> None:
        if app.bridge.pageKey:
            say("first-frame")
        if app.bridge.state.session_id:
            say("session")
            QTimer.singleShot(0, app.qt, app.qt.quit)

    app.window.frameSwapped.connect(swapped)


def _process_start() -> float:
    """Seconds since the epoch at which this process began (/proc/self/stat, field 22, in clock ticks since boot)."""
    ticks = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19])
    boot = next(
        int(line.split()[1]) for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime")
    )
    return boot + ticks / os.sysconf("SC_CLK_TCK")
