"""The loop around the machine: answers find their session, a bug ends in a wipe with everything switched off."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.progress import CaseView
from kiosk.session.rules import Rules
from kiosk.session.runtime import Runtime
from kiosk.session.states import Phase, State
from tests.unit.session.kit import MORNING, MOTHER, READY, ROLES, STRANGER, rules

PATIENCE = 5.0
Post = Callable[[ev.Event], None]


class RecordingHands:
    """Answers wipes at once, keeps everything else with its way to answer."""

    def __init__(self) -> None:
        self.kept: list[tuple[fx.Effect, Post]] = []
        self.sessions = 0

    def carry_out(self, effect: fx.Effect, post: Post) -> None:
        if isinstance(effect, fx.Wipe):
            self.sessions += 1
            post(ev.Wiped(f"session{self.sessions}"))
        self.kept.append((effect, post))

    def of(self, kind: type[fx.Effect]) -> list[tuple[fx.Effect, Post]]:
        return [(e, p) for e, p in self.kept if isinstance(e, kind)]


class Running:
    def __init__(self, with_rules: Rules) -> None:
        self.hands = RecordingHands()
        self.changed = threading.Condition()
        self.state = State()
        self.runtime = Runtime(with_rules, self.hands, self.on_state, wall=self.wall)
        self.runtime.start()
        for role in ROLES:
            self.runtime.post(ev.HealthSeen(role, READY))

    def wall(self) -> datetime:
        return MORNING

    def on_state(self, state: State) -> None:
        with self.changed:
            self.state = state
            self.changed.notify_all()

    def until(self, holds: Callable[[State], bool]) -> State:
        with self.changed:
            assert self.changed.wait_for(lambda: holds(self.state), PATIENCE), (self.state.phase, self.state.place)
            return self.state

    def asks_for_progress(self, person: object) -> None:
        """From the waiting page to the page that waits for the platform."""
        self.until(lambda s: s.phase is Phase.ATTRACT)
        for event in (
            ev.Intent("primary"), ev.Intent("door", "progress"), ev.Intent("pick", "agree"), ev.Intent("primary"),
            ev.CardWasRead(person), ev.Intent("primary"),  # type: ignore[arg-type]
        ):  # fmt: skip
            self.runtime.post(event)
        self.until(lambda s: s.place == "progress")

    def leaves(self) -> None:
        for event in (ev.CardLeft(), ev.Intent("primary")):
            self.runtime.post(event)
        self.until(lambda s: s.phase is Phase.ATTRACT)


@pytest.fixture
def running() -> Iterator[Running]:
    run = Running(rules())
    yield run
    run.runtime.stop()


def test_a_late_answer_about_the_person_before_never_reaches_the_next(running: Running) -> None:
    running.asks_for_progress(MOTHER)
    _, answer_to_mother = running.hands.of(fx.FetchProgress)[0]
    running.leaves()
    running.asks_for_progress(STRANGER)
    _, answer_to_stranger = running.hands.of(fx.FetchProgress)[1]
    answer_to_mother(ev.ProgressArrived((CaseView("case", "新生儿出生一件事"),)))
    answer_to_stranger(ev.ProgressArrived((CaseView("none"),)))
    state = running.until(lambda s: bool(s.file and s.file.progress))
    assert state.file is not None
    assert [case.kind for case in state.file.progress] == ["none"]  # type: ignore[attr-defined]


def test_a_bug_in_a_transition_wipes_and_switches_reader_and_camera_off(running: Running) -> None:
    running.asks_for_progress(MOTHER)
    running.runtime.post(ev.HealthSeen([], READY))  # type: ignore[arg-type]  an unhashable role is a bug
    state = running.until(lambda s: s.phase is Phase.ATTRACT)
    assert state.file is None
    assert running.hands.of(fx.ArmReader)[-1][0] == fx.ArmReader(False)
    assert running.hands.of(fx.SwitchCamera)[-1][0] == fx.SwitchCamera(False)


def test_the_first_thing_that_happens_is_a_wipe(running: Running) -> None:
    running.until(lambda s: s.phase is Phase.ATTRACT)
    assert isinstance(running.hands.kept[0][0], fx.Wipe)


def test_time_passes_by_itself() -> None:
    started = time.monotonic()
    run = Running(replace(rules(), timing=replace(rules().timing, idle=0.1, ask=0.1)))
    try:
        run.until(lambda s: s.phase is Phase.ATTRACT)
        run.runtime.post(ev.Intent("primary"))
        run.until(lambda s: s.phase is Phase.SERVICE)
        run.until(lambda s: s.phase is Phase.ATTRACT)
    finally:
        run.runtime.stop()
    assert time.monotonic() - started < PATIENCE
