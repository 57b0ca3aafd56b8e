"""What can happen: a touch, a device fact, the end of an effect, the passing of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drivers.contract.camera import ScannedPage
from drivers.contract.faults import Fault
from drivers.contract.io_board import Inputs
from drivers.contract.printer import Printed
from drivers.contract.scanner import Scanned
from drivers.contract.status import DeviceStatus
from kiosk.domain.person import Answer, Citizen
from kiosk.session.states import CaseFile, ReceiptFacts, Ticket

if TYPE_CHECKING:  # as in states.py
    from kiosk.materials.reading import Reading
    from kiosk.session.progress import CaseView


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
    """An ID card, or (`chip`) a social-security card, which has no address and no date of expiry of the person."""

    citizen: Citizen
    chip: bool = False
    picture: bool = False  # there is a picture to compare a face with


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
    """`material_id`: the paper that it was taken for; somebody may have gone on to another one meanwhile."""

    page: ScannedPage | Fault
    material_id: str


@dataclass(frozen=True, slots=True)
class SheetTaken:
    """The scanner has taken in its n-th sheet."""

    n: int


@dataclass(frozen=True, slots=True, repr=False)
class SheetsScanned:
    result: Scanned | Fault
    material_id: str


@dataclass(frozen=True, slots=True, repr=False)
class LicencesArrived:
    """Of one session's question: what was seen and is good, why the rest is not here, and the answers that it gives."""

    session_id: str
    asked: tuple[str, ...]  # material ids
    licences: Mapping[str, Mapping[str, str]]
    refused: Mapping[str, str]  # material id → code of kiosk.licences.verdict
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True, repr=False)
class CreditKnown:
    """good, excluded (with the reason), unchecked (nobody could be asked)."""

    session_id: str
    credit: str
    reason: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class PageUnderstood:
    """What the reader made of the page that stands on the screen; `upright`: the same page if it lay on its side."""

    session_id: str
    material_id: str
    sha256: str
    reading: Reading
    upright: ScannedPage | None = None


@dataclass(frozen=True, slots=True, repr=False)
class CodeWasRead:
    """Harmless text of a code; what it means is decided here."""

    text: str


@dataclass(frozen=True, slots=True)
class CodeWasRefused:
    reason: str


@dataclass(frozen=True, slots=True)
class FaceLooked:
    """What the portrait camera sees: "" when the face is fit, else the problem."""

    problem: str


@dataclass(frozen=True, slots=True)
class FaceChecked:
    """same, different, no_face, or failed (engine or camera in trouble)."""

    result: str


@dataclass(frozen=True, slots=True)
class InputsSeen:
    """The house around the citizen: call button, door, power … `changed` as in drivers/contract/io_board.py."""

    now: Inputs
    changed: frozenset[str]


@dataclass(frozen=True, slots=True, repr=False)
class DraftFound:
    """What this person had filled in when the power failed."""

    pack_id: str
    file: CaseFile


@dataclass(frozen=True, slots=True)
class DraftParked:
    """Durable, or not (`kept` False: nothing was kept, and the citizen is told so)."""

    kept: bool


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
class StoreSeen:
    """Whether a new application could be kept: "" yes, disk_full, store."""

    trouble: str


@dataclass(frozen=True, slots=True)
class SealFailed:
    """disk_full, store: nothing was kept, the citizen may try again. in_doubt: nobody knows; trying again finds out."""

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


@dataclass(frozen=True, slots=True, repr=False)
class ResultMissing:
    """`message`: the platform's own words, where the department wants to see the person."""

    submission_id: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Committed:
    """The platform has the case."""

    submission_id: str


@dataclass(frozen=True, slots=True, repr=False)
class ProgressArrived:
    cases: tuple[CaseView, ...]


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
    | SheetTaken
    | SheetsScanned
    | LicencesArrived
    | CreditKnown
    | PageUnderstood
    | CodeWasRead
    | CodeWasRefused
    | FaceLooked
    | FaceChecked
    | InputsSeen
    | DraftFound
    | DraftParked
    | HealthSeen
    | LinkSeen
    | StoreSeen
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
