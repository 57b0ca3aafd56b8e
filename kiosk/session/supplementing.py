"""What is done to a case of before, at any terminal: a paper handed in (容缺补正), a promise taken back (撤回承诺)."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session.collecting import at_camera
from kiosk.session.events import Intent
from kiosk.session.progress import CaseView
from kiosk.session.rules import Rules
from kiosk.session.states import Moment, Owed, Phase, State, Withdrawal
from kiosk.session.table import Change, go, on


@on(Phase.SERVICE, "supplement")
def supplement_begun(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """`argument`: the material of the case that is shown."""
    case = _shown(state)
    owed = next((o for o in case.owed if o.material == event.argument and o.open), None) if case else None
    if state.file is None or case is None or owed is None:
        return None
    paper = Owed(case.number, case.pack_id, owed.material, owed.name, owed.due)
    file = replace(state.file, owed=paper, pages={}, captured=None, scanned=(), progress=())
    here = replace(state, phase=Phase.MATERIALS, pack_id=case.pack_id, purpose="supplement", page=0, file=file)
    return go(at_camera(here, paper.material_id))


@on(Phase.SERVICE, "withdraw")
def withdrawal_begun(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """`argument`: the commitment of the case that is shown. Only for who laid down a card: a number says nothing of

    who stands here. What it means is read and signed before it counts.
    """
    case = _shown(state)
    promise = next((p for p in case.promises if p.id == event.argument), None) if case else None
    if state.file is None or state.file.citizen is None or case is None or promise is None:
        return None
    taken_back = Withdrawal(case.number, promise.id, promise.proof, promise.papers, promise.days)
    file = replace(state.file, withdrawal=taken_back, strokes=(), progress=())
    return go(
        replace(state, phase=Phase.PROMISE, place="", pack_id=case.pack_id, purpose="withdraw", page=0, file=file)
    )


def _shown(state: State) -> CaseView | None:
    """The case that stands on the progress page."""
    cases = state.file.progress if state.file else ()
    return cases[min(state.page, len(cases) - 1)] if cases and state.place == "progress" else None
