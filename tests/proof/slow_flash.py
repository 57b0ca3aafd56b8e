"""Slow flash: several threads seal while each sync takes 5 ms; then the process is killed in the middle of it."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.proof.child import facts, outcome_of
from tests.proof.ledger import Fact
from tests.proof.nursery import KILLED, Nursery
from tests.proof.outcome import Outcome
from tests.proof.place import MEMORY, identity
from tests.proof.slow_sync import library

THREADS = 4
LONGEST = 60.0


def under_load(rounds: int = 4, *, each: int = 25, weakness: str = "") -> Outcome:
    """The first round ends by itself, each other one is killed after another number of answers."""
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="slow-", dir=MEMORY)))
        nursery = stack.enter_context(Nursery(work / "trouble.txt", library(work)))
        return sum((_round(work / str(n), nursery, n, each, weakness) for n in range(rounds)), Outcome())


def _round(work: Path, nursery: Nursery, n: int, each: int, weakness: str) -> Outcome:
    work.mkdir()
    folder, told, result = work / "queue", work / "told.jsonl", work / "outcome.json"
    identity(folder)
    told.touch()
    pid = nursery.start(
        "load", folder=str(folder), told=str(told), threads=THREADS, each=each if n == 0 else 1000, weakness=weakness
    )
    if n:
        _wait_for_answers(told, 7 * n)
        os.kill(pid, signal.SIGKILL)
    if nursery.ended() != (KILLED if n else 0):
        return Outcome(1, corrupt=1, first=(work.parent / "trouble.txt").read_text()[-300:])
    nursery.run("check", folder=str(folder), told=str(told), outcome=str(result))
    found = outcome_of(result)
    if disorder := _disorder(facts(told)):
        found += Outcome(0, corrupt=disorder, first="one thread's numbers do not rise")
    if n == 0 and found.acknowledged != THREADS * each:
        found += Outcome(0, lost=1, first=f"{found.acknowledged} of {THREADS * each} sealings were answered")
    return found


def _wait_for_answers(told: Path, wanted: int) -> None:
    end = time.monotonic() + LONGEST
    while told.read_bytes().count(b'"yes"') < wanted:
        if time.monotonic() > end:
            raise TimeoutError("the outbox does not answer")
        time.sleep(0.001)


def _disorder(told: list[Fact]) -> int:
    """How often a thread's later sealing got an earlier number."""
    last: dict[int, str] = {}
    found = 0
    for fact in told:
        if "yes" in fact:
            found += fact["number"] < last.get(fact["thread"], "")
            last[fact["thread"]] = fact["number"]
    return found
