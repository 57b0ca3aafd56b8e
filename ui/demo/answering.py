"""What a person would answer to any question of any pack, as touches."""

from __future__ import annotations

from kiosk.domain.clock import wall_clock
from kiosk.packs.answers import check
from kiosk.packs.forms import Step
from kiosk.packs.sample_values import usual_values
from kiosk.session.filling import asked, draft_of
from kiosk.session.states import Moment
from ui.app import App
from ui.demo.finger import Missing


def asked_now(app: App) -> Step:
    """The question on the screen; a column of a group while a row is typed."""
    found = asked(app.terminal.rules, app.terminal.runtime.state, Moment(0.0, wall_clock()))
    if found is None:
        raise Missing("a question")
    return found


def usual_touch(app: App, step: Step) -> str:
    """In the form that the player understands: pick:code, words:…, date:…"""
    state, today = app.terminal.runtime.state, wall_clock().date()
    answers = state.file.answers if state.file else {}
    if step.confirm:
        return "pick:right"
    if step.kind == "group":
        rows = draft_of(state, step)
        return "done" if rows or check(step, (), answers, today) is None else "add"
    if draft_of(state, step) and step.kind not in ("choices", "date", "month"):
        return "as_it_is"
    for value in usual_values(step, today):
        if check(step, value, answers, today) is None:
            return _touch(step, value)
    if step.optional:
        return "way_out"
    raise Missing(f"no answer to {step.id}")


def _touch(step: Step, value: object) -> str:
    match step.kind:
        case "choice":
            return f"pick:{value}"
        case "choices":
            return "picks:" + ",".join(str(code) for code in value) if isinstance(value, tuple) and value else "way_out"
        case "phone":
            return f"phone:{value}"
        case "id_number":
            return f"id:{value}"
        case "number" | "date" | "month":
            return f"{step.kind}:{value}"
    if step.field.check == "bank_card":
        return f"number:{value}"
    if step.text == "code":
        return f"keys:{value}"
    return f"words:{value}" if value else "way_out"
