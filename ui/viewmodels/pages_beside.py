"""Pages beside a case: what interrupts it (fault, time out, a person called, display), and the technician's."""

from __future__ import annotations

from dataclasses import dataclass, field

from ui.viewmodels.page_state import ActionButton, Note, PageState, Row
from ui.viewmodels.pages import Choice, MachinePicture


@dataclass(frozen=True, slots=True)
class FaultState(PageState):
    """Paused. Order: what happened (question), what is safe, machine, ways on (way(id)), code. Primary: the best."""

    name = "Fault"
    safe: Note
    machine: MachinePicture
    ways_title: str
    ways: tuple[Row, ...]
    code: str
    large: bool
    instead: str = ""  # scanner or camera: the primary button goes on with the other device


@dataclass(frozen=True, slots=True)
class TimeOutState(PageState):
    """Covers the page. `seconds` left of 20. Intents: primary (still here; so is any touch), back (leave)."""

    name = "TimeOut"
    seconds: int
    unit: str
    line: str
    detail: str
    large: bool


@dataclass(frozen=True, slots=True)
class CallState(PageState):
    """Calling a person. Intents: way(id), primary (go on), back (no longer needed)."""

    name = "CallPerson"
    who: str
    where: str
    when: str
    answered: bool
    ways_title: str
    ways: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class OutOfServiceState(PageState):
    """Dark window. Intents: foot, maintenance (mark held 3 s)."""

    name = "OutOfService"
    clock: str
    title: str
    reason: str
    english: str
    near_title: str
    near: tuple[Row, ...]
    code: str


@dataclass(frozen=True, slots=True)
class DisplayState(PageState):
    """显示: theme and reach. Intents: pick(normal|elder|contrast|reach|no_reach)."""

    name = "Display"
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SignInState(PageState):
    """Technician's sign-in: card first, then PIN. Intents: digit(0-9), erase, primary, back."""

    name = "SignIn"
    machine: MachinePicture
    ask_pin: bool
    dots: int
    error: str


@dataclass(frozen=True, slots=True)
class DeviceRow:
    role: str
    name: str
    protocol: str
    health: str  # ready attention busy starting blocked fault absent not_fitted
    state: str  # words
    since: str
    level: float  # 0..1, -1: none
    test: str  # button, "" when none


@dataclass(frozen=True, slots=True)
class TechnicianState(PageState):
    """Maintenance. Tabs: devices, supplies, queue, log, network, system.

    Intents: tab(id), test(role), act(id), primary, back.
    """

    name = "Technician"
    title: str
    leaving: str  # 28:14 后自动退出
    tabs: tuple[Choice, ...]
    summary: tuple[tuple[str, str], ...]  # four numbers
    devices: tuple[DeviceRow, ...]
    rows: tuple[Row, ...]  # other tabs
    actions: tuple[ActionButton, ...] = field(default=())
    action_ids: tuple[str, ...] = ()
