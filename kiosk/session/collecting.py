"""The papers of a case: which, at the camera, taken, or pledged for later."""

from __future__ import annotations

from dataclasses import replace

from drivers.contract.faults import Fault
from kiosk.materials.pages import Refusal, accept
from kiosk.packs.schema import Necessity
from kiosk.session.effects import CapturePage
from kiosk.session.events import CameraLooked, Intent, PageCaptured
from kiosk.session.finishing import enter_case, open_question
from kiosk.session.rules import Rules
from kiosk.session.states import Look, Moment, Phase, State
from kiosk.session.table import Change, go, on


@on(Phase.MATERIALS, "material")
def material_chosen(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Touching a finished material takes its pages anew."""
    needs = {n.id: n for n in rules.needs(state, now.wall.date())}
    need = needs.get(event.argument)
    if need is None or state.file is None or need.necessity is Necessity.NOT_NEEDED:
        return None
    pages = dict(state.file.pages)
    if len(pages.get(need.id, ())) >= len(need.material.pages):
        pages.pop(need.id)
    file = replace(state.file, pages=pages, pledged=state.file.pledged - {need.id}, captured=None, promised=False)
    return go(at_camera(replace(state, file=file), need.id))


def at_camera(state: State, material_id: str) -> State:
    return replace(state, phase=Phase.MATERIALS, place="camera", material_id=material_id, look=Look())


@on(Phase.MATERIALS, "primary")
def material_went_on(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """In the list: the first missing paper, or onwards. At the camera: take, then use."""
    today = now.wall.date()
    if state.place != "camera":
        missing = rules.open_material(state, today)
        if missing:
            return go(at_camera(state, missing))
        return enter_case(rules, state, Phase.MATERIALS, now)
    if state.file is None:
        return None
    if state.file.captured is None:
        if state.look.phase not in ("found", "poor"):
            return None
        return go(replace(state, look=replace(state.look, phase="taking")), CapturePage())
    have = state.file.pages.get(state.material_id, ())
    pages = {**state.file.pages, state.material_id: (*have, state.file.captured)}
    return go(_to_next_paper(rules, replace(state, file=replace(state.file, pages=pages, captured=None)), now))


def _to_next_paper(rules: Rules, state: State, now: Moment) -> State:
    """The same material's next page, else the next missing material, else the list."""
    missing = rules.open_material(state, now.wall.date())
    if missing:
        return at_camera(state, missing)
    return replace(state, place="", material_id="", look=Look())


@on(Phase.MATERIALS, "back")
def material_went_back(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if state.file is None:
        return None
    if state.file.captured is not None:  # 重拍
        return go(replace(state, file=replace(state.file, captured=None), look=Look()))
    if state.place == "camera":
        return go(replace(state, place="", material_id="", look=Look()))
    steps = rules.steps(state, now)
    return go(open_question(rules, state, steps[-1].id, now)) if steps else None


@on((Phase.MATERIALS, Phase.PAUSED), "pledge")
def material_pledged(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """容缺: only for what may follow later; also from the fault page, when the camera is what is broken."""
    need = next((n for n in rules.needs(state, now.wall.date()) if n.id == state.material_id), None)
    if need is None or state.file is None or need.necessity is not Necessity.DEFERRABLE:
        return None
    if state.pause is not None and state.pause.back_to is not Phase.MATERIALS:
        return None
    pages = {k: v for k, v in state.file.pages.items() if k != need.id}
    file = replace(state.file, pages=pages, captured=None, pledged=state.file.pledged | {need.id}, promised=False)
    here = replace(state, phase=Phase.MATERIALS, pause=None, file=file)
    return go(_to_next_paper(rules, here, now))


@on(Phase.MATERIALS, CameraLooked)
def camera_looked(rules: Rules, state: State, event: CameraLooked, now: Moment) -> Change:
    if state.place != "camera" or state.look.phase in ("taking", "taken"):
        return None
    phase = {"": "found", "no_page": "looking"}.get(event.problem, "poor")
    look = Look(phase, event.problem, event.corners)
    return go(replace(state, look=look)) if look != state.look else None


@on(Phase.MATERIALS, PageCaptured)
def page_captured(rules: Rules, state: State, event: PageCaptured, now: Moment) -> Change:
    if state.place != "camera" or state.look.phase != "taking" or state.file is None:
        return None
    if isinstance(event.page, Fault):
        return go(replace(state, look=Look("looking", "retake")))
    checked = accept(event.page, despite_quality=True)
    if isinstance(checked, Refusal):
        return go(replace(state, look=Look("poor", checked.value)))
    if any(event.page.sha256 == known.sha256 for pages in state.file.pages.values() for known in pages):
        return go(replace(state, look=Look("poor", Refusal.SAME_PAGE.value)))
    look = Look("taken", event.page.quality.problem)
    return go(replace(state, look=look, file=replace(state.file, captured=event.page)))
