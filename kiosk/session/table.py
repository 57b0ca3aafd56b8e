"""The table of transitions: (phase, what happened) → a named function. The name is the audit event id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kiosk.session.effects import Effect
from kiosk.session.events import Intent
from kiosk.session.states import Moment, Phase, State

if TYPE_CHECKING:
    from kiosk.session.rules import Rules


@dataclass(frozen=True, slots=True)
class Step:
    """Outcome of one event. `name` is "" when nothing happened."""

    state: State
    effects: tuple[Effect, ...] = ()
    name: str = ""


Change = tuple[State, tuple[Effect, ...]] | None
Handler = Callable[["Rules", State, Any, Moment], Change]

_BY_INTENT: dict[tuple[Phase, str], Handler] = {}
_BY_EVENT: dict[tuple[Phase, type], Handler] = {}


def on(phases: Phase | tuple[Phase, ...], what: str | type) -> Callable[[Handler], Handler]:
    """Register a transition for an intent's name or an event's type. One function per (phase, what)."""

    def register(handler: Handler) -> Handler:
        for phase in phases if isinstance(phases, tuple) else (phases,):
            table: dict[Any, Handler] = _BY_INTENT if isinstance(what, str) else _BY_EVENT
            if (phase, what) in table:
                raise ValueError(f"two transitions for {phase} and {what}")
            table[(phase, what)] = handler
        return handler

    return register


def find(phase: Phase, event: Any) -> Handler | None:
    if isinstance(event, Intent):
        return _BY_INTENT.get((phase, event.name))
    return _BY_EVENT.get((phase, type(event)))


def names() -> frozenset[str]:
    """All audit event ids of the machine."""
    return frozenset(h.__name__ for h in (*_BY_INTENT.values(), *_BY_EVENT.values()))


def go(state: State, *effects: Effect) -> tuple[State, tuple[Effect, ...]]:
    return state, effects
