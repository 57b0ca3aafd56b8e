"""python -m ui.devdock --control URL [--trouble URL]: a small window that plays with the simulators. Never packaged."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine

from ui.devdock.desk import Desk

QML = Path(__file__).resolve().parent / "qml" / "Dock.qml"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ui.devdock", description=__doc__)
    parser.add_argument("--control", required=True, help="control server of `kiosk sim` (its first line names it)")
    parser.add_argument("--trouble", default="", help="the platform, when it was started with --dev")
    options = parser.parse_args()
    app = QGuiApplication(sys.argv[:1])
    app.setFont(QFont("Noto Sans CJK SC"))
    desk = Desk(options.control, options.trouble)
    engine = QQmlApplicationEngine()
    engine.setInitialProperties({"desk": desk})
    engine.load(QUrl.fromLocalFile(str(QML)))
    if not engine.rootObjects():
        return 1
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: app.quit())
    breath = QTimer()  # lets Python see a signal while Qt has nothing to do
    breath.timeout.connect(lambda: None)
    breath.start(200)
    desk.start()
    try:
        return app.exec()
    finally:
        desk.stop()
        del engine  # before the desk that its bindings read


if __name__ == "__main__":
    sys.exit(main())
