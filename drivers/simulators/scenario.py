"""Scenarios: trouble as data. A player carries out the steps of scenarios/NAME.toml on the simulators of a bench.

A file has `title` (Chinese), `roles`, `expect` (what a person should see), `repeat` (rounds, 1 if left out) and
`steps`. A step has `role`, `verb` (and `arg`), and says when: `after` so many seconds, `when` a number of a simulator
has grown by `at_least` since the round began, or both (first the growth, then the seconds).
"""

from __future__ import annotations

import functools
import threading
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Protocol

FOLDER = "scenarios"
LOOK_SECONDS = 0.02  # how often a waiting step looks at what it waits for
END_SECONDS = 5.0  # for the player's thread, once it was asked to end
MOST_ROUNDS = 10_000
VERBS_WITH_ARGUMENT = frozenset({"play", "lay", "show", "press"})
VERBS = VERBS_WITH_ARGUMENT | {"clear", "take", "remove"}
KEYS = {"title": str, "roles": list, "expect": str, "repeat": int, "steps": list}
STEP_KEYS = {"role": str, "verb": str, "arg": str, "after": (int, float), "when": dict}
WHEN_KEYS = {"role": str, "key": str, "at_least": int}


class Bench(Protocol):
    """What a player needs of a bench: the simulators by role."""

    simulators: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Growth:
    """`key` of the simulator's state or counters: a number, or the length of a list."""

    role: str
    key: str
    at_least: int


@dataclass(frozen=True, slots=True)
class Step:
    role: str
    verb: str
    argument: str
    after: float
    when: Growth | None


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    title: str
    roles: tuple[str, ...]
    expect: str
    repeat: int
    steps: tuple[Step, ...]


class ScenarioError(ValueError):
    """A scenario that cannot be played; the text names the file, the step and what is wrong."""


def names() -> list[str]:
    """Of all scenarios that come with the simulators."""
    return sorted(file.name.removesuffix(".toml") for file in _folder().iterdir() if file.name.endswith(".toml"))


@functools.cache
def titles() -> dict[str, str]:
    """Name and Chinese title of all scenarios that come with the simulators."""
    return {name: load(name).title for name in names()}


def load(name: str) -> Scenario:
    """ScenarioError when it is malformed, KeyError with the known names when there is none of this name."""
    if name not in names():
        raise KeyError(f"no scenario {name!r}; there are {', '.join(names())}")
    return parse(name, (_folder() / f"{name}.toml").read_text("utf-8"))


