"""What the machine asks for. Each is carried out by kiosk/session/carry_out.py and answered by an event."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.session.states import CaseFile, Paper, Rating, Ticket


@dataclass(frozen=True, slots=True)
class ArmReader:
    on: bool


@dataclass(frozen=True, slots=True)
class SwitchCamera:
    on: bool


@dataclass(frozen=True, slots=True)
class CapturePage:
    """Answered by PageCaptured."""


@dataclass(frozen=True, slots=True, repr=False)
class Seal:
    """Answered by Sealed or SealFailed; Sealed only after the record is durable."""

    session_id: str
    pack_id: str
    file: CaseFile


@dataclass(frozen=True, slots=True, repr=False)
class PrintPaper:
    """Answered by PaperEnded with the same job id."""

    job_id: str
    session_id: str
    pack_id: str
    paper: Paper
    file: CaseFile | None
    large: bool = False
    committed: bool = False


@dataclass(frozen=True, slots=True)
class CancelPaper:
    role: str


@dataclass(frozen=True, slots=True)
class FetchResult:
    """Answered by ResultArrived or ResultMissing."""

    submission_id: str


@dataclass(frozen=True, slots=True, repr=False)
class FetchProgress:
    id_number: str


@dataclass(frozen=True, slots=True)
class TakeTicket:
    session_id: str
    matter: str


@dataclass(frozen=True, slots=True)
class PrintTicket:
    """The number is already issued; the paper is a convenience and its failure takes nothing away."""

    session_id: str
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class PrintPublic:
    """A guide (`pack_id`) or a public paper (`paper`) on A4: no case, nothing personal."""

    session_id: str
    pack_id: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class SendRating:
    pinned: str  # pack id and version
    submission_id: str
    rating: Rating


@dataclass(frozen=True, slots=True)
class CallPerson:
    session_id: str
    where: str  # phase, so that the clerk knows what it is about; nothing personal


@dataclass(frozen=True, slots=True)
class CancelCall:
    call_id: str


@dataclass(frozen=True, slots=True, repr=False)
class CheckPin:
    technician: str
    pin: str


@dataclass(frozen=True, slots=True, repr=False)
class FindStaff:
    """Answered by StaffSought."""

    number: str


@dataclass(frozen=True, slots=True)
class SelfTest:
    role: str


@dataclass(frozen=True, slots=True)
class Restart:
    """Leave the program; the service manager starts it again."""


@dataclass(frozen=True, slots=True)
class Wipe:
    """Drop every personal value outside the state: frames, print jobs, keyboard, temporary files. Answered by Wiped."""

    session_id: str


Effect = (
    ArmReader
    | SwitchCamera
    | CapturePage
    | Seal
    | PrintPaper
    | CancelPaper
    | FetchResult
    | FetchProgress
    | TakeTicket
    | PrintTicket
    | PrintPublic
    | SendRating
    | CallPerson
    | CancelCall
    | CheckPin
    | FindStaff
    | SelfTest
    | Restart
    | Wipe
)
