"""The one crossing between core threads and Qt: states come in as pages, touches go out as events."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickImageProvider

import kiosk
from kiosk.audit.log import tail
from kiosk.domain.clock import wall_clock
from kiosk.session.rules import Rules
from kiosk.session.states import Moment, Phase, State
from ui.display import Display
from ui.viewmodels.page_state import PageState
from ui.viewmodels.page_vm import PageVM
from ui.viewmodels.present.scene import Behind, Scene
from ui.viewmodels.present.site_view import SiteView
from ui.viewmodels.present.waiting import attract
from ui.viewmodels.words import Say, load

if TYPE_CHECKING:
    from kiosk.bootstrap import Terminal  # the terminal is built beside the first page

REDRAW_MS = 500  # counts of seconds on the page; the clock in the head
WIPE_LIMIT = 2.0  # seconds that the core waits for Qt to forget
CLOSED = State(phase=Phase.OUT_OF_SERVICE, store_trouble="store")  # the queue cannot be opened: no terminal is built
WAITING = State(phase=Phase.ATTRACT)  # before there is a session; its key is no session's
MOST_STUCK, MOST_ROWS = 20, 50  # records that the technician sees
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
        self._waiting: SiteView | None = None  # set while the waiting page stands before the terminal is built
        self._kept: list[tuple[str, str]] = []  # touches of that time
        self._first_key = ""  # of the state in which they are meant
        self._frames = 0
        self._behind, self._redraws = Behind(), 0
        self.camera = CameraPicture()
        # emitted in core threads, so Qt queues them (naming that with Qt.ConnectionType builds a hundred enums, 0.03 s)
        self._stateArrived.connect(self._take_state)
        self._frameArrived.connect(self._next_frame)
        self._wipeAsked.connect(self._forget)
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

    def wait_with(self, site: SiteView) -> None:
        """Show the waiting page before there is a session. It holds nothing personal; its touches are kept."""
        self._waiting, self._state = site, WAITING
        self._redraw()
        self._timer.start()

    def stay_closed(self) -> None:
        """There will be no terminal before a technician has been here: the page says so, and where to go instead."""
        self._kept.clear()
        self._state = CLOSED
        self._redraw()

    def attach(self, terminal: Terminal) -> None:
        self._terminal = terminal
        terminal.tools.on_frame = self.frame_arrived
        terminal.tools.on_wipe.append(self.forget_everything)

    def detach(self) -> None:
        self._timer.stop()
        self._waiting = None
        self._kept.clear()
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
        if state is self._state or (self._waiting is not None and state.phase is Phase.WIPE):
            return  # the wipe at the start finds nobody: the waiting page stays
        captured = state.file.captured if state.file else None
        if captured is not None and (self._state.file is None or self._state.file.captured is not captured):
            self.camera.put(captured.jpeg)
            self._frames += 1
        self._state = state
        if self._waiting is not None:
            self._waiting, self._first_key = None, state.key
            if state.phase is Phase.ATTRACT:  # the same page goes on, so that a finger that rests on it is not lost
                self._key = self._key.replace(WAITING.key, state.key)
        self._redraw()
        while self._kept:
            self._intent(*self._kept.pop(0), WAITING.key)

    @Slot()
    def _next_frame(self) -> None:
        if self._state.file is not None and self._state.file.captured is not None:
            self.camera.put(self._state.file.captured.jpeg)  # the frozen picture stays
            return
        self._frames += 1
        self._redraw()

    @Slot()
    def _redraw(self) -> None:
        scene = self._scene()
        if scene is None:
            return
        self._display.show_clock(f"{wall_clock():%H:%M}")
        shown = self._state.presentation
        self._display.arrange(theme=shown.theme, reach=shown.reach, lang=shown.lang)
        page = self._page_of(scene)
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
        if self._state.inputs.headphones and page.frame.spoken:
            self._speak(page.frame.spoken, shown.lang)  # private listening: nobody else hears it

    def _page_of(self, scene: Scene) -> PageState | None:
        if self._state is CLOSED:
            from ui.viewmodels.present.trouble import out_of_service

            page = out_of_service(scene)
            return replace(page, frame=replace(page.frame, foot=()))  # nothing behind the foot would answer
        if self._waiting is not None:
            return replace(attract(scene), detail="")  # how many items can be done is not known yet
        from ui.viewmodels.present.present import present  # the other pages come with the terminal

        return present(scene)

    def _scene(self) -> Scene | None:
        state, terminal = self._state, self._terminal
        shown, now = state.presentation, Moment(time.monotonic(), wall_clock())
        if self._waiting is not None:
            return Scene(rules=Rules({}), state=state, now=now, site=self._waiting, say=Say(self._texts, shown))
        if terminal is None:
            return None
        if state.phase is Phase.MAINTENANCE and state.desk.signed_in:
            if self._redraws % BEHIND_EVERY == 0:
                self._behind = behind(terminal)
            self._redraws += 1
        picture = f"image://camera/{self._frames}" if self._frames else ""
        return Scene(
            rules=terminal.rules,
            state=state,
            now=now,
            site=SiteView(terminal.site, terminal.hall, terminal.public, terminal.privacy, shown.large, shown.lang),
            say=Say(self._texts, shown),
            picture=picture,
            terminal_id=terminal.settings.terminal_id,
            behind=self._behind,
            landscape=terminal.settings.screen.width > terminal.settings.screen.height,
            finder=terminal.finder,
        )

    def speak(self, text: str) -> None:
        """Say what has the focus."""
        if text:
            self._speak(text, self._state.presentation.lang)

    def act(self, intent: str, argument: str = "") -> None:
        """An intent that no item of the page carries: the keypad's."""
        if self._vm is not None:
            self._vm.act(intent, argument)

    def _intent(self, intent: str, argument: str, key: str) -> None:
        """A touch of the page that was drawn for `key`."""
        if self._page is None:
            return
        if intent == "speak" or (intent == "foot" and argument == "speak"):
            self._speak(self._page.frame.spoken, self._state.presentation.lang)
            if getattr(self._page, "ends", "") and self._terminal is not None:
                from kiosk.session.events import Intent

                self._terminal.runtime.post(Intent("read", "", key))  # a text that binds was read out
            return
        if self._waiting is not None and intent != "touched" and self._state is WAITING:
            self._kept.append((intent, argument))
        if self._waiting is not None or self._terminal is None:
            return
        from kiosk.session.events import Intent, Touched  # both come with the terminal, after the first page
        from ui.viewmodels.present.present import meaning

        if intent == "touched":
            self._terminal.runtime.post(Touched())
            return
        key = self._first_key if key == WAITING.key else key
        intent, argument = meaning(self._page, intent, argument)
        self._terminal.runtime.post(Intent(intent, argument, key))

    @Slot()
    def _forget(self) -> None:
        if self._waiting is None:  # before the first session only the waiting page is there
            self._drop()
            self._page = None
            with self._lock:
                self._state = self._incoming
        self._frames = 0
        self.camera.put(b"")
        self._behind = Behind()
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
    """The technician's figures; what needs a person stands first."""
    from offline_queue.model import STUCK  # the queue's libraries are not needed for the first page

    stuck = terminal.outbox.stuck(MOST_STUCK)
    rows = [*stuck, *(r for r in terminal.outbox.latest(MOST_ROWS) if r not in stuck)]
    counts = terminal.outbox.counts()
    roles = terminal.supervisor.board()
    infos = {r: info for r in roles if (info := terminal.supervisor.info(r)) is not None}
    return Behind(
        infos=infos,
        queue=tuple((r.number, str(r.state), f"{r.item}　{r.attempts}　{r.reason}".strip()) for r in rows),
        waiting=terminal.outbox.waiting(),
        stuck=sum(count for state, count in counts.items() if state in STUCK),
        held=terminal.sender.held,
        log=tuple(tail(terminal.settings.data / "log", 20)),
        version=f"kiosk {kiosk.__version__}",
        platform=terminal.settings.platform.url,
    )
