"""States of the session. Everything personal hangs on State.file; WIPE drops that one object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from drivers.contract.camera import ScannedPage
from drivers.contract.faults import Fault
from drivers.contract.io_board import Inputs, Power
from drivers.contract.status import DeviceStatus, Health
from kiosk.domain.person import Answer, Citizen

if TYPE_CHECKING:  # it knows the platform's client, whose libraries are not needed for the first page
    from kiosk.session.progress import CaseView


class Phase(StrEnum):
    """DESIGN.md "Session". SERVICE has places (home, search, guide …); PAUSED lies around any other phase."""

    ATTRACT = "attract"
    SERVICE = "service"
    NOTICE = "notice"
    IDENTIFY = "identify"
    LICENCES = "licences"  # 免证办: which electronic licences and shared data may be fetched
    FILL = "fill"
    COMMITMENT = "commitment"  # 告知承诺: in place of a proof, where this case qualifies
    MATERIALS = "materials"
    PROMISE = "promise"
    REVIEW = "review"
    SIGN = "sign"
    SEAL = "seal"
    PAPER = "paper"
    RATE = "rate"
    TAKE_BELONGINGS = "take_belongings"
    WIPE = "wipe"
    PAUSED = "paused"
    OUT_OF_SERVICE = "out_of_service"
    MAINTENANCE = "maintenance"


class Overlay(StrEnum):
    """What lies over the page without leaving it."""

    NONE = ""
    TIME_OUT = "time_out"  # are you still there?
    LEAVE = "leave"  # do you want to leave?
    CALL = "call"  # calling a person
    DISPLAY = "display"  # text size, contrast, reach


@dataclass(frozen=True, slots=True)
class Moment:
    """Monotonic seconds for time-outs, wall clock with zone for dates. Given from outside: the machine has no clock."""

    mono: float
    wall: datetime


@dataclass(frozen=True, slots=True)
class Presentation:
    """How this citizen wants the screen. Not personal data, but set back for the next one."""

    theme: str = "normal"  # normal, elder, contrast
    reach: bool = False
    lang: str = "zh"

    @property
    def large(self) -> bool:
        return self.theme != "normal"


class PaperState(StrEnum):
    TODO = "todo"
    PRINTING = "printing"
    DONE = "done"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"  # the citizen went on without it


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of this case. `job_id` changes with each attempt, so a late answer of an old attempt is recognised."""

    kind: str  # receipt, pledge, application, statement, result
    role: str  # receipt_printer or form_printer
    others: tuple[str, ...] = ()  # where else it may come out
    sheets: int = 1
    state: PaperState = PaperState.TODO
    attempt: int = 0

    def job_id(self, session_id: str) -> str:
        return f"{session_id}-{self.kind}-{self.attempt}"


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What the screen and the papers need of a sealed receipt."""

    number: str
    submission_id: str
    sealed_at: datetime
    qr_text: str
    clock_certain: bool = True  # the time on it may be concluded from


@dataclass(frozen=True, slots=True, repr=False)
class GroupEntry:
    """A row of a repeated group while it is typed: which row, which of its fields, what is there."""

    index: int
    field: int = 0
    values: tuple[tuple[str, str], ...] = ()
    draft: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Owed:
    """A paper that was pledged (容缺) and is handed in now: of which case, which one, by when."""

    number: str  # of the case's receipt
    pack_id: str
    material_id: str
    name: str
    due: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Withdrawal:
    """告知承诺 taken back before the department has decided: of which case, which one, what is owed then.

    `proof`: what was promised; `papers`: names of what must be handed in instead, within `days` working days.
    """

    number: str  # of the case's receipt
    commitment: str
    proof: str
    papers: tuple[str, ...] = ()
    days: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class CaseFile:
    """Everything personal of one session. Nothing personal lives in any other field of State."""

    citizen: Citizen | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    draft: object = None  # what stands in the question on the screen, not yet confirmed
    entry: GroupEntry | None = None
    pages: Mapping[str, tuple[ScannedPage, ...]] = field(default_factory=dict)
    captured: ScannedPage | None = None  # frozen picture, waiting for 用这张
    scanned: tuple[ScannedPage, ...] = ()  # further sheets of the same feeding, each waiting for its turn
    pledged: frozenset[str] = frozenset()
    promised: bool = False
    consent: str = ""  # to fetching: agreed, declined; "" when nobody was asked
    consent_seen: tuple[bool, str] = (False, "zh")  # in which words it was shown: large, language
    licences: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # material id → which licence was seen
    not_fetched: Mapping[str, str] = field(default_factory=dict)  # material id → code of kiosk.licences.verdict
    fetching: frozenset[str] = frozenset()  # materials that are being asked for
    credit: str = ""  # good, excluded, unchecked; "" before it is known
    credit_reason: str = ""
    commitments: Mapping[str, str] = field(default_factory=dict)  # commitment id → yes, no
    committed_at: datetime | None = None
    read_aloud: frozenset[str] = frozenset()  # commitments that were read out
    offered: Mapping[str, str] = field(default_factory=dict)  # field id → what was read on a paper, to be confirmed
    read_off: Mapping[str, str] = field(default_factory=dict)  # the same of a card whose picture was not kept
    reading: object = None  # of the page on the screen: kiosk.materials.reading.Reading
    owed: Owed | None = None
    withdrawal: Withdrawal | None = None
    strokes: tuple[tuple[tuple[float, float], ...], ...] = ()
    receipt: ReceiptFacts | None = None
    query: str = ""  # what was typed into the search box
    progress: tuple[CaseView, ...] = ()
    proofs: frozenset[str] = frozenset()  # submission ids whose platform receipt was asked for on paper
    result: object = None  # immediate result of the platform
    at_window: str = ""  # the platform's words where there is none: somebody has to come to a window
    picture: bool = False  # the card's chip gave a picture; it stays with the hands, in memory
    face: str = ""  # same, declined, failed; "" when nobody was asked
    face_tries: int = 0
    found_again: bool = False  # what was filled in when the power failed has come back

    @property
    def later(self) -> bool:
        """Whether this is about a case of before (补交, 撤回承诺) and makes none of its own."""
        return self.owed is not None or self.withdrawal is not None


@dataclass(frozen=True, slots=True)
class Pause:
    """Trouble with a device in the middle of something: what, and where to go on."""

    role: str
    fault: Fault
    back_to: Phase
    since: float


@dataclass(frozen=True, slots=True)
class Look:
    """What the document camera sees now. Corners as fractions; no picture."""

    phase: str = "looking"  # looking, found, poor, taking, taken; at the scanner: ready, scanning, taken
    problem: str = ""
    corners: tuple[tuple[float, float], ...] = ()
    done: int = 0  # sheets that the scanner has taken in


@dataclass(frozen=True, slots=True)
class Rating:
    level: int = 0
    reasons: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HelpCall:
    """A call for a person. `state`: calling, received, answered, failed."""

    state: str = "calling"
    who: str = ""
    since: float = 0.0
    call_id: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    number: str = ""
    matter: str = ""
    windows: str = ""
    ahead: int | None = None
    local: bool = False
    issued_at: datetime | None = None
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The technician's session: no citizen data."""

    signed_in: bool = False
    technician: str = ""  # key of the configured technician, never a name or number
    pin: str = field(default="", repr=False)
    by_card: bool = False  # the number that is looked up came from the reader
    typed: str = field(default="", repr=False)  # card number by hand, while the reader is what has to be repaired
    error: str = ""
    failures: int = 0
    locked_until: float = 0.0
    tab: str = "devices"
    tests: Mapping[str, str] = field(default_factory=dict)  # role: running, passed, failed


