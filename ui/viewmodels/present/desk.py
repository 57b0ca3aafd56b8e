"""The technician's pages: sign-in with card and PIN, and the menu. No citizen data."""

from __future__ import annotations

import json

from drivers.contract.device import DeviceInfo
from drivers.contract.status import DeviceStatus, Health, Level
from kiosk.session.desk import NUMBER_LENGTH, TABS
from ui.viewmodels.page_state import ActionButton, Note, PageState, Row
from ui.viewmodels.pages import Choice, FormState
from ui.viewmodels.pages_beside import DeviceRow, SignInState, TechnicianState
from ui.viewmodels.present.machine import machine
from ui.viewmodels.present.scene import Scene, back_button, button, frame

LEVELS = {Level.OK: 1.0, Level.LOW: 0.15, Level.OUT: 0.0, Level.JAMMED: 0.0, Level.UNKNOWN: -1.0}
STUCK = ("conflict", "dead")  # they need a person
QUEUE_ROWS = 9
LOG_ROWS = 12


def sign_in(scene: Scene) -> PageState:
    say, desk = scene.say, scene.state.desk
    asking = bool(desk.technician)
    left = max(0, round(desk.locked_until - scene.now.mono))
    error = ""
    if desk.error and not (desk.error == "locked" and not left):
        error = say(f"staff.{desk.error}", n=left)
    if not asking and not scene.state.usable("idcard"):
        return _by_number(scene, error)
    return SignInState(
        key=scene.state.key,
        frame=frame(
            scene,
            say("staff.pin" if asking else "staff.question"),
            english=say("staff.english"),
            primary=button(say("staff.enter"), "lock", on=bool(desk.pin) and not left) if asking else button(""),
            back=back_button(say("staff.leave")),
            last="",
        ),
        machine=machine(scene, lit=() if asking else ("card",), card="" if asking else "coming"),
        ask_pin=asking,
        dots=len(desk.pin),
        error=error,
    )


def _by_number(scene: Scene, error: str) -> PageState:
    """Without the reader: the number of the staff card by hand, then the PIN as always."""
    say, typed = scene.say, scene.state.desk.typed
    return FormState(
        key=f"{scene.state.key}:number",
        frame=frame(
            scene,
            say("staff.number"),
            english=say("staff.english"),
            hint=say("staff.number_why"),
            primary=button(say("common.next"), on=len(typed) == NUMBER_LENGTH),
            back=back_button(say("staff.leave")),
            last="",
        ),
        kind="id_number",
        label=say("staff.number"),
        value=typed,
        placeholder="",
        max_length=NUMBER_LENGTH,
        error=error,
        note=Note(),
        digits_words=(say("form.digits_region"), say("form.digits_birth"), say("form.digits_rest")),
        large=scene.large,
    )


def technician(scene: Scene) -> PageState:
    say, state, behind = scene.say, scene.state, scene.behind
    left = max(0, int(scene.rules.timing.maintenance - (scene.now.mono - state.touched_at)))
    fitted = [r for r in state.health if state.fitted(r)]
    packs = scene.rules.offered()
    can = sum(1 for p in packs if not scene.rules.unavailable(p, state, scene.wall.date()))
    tab = state.desk.tab
    return TechnicianState(
        key=f"{state.key}:{tab}",
        frame=frame(
            scene,
            "",
            primary=button(say("tech.test_all"), "forward"),
            back=ActionButton(say("tech.leave"), "exit"),
            last="",
            spoken=say("tech.title", id=scene.terminal_id),
        ),
        title=say("tech.title", id=scene.terminal_id),
        leaving=say("tech.leaving", time=f"{left // 60:02d}:{left % 60:02d}"),
        tabs=tuple(Choice(t, say(f"tech.tab_{t}"), picked=t == tab) for t in TABS),
        summary=(
            (f"{can} / {len(packs)}", say("tech.items_ok")),
            (f"{sum(state.usable(r) for r in fitted)} / {len(fitted)}", say("tech.devices_ok")),
            (str(behind.waiting), say("tech.waiting")),
            (str(behind.stuck), say("tech.stuck")),
        ),
        devices=tuple(_device(scene, role, status) for role, status in sorted(state.health.items()))
        if tab == "devices"
        else (),
        rows=() if tab == "devices" else _rows(scene, tab),
        actions=(ActionButton(say("tech.restart"), "redo"),) if tab == "system" else (),
        action_ids=("restart",) if tab == "system" else (),
    )


def _device(scene: Scene, role: str, status: DeviceStatus) -> DeviceRow:
    say = scene.say
    info = scene.behind.infos.get(role)
    test = scene.state.desk.tests.get(role, "")
    words = say(f"tech.{status.health}")
    if status.fault is not None:
        words = f"{words}：{say(f'fault.{status.fault.code}')}"
    since = say(f"tech.test_{test}") if test else scene.behind.since.get(role, "")
    level = min((LEVELS[v] for v in status.supplies.values()), default=-1.0)
    gone = status.health is Health.NOT_FITTED
    return DeviceRow(
        role, say.either(f"role.{role}", "role.io_board"), _link(scene, info), status.health, words, since,
        level, "" if gone else say("tech.test"),
    )  # fmt: skip


def _rows(scene: Scene, tab: str) -> tuple[Row, ...]:
    say, state, behind = scene.say, scene.state, scene.behind
    rows: list[Row] = []
    match tab:
        case "supplies":
            for role, status in sorted(state.health.items()):
                name = say.either(f"role.{role}", "role.io_board")
                rows += [
                    Row(
                        f"{role}.{k}",
                        f"{name}　{say.either(f'supply.{k}', 'supply.other')}",
                        tag=say(f"tech.level_{v}"),
                        tag_bold=v is not Level.OK,
                    )
                    for k, v in status.supplies.items()
                ]
        case "queue":
            rows = [
                Row(number, number, detail=detail, tag=say(f"qstate.{what}"), tag_bold=what in STUCK)
                for number, what, detail in behind.queue[:QUEUE_ROWS]
            ]
        case "log":
            rows = [_log_row(i, line) for i, line in enumerate(behind.log[:LOG_ROWS])]
        case "network":
            rows = [
                Row(
                    "link",
                    behind.platform,
                    "progress",
                    tag=say("tech.link_up" if state.link_up else "tech.link_down"),
                    tag_bold=True,
                )
            ]
            if behind.held:
                words = say(f"tech.held_{behind.held}")
                rows.append(Row("held", words, "warning", tag=say("tech.held"), tag_bold=True))
        case "system":
            rows = [Row("version", behind.version), Row("packs", "　".join(p.pinned for p in scene.rules.offered()))]
    return tuple(rows) or (Row("nothing", say("tech.nothing")),)


def _link(scene: Scene, info: DeviceInfo | None) -> str:
    """How it is connected, from the scheme of its address."""
    if info is None:
        return ""
    scheme = info.address.partition(":")[0]
    return scene.say.either(f"scheme.{scheme}", "scheme.other")


def _log_row(number: int, line: str) -> Row:
    """One JSON line as time, event and what it was about."""
    try:
        entry = json.loads(line)
    except ValueError:
        return Row(f"log{number}", line[:60])
    about = [
        str(entry[k])
        for k in ("role", "health", "fault", "phase", "pack", "outcome", "error", "detail")
        if entry.get(k)
    ]
    return Row(
        f"log{number}", f"{str(entry.get('timestamp', ''))[11:19]}　{entry.get('event', '')}", detail="　".join(about)
    )
