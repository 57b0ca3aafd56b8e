"""A session without hands: the pure machine on a fake clock, real packs, and a good citizen who answers everything."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from drivers.contract.faults import Fault
from drivers.contract.printer import Printed
from drivers.contract.scanner import Scanned
from drivers.contract.status import DeviceStatus, Health
from kiosk.domain.person import Citizen, Source
from kiosk.guide.hall import load_hall
from kiosk.guide.site import load_site
from kiosk.packs.forms import Step as Question
from kiosk.packs.samples import usual_case
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.filling import DATES, asked, rows_of
from kiosk.session.finishing import wipe
from kiosk.session.machine import step
from kiosk.session.progress import CaseView
from kiosk.session.rules import Rules
from kiosk.session.states import Moment, PaperState, Phase, ReceiptFacts, State, Ticket
from kiosk.session.table import Step
from kiosk.session.timing import Timing
from tests.unit.packs.pack_walk import ASSETS, SHELF, TODAY, Pick, id_number, valid_value
from tests.unit.packs.pack_walk import citizen as make_citizen
from tests.unit.session.values import broken as broken
from tests.unit.session.values import fault as fault
from tests.unit.session.values import licence as licence
from tests.unit.session.values import page as page
from tests.unit.session.values import strings_in as strings_in

SITE = ASSETS / "sites" / "linxi"
ZONE = timezone(timedelta(hours=8))
MORNING = datetime.combine(TODAY, datetime.min.time(), ZONE) + timedelta(hours=10)
ROLES = ("idcard", "receipt_printer", "form_printer", "document_camera")
READY = DeviceStatus(Health.READY)
SIGNATURE = json.dumps([[0.1, 0.5], [0.3, 0.3], [0.5, 0.6], [0.7, 0.3], [0.9, 0.5]])
MOTHER = make_citizen(valid_to="20360412")
STRANGER = make_citizen(sex="1", name="周以安", id_number=id_number("19940917", "013"), address="临溪县青枫镇老街1号")


@lru_cache(maxsize=4)
def rules(timing: Timing | None = None) -> Rules:
    """What the real terminal reads: the shipped packs, the sample site."""
    return Rules(
        packs=SHELF.packs,
        order=load_site(SITE).items,
        timing=timing or Timing(),
        tickets=tuple(m.id for m in load_hall(SITE).matters),
    )


@dataclass
class Session:
    """Drives step(). `pending` are the effects that wait for their answer; nothing is answered by itself."""

    rules: Rules = field(default_factory=rules)
    state: State = field(default_factory=State)
    mono: float = 1000.0
    pending: list[fx.Effect] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    typed: set[str] = field(default_factory=set)  # personal values that were given to the machine
    person: Citizen = MOTHER
    watch: Callable[[State, ev.Event, Step, Moment], None] | None = None
    scans: int = 0
    sessions: int = 0
    receipts: int = 0

    @property
    def now(self) -> Moment:
        return Moment(self.mono, MORNING + timedelta(seconds=self.mono - 1000.0))

    @property
    def today(self) -> date:
        return self.now.wall.date()

    @property
    def phase(self) -> Phase:
        return self.state.phase

    def copy(self) -> Session:
        """States are values: a copy goes its own way from here."""
        return replace(self, pending=list(self.pending), names=list(self.names), typed=set(self.typed), watch=None)

    # --- events ------------------------------------------------------------------------------------------------------

    def do(self, event: ev.Event) -> Step:
        before = self.state
        outcome = step(self.rules, before, event, self.now)
        self.state = outcome.state
        self.pending += [e for e in outcome.effects if not isinstance(e, fx.SetLamps)]  # nobody answers a lamp
        if outcome.name:
            self.names.append(outcome.name)
        if self.watch is not None:
            self.watch(before, event, outcome, self.now)
        return outcome

    def touch(self, name: str, argument: str = "") -> Step:
        """A touch of the page that is shown now."""
        self.mono += 0.5
        return self.do(ev.Intent(name, argument, self.state.key))

    def foot(self, place: str) -> Step:
        return self.touch("foot", place)

    def type(self, text: str) -> Step:
        if len(text) > 3:
            self.typed.add(text)
        return self.touch("edit", text)

    def wait(self, seconds: float) -> None:
        """Time passes with a tick a second."""
        end = self.mono + seconds
        while self.mono < end:
            self.mono = min(self.mono + 1.0, end)
            self.do(ev.Tick())

    def health(self, role: str, status: DeviceStatus = READY) -> Step:
        return self.do(ev.HealthSeen(role, status))

    def card(
        self, person: Citizen | None = None, technician: str = "", chip: bool = False, picture: bool = False
    ) -> Step:
        """`technician`: who it turns out to be when the card's number is looked up."""
        person = person or self.person
        self.typed |= {person.name, person.id_number, person.address}
        outcome = self.do(ev.CardWasRead(person, chip, picture))
        if self.take(fx.FindStaff) is not None:
            self.do(ev.StaffSought(technician))
        return outcome

    # --- effects -----------------------------------------------------------------------------------------------------

    def take(self, kind: type[fx.Effect]) -> fx.Effect | None:
        """The oldest pending effect of a kind, no longer pending."""
        found = next((e for e in self.pending if isinstance(e, kind)), None)
        if found is not None:
            self.pending.remove(found)
        return found

    def sent(self, kind: type[fx.Effect]) -> list[fx.Effect]:
        return [e for e in self.pending if isinstance(e, kind)]

    def printed(self, result: Fault | None = None, sheets: int = 1) -> fx.PrintPaper:
        """The paper that is being printed ends, well or with a fault."""
        job = self.take(fx.PrintPaper)
        assert isinstance(job, fx.PrintPaper)
        self.do(ev.PaperEnded(job.job_id, result or Printed(job.job_id, sheets), sheets))
        return job

    def answer(self) -> bool:
        """Answer the oldest pending effect as good hands do; False when nothing waits."""
        while self.pending:
            effect = self.pending.pop(0)
            event = self.good_answer(effect)
            if event is not None:
                self.do(event)
                return True
        return False

    def good_answer(self, effect: fx.Effect) -> ev.Event | None:
        match effect:
            case fx.Wipe():
                self.sessions += 1
                return ev.Wiped(f"session{self.sessions}")
            case fx.Seal(session_id=session_id):
                self.receipts += 1
                number = f"LX0417-03-{self.receipts:06d}-58"
                self.typed.add(number)
                return ev.Sealed(ReceiptFacts(number, f"sub-{session_id}", self.now.wall, "qr"))
            case fx.PrintPaper(job_id=job_id):
                return ev.PaperEnded(job_id, Printed(job_id, 1), 1)
            case fx.CapturePage(material_id):
                self.scans += 1
                return ev.PageCaptured(page(self.scans), material_id)
            case fx.ScanSheets(material_id):
                self.scans += 1
                return ev.SheetsScanned(Scanned((page(self.scans),)), material_id)
            case fx.CheckFace():
                return ev.FaceChecked("same")
            case fx.ParkDraft():
                return ev.DraftParked(kept=True)
            case fx.FetchResult(submission_id):
                return ev.ResultArrived(submission_id, {"months": "12"})
            case fx.FetchProgress():
                return ev.ProgressArrived(())
            case fx.FetchLicences(session_id=session_id, materials=asked_for):
                return ev.LicencesArrived(session_id, asked_for, {name: licence(name) for name in asked_for}, {}, {})
            case fx.AskCredit(session_id=session_id):
                return ev.CreditKnown(session_id, "good")
            case fx.TakeTicket(matter=matter):
                return ev.TicketIssued(Ticket("B012", matter, "3 号窗口", 4, False, self.now.wall))
            case fx.CallPerson():
                return ev.CallChanged("received", call_id="call1")
            case fx.CheckPin(pin=pin):
                return ev.PinChecked(pin == "246810")
            case fx.SelfTest(role):
                return ev.SelfTested(role, True)
        return None

    def settle(self) -> None:
        """Answer until nothing waits."""
        while self.answer():
            pass


