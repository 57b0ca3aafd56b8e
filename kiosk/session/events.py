"""What can happen: a touch, a device fact, the end of an effect, the passing of time."""

from __future__ import annotations

from dataclasses import dataclass, field

from drivers.contract.camera import ScannedPage
from drivers.contract.faults import Fault
from drivers.contract.printer import Printed
from drivers.contract.status import DeviceStatus
from kiosk.domain.person import Citizen
from kiosk.session.states import ReceiptFacts, Ticket


@dataclass(frozen=True, slots=True)
class Intent:
    """A touch with a meaning. `key` is State.key of the page that was touched; "" skips the check (tests, keypad)."""

    name: str
    argument: str = field(default="", repr=False)
    key: str = ""


@dataclass(frozen=True, slots=True)
class Touched:
    """Any sign that somebody is there."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


@dataclass(frozen=True, slots=True, repr=False)
class CardWasRead:
    citizen: Citizen
    technician: str = ""  # set when the number is that of a configured technician


@dataclass(frozen=True, slots=True)
class CardReadFailed:
    fault: Fault


@dataclass(frozen=True, slots=True)
class CardLeft:
    """The card is no longer on the reader."""


@dataclass(frozen=True, slots=True)
class CameraLooked:
    problem: str
    corners: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class PageCaptured:
    page: ScannedPage | Fault


@dataclass(frozen=True, slots=True)
class HealthSeen:
    role: str
    status: DeviceStatus


@dataclass(frozen=True, slots=True)
class LinkSeen:
    up: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """The application is durable on this terminal."""

    receipt: ReceiptFacts


@dataclass(frozen=True, slots=True)
class SealFailed:
    """Nothing was kept: disk_full, store. The citizen may try again."""

    reason: str


@dataclass(frozen=True, slots=True)
class PaperEnded:
    job_id: str
    result: Printed | Fault
    sheets: int = 1


@dataclass(frozen=True, slots=True, repr=False)
class ResultArrived:
    submission_id: str
    result: object


@dataclass(frozen=True, slots=True)
class ResultMissing:
    submission_id: str


@dataclass(frozen=True, slots=True)
class Committed:
    """The platform has the case."""

    submission_id: str


@dataclass(frozen=True, slots=True, repr=False)
class ProgressArrived:
    cases: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class TicketIssued:
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class CallChanged:
    state: str
    who: str = ""
    call_id: str = ""


@dataclass(frozen=True, slots=True)
class PinChecked:
    right: bool


@dataclass(frozen=True, slots=True)
class StaffSought:
    """Whose card number was typed: the technician's key, or ""."""

    technician: str


@dataclass(frozen=True, slots=True)
class SelfTested:
    role: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Wiped:
    """Nothing personal is left outside the state. Brings the next session's id: the machine makes no identifiers."""

    next_session_id: str


Event = (
    Intent
    | Touched
    | Tick
    | CardWasRead
    | CardReadFailed
    | CardLeft
    | CameraLooked
    | PageCaptured
    | HealthSeen
    | LinkSeen
    | Sealed
    | SealFailed
    | PaperEnded
    | ResultArrived
    | ResultMissing
    | Committed
    | ProgressArrived
    | TicketIssued
    | CallChanged
    | PinChecked
    | StaffSought
    | SelfTested
    | Wiped
)
