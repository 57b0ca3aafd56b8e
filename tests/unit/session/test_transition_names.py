"""The names of the transitions are the ids of the audit log: one function each, readable as what happened."""

from __future__ import annotations

import re

from kiosk.session import table
from kiosk.session.machine import step
from tests.unit.session.kit import CITIZENS, path


def handlers() -> set[table.Handler]:
    assert step is not None  # importing the machine registers everything
    return {*table._BY_INTENT.values(), *table._BY_EVENT.values()}


def test_each_name_belongs_to_one_transition() -> None:
    assert len(table.names()) == len(handlers())


def test_each_name_reads_as_an_event() -> None:
    """Words in lower case; something happened (a verb in the past) or the docstring says what."""
    past = re.compile(r"(ed|read|gone|left|made|given|taken|chosen|known|on|drawn|back|begun|missing)(_|$)")
    for handler in handlers():
        name = handler.__name__
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name), name
        assert past.search(name) or handler.__doc__, name


def test_a_whole_case_leaves_a_trail_of_names() -> None:
    trail = path("married")[-1].names
    wanted = [
        "session_started", "item_chosen", "service_went_on", "consent_marked", "consent_answered", "card_read",
        "person_confirmed", "answer_given", "material_went_on", "page_captured", "material_pledged", "promise_made",
        "review_confirmed", "stroke_drawn", "signed", "application_sealed", "paper_ended", "papers_taken",
        "level_chosen", "rating_given", "belongings_taken", "session_wiped",
    ]  # fmt: skip
    at = -1
    for name in wanted:
        assert name in trail[at + 1 :], name
        at = trail.index(name, at + 1)


def test_names_carry_nothing_personal() -> None:
    for who in CITIZENS:
        assert all(re.fullmatch(r"[a-z_.]+", name) for name in path(who)[-1].names)
