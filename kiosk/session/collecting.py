"""The papers of a case: which, at the camera, taken, or pledged for later."""

from __future__ import annotations

from dataclasses import replace

from drivers.contract.camera import ScannedPage
from drivers.contract.faults import Fault, FaultCode
from drivers.contract.scanner import ScanSource
from kiosk.materials.pages import Refusal, accept
from kiosk.packs.schema import Necessity
from kiosk.session.effects import CancelScan, CapturePage, Effect, FetchProgress, ScanSheets
from kiosk.session.events import CameraLooked, Intent, PageCaptured, SheetsScanned, SheetTaken
from kiosk.session.finishing import back_to_question, enter_case, off_screen, open_question
from kiosk.session.reading import offered_by, reading_of, unread
from kiosk.session.rules import Rules
from kiosk.session.states import CaseFile, Look, Moment, Phase, State
from kiosk.session.table import Change, go, on

Corners = tuple[tuple[float, float], ...]
STILL = 0.02  # of the picture: a camera's corners tremble, a paper that is exchanged lies elsewhere


@on(Phase.MATERIALS, "material")
def material_chosen(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Touching a finished material takes its pages anew."""
    needs = {n.id: n for n in rules.needs(state, now.wall.date())}
    need = needs.get(event.argument)
    if need is None or state.file is None or need.necessity is Necessity.NOT_NEEDED:
        return None
    pages, offered = dict(state.file.pages), state.file.offered
    if len(pages.get(need.id, ())) >= len(need.material.pages):
        pages.pop(need.id)
        read = {name for page in need.material.pages for name in page.fields}
        offered = {name: value for name, value in offered.items() if name not in read}
    file = replace(
        state.file, pages=pages, offered=offered, pledged=state.file.pledged - {need.id}, captured=None, promised=False
    )
    return go(at_camera(replace(state, file=file), need.id))


def at_camera(state: State, material_id: str) -> State:
    """At the document camera; at the scanner where that is what works."""
    scanner = state.usable("document_scanner") and not state.usable("document_camera")
    return at_scanner(state, material_id) if scanner else _before(state, material_id, "camera")


def at_scanner(state: State, material_id: str) -> State:
    return replace(_before(state, material_id, "scanner"), look=Look("ready"))


def _before(state: State, material_id: str, place: str) -> State:
    return replace(state, phase=Phase.MATERIALS, place=place, material_id=material_id, look=Look())


@on((Phase.MATERIALS, Phase.PAUSED), "device")
def taking_device_changed(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Scanner instead of camera and back again: also from the fault page, when one of the two is what is broken."""
    role = TAKERS.get(event.argument, "")
    paused = state.phase is Phase.PAUSED
    if not role or not state.usable(role) or state.file is None or not state.material_id:
        return None
    if paused and (state.pause is None or state.pause.back_to is not Phase.MATERIALS):
        return None
    if not paused and (state.place not in TAKERS or state.look.phase in UNDER_WAY):
        return None
    here = replace(state, pause=None, file=replace(state.file, captured=None, scanned=()))
    at = at_scanner if event.argument == "scanner" else at_camera
    return go(at(here, state.material_id))


#: Places where papers are taken in, with the role of the device that does it.
TAKERS = {"scanner": "document_scanner", "camera": "document_camera"}
UNDER_WAY = ("taking", "scanning")


@on(Phase.MATERIALS, "primary")
def material_went_on(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """In the list: the first missing paper, or onwards. At the camera: take, then use."""
    today = now.wall.date()
    if state.place == "missing":
        return go(replace(state, place="", page=0))
    if state.place not in TAKERS:
        missing = rules.open_material(state, today)
        if missing:
            return go(at_camera(state, missing))
        return enter_case(rules, state, Phase.MATERIALS, now)
    if state.file is None:
        return None
    if state.file.captured is None:
        return _take(state, event.argument)
    if rules.only_read(state):
        return _read_off(rules, state, now)
    have = state.file.pages.get(state.material_id, ())
    offered = {**state.file.offered, **offered_by(rules, state, len(have), now)}
    pages = {**state.file.pages, state.material_id: (*have, state.file.captured)}
    file = replace(state.file, pages=pages, captured=None, reading=None, offered=offered)
    return _to_next_paper(rules, replace(state, file=file), now)


def _read_off(rules: Rules, state: State, now: Moment) -> Change:
    """The words become drafts, the picture goes. Nothing found there: it is taken anew."""
    if state.file is None or state.file.reading is None:
        return None  # being read: a few seconds
    if unread(rules, state, now):
        return go(_anew(state, state.file))
    read_off = {**state.file.read_off, **offered_by(rules, state, 0, now)}
    return go(back_to_question(rules, replace(state, file=replace(state.file, read_off=read_off)), now))


def _anew(state: State, file: CaseFile) -> State:
    """重拍, 重扫: what stands on the screen goes."""
    return replace(state, file=off_screen(file), look=Look("ready" if state.place == "scanner" else "looking"))


def _take(state: State, source: str) -> Change:
    """A picture by the camera, or sheets by the scanner: `source` is flatbed (one lies under the lid) or feeder."""
    if state.place == "camera":
        if state.look.phase not in ("found", "poor"):
            return None
        taking = replace(state, look=replace(state.look, phase="taking"))
        return go(taking, CapturePage(state.material_id))
    if state.look.phase in UNDER_WAY:
        return None
    chosen = ScanSource.FEEDER if source == ScanSource.FEEDER else ScanSource.FLATBED
    return go(replace(state, look=Look("scanning")), ScanSheets(state.material_id, chosen))


def _to_next_paper(rules: Rules, state: State, now: Moment) -> tuple[State, tuple[Effect, ...]]:
    """The same material's next page, else the next missing material, else the list. Sheets that were fed go on.

    Who came from a question goes back to it as soon as its answer was read, or the paper is whole.
    """
    today = now.wall.date()
    file, missing = state.file, rules.open_material(state, today)
    if file is not None and file.scanned:
        return _show(rules, state, file.scanned, now)
    if state.step_id and file is not None and (state.step_id in file.offered or missing != state.material_id):
        return back_to_question(rules, state, now), ()
    if missing:
        at = at_scanner if state.place == "scanner" and state.usable("document_scanner") else at_camera
        return at(state, missing), ()
    return replace(state, place="", material_id="", look=Look()), ()


def _show(rules: Rules, state: State, sheets: tuple[ScannedPage, ...], now: Moment) -> tuple[State, tuple[Effect, ...]]:
    """The first of these sheets stands on the screen and waits for 用这张."""
    if state.file is None:
        return state, ()
    file = replace(state.file, captured=sheets[0], scanned=sheets[1:], reading=None)
    shown = replace(state, file=file, look=Look("taken", sheets[0].quality.problem, done=len(sheets)))
    return shown, reading_of(rules, shown, sheets[0], now)


@on(Phase.MATERIALS, "back")
def material_went_back(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if state.file is None:
        return None
    if state.look.phase == "scanning":
        return go(replace(state, look=Look("ready")), CancelScan())
    if unread(rules, state, now):
        return go(back_to_question(rules, state, now))
    if state.file.captured is not None:
        return go(_anew(state, state.file))
    if state.place in TAKERS and state.step_id:  # 拍一拍: typed after all
        return go(back_to_question(rules, state, now))
    if state.place in (*TAKERS, "missing"):
        return go(replace(state, place="", material_id="", look=Look(), page=0))
    if state.file.owed is not None:
        return back_to_the_case(state, state.file, state.file.owed.number)
    if rules.commitments(state, now.wall.date()):
        return go(replace(state, phase=Phase.COMMITMENT, place="", page=0, error=""))
    steps = rules.steps(state, now)
    return go(open_question(rules, state, steps[-1].id, now)) if steps else None


def back_to_the_case(state: State, file: CaseFile, number: str) -> tuple[State, tuple[Effect, ...]]:
    """补交, 撤回承诺: not now after all. The cases stand on the screen again, asked for anew."""
    citizen = file.citizen
    asked = FetchProgress(id_number=citizen.id_number) if citizen else FetchProgress(receipt=number)
    here = replace(state, phase=Phase.SERVICE, place="progress", purpose="progress", pack_id="", page=0)
    return replace(here, file=CaseFile(citizen=citizen)), (asked,)


@on((Phase.MATERIALS, Phase.PAUSED), "pledge")
def material_pledged(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """容缺: only for what may follow later; also from the fault page, when the camera is what is broken."""
    need = next((n for n in rules.needs(state, now.wall.date()) if n.id == state.material_id), None)
    if need is None or state.file is None or not rules.may_pledge(state, need, now.wall.date()):
        return None
    if state.pause is not None and state.pause.back_to is not Phase.MATERIALS:
        return None
    pages = {k: v for k, v in state.file.pages.items() if k != need.id}
    file = replace(
        state.file, pages=pages, captured=None, scanned=(), pledged=state.file.pledged | {need.id}, promised=False
    )
    here = replace(state, phase=Phase.MATERIALS, pause=None, file=file, step_id="")
    return _to_next_paper(rules, here, now)


@on(Phase.MATERIALS, CameraLooked)
def camera_looked(rules: Rules, state: State, event: CameraLooked, now: Moment) -> Change:
    if state.place != "camera" or state.look.phase in ("taking", "taken"):
        return None
    if state.look.problem == Refusal.SAME_PAGE and not event.problem and _still(event.corners, state.look.corners):
        return None  # the same page still lies there: its words stay
    phase = {"": "found", "no_page": "looking"}.get(event.problem, "poor")
    look = Look(phase, event.problem, event.corners)
    return go(replace(state, look=look)) if look != state.look else None


def _still(now: Corners, before: Corners) -> bool:
    """Nobody has moved the paper."""
    pairs = tuple(zip(now, before, strict=False))
    return bool(pairs) and all(abs(a - b) < STILL for one, other in pairs for a, b in zip(one, other, strict=True))


@on(Phase.MATERIALS, PageCaptured)
def page_captured(rules: Rules, state: State, event: PageCaptured, now: Moment) -> Change:
    if state.place != "camera" or state.look.phase != "taking" or state.file is None:
        return None
    if event.material_id != state.material_id:
        return None  # taken for the paper before
    if isinstance(event.page, Fault):
        return go(replace(state, look=Look("looking", "retake")))
    checked = accept(event.page, despite_quality=True)
    if isinstance(checked, Refusal):
        return go(replace(state, look=Look("poor", checked.value)))
    if any(event.page.sha256 == known.sha256 for pages in state.file.pages.values() for known in pages):
        return go(replace(state, look=replace(state.look, phase="poor", problem=Refusal.SAME_PAGE.value)))
    look = Look("taken", event.page.quality.problem)
    shown = replace(state, look=look, file=replace(state.file, captured=event.page, reading=None))
    return shown, reading_of(rules, shown, event.page, now)


# --- scanner ---------------------------------------------------------------------------------------------------------

#: What a fault of the scanner means to the person who feeds it; anything else pauses as every broken device does.
FEEDING = {
    FaultCode.NO_DOCUMENT: "no_document",
    FaultCode.PAPER_JAM: "jam",
    FaultCode.DOUBLE_FEED: "double_feed",
    FaultCode.COVER_OPEN: "cover_open",
    FaultCode.CANCELLED: "cancelled",
}


@on(Phase.MATERIALS, SheetTaken)
def sheet_taken(rules: Rules, state: State, event: SheetTaken, now: Moment) -> Change:
    if state.look.phase != "scanning":
        return None
    return go(replace(state, look=replace(state.look, done=event.n), touched_at=now.mono))


@on(Phase.MATERIALS, SheetsScanned)
def sheets_scanned(rules: Rules, state: State, event: SheetsScanned, now: Moment) -> Change:
    """All sheets of one feeding or none: half a document is no document."""
    if state.look.phase != "scanning" or state.file is None or event.material_id != state.material_id:
        return None
    if isinstance(event.result, Fault):
        return go(replace(state, look=Look("ready", FEEDING.get(event.result.code, "failed"))))
    known = {page.sha256 for pages in state.file.pages.values() for page in pages}
    fit = []
    for page in event.result.pages:
        checked = accept(page, despite_quality=True)
        if isinstance(checked, Refusal):
            return go(replace(state, look=Look("ready", checked.value)))
        if page.sha256 in known:
            return go(replace(state, look=Look("ready", Refusal.SAME_PAGE.value)))
        known.add(page.sha256)
        fit.append(page)
    if not fit:
        return go(replace(state, look=Look("ready", "no_document")))
    need = rules.paper(state, now.wall.date())
    wanted = len(need.material.pages) - len(state.file.pages.get(state.material_id, ())) if need else len(fit)
    if len(fit) > wanted:
        return go(replace(state, look=Look("ready", "too_many", done=len(fit))))
    return _show(rules, replace(state, touched_at=now.mono), tuple(fit), now)
