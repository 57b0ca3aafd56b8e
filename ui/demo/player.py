"""One citizen at the real screen: every step is a touch, every page a picture."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.domain.clock import wall_clock
from kiosk.local import Stack
from kiosk.session.committing import commitment_now
from kiosk.session.states import CaseFile, Moment
from ui.app import App
from ui.demo.answering import asked_now, usual_touch
from ui.demo.citizen import Person
from ui.demo.finger import Finger, Missing
from ui.demo.paper_hand import Papers
from ui.demo.typing_hand import Typing
from ui.viewmodels.pages import FormState, PaperState, SignatureState

PAGE_WAIT = 20.0
CARD_WAIT = 10.0  # then a person lays it down again, as the page says
PRINT_WAIT = 60.0
SEND_WAIT = 90.0
SIGNATURE = [
    [(0.10, 0.45), (0.18, 0.43), (0.26, 0.42)],
    [(0.18, 0.30), (0.18, 0.50), (0.17, 0.72)],
    [(0.17, 0.48), (0.13, 0.60), (0.09, 0.66)],
    [(0.20, 0.48), (0.24, 0.58), (0.29, 0.64)],
    [(0.42, 0.34), (0.50, 0.33), (0.57, 0.32)],
    [(0.49, 0.33), (0.48, 0.52), (0.42, 0.70)],
    [(0.49, 0.50), (0.54, 0.60), (0.60, 0.68)],
    [(0.70, 0.34), (0.80, 0.33), (0.90, 0.32)],
    [(0.74, 0.44), (0.86, 0.43), (0.85, 0.58), (0.74, 0.58)],
    [(0.72, 0.72), (0.82, 0.64), (0.92, 0.74)],
]


@dataclass
class Player(Typing, Papers):
    """Holds what the summary needs. `pictures` are numbered in the order of the pages."""

    app: App
    stack: Stack
    person: Person
    pack: str
    out: Path
    theme: str = "normal"
    lang: str = "zh"
    fault: str = ""
    pages: list[str] = field(default_factory=list)
    notes: dict[str, object] = field(default_factory=dict)
    receipt_number: str = ""
    submission_id: str = ""

    def __post_init__(self) -> None:
        self.finger = Finger(self.app)

    # --- keeping what is seen ----------------------------------------------------------------------------------------

    def picture(self, name: str) -> None:
        """The page as it is drawn now, as PNG."""
        self.finger.pump(0.12)
        path = self.out / f"{len(self.pages) + 1:02d}_{name}.png"
        if not self.finger.window.grabWindow().save(str(path)):
            raise Missing(f"no picture could be saved to {path.name}")
        self.pages.append(path.name)

    def note(self, name: str, value: object) -> None:
        self.notes[name] = value

    @property
    def state(self) -> object:
        return self.app.terminal.runtime.state

    # --- the way to the form -----------------------------------------------------------------------------------------

    def start(self) -> None:
        f = self.finger
        f.on("Attract", seconds=PAGE_WAIT)
        f.until("the devices are ready", self.ready, 30)
        self.picture("attract")
        f.touch("primary")
        f.on("Home")
        if self.theme == "contrast":
            f.touch("foot:display")
            f.on("Display")
            f.touch("pick:contrast")
            f.pump(0.2)
            self.picture("display")
            f.touch("primary")
            f.on("Home")
        elif self.theme == "elder":
            self.picture("home_normal")
            f.touch("foot:large")
            f.pump(0.3)
        if self.lang == "en":
            f.touch("foot:language")
            f.pump(0.3)
        f.on("Home")
        self.picture("home")

    def ready(self) -> bool:
        board = self.app.terminal.runtime.state.health
        roles = ("idcard", "receipt_printer", "form_printer", "document_camera")
        return all(r in board and board[r].health.usable for r in roles)

    def choose(self) -> None:
        f = self.finger
        large = self.theme != "normal"
        name = f"item:item:{self.pack}" if large else f"item:{self.pack}"
        if not f.there(name):
            name = self._in_the_list()
        f.touch(name)
        f.on("Guide")
        while True:
            self.picture("guide")
            key = self.app.bridge.page.part if self.app.bridge.page else 0  # type: ignore[attr-defined]
            f.touch("primary")
            f.pump(0.2)
            if f.page != "Guide":
                break
            f.until("the next part", lambda key=key: getattr(self.app.bridge.page, "part", -1) != key)  # type: ignore[misc]
        f.on("Consent")
        f.touch("pick:agree")
        f.pump(0.2)
        self.picture("consent")
        self._next("primary")

    def _in_the_list(self) -> str:
        """The page of the list on which the item stands."""
        f = self.finger
        f.touch("primary")
        f.on("ItemList")
        name = f"item:{self.pack}"
        for _ in range(12):
            f.pump(0.2)
            if f.there(name):
                self.picture("item_list")
                return name
            if f.find(name) is not None:
                self.picture("item_list")
                raise Missing(f"{self.pack} open for applications today: it is listed with the reason why not")
            f.touch("turn:next")
        raise Missing(f"{self.pack} in the list of items")

    def lay_card(self) -> None:
        """Once more when the page asks for it: on a busy machine an answer may come too late."""
        f = self.finger
        for _ in range(3):
            self.stack.sim("idcard", "lay", self.person.card)
            try:
                f.until("the card is read", self._known, CARD_WAIT)
            except Missing:
                self.stack.sim("idcard", "take")
                f.pump(1.0)
            else:
                return
        raise Missing("the card was not read in three tries")

    def _known(self) -> bool:
        return bool(getattr(self.app.bridge.page, "person_name", ""))

    def identify(self, at_reader: bool = False) -> None:
        f = self.finger
        if self.phase != "identify":  # an account number alone is enough
            return
        if not at_reader:
            self.picture("identify")
        self.lay_card()
        self.picture("is_it_you")
        f.touch("primary")
        f.on("Form", "Consent", "Materials", "Review")
        if self.phase == "identify":  # a face check is offered, and declining it costs nothing
            f.touch("pick:without")
            f.pump(0.2)
            self.picture("no_camera")
            f.touch("primary")
        f.until("what follows the card", lambda: self.phase != "identify")
        self.between()

    @property
    def phase(self) -> str:
        return str(self.app.terminal.runtime.state.phase)

    def between(self) -> None:
        """Licences and commitments: asked where the case needs them, answered as this person does."""
        f = self.finger
        while self.phase in ("licences", "commitment"):
            key = self.app.bridge.pageKey
            if self.phase == "licences" and f.page == "Consent":
                f.touch(f"pick:{self.person.licences}")
                f.pump(0.2)
                self.picture("licences")
                f.touch("primary")
            elif f.page == "Form":
                found = self._commitment()
                f.touch(f"pick:{'yes' if found in self.person.commit else 'no'}")
                f.pump(0.2)
                self.picture(f"commitment_{found}")
                f.touch("primary")
            elif f.page == "Promise":
                f.touch("speak")
                self.picture("commitment_text")
                f.touch("primary")
            f.until("the page after it", lambda key=key: self.app.bridge.pageKey != key, 30)  # type: ignore[misc]
            f.pump(0.2)

    def _commitment(self) -> str:
        runtime = self.app.terminal.runtime
        found = commitment_now(self.app.terminal.rules, runtime.state, Moment(0.0, wall_clock()))
        if found is None:
            raise Missing("a commitment to choose")
        return found.id

    def card_taken_early(self) -> None:
        f = self.finger
        self.stack.sim("idcard", "play", "card_away_early")
        self.stack.sim("idcard", "lay", self.person.card)
        f.until("the page says that the card left too early", lambda: self._note_kind() == "fault")
        self.picture("card_too_early")
        self.stack.sim("idcard", "clear")
        self.stack.sim("idcard", "take")
        f.pump(0.5)

    def _note_kind(self) -> str:
        note = getattr(self.app.bridge.page, "note", None)
        return note.kind if note is not None else ""

    # --- the form ----------------------------------------------------------------------------------------------------

    def fill(self, questions: int = 99) -> None:
        """Answer what is asked, in the order in which it is asked."""
        f = self.finger
        for _ in range(questions):
            self.between()
            page = self.app.bridge.page
            if f.page != "Form" or self.phase != "fill" or not isinstance(page, FormState):
                return
            step = asked_now(self.app)
            if step.id == self.person.photograph and f.there("photograph"):
                self._read_off(step.id)
            read = bool(self._file.offered.get(step.id) or self._file.read_off.get(step.id))
            answer = "as_it_is" if read else self.person.answers.get(step.id) or usual_touch(self.app, step)
            key = self.app.bridge.pageKey
            self._answer(answer, page)
            if answer != "way_out":
                self.picture(f"form_{step.id}")
            if not answer.startswith("way_out") and answer != "add":
                f.touch("primary")
            f.until(
                f"the page after {step.id} (error: {getattr(self.app.bridge.page, 'error', '')})",
                lambda key=key: self.app.bridge.pageKey != key,  # type: ignore[misc]
            )

    @property
    def _file(self) -> CaseFile:
        return self.app.terminal.runtime.state.file or CaseFile()

    def _answer(self, answer: str, page: FormState) -> None:
        f = self.finger
        kind, _, value = answer.partition(":")
        match kind:
            case "pick":
                f.touch(f"pick:{value}")
            case "first":
                f.touch(f"pick:{page.choices[0].id}")
            case "picks":
                for code in value.split(","):
                    f.touch(f"pick:{code}")
            case "add":
                f.touch("add")
            case "way_out":
                self.picture("form_optional")
                f.touch("way_out")
            case "month":
                self._turn_date(f"{value}-01", ("year", "month"))
            case "words":
                self.type_words(value)
                self._holds(value)
            case "date":
                self._turn_date(value)
            case "id" | "phone" | "number":
                for digit in value:
                    f.touch(f"key:{digit}")
                self._holds(value)
            case "type":
                text, _, pinyin = value.partition("=")
                self.type_pinyin(text, pinyin.split())
                self._holds(text)
            case "keys":
                self._type_latin(value)
                self._holds(value)

    # --- materials to signature --------------------------------------------------------------------------------------

    def review_and_sign(self) -> None:
        f = self.finger
        while f.on("Promise", "Review") == "Promise":
            self.picture("promise")
            self._next("primary")
        while f.on("Review", "Signature", "Sealing", "Paper", "Fault") == "Review":
            self.picture("review")
            self._next("primary")
        if f.page == "Signature":
            if not isinstance(self.app.bridge.page, SignatureState):
                raise Missing("the signature page")
            f.draw("stroke", SIGNATURE)
            self.picture("signature")
            if self.fault:
                role, _, fault = self.fault.partition(".")
                self.stack.sim(role, "play", fault)
            f.touch("primary")

    def _next(self, name: str) -> None:
        key = self.app.bridge.pageKey
        self.finger.touch(name)
        self.finger.until("the next page", lambda: self.app.bridge.pageKey != key)

    # --- papers to farewell ------------------------------------------------------------------------------------------

    def papers(self) -> None:
        f = self.finger
        f.on("Sealing", "Paper", "Fault", seconds=30)
        if f.page == "Sealing":
            self.picture("sealing")
        f.on("Paper", "Fault", seconds=40)
        self.remember_receipt()
        if self.fault:
            f.on("Fault", seconds=PRINT_WAIT)
            self.picture("fault")
            self.note("paused_on", self.fault)
            self.note("counted", bool(self.receipt_number))
            self.stack.sim(self.fault.partition(".")[0], "clear")
            f.on("Paper", seconds=PRINT_WAIT)
        f.until("all papers are out", self.printed, PRINT_WAIT)
        self.note("kinds", [paper.kind for paper in self.app.terminal.runtime.state.papers])
        self.picture("paper")
        f.touch("primary")
        f.on("Rating")

    def printed(self) -> bool:
        page = self.app.bridge.page
        return isinstance(page, PaperState) and not page.counts and page.frame.primary.on

    def remember_receipt(self) -> None:
        file = self.app.terminal.runtime.state.file
        if file is not None and file.receipt is not None:
            self.receipt_number, self.submission_id = file.receipt.number, file.receipt.submission_id

    def rate(self, level: str) -> None:
        """ "" skips, which is as large as going on."""
        f = self.finger
        if level:
            f.touch(f"rate:{level}")
            f.pump(0.1)
        self.picture("rating")
        f.touch("primary" if level else "back")
        f.on("TakeCard")

    def farewell(self) -> None:
        f = self.finger
        self.picture("take_card")
        self.stack.sim("idcard", "take")
        f.pump(0.6)
        f.touch("primary")
        f.on("Attract")
        self.picture("attract_again")

    # --- other ends --------------------------------------------------------------------------------------------------

    def nobody_there(self) -> None:
        """Nobody touches anything: asked, then wiped."""
        f = self.finger
        f.on("TimeOut", seconds=60)
        self.picture("still_there")
        f.on("TakeCard", "Attract", seconds=60)
        if f.page == "TakeCard":
            self.picture("take_card")
            self.stack.sim("idcard", "take")
        f.on("Attract", seconds=60)
        self.picture("attract_again")

    def leave(self) -> None:
        f = self.finger
        f.touch("foot:exit")
        f.on("TimeOut")
        self.picture("leave")
        f.touch("back")
        f.on("TakeCard", "Attract")
        if f.page == "TakeCard":
            self.picture("take_card")
            self.stack.sim("idcard", "take")
            f.pump(0.6)
            f.touch("primary")
        f.on("Attract")
        self.picture("attract_again")

    def until_sent(self) -> None:
        """The queue empties by itself."""
        end = time.monotonic() + SEND_WAIT
        while self.app.terminal.outbox.waiting() and time.monotonic() < end:
            self.finger.pump(0.3)
