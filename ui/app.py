"""Qt start-up: the window, the bridge and the terminal behind it."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.assist.speech import Speaker
from kiosk.bootstrap import Terminal, build
from kiosk.config.settings import Settings
from kiosk.session.timing import Timing
from ui.bridge import Bridge
from ui.display import QML, before_qt, make_engine

RESTART = 75  # exit code (EX_TEMPFAIL): the service manager starts the program again
FIRST_FRAME = "TERMINAL_REPORT_FIRST_FRAME"  # benchmarks/start.py


@dataclass
class App:
    """What is alive while the screen is on."""

    qt: QGuiApplication
    engine: QQmlApplicationEngine
    window: QQuickWindow
    bridge: Bridge
    terminal: Terminal
    speaker: Speaker

    def stop(self) -> None:
        """Nothing personal is on the screen any more when the threads are asked to end."""
        self.bridge.detach()
        self.terminal.stop()
        self.speaker.stop()
        self.window.close()


def make_qt(data: Path) -> QGuiApplication:
    """The application. Its configuration folder lies in the terminal's data, so that no keyboard writes elsewhere."""
    before_qt(data / "qt")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    QQuickWindow.setGraphicsApi(QQuickWindow.GraphicsApi.Software) if hasattr(QQuickWindow, "GraphicsApi") else None
    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    app.setApplicationName("terminal")
    app.setWindowIcon(QIcon())
    return app  # type: ignore[return-value]


def open_terminal(settings: Settings, timing: Timing | None = None) -> App:
    """Everything but the event loop. Raises what bootstrap.build raises."""
    qt = make_qt(settings.data)
    engine = QQmlApplicationEngine()
    display = make_engine(engine)
    display.fit_panel(settings.screen.width, settings.screen.height, settings.screen.width / settings.screen.width_mm)
    speaker = Speaker()
    bridge = Bridge(display, speaker.say)
    engine.addImageProvider("camera", bridge.camera)
    terminal = build(settings, bridge.state_arrived, timing)
    terminal.tools.on_restart = lambda: QTimer.singleShot(0, qt, lambda: qt.exit(RESTART))
    bridge.attach(terminal)
    terminal.start()
    engine.setInitialProperties({"terminal": bridge})
    engine.load(QUrl.fromLocalFile(str(QML / "Main.qml")))
    if not engine.rootObjects():
        terminal.stop()
        raise RuntimeError("the screen could not be drawn: Main.qml did not load")
    window = engine.rootObjects()[0]
    if not isinstance(window, QQuickWindow):
        raise RuntimeError("Main.qml is no window")
    return App(qt, engine, window, bridge, terminal, speaker)


def run(settings: Settings) -> int:
    """Until somebody ends it. 75 asks the service manager for a restart."""
    app = open_terminal(settings)
    if settings.screen.fullscreen and os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        app.window.showFullScreen()
    if os.environ.get(FIRST_FRAME):
        _report_first_frame(app)
    wake = QTimer()  # lets Python see signals while Qt waits
    wake.start(200)
    wake.timeout.connect(lambda: None)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_args: app.qt.quit())
    code = app.qt.exec()
    app.stop()
    return int(code)


def _report_first_frame(app: App) -> None:
    """Print the seconds from the start of the process to the first frame that shows a page which can be touched."""
    state: dict[str, QObject] = {}

    def swapped() -> None:
        if app.bridge.pageKey and not state:
            state["done"] = app.bridge
            started = _process_start()
            sys.stdout.write(f"first-frame {time.time() - started:.3f}\n")
            sys.stdout.flush()
            QTimer.singleShot(0, app.qt, app.qt.quit)

    app.window.frameSwapped.connect(swapped)


def _process_start() -> float:
    """Seconds since the epoch at which this process began (/proc/self/stat, field 22, in clock ticks since boot)."""
    ticks = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19])
    boot = next(
        int(line.split()[1]) for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime")
    )
    return boot + ticks / os.sysconf("SC_CLK_TCK")
