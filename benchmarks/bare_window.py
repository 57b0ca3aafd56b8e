"""The yardstick of start.py: a QQuickView with one text, the least that a Qt Quick program can be."""

from __future__ import annotations

import sys

from PySide6.QtCore import QByteArray, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickView

SCENE = b'import QtQuick\nText { text: "\xe4\xb8\x80"; width: 1080; height: 1920 }'


def main() -> int:
    app = QGuiApplication(sys.argv[:1])
    view = QQuickView()
    component = QQmlComponent(view.engine())
    component.setData(QByteArray(SCENE), QUrl("bare.qml"))
    view.setContent(QUrl("bare.qml"), component, component.create())
    view.resize(1080, 1920)

    def first_frame() -> None:
        print("first-frame", flush=True)
        app.quit()

    view.frameSwapped.connect(first_frame, Qt.ConnectionType.SingleShotConnection)
    view.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
