"""The one crossing between core threads and Qt: states come in as pages, touches go out as events."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickImageProvider

from kiosk.audit.log import tail
from kiosk.bootstrap import Terminal, version
from kiosk.session.events import Intent, Touched
from kiosk.session.runtime import wall_clock
from kiosk.session.states import Moment, Phase, State
from offline_queue.model import STUCK
from ui.display import Display
from ui.viewmodels.page_vm import PageVM
from ui.viewmodels.pages import PageState
from ui.viewmodels.present.present import meaning, present
from ui.viewmodels.present.scene import Behind, Scene
from ui.viewmodels.present.site_view import SiteView
from ui.viewmodels.words import Say, load

REDRAW_MS = 500  # counts of seconds on the page; the clock in the head
WIPE_LIMIT = 2.0  # seconds that the core waits for Qt to forget
BEHIND_EVERY = 4  # redraws between two looks at queue and log, for the technician


class CameraPicture(QQuickImageProvider):
    """image://camera/<serial>: the newest frame, or the captured page. Holds nothing after `forget`."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._lock = threading.Lock()
        self._jpeg = b""

    def put(self, jpeg: bytes) -> None:
        with self._lock:
            self._jpeg = jpeg

    def requestImage(self, _id: str, _size: Any, _requested: Any) -> QImage:
        with self._lock:
            return QImage.fromData(self._jpeg) if self._jpeg else QImage(1, 1, QImage.Format.Format_RGB32)


