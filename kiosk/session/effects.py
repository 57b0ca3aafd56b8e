"""What the machine asks for. Each is carried out by kiosk/session/carry_out.py and answered by an event."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.contract.camera import ScannedPage
from drivers.contract.io_board import Lamp
from drivers.contract.scanner import ScanSource
from kiosk.session.states import CaseFile, Paper, Rating, Ticket


@dataclass(frozen=True, slots=True)
class ArmReader:
    on: bool


@dataclass(frozen=True, slots=True)
class SwitchCamera:
    on: bool


#: The document camera looking for codes, where there is no code reader.
CODE_CAMERA = "code_camera"
#: The device behind a role that is played by another role's.
DEVICE = {CODE_CAMERA: "document_camera"}


@dataclass(frozen=True, slots=True)
class Attend:
    """Smart-card reader, code reader, portrait camera or CODE_CAMERA: attend to the citizen, or forget everything."""

    role: str
    on: bool


@dataclass(frozen=True, slots=True)
class CapturePage:
    """Answered by PageCaptured."""

    material_id: str


@dataclass(frozen=True, slots=True)
class ScanSheets:
    """Answered by SheetTaken for each sheet, then SheetsScanned."""

    material_id: str
    source: ScanSource


@dataclass(frozen=True, slots=True, repr=False)
class FetchLicences:
    """On consent, for these materials of the pack. Answered by LicencesArrived, also when nobody can be asked."""

    session_id: str
    pack_id: str
    materials: tuple[str, ...]
    file: CaseFile
    declined: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class AskCredit:
    """Whether this person may promise instead of proving. Answered by CreditKnown."""

    session_id: str
    id_number: str


@dataclass(frozen=True, slots=True, repr=False)
class ReadPage:
    """What stands on a page that was taken. Answered by PageUnderstood, or not at all."""

    session_id: str
    material_id: str
    document: str
    page: ScannedPage


@dataclass(frozen=True, slots=True)
class WarmReader:
    """Papers will be laid down that the reader knows: its models take seconds to load. Answered by nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class PrintMissing:
    """一次性告知单: what this case still lacks."""

    session_id: str
    pack_id: str
    role: str
    file: CaseFile


@dataclass(frozen=True, slots=True)
class CancelScan:
    pass


@dataclass(frozen=True, slots=True, repr=False)
class CheckFace:
    """One portrait against the picture of this person's card, both in memory only. Answered by FaceChecked."""

    id_number: str  # a second card on the reader must not lend its picture


@dataclass(frozen=True, slots=True)
class SetLamps:
    """Exactly these lamps blink or shine; all others are off."""

    lamps: frozenset[Lamp]


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
    """By the person's number, or by the number of a receipt. Answered by ProgressArrived."""

    id_number: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class PrintProof:
    """The platform's signed receipt of a submission, on paper. Nothing personal stands on it."""

    session_id: str
    submission_id: str
    role: str


@dataclass(frozen=True, slots=True, repr=False)
class ParkDraft:
    """The power goes: keep what was filled in, encrypted, for this person alone. Answered by DraftParked."""

    session_id: str
    pack_id: str
    file: CaseFile


@dataclass(frozen=True, slots=True, repr=False)
class FindDraft:
    """Answered by DraftFound when there is one; it is gone from the store then."""

    pack_id: str
    id_number: str


@dataclass(frozen=True, slots=True)
class ShutDown:
    """Nothing of a citizen is open any more: stop the machine before the battery is empty."""


@dataclass(frozen=True, slots=True)
class TakeTicket:
    session_id: str
    matter: str


@dataclass(frozen=True, slots=True)
class PrintTicket:
    """The number is already issued; the paper is a convenience and its failure takes nothing away."""

    session_id: str
    ticket: Ticket
    role: str


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
    | Attend
    | CapturePage
    | ScanSheets
    | FetchLicences
    | AskCredit
    | ReadPage
    | WarmReader
    | PrintMissing
    | CancelScan
    | CheckFace
    | SetLamps
    | Seal
    | PrintPaper
    | CancelPaper
    | FetchResult
    | FetchProgress
    | ParkDraft
    | FindDraft
    | ShutDown
    | TakeTicket
    | PrintTicket
    | PrintPublic
    | PrintProof
    | SendRating
    | CallPerson
    | CancelCall
    | CheckPin
    | FindStaff
    | SelfTest
    | Restart
    | Wipe
)
