"""step(state, event, now) → (state, effects): no I/O, no clock, no thread. Rules of every phase stand here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drivers.contract.io_board import Power
from drivers.contract.status import Health
from kiosk.session import (  # noqa: F401  (they register their transitions)
    collecting,
    committing,
    confirming,
    desk,
    filling,
    finishing,
    house,
    knowing,
    licensing,
    missing,
    reading,
    service,
    supplementing,
)
from kiosk.session.effects import (
    CODE_CAMERA,
    DEVICE,
    ArmReader,
    Attend,
    CallPerson,
    CancelCall,
    Effect,
    SetLamps,
    SwitchCamera,
)
from kiosk.session.events import (
    CallChanged,
    CardLeft,
    CardWasRead,
    Committed,
    DraftParked,
    Event,
    HealthSeen,
    InputsSeen,
    Intent,
    LinkSeen,
    StoreSeen,
    Tick,
    Touched,
)
from kiosk.session.finishing import ask_to_leave, farewell, leave, pause_for, resume, wipe
from kiosk.session.rules import Rules
from kiosk.session.service import WAITING
from kiosk.session.states import CaseFile, HelpCall, Moment, Overlay, Phase, Presentation, State
from kiosk.session.table import Change, Step, find, go

#: A citizen is at the terminal; leaving means a wipe.
AT_WORK = frozenset(Phase) - {Phase.ATTRACT, Phase.WIPE, Phase.OUT_OF_SERVICE, Phase.MAINTENANCE}
READER_ON = AT_WORK - {Phase.SERVICE, Phase.NOTICE}
ASKING = (Overlay.TIME_OUT, Overlay.LEAVE)
BROKEN = frozenset({Health.BLOCKED, Health.FAULT, Health.ABSENT})


def step(rules: Rules, state: State, event: Event, now: Moment) -> Step:
    """One event. A touch for a page that is no longer shown is dropped."""
    if isinstance(event, Intent) and event.key and event.key != state.key:
        return Step(state)
    change, name = _change(rules, state, event, now)
    touched = isinstance(event, Intent | Touched)
    if change is None:
        return Step(_touched(state, now) if touched else state)
    new, effects = change
    new, more = _settle(rules, state, new, now)
    if touched:
        new = _touched(new, now)
    return Step(new, (*effects, *more), name if new != state or effects else "")


def held(state: State) -> bool:
    """Leaving and timing out are impossible: something irreversible is under way. A seal that failed is over."""
    return state.phase is Phase.WIPE or (state.phase is Phase.SEAL and not state.seal_trouble)


def _touched(state: State, now: Moment) -> State:
    """Whoever touches is there: a count that runs begins anew."""
    since = now.mono if state.overlay in ASKING else state.overlay_since
    return replace(state, touched_at=now.mono, overlay_since=since)


def _change(rules: Rules, state: State, event: Event, now: Moment) -> tuple[Change, str]:
    if isinstance(event, Intent):
        for rule in (_overlay_intent, _common_intent):
            change = rule(rules, state, event, now)
            if change is not None:
                return change, f"{rule.__name__.strip('_')}.{event.name}"
        if state.overlay is not Overlay.NONE:
            return None, ""
    common = _facts(rules, state, event, now)
    if common is not None:
        return common
    handler = find(state.phase, event)
    if handler is None:
        return None, ""
    return handler(rules, state, event, now), handler.__name__


# --- facts that are kept in every phase ------------------------------------------------------------------------------


def _facts(rules: Rules, state: State, event: Event, now: Moment) -> tuple[Change, str] | None:
    match event:
        case HealthSeen(role, status):
            new = replace(state, health={**state.health, role: status})
            new = _chip_card_looked(new)
            if status.health.usable and not state.usable(role) and _pause_is_over(rules, new, role, now):
                return resume(rules, new, now), "device_recovered"
            return go(new), "health_seen"
        case LinkSeen(up):
            return go(replace(state, link_up=up)), "link_seen"
        case StoreSeen(trouble):
            return go(replace(state, store_trouble=trouble)), "store_seen"
        case CardLeft():
            return go(replace(state, card_present=False, left_card=False)), "card_left"
        case CardWasRead() if state.phase not in (Phase.IDENTIFY, Phase.MAINTENANCE):
            return go(replace(state, card_present=_reader_on(state))), "card_ignored"
        case Committed(submission_id):
            receipt = state.file.receipt if state.file else None
            if receipt is not None and receipt.submission_id == submission_id:
                return go(replace(state, committed=True)), "case_committed"
            return None, ""
        case CallChanged(what, who, call_id):
            if state.call.state == "" and what == "received":
                return go(state, CancelCall(call_id)), "call_cancelled"  # taken back before the desk had it
            if state.call.state == "" or state.phase not in AT_WORK | {Phase.ATTRACT, Phase.OUT_OF_SERVICE}:
                return None, ""
            call = replace(state.call, state=what, who=who or state.call.who, call_id=call_id or state.call.call_id)
            return go(replace(state, call=call)), "call_changed"
        case InputsSeen() if "call_button" in event.changed and event.now.call_button:
            pressed = replace(house.seen(state, event.now), touched_at=now.mono)
            return _common_intent(rules, pressed, Intent("foot", "call"), now) or go(pressed), "call_button_pressed"
        case InputsSeen():
            return house.inputs_seen(state, event)
        case DraftParked() if _power_is_out(state) and house.worth_parking(state):
            return wipe(state), "draft_parked" if event.kept else "draft_lost"
        case Tick():
            return _time(rules, state, now)
        case _:
            return None


def _pause_is_over(rules: Rules, state: State, role: str, now: Moment) -> bool:
    """The device itself is well again, or before the seal any other that does the same."""
    if state.pause is None:
        return False
    if state.pause.role == role:
        return True
    before_seal = state.pause.back_to in (Phase.REVIEW, Phase.SIGN)
    return before_seal and rules.broken_before_seal(replace(state, phase=state.pause.back_to), now) is None


def _chip_card_looked(state: State) -> State:
    """A chip card that somebody left in the slot has been taken out."""
    status = state.health.get("smartcard")
    return replace(state, left_chip=False) if state.left_chip and not (status and status.media) else state


def _time(rules: Rules, state: State, now: Moment) -> tuple[Change, str] | None:
    """Time-outs ask before they act; where nothing can be lost they act."""
    t = rules.timing
    idle = now.mono - state.touched_at
    if state.phase in WAITING:
        as_made = (Overlay.NONE, Presentation(), HelpCall())
        left_behind = (state.overlay, state.presentation, state.call) != as_made
        return (wipe(state), "waiting_page_set_back") if left_behind and idle >= idle_limit(rules, state) else None
    if state.overlay in ASKING and now.mono - state.overlay_since >= t.ask:
        return leave(rules, state, now), "timed_out"
    if state.phase is Phase.TAKE_BELONGINGS:
        if now.mono - state.entered_at >= (t.forgotten_card if state.card_present else t.belongings):
            return wipe(state), "belongings_time_over"
        return None
    if state.phase is Phase.MAINTENANCE:
        limit = t.maintenance if state.desk.signed_in else idle_limit(rules, state)
        return (wipe(state), "maintenance_time_over") if idle >= limit else None
    if state.phase is Phase.RATE and idle >= t.rate:
        return farewell(state), "rating_skipped_by_time"
    if state.phase not in AT_WORK or held(state) or state.overlay in ASKING or finishing.busy(state):
        return None
    if _worth_a_try(rules, state, now):
        return resume(rules, state, now), "tried_again"
    if idle >= idle_limit(rules, state):
        return go(replace(state, overlay=Overlay.TIME_OUT, overlay_since=now.mono)), "asked_whether_still_there"
    return None


def _worth_a_try(rules: Rules, state: State, now: Moment) -> bool:
    """A printer that failed one job and is well: no recovery will ever be reported, so the job is tried again."""
    pause, paper = state.pause, finishing.next_paper(state)
    if pause is None or paper is None or pause.back_to is not Phase.PAPER or not state.usable(pause.role):
        return False
    return now.mono - pause.since >= rules.timing.try_again and paper.attempt < rules.timing.paper_attempts


def idle_limit(rules: Rules, state: State) -> float:
    """Seconds without a touch until the page is covered."""
    t = rules.timing
    if state.phase is Phase.PAUSED:
        return t.paused
    if state.phase is Phase.PAPER:
        return t.papers
    idle = t.idle_large if state.presentation.large else t.idle
    # the floor in front is empty: whoever went away is asked earlier, and the page says how to go on
    gone = state.was_here and not state.inputs.presence and state.usable("io_board")
    return min(idle, t.gone) if gone else idle


# --- overlays and the foot bar ---------------------------------------------------------------------------------------


def _overlay_intent(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    closed = replace(state, overlay=Overlay.NONE, overlay_since=0.0)
    match state.overlay, event.name:
        case (Overlay.TIME_OUT | Overlay.LEAVE, "back"):
            return leave(rules, closed, now)
        case (Overlay.TIME_OUT | Overlay.LEAVE, "foot"):
            return None
        case (Overlay.TIME_OUT | Overlay.LEAVE, _):
            return go(closed)
        case (Overlay.CALL, "primary"):
            return go(closed)
        case (Overlay.CALL, "back"):
            return go(replace(closed, call=HelpCall(state="")), CancelCall(state.call.call_id))
        case (Overlay.DISPLAY, "primary" | "back"):
            return go(closed)
        case (Overlay.DISPLAY, "pick"):
            return go(replace(state, presentation=_present(state.presentation, event.argument)))
        case _:
            return None


def _common_intent(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if event.name != "foot" or state.phase in (Phase.WIPE, Phase.MAINTENANCE):
        return None
    shown = state.presentation
    match event.argument:
        case "call":
            if state.overlay is Overlay.CALL:
                return None
            over = replace(state, overlay=Overlay.CALL, overlay_since=now.mono)
            if state.call.state in ("calling", "received", "answered") and state.call.since:
                return go(over)
            over = replace(over, call=HelpCall(since=now.mono))
            return go(over, CallPerson(state.session_id, state.phase))
        case "large":
            theme = "elder" if not shown.large else "normal"
            return go(replace(state, page=0, presentation=replace(shown, theme=theme)))
        case "display":
            over_now = Overlay.NONE if state.overlay is Overlay.DISPLAY else Overlay.DISPLAY
            return go(replace(state, overlay=over_now, overlay_since=now.mono))
        case "language":
            return go(replace(state, presentation=replace(shown, lang="en" if shown.lang == "zh" else "zh")))
        case "exit":
            return None if held(state) or state.phase not in AT_WORK else ask_to_leave(rules, state, now)
        case "public":
            if state.phase in (Phase.ATTRACT, Phase.OUT_OF_SERVICE, Phase.SERVICE):
                over = replace(state, overlay=Overlay.NONE, file=CaseFile())
                return go(replace(over, phase=Phase.SERVICE, place="public", page=0))
    return None


def _present(shown: Presentation, wish: str) -> Presentation:
    if wish in ("normal", "elder", "contrast"):
        return replace(shown, theme=wish)
    if wish in ("reach", "no_reach"):
        return replace(shown, reach=wish == "reach")
    return shown


# --- what follows from where we are ----------------------------------------------------------------------------------


def _settle(rules: Rules, old: State, new: State, now: Moment) -> tuple[State, tuple[Effect, ...]]:
    """Consequences of the place: out of service or not, pause for a broken device, reader and camera as wanted."""
    effects: list[Effect] = []
    if new.phase is not old.phase and new.overlay is old.overlay and new.overlay is not Overlay.CALL:
        new = replace(new, overlay=Overlay.NONE)
    if new.phase in WAITING and new.overlay is Overlay.NONE:
        works = rules.anything_works(new, now.wall.date())
        open_now = (works or not new.health) and not house.closed(new.inputs)
        new = replace(new, phase=Phase.ATTRACT if open_now else Phase.OUT_OF_SERVICE)
    if _power_is_out(new) and house.irreversible(old) and not house.irreversible(new):
        new, ended = house.give_up(new)
        effects += ended
    role = _device_in_use(rules, new)
    status = new.health.get(role)
    if role and (status is None or status.health in BROKEN or status.health is Health.NOT_FITTED):
        new = pause_for(new, role, now)
    if new.key != old.key:
        new = replace(new, entered_at=now.mono)
    if _reader_on(new) != _reader_on(old):
        effects.append(ArmReader(_reader_on(new)))
        if not _reader_on(new):
            new = replace(new, card_present=False)
    if _camera_on(new) != _camera_on(old):
        effects.append(SwitchCamera(_camera_on(new)))
    for role, wanted in ATTENDED.items():
        if wanted(rules, new) != wanted(rules, old):
            effects.append(Attend(role, wanted(rules, new)))
    if house.lamps(new) != house.lamps(old):
        effects.append(SetLamps(house.lamps(new)))
    return new, tuple(effects)


def _power_is_out(state: State) -> bool:
    return state.inputs.power is Power.BATTERY_LOW and state.phase in AT_WORK


def _device_in_use(rules: Rules, state: State) -> str:
    """The one device without which this page cannot go on."""
    if state.phase is Phase.IDENTIFY and (state.file is None or state.file.citizen is None):
        others = any(wanted(rules, state) and state.usable(DEVICE.get(role, role)) for role, wanted in ATTENDED.items())
        return "" if others else "idcard"
    if state.phase is Phase.MATERIALS:
        return collecting.TAKERS.get(state.place, "")
    return ""


def _before_the_person(state: State) -> bool:
    return state.phase is Phase.IDENTIFY and state.file is not None and state.file.citizen is None


#: Devices that attend to the citizen only on their page, and forget everything when they leave it.
ATTENDED: dict[str, Callable[[Rules, State], bool]] = {
    "smartcard": lambda rules, s: _before_the_person(s) and knowing.takes_chip_card(rules, s),
    "code_reader": lambda _rules, s: _before_the_person(s) and s.purpose == "progress",
    CODE_CAMERA: lambda _rules, s: _before_the_person(s) and s.purpose == "progress" and knowing.by_camera(s),
    "portrait_camera": lambda _rules, s: s.phase is Phase.IDENTIFY and s.place == "face",
}


def _camera_on(state: State) -> bool:
    return state.phase is Phase.MATERIALS and state.place == "camera"


def _reader_on(state: State) -> bool:
    """Wherever somebody's card may lie: it has to be noticed when they leave without it."""
    if state.left_card:
        return True  # until it has gone
    if state.phase is Phase.MAINTENANCE:
        return not state.desk.signed_in
    return state.phase in READER_ON or (state.phase is Phase.SERVICE and state.place == "progress")