class Bridge(QObject):
    """`vm`, `pageName` and `pageKey` are what Main.qml draws. Lives in the Qt thread."""

    pageKeyChanged = Signal()
    _stateArrived = Signal()
    _frameArrived = Signal()
    _wipeAsked = Signal()

    def __init__(self, display: Display, speak: Callable[[str, str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._display, self._speak = display, speak
        self._texts = load()
        self._terminal: Terminal | None = None
        self._vm: PageVM | None = None
        self._page: PageState | None = None
        self._name = self._key = ""
        self._state = self._incoming = State()
        self._lock = threading.Lock()
        self._wiped = threading.Event()
        self._frames = 0
        self._behind, self._redraws = Behind(), 0
        self.camera = CameraPicture()
        queued = Qt.ConnectionType.QueuedConnection
        self._stateArrived.connect(self._take_state, queued)
        self._frameArrived.connect(self._next_frame, queued)
        self._wipeAsked.connect(self._forget, queued)
        self._timer = QTimer(self)
        self._timer.setInterval(REDRAW_MS)
        self._timer.timeout.connect(self._redraw)

    # --- from core threads -------------------------------------------------------------------------------------------

    def state_arrived(self, state: State) -> None:
        """Only the newest state is drawn: a slow screen skips, it does not lag."""
        with self._lock:
            self._incoming = state
        self._stateArrived.emit()

    def frame_arrived(self, jpeg: bytes) -> None:
        self.camera.put(jpeg)
        self._frameArrived.emit()

    def forget_everything(self) -> None:
        """Part of WIPE; returns when Qt has let go, or after WIPE_LIMIT."""
        self._wiped.clear()
        self._wipeAsked.emit()
        self._wiped.wait(WIPE_LIMIT)

    # --- in the Qt thread --------------------------------------------------------------------------------------------

    def attach(self, terminal: Terminal) -> None:
        self._terminal = terminal
        terminal.tools.on_frame = self.frame_arrived
        terminal.tools.on_wipe.append(self.forget_everything)
        self._timer.start()

    def detach(self) -> None:
        self._timer.stop()
        self._forget()
        self._terminal = None

    @property
    def page(self) -> PageState | None:
        return self._page

    @property
    def state(self) -> State:
        return self._state

    @Property(QObject, notify=pageKeyChanged)
    def vm(self) -> PageVM | None:
        return self._vm

    @Property(str, notify=pageKeyChanged)
    def pageName(self) -> str:
        return self._name

    @Property(str, notify=pageKeyChanged)
    def pageKey(self) -> str:
        return self._key

    @Slot()
    def _take_state(self) -> None:
        with self._lock:
            state = self._incoming
        if state is self._state:
            return
        captured = state.file.captured if state.file else None
        if captured is not None and (self._state.file is None or self._state.file.captured is not captured):
            self.camera.put(captured.jpeg)
            self._frames += 1
        self._state = state
        self._redraw()

    @Slot()
    def _next_frame(self) -> None:
        if self._state.file is not None and self._state.file.captured is not None:
            self.camera.put(self._state.file.captured.jpeg)  # the frozen picture stays
            return
        self._frames += 1
        self._redraw()

    @Slot()
    def _redraw(self) -> None:
        if self._terminal is None:
            return
        self._display.show_clock(f"{wall_clock():%H:%M}")
        shown = self._state.presentation
        self._display.arrange(theme=shown.theme, reach=shown.reach, lang=shown.lang)
        page = present(self._scene(self._terminal))
        self._page = page
        if page is None:
            self._drop()
            return
        shape = f"{page.name}:{page.key}:{shown.theme}:{shown.lang}:{shown.reach}"
        if shape == self._key and self._vm is not None:
            self._vm.show(page)
            return
        old = self._vm
        key = self._state.key
        self._vm = PageVM(page, lambda intent, argument: self._intent(intent, argument, key))
        self._name, self._key = page.name, shape
        self.pageKeyChanged.emit()
        if old is not None:
            old.forget()
            old.deleteLater()

    def _scene(self, terminal: Terminal) -> Scene:
        import time

        state = self._state
        shown = state.presentation
        if state.phase is Phase.MAINTENANCE and state.desk.signed_in:
            if self._redraws % BEHIND_EVERY == 0:
                self._behind = behind(terminal)
            self._redraws += 1
        picture = f"image://camera/{self._frames}" if self._frames else ""
        return Scene(
            rules=terminal.rules,
            state=state,
            now=Moment(time.monotonic(), wall_clock()),
            site=SiteView(terminal.site, terminal.hall, terminal.public, terminal.privacy, shown.large, shown.lang),
            say=Say(self._texts, shown),
            picture=picture,
            terminal_id=terminal.settings.terminal_id,
            behind=self._behind,
            landscape=terminal.settings.screen.width > terminal.settings.screen.height,
            finder=terminal.finder,
        )

    def _intent(self, intent: str, argument: str, key: str) -> None:
        """A touch of the page that was drawn for `key`."""
        if self._terminal is None or self._page is None:
            return
        if intent == "touched":
            self._terminal.runtime.post(Touched())
            return
        if intent == "speak" or (intent == "foot" and argument == "speak"):
            self._speak(self._page.frame.spoken, self._state.presentation.lang)
            return
        intent, argument = meaning(self._page, intent, argument)
        self._terminal.runtime.post(Intent(intent, argument, key))

    @Slot()
    def _forget(self) -> None:
        self._drop()
        self._page = None
        self._frames = 0
        self.camera.put(b"")
        self._behind = Behind()
        with self._lock:
            self._state = self._incoming
        inputs = QGuiApplication.inputMethod()
        if inputs is not None:
            inputs.reset()
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.clear()
        self._wiped.set()

    def _drop(self) -> None:
        old, self._vm = self._vm, None
        if old is None and not self._key:
            return
        self._name = self._key = ""
        self.pageKeyChanged.emit()
        if old is not None:
            old.forget()
            old.deleteLater()


def behind(terminal: Terminal) -> Behind:
    """The technician's figures."""
    rows = terminal.outbox.rows()
    roles = terminal.supervisor.board()
    infos = {r: info for r in roles if (info := terminal.supervisor.info(r)) is not None}
    return Behind(
        infos=infos,
        queue=tuple((r.number, str(r.state), f"{r.item}　{r.attempts}　{r.reason}".strip()) for r in reversed(rows)),
        waiting=terminal.outbox.waiting(),
        stuck=sum(1 for r in rows if r.state in STUCK),
        log=tuple(tail(terminal.settings.data / "log", 20)),
        version=f"kiosk {version()}",
        platform=terminal.settings.platform.url,
    )
