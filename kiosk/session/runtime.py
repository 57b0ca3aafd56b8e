"""The loop around the pure machine: one thread takes events, steps, has the effects carried out, tells the screen."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from kiosk.audit.log import log, place_of
from kiosk.domain.clock import wall_clock
from kiosk.session.effects import ArmReader, Effect, SwitchCamera
from kiosk.session.events import Event, Intent, Tick
from kiosk.session.finishing import wipe
from kiosk.session.machine import step
from kiosk.session.rules import Rules
from kiosk.session.states import Moment, State

TICK = 0.25  # seconds; the shortest time that a person sees is one second of the time-out page
STOP_LIMIT = 3.0  # seconds for the loop to come back at the end of the program


@dataclass(frozen=True, slots=True, repr=False)
class _Answer:
    """What came of an effect, and whose effect it was."""

    session_id: str
    event: Event


class Hands(Protocol):
    """Carries effects out; answers by posting events. Must not wait."""

    def carry_out(self, effect: Effect, post: Callable[[Event], None]) -> None: ...


class Runtime:
    """`on_state` is called in the core's thread with each new state; it must not wait."""

    def __init__(
        self,
        rules: Rules,
        hands: Hands,
        on_state: Callable[[State], None],
        mono: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = wall_clock,
    ) -> None:
        self._rules, self._hands, self._on_state = rules, hands, on_state
        self._mono, self._wall = mono, wall
        self._events: queue.SimpleQueue[Event | _Answer | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)
        self._state = State()

    @property
    def state(self) -> State:
        return self._state

    def start(self) -> None:
        """Begins with a wipe: whatever an earlier run left behind goes first."""
        self._thread.start()

    def stop(self) -> None:
        self._events.put(None)
        if self._thread.is_alive():
            self._thread.join(STOP_LIMIT)

    def post(self, event: Event) -> None:
        """From any thread."""
        self._events.put(event)

    def _run(self) -> None:
        first, effects = wipe(self._state)
        self._take_over(first, effects)
        ticked = self._mono()
        while True:
            try:
                event = self._events.get(timeout=TICK)
                if event is None:
                    return
                if not isinstance(event, _Answer):
                    self._one(event)
                elif event.session_id == self._state.session_id:
                    self._one(event.event)
            except queue.Empty:
                pass
            if self._mono() - ticked >= TICK:
                ticked = self._mono()
                self._one(Tick())

    def _one(self, event: Event) -> None:
        now = Moment(self._mono(), self._wall())
        try:
            outcome = step(self._rules, self._state, event, now)
        except Exception as error:  # noqa: BLE001  a bug must end in a wipe, not in a stuck screen with somebody's data
            log().error(
                "transition_failed",
                error=type(error).__name__,
                phase=self._state.phase,
                detail=f"{_what(event)} {place_of(error)}",
            )
            clean, effects = wipe(self._state)
            clean = replace(clean, card_present=False, left_card=False)  # the reader is switched off with the rest
            self._take_over(clean, (ArmReader(False), SwitchCamera(False), *effects))
            return
        if outcome.name and outcome.name != "health_seen":
            log().info(
                outcome.name, session=outcome.state.session_id, phase=outcome.state.phase, pack=outcome.state.pack_id
            )
        if outcome.state is not self._state or outcome.effects:
            self._take_over(outcome.state, outcome.effects)

    def _take_over(self, state: State, effects: tuple[Effect, ...]) -> None:
        self._state = state
        self._on_state(state)
        for effect in effects:
            self._hands.carry_out(effect, self._answers_to(state.session_id))

    def _answers_to(self, session_id: str) -> Callable[[Event], None]:
        """An answer that comes after its session's end is dropped: it may be about the person before."""
        return lambda event: self._events.put(_Answer(session_id, event))


def _what(event: Event) -> str:
    """The kind of an event and nothing of its content."""
    return f"{type(event).__name__}:{event.name}" if isinstance(event, Intent) else type(event).__name__
