"""The waiting page: alone in its file, because it is drawn before the rest of the program is loaded."""

from __future__ import annotations

from ui.viewmodels.page_state import AttractState, PageState, Row
from ui.viewmodels.present.scene import Scene, clock, frame, is_night

PUBLIC = ("list", "guide", "rules")
PUBLIC_ICONS = {"list": "sheet", "guide": "policy", "rules": "seal"}


def attract(scene: Scene) -> PageState:
    say, state = scene.say, scene.state
    night = is_night(scene.wall)
    n = sum(1 for p in scene.rules.offered() if not scene.rules.unavailable(p, state, scene.wall.date()))
    when = "night" if night else "day"
    items = say(f"attract.items_{when}", n=n) if n else say("attract.items_unknown")
    return AttractState(
        key=state.key,
        frame=frame(scene, say(f"attract.{when}"), last="public", spoken=say("attract.spoken")),
        clock=clock(scene.wall),
        sentence=say(f"attract.{when}"),
        detail=say("attract.store") if state.store_trouble else items,
        start=say("attract.start"),
        start_english=say("attract.start_english"),
        papers=tuple(Row(p, say(f"public.{p}"), PUBLIC_ICONS[p]) for p in PUBLIC),
        papers_hint=say("attract.papers_hint"),
        night=night,
    )
