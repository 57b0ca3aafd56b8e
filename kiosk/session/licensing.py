"""免证办: on consent, electronic licences and shared data instead of papers and of typing."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.person import Source
from kiosk.session.events import Intent, LicencesArrived
from kiosk.session.finishing import enter_case, open_question, start_fetching
from kiosk.session.rules import Rules
from kiosk.session.states import Moment, Phase, State
from kiosk.session.table import Change, go, on


@on(Phase.LICENCES, "pick")
def fetching_chosen(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Yes and no weigh the same: a mark first, then the one button."""
    if state.place != "fetching" and event.argument in ("agree", "refuse", "full"):
        return go(replace(state, place=event.argument, page=0))
    return None


@on(Phase.LICENCES, "primary")
def fetching_answered(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """No costs nothing but paper: the item goes on and asks for the originals."""
    if state.place == "full":
        return go(replace(state, place="", page=0))
    if state.file is None or state.place not in ("agree", "refuse"):
        return None
    if state.place == "refuse":
        refused = dict.fromkeys((m.id for m in rules.fetchable(state)), "declined")
        file = replace(state.file, consent="declined", not_fetched=refused)
        return enter_case(rules, replace(state, file=file), Phase.LICENCES, now)
    seen = (state.presentation.large, state.presentation.lang)
    agreed = replace(state.file, consent="agreed", consent_seen=seen)
    wanted = rules.to_fetch(state, now.wall.date())
    if not wanted:
        return enter_case(rules, replace(state, file=agreed), Phase.LICENCES, now)
    return start_fetching(state, agreed, wanted)


@on(Phase.LICENCES, "back")
def fetching_went_back(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if state.place == "full":
        return go(replace(state, place="", page=0))
    if state.place == "fetching":
        return None
    steps = rules.steps(state, now) if state.seen else ()  # asked between the questions and the papers
    if steps:
        return go(open_question(rules, replace(state, page=0), steps[-1].id, now))
    return go(replace(state, phase=Phase.IDENTIFY, place="", page=0))


@on(Phase.LICENCES, LicencesArrived)
def licences_arrived(rules: Rules, state: State, event: LicencesArrived, now: Moment) -> Change:
    """What a department says goes before nothing that the citizen has said or confirmed already."""
    file = state.file
    if file is None or event.session_id != state.session_id or not file.fetching & set(event.asked):
        return None
    theirs = {k for k, a in file.answers.items() if a.source is not Source.AGENCY or k in state.seen}
    given = {k: a for k, a in event.answers.items() if k not in theirs}
    here = replace(
        state,
        file=replace(
            file,
            licences={**file.licences, **event.licences},
            not_fetched={**file.not_fetched, **event.refused},
            fetching=file.fetching - set(event.asked),
            pledged=file.pledged - set(event.licences),
            answers={**file.answers, **given},
        ),
    )
    return enter_case(rules, here, Phase.LICENCES, now)
