"""容缺 made good: the paper that was pledged is handed in, at any terminal, by claim code or card."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session.collecting import at_camera
from kiosk.session.events import Intent
from kiosk.session.rules import Rules
from kiosk.session.states import Moment, Owed, Phase, State
from kiosk.session.table import Change, go, on


@on(Phase.SERVICE, "supplement")
def supplement_begun(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """`argument`: the material of the case that is shown."""
    cases = state.file.progress if state.file else ()
    case = cases[min(state.page, len(cases) - 1)] if cases and state.place == "progress" else None
    owed = next((o for o in case.owed if o.material == event.argument and o.open), None) if case else None
    if state.file is None or case is None or owed is None:
        return None
    paper = Owed(case.number, case.pack_id, owed.material, owed.name, owed.due)
    file = replace(state.file, owed=paper, pages={}, captured=None, scanned=(), progress=())
    here = replace(state, phase=Phase.MATERIALS, pack_id=case.pack_id, purpose="supplement", page=0, file=file)
    return go(at_camera(here, paper.material_id))
