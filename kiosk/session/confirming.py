"""Pledge, review and signature: what binds, before it is sealed."""

from __future__ import annotations

import json
from dataclasses import replace

from kiosk.domain.person import Source
from kiosk.session.collecting import at_camera, back_to_the_case
from kiosk.session.events import Intent
from kiosk.session.finishing import enter_case, open_question, pause_for
from kiosk.session.rules import Rules
from kiosk.session.signature import lacks
from kiosk.session.states import Moment, Phase, State
from kiosk.session.table import Change, go, on

MOST_STROKES = 200
MOST_POINTS = 2000  # of one stroke


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
    """A paper a material, or the withdrawal; in large each paper is turned in three pages (VISUAL.md §9)."""
    withdrawn = state.file is not None and state.file.withdrawal is not None
    papers = 1 if withdrawn else len(rules.pledged(state, now.wall.date()))
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
    return go(at_camera(replace(state, page=0, file=file), need.id))


@on((Phase.PROMISE, Phase.REVIEW, Phase.SIGN), "back")
def case_went_back(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if state.page > 0 and state.phase is not Phase.SIGN:
        return go(replace(state, page=state.page - 1))
    if state.phase is Phase.PROMISE and state.file is not None and state.file.withdrawal is not None:
        return back_to_the_case(state, state.file, state.file.withdrawal.number)
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
    if event.argument.startswith("commitment:"):
        chosen = event.argument.removeprefix("commitment:")
        offered = {c.id for c in rules.commitments(state, now.wall.date())}
        step_id = chosen if chosen in offered else ""
        return go(replace(state, phase=Phase.COMMITMENT, place="", page=0, step_id=step_id, error=""))
    here = _own_again(rules, state, event.argument)
    ids = [s.id for s in rules.steps(here, now)]
    if event.argument not in ids:
        return None
    opened = replace(open_question(rules, here, event.argument, now), editing=True, page=0)
    known = state.file.answers.get(event.argument) if state.file else None
    if here is not state and known is not None and opened.file is not None:
        opened = replace(opened, file=replace(opened.file, draft=known.value))
    return go(opened)


def _own_again(rules: Rules, state: State, field_id: str) -> State:
    """What a licence said is not right, says the citizen: it is asked, and becomes their own statement (D)."""
    pack, file = rules.pack(state), state.file
    if pack is None or file is None or field_id not in file.answers:
        return state
    field = next((f for f in pack.form if f.id == field_id), None)
    if field is None or field.prefill is not None or file.answers[field_id].source is not Source.AGENCY:
        return state
    answers = {name: answer for name, answer in file.answers.items() if name != field_id}
    return replace(state, file=replace(file, answers=answers))


@on(Phase.REVIEW, "primary")
def review_confirmed(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Everything must be there before anything is signed or sealed. More pages are turned by the same button."""
    if event.argument != "last":
        return go(replace(state, page=state.page + 1))
    unfinished = _unfinished(rules, state, now)
    return go(unfinished) if unfinished is not None else _towards_the_seal(rules, state, Phase.REVIEW, now)


def _unfinished(rules: Rules, state: State, now: Moment) -> State | None:
    """Where something is still open, or is open again; None when all is there."""
    if state.file is not None and state.file.later:
        return None
    today = now.wall.date()
    open_question_id = rules.open_step(state, now)
    if open_question_id:
        return open_question(rules, replace(state, page=0), open_question_id, now)
    if state.file and any(c.id not in state.file.commitments for c in rules.commitments(state, today)):
        return replace(state, phase=Phase.COMMITMENT, place="", page=0, step_id="", error="")
    if rules.open_material(state, today):
        return replace(state, phase=Phase.MATERIALS, place="", page=0)
    if rules.pledged(state, today) and not (state.file and state.file.promised):
        return replace(state, phase=Phase.PROMISE, place="", page=0)
    return None


def _towards_the_seal(rules: Rules, state: State, done: Phase, now: Moment) -> Change:
    """What broke since the item was begun is told before anything is sealed; the page waits until it works again."""
    broken = rules.broken_before_seal(state, now)
    if broken is not None:
        return go(pause_for(state, broken.role, now, broken.fault))
    return enter_case(rules, state, done, now)


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
    """A dot or a ruled line is no signature; the page says what is missing."""
    if state.file is None or lacks(state.file.strokes):
        return None
    unfinished = _unfinished(rules, state, now)
    if unfinished is not None and unfinished.file is not None:  # signed is what was shown: it is shown again first
        return go(replace(unfinished, file=replace(unfinished.file, strokes=())))
    return _towards_the_seal(rules, state, Phase.SIGN, now)
