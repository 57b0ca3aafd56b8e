"""Random orders of everything that can happen to a device, against a reference model.

20,000 orders in every run, SUPERVISOR_ORDERS=100000 in the nightly one; an order is known by its number.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from random import Random

import pytest
import structlog

from tests.unit.devices.stepped import LOOKS, NEVER, Stage

ORDERS = int(os.environ.get("SUPERVISOR_ORDERS", "20000"))
BUGGY = ("make", "open", "status", "poll", "close")
LONG = (1, 2, 3, 4, 5, 6, 9, NEVER)


@pytest.fixture(autouse=True)
def silent() -> Iterator[None]:
    """A log line costs more than the event that it tells of."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def happen(stage: Stage, rng: Random) -> None:
    """One thing that can happen, or nothing."""
    what = rng.randrange(20)
    if what < 6:
        stage.seen = rng.choice(LOOKS)
    elif what < 8:
        stage.plugged = not stage.plugged
    elif what < 12:
        kind = rng.choice(("good", "good", "fault", "raise"))
        stage.ask(kind, rng.choice((0, 1, 2, 5, 9)), rng.choice((0, 0, 0, 1, 3, *LONG)))
    elif what < 14:
        stage.facts.append(what)
    elif what == 14:
        stage.bugs.add(rng.choice(BUGGY))
    elif what == 15:
        stage.slow[rng.choice(BUGGY)] = rng.choice(LONG)


def play(seed: int) -> Stage:
    rng = Random(seed)
    stage = Stage(rng)
    for _ in range(rng.randrange(4, 24)):
        for _ in range(rng.randrange(3)):
            happen(stage, rng)
        stage.tick()
    stage.stop()
    return stage


def test_no_order_of_events_hangs_a_caller_loses_a_fault_or_shows_a_wrong_health() -> None:
    for seed in range(ORDERS):
        try:
            play(seed)
        except Exception as trouble:
            raise AssertionError(f"order {seed}: {trouble}") from trouble


def test_the_orders_reach_every_state_that_they_are_about() -> None:
    shown: set[str] = set()
    answers: set[str] = set()
    for seed in range(400):
        stage = play(seed)
        shown |= {event.status.health.value for event in stage.events}
        answers |= {getattr(getattr(a.told[0], "code", None), "value", "result") for a in stage.asked}
    assert shown == {"ready", "attention", "busy", "blocked", "fault", "absent"}
    assert answers >= {"result", "deadline", "cancelled", "internal", "link_lost", "no_answer"}
