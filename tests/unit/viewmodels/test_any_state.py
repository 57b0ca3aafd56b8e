"""Whatever happened, there is a page: the presenter never fails on a state that the machine can reach."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.session.states import Phase, Presentation
from tests.unit.session.test_session_properties import MOVES, START, play
from tests.unit.viewmodels.looks import LANGS, THEMES, show
from ui.viewmodels.present.present import meaning

LOOK = st.builds(Presentation, st.sampled_from(THEMES), st.booleans(), st.sampled_from(LANGS))
INTENTS = ("primary", "back", "item", "way", "other", "cannot_write", "foot", "turn")


@settings(max_examples=80, deadline=None)
@given(START, MOVES, LOOK)
def test_every_reachable_state_has_a_page_with_words(
    start: tuple[str, int], moves: list[tuple[object, ...]], look: Presentation
) -> None:
    s = play(start, moves)
    page = show(s, replace(s.state, presentation=look))
    if s.phase is Phase.WIPE:
        assert page is None
        return
    assert page is not None
    assert page.frame.spoken.strip()
    for intent in INTENTS:
        for argument in ("", "call", "door:list", "item:newborn"):
            name, value = meaning(page, intent, argument)
            assert name
            assert isinstance(value, str)
