"""A card that somebody left on the reader: pointed at for a minute, never taken for the next person's."""

from __future__ import annotations

from kiosk.session import events as ev
from kiosk.session.states import Phase
from tests.unit.session.kit import at


def left_behind() -> object:
    s = at("married", Phase.FILL)
    s.foot("exit")
    s.touch("back")
    s.wait(61)
    s.settle()
    assert s.phase is Phase.ATTRACT and s.state.file is None
    return s


def test_the_reader_stays_on_until_the_card_has_gone() -> None:
    s = left_behind()
    assert s.state.left_card
    s.do(ev.CardLeft())
    assert not s.state.left_card and not s.state.card_present


def test_the_next_person_is_told_and_identified_only_by_a_card_that_is_found_anew() -> None:
    s = left_behind()
    s.touch("primary")
    s.touch("item", "newborn")
    s.touch("primary")
    s.touch("pick", "agree")
    s.touch("primary")
    assert s.phase is Phase.IDENTIFY and s.state.left_card
    assert s.state.file is not None and s.state.file.citizen is None
    s.do(ev.CardLeft())
    s.card()
    assert s.state.file.citizen is not None and not s.state.left_card