def parse(name: str, text: str) -> Scenario:
    """A scenario from the text of its file."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise ScenarioError(f"{name}: {trouble}") from None
    _check(name, table, KEYS, required=("title", "roles", "expect", "steps"))
    roles = tuple(table["roles"])
    repeat = table.get("repeat", 1)
    if not 1 <= repeat <= MOST_ROUNDS:
        raise ScenarioError(f"{name}: repeat is 1 to {MOST_ROUNDS}")
    if not roles or not table["steps"]:
        raise ScenarioError(f"{name}: needs at least one role and one step")
    steps = tuple(_step(f"{name}, step {number}", row, roles) for number, row in enumerate(table["steps"], 1))
    if unused := set(roles) - {step.role for step in steps}:
        raise ScenarioError(f"{name}: no step for {', '.join(sorted(unused))}")
    return Scenario(name, table["title"], roles, table["expect"], repeat, steps)


def _step(where: str, row: object, roles: tuple[str, ...]) -> Step:
    table = _check(where, row, STEP_KEYS, required=("role", "verb"))
    role, verb, argument = table["role"], table["verb"], table.get("arg", "")
    if role not in roles:
        raise ScenarioError(f"{where}: {role!r} is none of the roles {', '.join(roles)}")
    if verb not in VERBS:
        raise ScenarioError(f"{where}: {verb!r} is none of the verbs {', '.join(sorted(VERBS))}")
    if bool(argument) != (verb in VERBS_WITH_ARGUMENT):
        raise ScenarioError(f"{where}: {verb} takes {'an' if verb in VERBS_WITH_ARGUMENT else 'no'} arg")
    if table.get("after", 0) < 0:
        raise ScenarioError(f"{where}: after is not negative")
    return Step(role, verb, argument, float(table.get("after", 0)), _growth(where, table.get("when")))


def _growth(where: str, row: object) -> Growth | None:
    if row is None:
        return None
    table = _check(f"{where}, when", row, WHEN_KEYS, required=tuple(WHEN_KEYS))
    return Growth(table["role"], table["key"], table["at_least"])


def _check(where: str, row: object, keys: Mapping[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise ScenarioError(f"{where}: is no table")
    for key, value in row.items():
        if key not in keys:
            raise ScenarioError(f"{where}: knows no {key!r}; it has {', '.join(keys)}")
        if not isinstance(value, keys[key]) or isinstance(value, bool):
            raise ScenarioError(f"{where}: {key} has the wrong type")
    if missing := [key for key in required if key not in row]:
        raise ScenarioError(f"{where}: lacks {', '.join(missing)}")
    return row


def _folder() -> Traversable:
    return resources.files(__package__) / FOLDER


@dataclass(slots=True)
class _Run:
    """One scenario being played."""

    scenario: Scenario
    stopping: threading.Event = field(default_factory=threading.Event)
    round: int = 0
    step: int = 0
    done: bool = False
    error: str = ""


class ScenarioPlayer:
    """Plays one scenario at a time in a thread of its own. `play`, `stop` and `state` may come from any thread."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._lock = threading.Lock()
        self._run: _Run | None = None
        self._thread: threading.Thread | None = None

    def play(self, name: str) -> None:
        """Stop what is played and begin `name`. KeyError and ScenarioError before anything is touched."""
        self.play_scenario(load(name))

    def play_scenario(self, scenario: Scenario) -> None:
        for role in {*scenario.roles, *(step.when.role for step in scenario.steps if step.when)}:
            if role not in self._bench.simulators:
                raise ScenarioError(f"{scenario.name}: there is no {role!r} on this bench")
        for number, step in enumerate(scenario.steps, 1):
            self._check_step(f"{scenario.name}, step {number}", step)
        self.stop()
        with self._lock:
            self._run = run = _Run(scenario)
            self._thread = threading.Thread(target=self._perform, args=(run,), name="sim-scenario", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End what is played and clear the faults of its roles. Without effect when nothing was played."""
        with self._lock:
            run, thread, self._thread = self._run, self._thread, None
        if run is None or thread is None:
            return
        run.stopping.set()
        thread.join(END_SECONDS)
        for role in run.scenario.roles:
            if role in self._bench.simulators:
                self._bench.simulators[role].clear()

    def wait(self, seconds: float) -> bool:
        """Whether what is played came to its end within `seconds`."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def state(self) -> dict[str, object]:
        """JSON: name, title, expect, round, step (counted from 1), playing, error; empty before the first scenario."""
        run = self._run
        if run is None:
            return {}
        return {
            "name": run.scenario.name,
            "title": run.scenario.title,
            "expect": run.scenario.expect,
            "round": run.round,
            "step": run.step,
            "playing": not run.done,
            "error": run.error,
        }

    def _check_step(self, where: str, step: Step) -> None:
        simulator = self._bench.simulators[step.role]
        if not callable(getattr(simulator, step.verb, None)):
            raise ScenarioError(f"{where}: the simulator {step.role!r} cannot {step.verb!r}")
        if step.verb == "play" and step.argument not in simulator.faults():
            raise ScenarioError(f"{where}: the simulator {step.role!r} has no fault {step.argument!r}")
        if step.when is not None and step.when.key not in _numbers(self._bench.simulators[step.when.role]):
            raise ScenarioError(f"{where}: the simulator {step.when.role!r} counts no {step.when.key!r}")

    def _perform(self, run: _Run) -> None:
        try:
            while run.round < run.scenario.repeat and not run.stopping.is_set():
                run.round += 1
                self._round(run)
        except Exception as trouble:  # noqa: BLE001 shown in state(): the bench and the demo go on
            run.error = f"{type(trouble).__name__}: {trouble}"
        finally:
            run.done = True

    def _round(self, run: _Run) -> None:
        watched = {step.when.role for step in run.scenario.steps if step.when}
        before = {role: _numbers(self._bench.simulators[role]) for role in watched}
        for number, step in enumerate(run.scenario.steps, 1):
            run.step = number
            if not self._due(run, step, before):
                return
            action: Callable[..., None] = getattr(self._bench.simulators[step.role], step.verb)
            action(*[step.argument] if step.verb in VERBS_WITH_ARGUMENT else [])

    def _due(self, run: _Run, step: Step, before: dict[str, dict[str, int]]) -> bool:
        """Wait until the step is due; False when asked to stop."""
        growth = step.when
        while growth is not None:
            now = _numbers(self._bench.simulators[growth.role]).get(growth.key, 0)
            if now - before[growth.role].get(growth.key, 0) >= growth.at_least:
                break
            if run.stopping.wait(LOOK_SECONDS):
                return False
        return not run.stopping.wait(step.after) if step.after else not run.stopping.is_set()


def _numbers(simulator: Any) -> dict[str, int]:
    """What can be waited for: numbers and lengths of lists in `state()` and, where a simulator has it, `counters()`."""
    shown = dict(simulator.state())
    if callable(getattr(simulator, "counters", None)):
        shown |= simulator.counters()
    return {
        key: len(value) if isinstance(value, list) else value
        for key, value in shown.items()
        if isinstance(value, list | int)
    }