@dataclass(frozen=True, slots=True)
class State:
    """One value that the screen is drawn from."""

    phase: Phase = Phase.WIPE
    place: str = ""
    session_id: str = ""
    pack_id: str = ""
    purpose: str = "apply"  # apply, progress
    presentation: Presentation = Presentation()
    overlay: Overlay = Overlay.NONE
    overlay_since: float = 0.0
    touched_at: float = 0.0
    entered_at: float = 0.0
    page: int = 0  # of a paged page
    step_id: str = ""
    error: str = ""  # code of what is wrong with the draft
    editing: bool = False  # came from the review
    seen: frozenset[str] = frozenset()  # steps confirmed in this session
    material_id: str = ""
    look: Look = Look()
    identify_note: str = ""
    card_present: bool = False
    left_card: bool = False  # of the person before: nobody else may be taken for them
    left_chip: bool = False  # a chip card was in its slot before anybody came to it
    papers: tuple[Paper, ...] = ()
    committed: bool = False
    seal_trouble: str = ""
    pause: Pause | None = None
    rating: Rating = Rating()
    call: HelpCall = HelpCall()
    ticket: Ticket = Ticket()
    desk: Desk = Desk()
    health: Mapping[str, DeviceStatus] = field(default_factory=dict)
    link_up: bool = True
    store_trouble: str = ""  # disk_full, store: nothing new is begun; belongs to the machine
    inputs: Inputs = field(default_factory=Inputs)  # what the I/O board sees; belongs to the machine
    was_here: bool = False  # the presence sensor has seen this citizen, so it can also tell that they have gone
    printed: int = 0  # public papers of this session
    file: CaseFile | None = None

    @property
    def key(self) -> str:
        """Names the page: a touch that was meant for another page carries another key and is dropped."""
        over = self.overlay.value
        entry = f"{self.file.entry.index}.{self.file.entry.field}" if self.file and self.file.entry else ""
        look = "taken" if self.file and self.file.captured else ""
        return ":".join(
            (
                self.session_id,
                self.phase,
                self.place,
                self.pack_id,
                self.step_id,
                entry,
                self.material_id,
                look,
                over,
                str(self.page),
            )
        ) + (":pin" if self.desk.technician else "")

    def usable(self, role: str) -> bool:
        """Whether a device may be used now; one that was never heard of is not fitted."""
        status = self.health.get(role)
        return status is not None and status.health.usable

    @property
    def on_battery(self) -> bool:
        """The mains are gone: nothing new is begun, what is under way is brought to an end."""
        return self.inputs.power in (Power.BATTERY, Power.BATTERY_LOW)

    def fitted(self, role: str) -> bool:
        status = self.health.get(role)
        return status is not None and status.health is not Health.NOT_FITTED
