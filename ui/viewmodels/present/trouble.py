"""Pages that interrupt: paused, still there, leaving, a person called, how to see better, out of service."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from kiosk.packs.schema import Necessity
from kiosk.session.collecting import TAKERS
from kiosk.session.finishing import best_way, next_paper
from kiosk.session.states import Phase
from ui.viewmodels.page_state import Note, PageState, Row
from ui.viewmodels.pages import Choice
from ui.viewmodels.pages_beside import CallState, DisplayState, FaultState, OutOfServiceState, TimeOutState
from ui.viewmodels.present.after import take_card
from ui.viewmodels.present.machine import PLACE, machine
from ui.viewmodels.present.scene import Scene, button, clock, frame

#: Letters of the reason code that is told on the telephone: device, then the fault's number.
_LETTERS = {
    "idcard": "ID", "receipt_printer": "RP", "form_printer": "FP", "document_camera": "DC", "queue_ticket": "QT",
    "document_scanner": "DS", "smartcard": "SC", "portrait_camera": "PC", "code_reader": "CR", "io_board": "IO",
    "keypad": "KP",
}  # fmt: skip


def reason_code(role: str, fault: FaultCode) -> str:
    """RP-107: the device's letters and the place of the fault in FaultCode."""
    return f"{_LETTERS.get(role, 'XX')}-{100 + list(FaultCode).index(fault)}"


def _what_happened(scene: Scene, role: str, code: FaultCode) -> str:
    say = scene.say
    if code is FaultCode.PAPER_OUT:
        return say("pause.form_paper_out" if role == "form_printer" else "pause.receipt_paper_out")
    if role in ("receipt_printer", "form_printer"):
        return say.either(f"pause.{code}", "pause.printer")
    return say.either(f"pause.{role}", "pause.other")


def fault(scene: Scene) -> PageState:
    say, state = scene.say, scene.state
    pause = state.pause
    if pause is None:
        return take_card(scene)
    printing = pause.back_to is Phase.PAPER
    receipt = state.file.receipt if state.file else None
    best = best_way(scene.rules, state)
    waiting = next_paper(state)
    other = scene.rules.other_role(waiting, state) if waiting is not None and printing else ""
    texts = {
        "other": say("pause.other_printer" if other == "form_printer" else "pause.other_slip"),
        "skip": say("pause.skip"),
        "type": say("pause.type"),
        "leave": say("pause.leave"),
    }
    icons = {"type": "keyboard", "other": "printer", "skip": "forward", "leave": "exit"}
    ways = [Row("wait", say("pause.wait"), "clock", say("pause.wait_more"))]
    if printing and best != "skip":
        ways.append(Row("skip", texts["skip"], "forward", say("pause.skip_more"), arrow=True))
    if _may_pledge(scene):
        ways.append(Row("pledge", say("camera.pledge"), "promise", arrow=True))
    ways.append(Row("call", say("pause.call"), "helper", arrow=True))
    instead = _other_device(scene)
    first = button(say(f"scanner.{INSTEAD[instead]}"), instead) if instead else button(texts[best], icons[best])
    if instead and best == "type":
        ways.append(Row("type", texts["type"], icons["type"], arrow=True))
    if instead or best == "type":
        ways.append(Row("leave", texts["leave"], "exit", arrow=True))
    safe = say("pause.safe_sealed", number=receipt.number) if receipt else say("pause.safe_open")
    return FaultState(
        key=state.key,
        frame=frame(
            scene,
            _what_happened(scene, pause.role, pause.fault.code),
            english=say("pause.english"),
            primary=first,
            words=say("steps.paused"),
        ),
        safe=Note("done", say("pause.safe"), safe),
        machine=machine(scene, broken=PLACE.get(pause.role, "")),
        ways_title=say("pause.also"),
        ways=tuple(ways),
        code=say("pause.code", code=reason_code(pause.role, pause.fault.code)),
        large=scene.large,
        instead=instead,
    )


#: The words that offer a device that takes papers in.
INSTEAD = {"scanner": "use_it", "camera": "use_camera"}


def _other_device(scene: Scene) -> str:
    """scanner or camera: what can take this paper in while the other one is broken, or ""."""
    state, pause = scene.state, scene.state.pause
    if pause is None or pause.back_to is not Phase.MATERIALS or not state.material_id:
        return ""
    return next((d for d, role in TAKERS.items() if role != pause.role and state.usable(role)), "")


