"""What a child of the nursery can do: write into an outbox and tell each fact, or open one afresh and compare."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from offline_queue import Outbox, OutboxError
from tests.proof.clock_child import live_through_jumps
from tests.proof.ledger import Fact, Ledger, compare, seals_on
from tests.proof.outcome import Outcome
from tests.proof.place import opened
from tests.proof.player import Player

__all__ = ["check", "facts", "live_through_jumps", "load", "outcome_of", "write"]


class Told:
    """Facts as lines of a file: what was written before a SIGKILL is there."""

    def __init__(self, path: str | Path) -> None:
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def __call__(self, fact: Fact) -> None:
        os.write(self._handle, json.dumps(fact).encode() + b"\n")


def facts(path: str | Path) -> list[Fact]:
    return [json.loads(line) for line in Path(path).read_bytes().split(b"\n") if line]


def write(folder: str, told: str, steps: int, seed: int, weakness: str = "") -> None:
    """Plays a script; an outbox that cannot be opened or used any more ends it."""
    say = Told(told)
    try:
        with opened(folder, weakness) as outbox:
            Player(outbox, say, seed=seed, files=True).play(steps)
    except OutboxError as error:
        say({"stopped": type(error).__name__})


def load(folder: str, told: str, threads: int, each: int, weakness: str = "") -> None:
    """Several threads seal at once; each tells its own facts."""
    say = Told(told)
    with opened(folder, weakness) as outbox, ThreadPoolExecutor(threads) as pool:
        for work in [pool.submit(_seal_many, outbox, say, n, each) for n in range(threads)]:
            work.result()


def _seal_many(outbox: Outbox, say: Callable[[Fact], None], thread: int, each: int) -> None:
    player = Player(
        outbox, lambda fact: say({**fact, "thread": thread}), seed=thread, files=True, first=thread * 10_000
    )
    for _ in range(each):
        player.seal()


def check(folder: str, told: str, outcome: str) -> None:
    """Compares, and then seals once more: the next number must be free."""
    try:
        with opened(folder) as outbox:
            found = compare(outbox, Ledger(facts(told))) + seals_on(outbox)
    except OutboxError as error:
        found = Outcome(1, corrupt=1, first=f"it does not open: {type(error).__name__}: {error}")
    Path(outcome).write_text(json.dumps(dataclasses.asdict(found)), encoding="utf-8")


def outcome_of(path: str | Path) -> Outcome:
    return Outcome(**json.loads(Path(path).read_text(encoding="utf-8")))