def begin(timing: Timing | None = None, **more: object) -> Session:
    """A terminal in front of which nobody stands, all devices ready."""
    session = Session(rules(timing), **more)  # type: ignore[arg-type]
    session.state, effects = wipe(session.state)
    session.pending += effects
    session.settle()
    for role in ROLES:
        session.health(role)
    return session


def at_progress(cases: Sequence[CaseView], code: str = "") -> Session:
    """The progress page with these cases on it: by card, or by the `code` of a receipt."""
    s = begin()
    if code:
        s.health("code_reader")
    s.touch("primary")
    s.touch("door", "progress")
    s.touch("pick", "agree")
    s.touch("primary")
    if code:
        s.do(ev.CodeWasRead(code))
    else:
        s.card()
        s.touch("primary")
    (question,) = s.sent(fx.FetchProgress)
    s.pending.remove(question)
    s.do(ev.ProgressArrived(tuple(cases)))
    return s


# --- the good citizen ------------------------------------------------------------------------------------------------


def first(options: Sequence[object]) -> object:
    return options[0]


def last(options: Sequence[object]) -> object:
    return options[-1]


@dataclass(frozen=True)
class Good:
    """Does the next right thing on any page. `pick` makes the choices; `pledge` is what was not brought along.

    `fetch`: agrees that licences are fetched. `commit`: promises where a proof may be replaced (告知承诺).
    """

    pack: str = "newborn"
    pick: Pick = first
    pledge: frozenset[str] = frozenset({"household_book"})
    by_hand: Mapping[str, object] = field(default_factory=dict)  # step id → answer
    fetch: bool = False
    commit: bool = False

    def act(self, s: Session) -> bool:
        """One touch, card or answered effect; False when there is nothing left to do (the case is over)."""
        if s.answer():
            return True
        match s.phase:
            case Phase.ATTRACT:
                if s.receipts:
                    return False
                s.touch("primary")
            case Phase.SERVICE:
                s.touch("primary") if s.state.place == "guide" else s.touch("item", self.pack)
            case Phase.NOTICE:
                s.touch("primary") if s.state.place == "agree" else s.touch("pick", "agree")
            case Phase.IDENTIFY:
                known = s.state.file is not None and s.state.file.citizen is not None
                s.touch("primary") if known else s.card()
            case Phase.LICENCES:
                wish = "agree" if self.fetch else "refuse"
                s.touch("primary") if s.state.place == wish else s.touch("pick", wish)
            case Phase.FILL:
                self.fill(s)
            case Phase.COMMITMENT:
                wish = "yes" if self.commit else "no"
                marked = s.state.place or s.state.error == wish
                s.touch("primary", "last") if marked else s.touch("pick", wish)
            case Phase.MATERIALS:
                self.material(s)
            case Phase.SIGN:
                signed = s.state.file is not None and s.state.file.strokes
                s.touch("primary") if signed else s.touch("stroke", SIGNATURE)
            case Phase.REVIEW:
                s.touch("primary", "last")
            case Phase.PAPER if any(p.state is PaperState.UNKNOWN for p in s.state.papers):
                s.touch("count", "1")
            case Phase.RATE:
                s.touch("primary") if s.state.rating.level else s.touch("rate", "5")
            case Phase.PROMISE | Phase.PAPER | Phase.TAKE_BELONGINGS | Phase.PAUSED:
                s.touch("primary")
            case _:
                return False
        return True

    def fill(self, s: Session) -> None:
        question = asked(s.rules, s.state, s.now)
        assert question is not None and s.state.file is not None
        if question.kind == "group":
            s.touch("primary") if rows_of(s.state) or self.pick((False, True)) else s.touch("add")
            return
        if question.confirm:
            s.touch("pick", "right")
            s.touch("primary")
            return
        value = self.by_hand[question.id] if question.id in self.by_hand else self.value(s, question)
        if value == "" and question.optional:
            s.touch("way_out")
            return
        if question.kind == "choice":
            s.touch("pick", str(value))
        elif question.kind == "choices":
            for code in value if isinstance(value, tuple) else (value,):
                s.touch("pick", str(code))
        elif question.kind in DATES:
            s.touch("date", str(value) if question.kind == "date" else f"{value}-01")
        else:
            s.type(str(value))
        s.touch("primary")

    def value(self, s: Session, question: Question) -> object:
        assert s.state.file is not None
        return valid_value(question, self.pick, s.state.file.answers)

    def material(self, s: Session) -> None:
        if s.state.place != "camera" or s.state.file is None:
            s.touch("primary")
        elif s.state.material_id in self.pledge:
            s.touch("pledge")
        elif s.state.file.captured is None:
            s.do(ev.CameraLooked("", ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))))
            s.touch("primary")
        else:
            s.touch("primary")

    def until(self, s: Session, phase: Phase, place: str | None = None, step_id: str = "") -> Session:
        """Act until a phase (a place in it, a question) is on the screen."""
        for _ in range(400):
            if s.phase is phase and place in (None, s.state.place) and step_id in ("", s.state.step_id):
                return s
            assert self.act(s), f"nothing left to do in {s.phase} {s.state.place}"
        raise AssertionError(f"never came to {phase} {place} {step_id}")


