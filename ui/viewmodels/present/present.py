"""State → page: which page is shown, and how its touches are meant."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.session.states import Overlay, Phase
from ui.viewmodels.page_state import PageState
from ui.viewmodels.pages import CameraState, ConsentState, GuideState, ProgressState, PromiseState, ReviewState
from ui.viewmodels.pages_beside import FaultState
from ui.viewmodels.present import (
    after,
    before,
    collecting,
    committing,
    confirming,
    desk,
    face,
    form,
    informing,
    licensing,
    missing,
    scanning,
    trouble,
    waiting,
)
from ui.viewmodels.present.scene import Scene

_SERVICE: dict[str, Callable[[Scene], PageState]] = {
    "home": before.home,
    "search": before.search,
    "list": before.item_list,
    "public": before.public,
    "guide": informing.guide,
    "ticket": before.ticket,
    "progress": after.progress,
}
_PHASES: dict[Phase, Callable[[Scene], PageState]] = {
    Phase.ATTRACT: waiting.attract,
    Phase.NOTICE: informing.consent,
    Phase.LICENCES: licensing.licences,
    Phase.FILL: form.form,
    Phase.COMMITMENT: committing.commitment,
    Phase.PROMISE: collecting.promise,
    Phase.REVIEW: confirming.review,
    Phase.SIGN: confirming.signature,
    Phase.SEAL: after.sealing,
    Phase.PAPER: after.paper,
    Phase.RATE: after.rating,
    Phase.TAKE_BELONGINGS: after.take_card,
    Phase.PAUSED: trouble.fault,
    Phase.OUT_OF_SERVICE: trouble.out_of_service,
}
_MATERIALS: dict[str, Callable[[Scene], PageState]] = {
    "camera": collecting.camera,
    "scanner": scanning.scanner,
    "missing": missing.missing,
}
_IDENTIFY: dict[str, Callable[[Scene], PageState]] = {"face_ask": face.ask, "face": face.camera}
_OVERLAYS: dict[Overlay, Callable[[Scene], PageState]] = {
    Overlay.TIME_OUT: trouble.time_out,
    Overlay.LEAVE: trouble.time_out,
    Overlay.CALL: trouble.call,
    Overlay.DISPLAY: trouble.display,
}


def present(scene: Scene) -> PageState | None:
    """The page of this state; None while nothing may be shown (WIPE)."""
    state = scene.state
    if state.phase is Phase.WIPE:
        return None
    if state.overlay in _OVERLAYS:
        return _OVERLAYS[state.overlay](scene)
    match state.phase:
        case Phase.SERVICE:
            return _SERVICE[state.place](scene)
        case Phase.MATERIALS:
            return _MATERIALS.get(state.place, collecting.materials)(scene)
        case Phase.IDENTIFY:
            return _IDENTIFY.get(state.place, informing.identify)(scene)
        case Phase.MAINTENANCE:
            return (desk.technician if state.desk.signed_in else desk.sign_in)(scene)
        case phase:
            return _PHASES[phase](scene)


def meaning(page: PageState, intent: str, argument: str) -> tuple[str, str]:
    """What a touch means where it depends on the page: turning comes before going on; some rows are shortcuts."""
    match page, intent:
        case GuideState(), "primary" if page.part < page.parts - 1:
            return "turn", "next"
        case GuideState(), "back" if page.part > 0:
            return "turn", "previous"
        case ProgressState(), "primary" if page.page < page.pages - 1:
            return "turn", "next"
        case ProgressState(), "back" if page.page > 0:
            return "turn", "previous"
        case ConsentState(), "turn":
            return "pick", "full"
        case ConsentState(), "primary" if page.part < page.parts - 1:
            return "turn", "next"
        case ConsentState(), "back" if page.part > 0:
            return "turn", "previous"
        case PromiseState(), "primary" if page.ends:
            return "primary", "last"
        case CameraState(), "primary" if page.wrong:
            return "back", ""
        case CameraState(), "back" if page.wrong:
            return "primary", ""
        case CameraState(), "pledge" if page.device == "face":
            return "pick", "without"
        case FaultState(), "primary" if page.instead:
            return "device", page.instead
        case CameraState(), "feed":
            return "primary", "feeder"
        case CameraState(), "primary" if page.device == "scanner":
            return "primary", "flatbed"
        case ReviewState(), "primary":
            return "primary", "last" if page.page == page.pages - 1 else "more"
    if intent == "way" and argument == "pledge":
        return "pledge", ""
    if intent == "way" and argument in ("scanner", "camera"):
        return "device", argument
    if (intent in ("other", "way") and argument == "call") or intent == "cannot_write":
        return "foot", "call"
    if intent == "item" and ":" in argument:
        kind, _, value = argument.partition(":")
        return kind, value
    return intent, argument
