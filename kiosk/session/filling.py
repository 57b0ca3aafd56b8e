"""The case itself: questions, materials, pledge, review, signature."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from itertools import pairwise

from drivers.contract.faults import Fault
from kiosk.domain.person import Answer, Source
from kiosk.materials.pages import Refusal, accept
from kiosk.packs.answers import check, clean
from kiosk.packs.forms import Step
from kiosk.packs.schema import Necessity
from kiosk.session.effects import CapturePage
from kiosk.session.events import CameraLooked, Intent, PageCaptured
from kiosk.session.finishing import enter_case, open_question
from kiosk.session.rules import Rules, answered
from kiosk.session.states import CaseFile, GroupEntry, Look, Moment, Phase, State
from kiosk.session.table import Change, go, on

LONGEST_INPUT = 500  # what a person types; longer is a code reader or a fault
MOST_STROKES = 200
MOST_POINTS = 2000
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
    if step is None or step.kind in ("choice", "choices", "group", "date"):
        return None
    return go(_draft(state, event.argument[:LONGEST_INPUT]))


@on(Phase.FILL, "date")
def date_turned(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    step = asked(rules, state, now)
    try:
        day = date.fromisoformat(event.argument)
    except ValueError:
        return None
    return go(_draft(state, day.isoformat())) if step is not None and step.kind == "date" else None


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
    if step.kind == "date" and not value:
        return step.latest.isoformat() if step.latest else ""
    if step.kind == "choices":
        return value if isinstance(value, tuple) else ()
    return value.strip() if isinstance(value, str) else (value or "")


def _accept(rules: Rules, state: State, step: Step, value: object, now: Moment) -> Change:
    if state.file is None:
        return None
    problem = check(step, value, state.file.answers, now.wall.date())
    if problem is not None:
        return go(replace(state, error=problem.code))
    value = clean(step, value)
    if state.file.entry is not None:
        return _column_done(rules, state, state.file.entry, str(value), now)
    file = replace(state.file, answers=answered(state.file, step.id, Answer(value, Source.OWN)), draft=None)
    return _next(rules, replace(state, file=file, error="", seen=state.seen | {step.id}), step.id, now)


def _next(rules: Rules, state: State, done: str, now: Moment) -> Change:
    """The next open question; from the review straight back to it when nothing new has opened."""
    following = rules.open_step(state, now, done)
    if following:
        return go(open_question(rules, state, following, now))
    if state.editing and not rules.open_material(state, now.wall.date()):
        return go(replace(state, phase=Phase.REVIEW, place="", step_id="", editing=False))
    return enter_case(rules, state, Phase.FILL, now)


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


# --- materials -------------------------------------------------------------------------------------------------------


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
    return go(_at_camera(replace(state, file=file), need.id))


def _at_camera(state: State, material_id: str) -> State:
    return replace(state, phase=Phase.MATERIALS, place="camera", material_id=material_id, look=Look())


@on(Phase.MATERIALS, "primary")
def material_went_on(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """In the list: the first missing paper, or onwards. At the camera: take, then use."""
    today = now.wall.date()
    if state.place != "camera":
        missing = rules.open_material(state, today)
        if missing:
            return go(_at_camera(state, missing))
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
        return _at_camera(state, missing)
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


# --- pledge, review, signature ---------------------------------------------------------------------------------------


@on(Phase.PROMISE, "primary")
def promise_made(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Large pages are turned first: the promise itself stands on the last one. One page a pledged material."""
    if state.file is None:
        return None
    pages = promise_pages(rules, state, now)
    if state.page < pages - 1:
        return go(replace(state, page=state.page + 1))
    shown = frozenset(need.id for need in rules.pledged(state, now.wall.date()))  # nothing that stood on no page
    return enter_case(rules, replace(state, file=replace(state.file, promised=True, pledged=shown)), Phase.PROMISE, now)


