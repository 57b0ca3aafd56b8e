"""Every page that a case can show, in every presentation, without Qt."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.io_board import Inputs, Power
from drivers.contract.scanner import Scanned
from drivers.contract.status import Health
from kiosk.bootstrap import load_public
from kiosk.guide.hall import load_hall
from kiosk.guide.public_papers import filled, read_paper
from kiosk.guide.search import Finder
from kiosk.guide.site import load_site
from kiosk.packs.loader import load_shelf
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.progress import CaseView
from kiosk.session.states import Look as AtDevice
from kiosk.session.states import Overlay, Phase, Presentation, ReceiptFacts, State
from tests.unit.packs.pack_walk import ASSETS, TODAY
from tests.unit.session.kit import CITIZENS, MOTHER, ROLES, SITE, Session, at, broken, fault, page, path, usual_citizen
from ui.viewmodels.page_state import PageState
from ui.viewmodels.present.present import present
from ui.viewmodels.present.scene import Behind, Scene
from ui.viewmodels.present.site_view import SiteView
from ui.viewmodels.words import Say, load

THEMES = ("normal", "elder", "contrast")
LANGS = ("zh", "en")
#: Contrast has the words of elder: once is enough.
LOOKS = (
    *product(("normal", "elder"), LANGS, (True,)),
    ("contrast", "zh", True),
    ("normal", "zh", False),
    ("elder", "zh", False),
)


@lru_cache(maxsize=1)
def texts() -> dict[str, dict[str, str]]:
    return load()


@lru_cache(maxsize=6)
def site_view(large: bool, lang: str) -> SiteView:
    site = load_site(SITE)
    public = load_public(site, SITE, load_shelf(ASSETS / "packs", TODAY), TODAY)
    privacy = filled(read_paper(SITE / "papers" / "privacy.md", "privacy"), site)
    return SiteView(site, load_hall(SITE), public, privacy, large, lang)


@lru_cache(maxsize=1)
def finder() -> Finder:
    return Finder(load_shelf(ASSETS / "packs", TODAY).packs.values())


def show(s: Session, state: State | None = None) -> PageState | None:
    """The page of a session now."""
    state = state or s.state
    shown = state.presentation
    scene = Scene(
        rules=s.rules, state=state, now=s.now, site=site_view(shown.large, shown.lang), say=Say(texts(), shown),
        terminal_id="LX0417-03", behind=Behind(version="kiosk 0", platform="http://127.0.0.1:8000"), finder=finder(),
    )  # fmt: skip
    return present(scene)


@dataclass(frozen=True)
class Look:
    """One page as one citizen sees it. `s` is the session, `state` with the presentation put on."""

    s: Session
    state: State
    page: PageState

    @property
    def zh(self) -> bool:
        return self.state.presentation.lang == "zh"

    @property
    def large(self) -> bool:
        return self.state.presentation.large

    def __repr__(self) -> str:
        shown = self.state.presentation
        where = f"{self.state.phase} {self.state.place} {self.state.step_id} {self.state.overlay}"
        return f"{self.page.name} ({where}) {shown.theme} {shown.lang} “{self.page.frame.question}”"


def moments(who: str) -> Iterator[Session]:
    """The pages of a whole case, and beside them what may lie over them or come of a fault."""
    seen, phases = set(), set()
    for s in path(who):
        known = s.state.file is not None and s.state.file.citizen is not None
        key = (s.state.phase, s.state.place, s.state.step_id, s.state.material_id, s.state.look.phase, known)
        if key in seen:
            continue
        yield s
        seen.add(key)
        if who not in ("married", "proof"):
            continue
        wrong = s.copy()
        wrong.touch("edit", "#")
        wrong.touch("primary")
        yield wrong
        if s.phase in phases:
            continue
        phases.add(s.phase)
        for overlay in (Overlay.TIME_OUT, Overlay.LEAVE, Overlay.CALL, Overlay.DISPLAY):
            over = s.copy()
            over.state = replace(s.state, overlay=overlay, overlay_since=s.mono)
            yield over
        wrong = s.copy()
        wrong.touch("edit", "#")
        wrong.touch("primary")
        yield wrong
    if who == "married":
        yield from service_moments()
        yield from trouble_moments()
        yield from device_moments()
        yield from law_moments()


def service_moments() -> Iterator[Session]:
    """Pages that no case comes by: search, list, papers, queue number, progress, technician."""
    for door in ("list", "public", "ticket"):
        s = path("married")[2].copy()
        s.touch("back")
        s.touch("door", door)
        yield s
    s = s.copy()
    s.touch("pick", s.rules.tickets[0])
    yield s.copy()
    s.touch("primary")
    yield s.copy()
    s.settle()
    yield s
    s = path("married")[2].copy()
    s.touch("search")
    yield s.copy()
    s.touch("edit", "上户口")
    yield s.copy()
    s.touch("edit", "qqqq")
    yield s
    s = path("married")[0].copy()
    s.touch("maintenance")
    yield s.copy()
    s.card(technician="dev")
    yield s.copy()
    for digit in "246810":
        s.touch("digit", digit)
    s.touch("primary")
    s.settle()
    for tab in ("devices", "supplies", "queue", "log", "network", "system"):
        s.touch("tab", tab)
        yield s.copy()


def trouble_moments() -> Iterator[Session]:
    """What goes wrong: a card that is not read, a seal that fails, papers that do not come, a machine in repair."""
    for code in (FaultCode.CARD_MOVED, FaultCode.CARD_UNREADABLE, FaultCode.CARD_NOT_SUPPORTED):
        s = at("married", Phase.IDENTIFY)
        s.do(ev.CardReadFailed(fault(code)))
        yield s
    s = at("married", Phase.IDENTIFY)
    s.card(replace(MOTHER, valid_to="20200101"))
    yield s
    for problem in ("no_page", "cut_off", "blurred", "glare", "dark"):
        s = at("married", Phase.MATERIALS, "camera")
        s.do(ev.CameraLooked(problem))
        yield s
    for reason in ("disk_full", "store"):
        s = at("married", Phase.SEAL)
        s.do(ev.SealFailed(reason))
        yield s
    for who in ("married", "proof"):
        for outcome in (Outcome.NOT_DONE, Outcome.UNKNOWN):
            for code in PAPER_FAULTS if who == "married" else PAPER_FAULTS[:2]:
                s = at(who, Phase.PAPER)
                while s.sent(fx.PrintPaper):
                    s.printed(fault(code, outcome))
                    yield s.copy()
                    if s.phase is Phase.PAUSED or not s.touch("count", "1").effects:
                        break
    s = at("married", Phase.PAPER)
    s.settle()
    s.touch("back")
    yield s.copy()
    for _ in s.state.papers:
        s.touch("count", "skip")
    yield s
    s = at("proof", Phase.SEAL)
    s.take(fx.Seal)
    s.do(ev.Sealed(ReceiptFacts("LX0417-03-000001-58", "sub", s.now.wall, "qr")))
    yield s.copy()
    s.do(ev.ResultMissing("sub"))
    yield s.copy()
    s.settle()
    yield s
    for role in ROLES:
        for health in (Health.BLOCKED, Health.FAULT, Health.ABSENT):
            s = path("married")[0].copy()
            for other in ROLES if role == "idcard" else (role, "form_printer"):
                s.health(other, broken(FaultCode.NO_ANSWER, health))
            yield s
            s = at("married", Phase.MATERIALS, "camera")
            s.health(role, broken(FaultCode.LINK_LOST, health))
            yield s
    for cases in PROGRESS:
        s = path("married")[1].copy()
        for name, argument in (("door", "progress"), ("pick", "agree"), ("primary", "")):
            s.touch(name, argument)
        s.card()
        s.touch("primary")
        yield s.copy()
        s.do(ev.ProgressArrived(cases))
        yield s


def law_moments() -> Iterator[Session]:
    """What a case may need by law: consent, all that is missing, a promise instead of a proof."""
    s = at("married", Phase.LICENCES)
    s.touch("pick", "full")
    yield s
    s = at("married", Phase.MATERIALS, "")
    s.touch("missing")
    yield s.copy()
    s.touch("print")
    yield s
    for credit in ("good", "excluded", "unchecked"):
        who, s = usual_citizen("med-remote")
        s = who.until(s, Phase.COMMITMENT)
        s.do(ev.CreditKnown(s.state.session_id, credit, "2026 年 3 月没有按时补交材料"))
        yield s.copy()
        s.touch("pick", "yes")
        s.touch("primary")
        while s.state.place == "text":
            yield s.copy()
            s.touch("primary", "last" if s.state.page > 3 else "")
    s = at("married", Phase.FILL)
    assert s.state.file is not None
    s.state = replace(s.state, file=replace(s.state.file, not_fetched={"household_book": "revoked"}))
    yield s


def device_moments() -> Iterator[Session]:
    """Scanner, chip card, code on a receipt, face, power: what comes with more devices."""
    s = at("married", Phase.MATERIALS, "camera")
    s.health("document_scanner")
    yield s.copy()
    s.touch("device", "scanner")
    for problem in (
        "",
        "no_document",
        "jam",
        "double_feed",
        "cover_open",
        "cancelled",
        "failed",
        "too_many",
        "same_page",
    ):
        s.state = replace(s.state, look=AtDevice("ready", problem))
        yield s.copy()
    for look in (AtDevice("scanning"), AtDevice("scanning", done=3)):
        s.state = replace(s.state, look=look)
        yield s.copy()
    s.state = replace(s.state, look=AtDevice("scanning"))
    s.do(ev.SheetsScanned(Scanned((page(201),)), s.state.material_id))
    yield s
    s = at("married", Phase.MATERIALS, "camera")
    s.health("document_scanner")
    s.health("document_camera", broken(FaultCode.LINK_LOST, Health.ABSENT))
    yield s
    for note in ("id_card_only", "pin_card", "code_unknown"):
        s = at("married", Phase.IDENTIFY)
        s.state = replace(s.state, identify_note=note)
        yield s
    s = path("married")[1].copy()
    for name, argument in (("door", "progress"), ("pick", "agree"), ("primary", "")):
        s.touch(name, argument)
    yield s
    s = path("married")[1].copy()
    s.health("code_reader")
    s.health("smartcard")
    for name, argument in (("door", "progress"), ("pick", "agree"), ("primary", "")):
        s.touch(name, argument)
    yield s
    s = at("proof", Phase.IDENTIFY)
    s.card(picture=True)
    for place in ("face_ask", "face"):
        for problem in ("", *FACE_PROBLEMS) if place == "face" else ("",):
            look = AtDevice("looking" if problem else "found", problem)
            s.state = replace(s.state, place=place, look=look)
            yield s.copy()
    s.state = replace(s.state, look=AtDevice("taking"))
    yield s
    for power in (Power.BATTERY, Power.MAINS):
        for who in (path("married")[0], at("married", Phase.FILL)):
            s = who.copy()
            s.do(ev.InputsSeen(Inputs(power=power, tampered=power is Power.MAINS), frozenset({"power", "tampered"})))
            yield s
    s = at("married", Phase.FILL)
    assert s.state.file is not None
    s.state = replace(s.state, file=replace(s.state.file, found_again=True), seen=frozenset())
    yield s


FACE_PROBLEMS = (
    "no_face", "several_faces", "too_far", "too_close", "off_centre", "dark", "bright", "blurred",
    "different", "failed",
)  # fmt: skip
STAGES = (("received", "11月20日", "done"), ("accepted", "", "here"), ("working", "", "todo"), ("closed", "", "todo"))
PROGRESS: tuple[tuple[CaseView, ...], ...] = (
    (CaseView("none"),),
    (CaseView("unavailable"),),
    (CaseView("local", "新生儿出生一件事", "LX0417-03-000001-58", "2026年11月20日"),),
    (
        CaseView(
            "case", "新生儿出生一件事", "LX0417-03-000001-58", "2026年11月20日", STAGES, "户口簿",
            (("出生登记", "县公安局", "补正"),), "11月21日 10:00",
        ),
        CaseView("local", "社保证明", "LX0417-03-000002-58", "2026年11月20日"),
    ),
)  # fmt: skip
PAPER_FAULTS = (
    FaultCode.PAPER_OUT, FaultCode.PAPER_JAM, FaultCode.COVER_OPEN, FaultCode.CUTTER, FaultCode.OVERHEATED,
    FaultCode.SUPPLY_OUT, FaultCode.NO_ANSWER, FaultCode.LINK_LOST, FaultCode.DEADLINE, FaultCode.INTERNAL,
)  # fmt: skip


@lru_cache(maxsize=1)
def all_looks() -> tuple[Look, ...]:
    """Everything × normal, elder, contrast × Chinese, English × the line up and down."""
    found = []
    for who in CITIZENS:
        for s in moments(who):
            for theme, lang, link in LOOKS:
                state = replace(s.state, presentation=Presentation(theme, False, lang), link_up=link)
                page = show(s, state)
                if page is not None:
                    found.append(Look(s, state, page))
    return tuple(found)


#: Fields that are no words for people: ids, states, colours.
NO_WORDS = frozenset(
    """key id icon english start_english state source kind phase picture writing corners strokes value first_date
    last_date code placeholder role health protocol card device instead net_icon""".split()  # noqa: SIM905
)


def words_of(value: object, skip: frozenset[str] = NO_WORDS) -> Iterator[tuple[str, str]]:
    """(field, text) of every word that stands on a page or is spoken."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for entry in dataclasses.fields(value):
            inner = getattr(value, entry.name)
            if entry.name in skip:
                continue
            if isinstance(inner, str):
                if inner:
                    yield entry.name, inner
            else:
                yield from words_of(inner, skip)
    elif isinstance(value, tuple):
        for item in value:
            if isinstance(item, str) and item:
                yield "", item
            else:
                yield from words_of(item, skip)