def _may_pledge(scene: Scene) -> bool:
    """The camera is broken and this paper may follow later."""
    state = scene.state
    if state.pause is None or state.pause.back_to is not Phase.MATERIALS:
        return False
    needs = {n.id: n for n in scene.rules.needs(state, scene.wall.date())}
    need = needs.get(state.material_id)
    return need is not None and need.necessity is Necessity.DEFERRABLE


def time_out(scene: Scene) -> PageState:
    """Are you still there; the same page asks whether you want to leave."""
    say, state = scene.say, scene.state
    which = state.overlay.value
    left = scene.rules.timing.ask - (scene.now.mono - state.overlay_since)
    seconds = max(0, min(int(scene.rules.timing.ask), round(left)))
    sealed = state.file is not None and state.file.receipt is not None
    leave = which == "leave"
    return TimeOutState(
        key=state.key,
        frame=frame(
            scene,
            say(f"{which}.question"),
            english=say(f"{which}.english"),
            hint=say(f"{which}.hint"),
            primary=button(say("leave.stay" if leave else "time_out.here"), "check"),
            back=button(say("leave.go" if leave else "time_out.leave"), "exit"),
            last="",
            steps=False,
        ),
        seconds=seconds,
        unit=say("time_out.unit"),
        line=say("time_out.line", n=seconds),
        detail=say("time_out.detail_sealed" if sealed else "time_out.detail_open"),
        large=scene.large,
    )


def call(scene: Scene) -> PageState:
    say, state = scene.say, scene.state
    late = scene.now.mono - state.call.since >= scene.rules.timing.call_unanswered
    what = state.call.state
    shown = "failed" if what == "failed" or (what in ("calling", "received") and late) else what
    question = {"answered": "call.question_answered", "failed": "call.question_failed"}.get(shown, "call.question")
    who = (
        say("call.who_answered", name=state.call.who) if shown == "answered" else say(f"call.who_{shown or 'calling'}")
    )
    busy = state.phase not in (Phase.ATTRACT, Phase.OUT_OF_SERVICE)
    return CallState(
        key=state.key,
        frame=frame(
            scene,
            say(question),
            english=say("call.english"),
            hint=say("call.hint") if busy and state.file is not None else "",
            primary=button(say("call.go_on")),
            back=button(say("call.cancel"), "cross"),
            steps=False,
        ),
        who=who,
        where=scene.site.duty_place,
        when=say("call.when", time=clock(scene.wall)) if shown == "answered" else "",
        answered=shown == "answered",
        ways_title=say("call.also"),
        ways=(
            Row("phone", say("call.phone"), "handset", scene.site.duty_phone),
            Row("hotline", say("call.hotline"), "phone", say("call.hotline_more")),
        ),
    )


def display(scene: Scene) -> PageState:
    say, shown = scene.say, scene.state.presentation
    choices = [Choice(t, say(f"display.{t}"), picked=shown.theme == t) for t in ("normal", "elder", "contrast")]
    choices.append(
        Choice("no_reach" if shown.reach else "reach", say("display.no_reach" if shown.reach else "display.reach"))
    )
    return DisplayState(
        key=scene.state.key,
        frame=frame(
            scene,
            say("display.question"),
            english=say("display.english"),
            primary=button(say("display.done"), "check"),
            steps=False,
        ),
        choices=tuple(choices),
    )


def out_of_service(scene: Scene) -> PageState:
    say, state = scene.say, scene.state
    broken = [r for r, s in state.health.items() if not s.health.usable and state.fitted(r)]
    role = "idcard" if "idcard" in broken else broken[0] if broken else ""
    kind = "idcard" if role == "idcard" else "printer" if "printer" in role else "other"
    if state.on_battery:
        kind, role = "power", ""
    elif state.inputs.tampered:
        kind, role = "tampered", ""
    elif state.store_trouble:
        kind, role = "store", ""
    status = state.health.get(role)
    code = "QUEUE" if kind == "store" else ""
    if status is not None and status.fault is not None:
        code = reason_code(role, status.fault.code)
    return OutOfServiceState(
        key=state.key,
        frame=frame(scene, say("out.title_power" if kind == "power" else "out.title"), last="public"),
        clock=clock(scene.wall),
        title=say("out.title_power" if kind == "power" else "out.title"),
        reason=say(f"out.reason_{kind}", phone=scene.site.duty_phone),
        english="" if scene.large or say.lang == "en" else say("out.english"),
        near_title=say("out.near"),
        near=tuple(Row(p.id, p.name, "map-pin", p.detail(scene.large)) for p in scene.site.near[:2]),
        code=say("out.code", code=code) if code else "",
    )
