"""The questions of a case, one a page, and the rows of a repeated group."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.domain.person import Answer, Source
from kiosk.packs.answers import check, clean, warn
from kiosk.packs.forms import Step
from kiosk.session.collecting import at_camera
from kiosk.session.effects import WarmReader
from kiosk.session.events import Intent
from kiosk.session.finishing import enter_case, open_question
from kiosk.session.promises import region_changed
from kiosk.session.rules import Rules, answered
from kiosk.session.states import CaseFile, GroupEntry, Moment, Phase, State
from kiosk.session.table import Change, go, on

LONGEST_INPUT = 500  # what a person types; longer is a code reader or a fault
DATES = {"date": 10, "month": 7}  # kinds that are turned on wheels: characters of their ISO form
CONFIRMATIONS = ("right", "wrong")  # 对／不对 under a value that is already known


# --- questions -------------------------------------------------------------------------------------------------------


def asked(rules: Rules, state: State, now: Moment) -> Step | None:
    """The question on the screen: a column of a group while a row is typed."""
    step = rules.step(state, now)
    if step is not None and state.file is not None and state.file.entry is not None:
        return step.columns[state.file.entry.field]
    return step


def _draft(state: State, value: object) -> State:
    file = state.file or CaseFile()
    if file.entry is not None:
        return replace(state, error="", file=replace(file, entry=replace(file.entry, draft=str(value))))
    return replace(state, error="", file=replace(file, draft=value))


@on(Phase.FILL, "edit")
def text_typed(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    step = asked(rules, state, now)
    if step is None or step.kind in ("choice", "choices", "group", *DATES):
        return None
    return go(_draft(state, event.argument[:LONGEST_INPUT]))


@on(Phase.FILL, "date")
def date_turned(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    step = asked(rules, state, now)
    try:
        day = date.fromisoformat(event.argument)
    except ValueError:
        return None
    return go(_draft(state, day.isoformat()[: DATES[step.kind]])) if step is not None and step.kind in DATES else None


@on(Phase.FILL, "pick")
def answer_picked(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    step = asked(rules, state, now)
    if step is None or state.file is None:
        return None
    if step.confirm:
        return go(_draft(state, event.argument)) if event.argument in CONFIRMATIONS else None
    if not any(c.code == event.argument and c.on for c in step.choices):
        return None
    if step.kind == "choice":
        return go(_draft(state, event.argument))
    if step.kind == "choices":
        have = state.file.draft if isinstance(state.file.draft, tuple) else ()
        wanted = {*have} ^ {event.argument}
        return go(_draft(state, tuple(c.code for c in step.choices if c.code in wanted)))
    return None


def _confirm(rules: Rules, state: State, step: Step, right: bool, now: Moment) -> Change:
    """A value the card gave: right keeps it with its source; wrong asks for it, and it becomes the citizen's own."""
    if state.file is None:
        return None
    if right:
        return _next(rules, replace(state, seen=state.seen | {step.id}), step.id, now)
    answers = {k: v for k, v in state.file.answers.items() if k != step.id}
    return go(open_question(rules, replace(state, file=replace(state.file, answers=answers)), step.id, now))