def promise_pages(rules: Rules, state: State, now: Moment) -> int:
    """A paper a material; in large each paper is turned in three pages (VISUAL.md §9)."""
    papers = len(rules.pledged(state, now.wall.date()))
    return papers * (PROMISE_PARTS_LARGE if state.presentation.large else 1)


PROMISE_PARTS_LARGE = 3


@on(Phase.PROMISE, "take_now")
def pledge_taken_back(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if state.file is None:
        return None
    pledged = rules.pledged(state, now.wall.date())
    parts = PROMISE_PARTS_LARGE if state.presentation.large else 1
    need = pledged[min(state.page // parts, len(pledged) - 1)] if pledged else None
    if need is None:
        return None
    file = replace(state.file, pledged=state.file.pledged - {need.id}, promised=False)
    return go(_at_camera(replace(state, page=0, file=file), need.id))


@on((Phase.PROMISE, Phase.REVIEW, Phase.SIGN), "back")
def case_went_back(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if state.page > 0 and state.phase is not Phase.SIGN:
        return go(replace(state, page=state.page - 1))
    before = rules.before(state, state.phase, now)
    if state.phase is Phase.SIGN and state.file is not None:  # what is signed may change now
        state = replace(state, file=replace(state.file, strokes=()))
    if before is Phase.FILL:
        steps = rules.steps(state, now)
        return go(open_question(rules, replace(state, page=0), steps[-1].id, now))
    if before in (None, Phase.IDENTIFY, Phase.NOTICE):
        return None
    return go(replace(state, phase=before, place="", page=0))


@on(Phase.REVIEW, "edit")
def review_edited(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """修改 returns here after. What the card gave is no question and cannot be changed."""
    if event.argument.startswith("material:"):
        return go(replace(state, phase=Phase.MATERIALS, place="", page=0))
    ids = [s.id for s in rules.steps(state, now)]
    if event.argument not in ids:
        return None
    return go(replace(open_question(rules, state, event.argument, now), editing=True, page=0))


@on(Phase.REVIEW, "primary")
def review_confirmed(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Everything must be there before anything is signed or sealed. More pages are turned by the same button."""
    if event.argument != "last":
        return go(replace(state, page=state.page + 1))
    today = now.wall.date()
    open_question_id = rules.open_step(state, now)
    if open_question_id:
        return go(open_question(rules, replace(state, page=0), open_question_id, now))
    if rules.open_material(state, today):
        return go(replace(state, phase=Phase.MATERIALS, place="", page=0))
    if rules.pledged(state, today) and not (state.file and state.file.promised):
        return go(replace(state, phase=Phase.PROMISE, place="", page=0))
    return enter_case(rules, state, Phase.REVIEW, now)


@on(Phase.SIGN, "stroke")
def stroke_drawn(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    points = _points(event.argument)
    if state.file is None or not points or len(state.file.strokes) >= MOST_STROKES:
        return None
    return go(replace(state, file=replace(state.file, strokes=(*state.file.strokes, points))))


def _points(text: str) -> tuple[tuple[float, float], ...]:
    """A stroke as [[x, y], …] in fractions of the pad; anything else is no stroke."""
    try:
        raw = json.loads(text)
        points = tuple((float(x), float(y)) for x, y in raw[:MOST_POINTS])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return ()
    return points if all(-0.05 <= v <= 1.05 for p in points for v in p) else ()


@on(Phase.SIGN, "clear")
def signature_cleared(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    return go(replace(state, file=replace(state.file, strokes=()))) if state.file else None


@on(Phase.SIGN, "primary")
def signed(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """A dot is no signature: there must be some length of line."""
    if state.file is None or ink(state.file) < SHORTEST_SIGNATURE:
        return None
    return enter_case(rules, state, Phase.SIGN, now)


SHORTEST_SIGNATURE = 0.3  # of the pad's width, all strokes together


def ink(file: CaseFile) -> float:
    """Length of all strokes in fractions of the pad."""
    return sum(math.dist(a, b) for stroke in file.strokes for a, b in pairwise(stroke))