def usual_citizen(pack_id: str, **answers: object) -> tuple[Good, Session]:
    """Who fills in this item as most people do, and the terminal before which they stand."""
    sample = usual_case(rules().packs[pack_id], TODAY)
    by_hand = {name: answer.value for name, answer in sample.answers.items() if answer.source is Source.OWN}
    return Good(pack_id, pledge=frozenset(), by_hand=by_hand | answers), begin(person=sample.citizen)


CHILDS = {"together": ("insurance", "sscard"), "parents_married": "yes", "join_with": "mother"}
MARRIED = Good(by_hand=CHILDS | {"insurance": "child", "householder": "mother"})
UNMARRIED = Good(by_hand=CHILDS | {"parents_married": "no", "other_written": "no"}, pledge=frozenset())
FAMILY = Good(by_hand=CHILDS | {"insurance": "family"}, pledge=frozenset({"marriage_certificate"}))
FETCHED = replace(MARRIED, pledge=frozenset(), fetch=True)
PROOF = Good(pack="ss-proof")
CITIZENS = {
    "fetched": FETCHED,
    "married": MARRIED,
    "unmarried": UNMARRIED,
    "family": FAMILY,
    "proof": PROOF,
    "last": Good(pick=last),
}


@lru_cache(maxsize=8)
def path(who: str) -> tuple[Session, ...]:
    """Copies of a whole case after each act: from the waiting page to the waiting page."""
    good, session = CITIZENS[who], begin()
    copies = [session.copy()]
    while good.act(session):
        copies.append(session.copy())
        assert len(copies) < 400, f"{who} does not come to an end in {session.phase}"
    return tuple(copies)


def at(who: str, phase: Phase, place: str | None = None, step_id: str = "") -> Session:
    """A fresh copy of the case where it first stands at a phase."""
    for session in path(who):
        s = session.state
        if s.phase is phase and place in (None, s.place) and step_id in ("", s.step_id):
            return session.copy()
    raise AssertionError(f"{who} never comes to {phase} {place} {step_id}")