@on(Phase.FILL, "way_out")
def question_left_open(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    step = asked(rules, state, now)
    if step is None or not step.optional:
        return None
    return _accept(rules, state, step, "", now)


@on(Phase.FILL, "primary")
def answer_given(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    step = asked(rules, state, now)
    if step is None or state.file is None:
        return None
    if step.confirm:
        mark = state.file.draft
        return _confirm(rules, state, step, mark == "right", now) if mark in CONFIRMATIONS else None
    return _accept(rules, state, step, draft_of(state, step), now)


def draft_of(state: State, step: Step) -> object:
    """What would be answered now. An untouched date stands on its last possible day, an untouched group is empty."""
    file = state.file
    if file is None:
        return ""
    value: object = file.entry.draft if file.entry is not None else file.draft
    if step.kind == "group":
        return value if isinstance(value, tuple) else ()
    if value is None and file.entry is None:
        value = step.default
    if step.kind in DATES and not value:
        return step.latest.isoformat()[: DATES[step.kind]] if step.latest else ""
    if step.kind == "choices":
        return value if isinstance(value, tuple) else ()
    return value.strip() if isinstance(value, str) else (value or "")


def _accept(rules: Rules, state: State, step: Step, value: object, now: Moment) -> Change:
    if state.file is None:
        return None
    problem = check(step, value, state.file.answers, now.wall.date())
    if problem is not None:
        return go(replace(state, error=problem.code))
    doubt = warn(step, value)
    if doubt is not None and state.error != doubt.code:  # said once: the second touch is the citizen's own word
        return go(replace(state, error=doubt.code))
    value = clean(step, value)
    if state.file.entry is not None:
        return _column_done(rules, state, state.file.entry, str(value), now)
    read = isinstance(value, str) and value != "" and state.file.offered.get(step.id) == value
    given = Answer(value, Source.UPLOADED if read else Source.OWN)
    file = region_changed(state.file, replace(state.file, answers=answered(state.file, step.id, given), draft=None))
    return _next(rules, replace(state, file=file, error="", seen=state.seen | {step.id}), step.id, now)


def _next(rules: Rules, state: State, done: str, now: Moment) -> Change:
    """The next open question; from the review straight back to it when nothing new has opened."""
    following = rules.open_step(state, now, done)
    if following:
        return go(open_question(rules, state, following, now))
    today = now.wall.date()
    if state.editing and not rules.open_material(state, today) and not rules.to_fetch(state, today):
        return go(replace(state, phase=Phase.REVIEW, place="", step_id="", editing=False))
    return enter_case(rules, state, Phase.FILL, now)


@on(Phase.FILL, "photograph")
def paper_instead_of_typing(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """拍一拍: the answer stands on a paper that is wanted anyway. What is read there is shown and confirmed."""
    if state.file is None or state.file.entry is not None:
        return None
    paper = rules.readable(state, state.step_id, now.wall.date())
    return go(at_camera(state, paper), WarmReader()) if paper else None


@on(Phase.FILL, "back")
def question_went_back(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if state.file is None:
        return None
    if state.file.entry is not None:
        return go(_column_back(state, state.file.entry))
    if state.editing:
        return go(replace(state, phase=Phase.REVIEW, step_id="", error="", editing=False))
    ids = [s.id for s in rules.steps(state, now)]
    at = ids.index(state.step_id) if state.step_id in ids else 0
    return go(open_question(rules, state, ids[at - 1], now)) if at > 0 else None


# --- a repeated group ------------------------------------------------------------------------------------------------


def rows_of(state: State) -> tuple[dict[str, str], ...]:
    value = state.file.draft if state.file else None
    return value if isinstance(value, tuple) else ()


@on(Phase.FILL, "add")
def row_begun(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    step = rules.step(state, now)
    if step is None or state.file is None or step.kind != "group" or len(rows_of(state)) >= step.max_rows:
        return None
    return go(replace(state, error="", file=replace(state.file, entry=GroupEntry(len(rows_of(state))))))


@on(Phase.FILL, "change")
def row_opened(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    step, index = rules.step(state, now), _index(event.argument, len(rows_of(state)))
    if step is None or step.kind != "group" or state.file is None or index is None:
        return None
    values = rows_of(state)[index]
    entry = GroupEntry(index, 0, tuple(values.items()), values.get(step.columns[0].id, ""))
    return go(replace(state, error="", file=replace(state.file, entry=entry)))


@on(Phase.FILL, "delete")
def row_deleted(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    index = _index(event.argument, len(rows_of(state)))
    if state.file is None or index is None:
        return None
    rows = tuple(row for i, row in enumerate(rows_of(state)) if i != index)
    return go(replace(state, file=replace(state.file, draft=rows)))


def _index(text: str, count: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 and int(text) < count else None


def _column_done(rules: Rules, state: State, entry: GroupEntry, value: str, now: Moment) -> Change:
    step = rules.step(state, now)
    if step is None or state.file is None:
        return None
    values = {**dict(entry.values), step.columns[entry.field].id: value}
    if entry.field + 1 < len(step.columns):
        following = values.get(step.columns[entry.field + 1].id, "")
        more = GroupEntry(entry.index, entry.field + 1, tuple(values.items()), following)
        return go(replace(state, error="", file=replace(state.file, entry=more)))
    rows = list(rows_of(state))
    rows[entry.index : entry.index + 1] = [values]
    return go(replace(state, error="", file=replace(state.file, draft=tuple(rows), entry=None)))


def _column_back(state: State, entry: GroupEntry) -> State:
    file = state.file or CaseFile()
    if entry.field == 0:
        return replace(state, error="", file=replace(file, entry=None))
    name, value = entry.values[entry.field - 1]
    kept = tuple(v for v in entry.values if v[0] != name)
    return replace(
        state, error="", file=replace(file, entry=replace(entry, field=entry.field - 1, values=kept, draft=value))
    )
