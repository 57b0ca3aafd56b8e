"""The real build in a real process, and strace at its syncs: killed at each of them, or each of them failing.

strace counts a call in each thread for itself; a sync is therefore named by thread, call, file and turn, as a first
run without faults shows them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue

from tests.proof.child import outcome_of
from tests.proof.nursery import BROKEN, KILLED, Nursery
from tests.proof.outcome import Outcome
from tests.proof.place import MEMORY, identity

WORKERS = 2
TRACER_SECONDS = 60
_LINE = re.compile(r"^(\d+)\s+(fsync|fdatasync)\(\d+<([^>]*)>")


class Fault(StrEnum):
    KILL = "signal=KILL:when={n}"
    EIO = "error=EIO:when={n}"
    EIO_FROM_HERE = "error=EIO:when={n}+"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Sync:
    call: str
    file: str  # within the outbox's folder
    turn: int  # of this call on this file in its thread


def why_not() -> str:
    return "" if shutil.which("strace") else "strace is not installed"


def every_sync(fault: Fault, *, steps: int, seed: int = 1, weakness: str = "", most: int = 0) -> Outcome:
    """One run for each sync of a script of `steps` questions; `most` takes that many of them, evenly spread.

    `weakness` names what tests.proof.weakened makes worse in the writing process.
    """
    with ExitStack() as stack:
        yards: SimpleQueue[_Yard] = SimpleQueue()
        for _ in range(WORKERS):
            work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sync-", dir=MEMORY)))
            yards.put(_Yard(work, stack.enter_context(Nursery(work / "trouble.txt")), steps, seed, weakness))
        first = yards.get()
        points: Sequence[Sync] = first.syncs()
        yards.put(first)
        if most:
            points = [points[n * len(points) // most] for n in range(min(most, len(points)))]

        def one(point: Sync) -> Outcome:
            yard = yards.get()
            try:
                return yard.run(fault, point)
            finally:
                yards.put(yard)

        with ThreadPoolExecutor(WORKERS) as pool:
            return sum(pool.map(one, points), Outcome())


class _Yard:
    """A folder in which one script after another is played with one fault each."""

    def __init__(self, work: Path, nursery: Nursery, steps: int, seed: int, weakness: str) -> None:
        self._work = work
        self._folder = work / "queue"
        self._told = work / "told.jsonl"
        self._nursery = nursery
        self._script = {"steps": steps, "seed": seed, "weakness": weakness}
        identity(self._folder)

    def syncs(self) -> list[Sync]:
        log = self._work / "strace.txt"
        self._play(["-y", "-o", str(log)])
        return list(_named(log.read_text().splitlines(), self._folder))

    def run(self, fault: Fault, point: Sync) -> Outcome:
        inject = f"inject={point.call}:{fault.value.format(n=point.turn)}"
        path = self._folder / point.file
        code = self._play(["-P", str(path), "-e", inject, "-o", "/dev/null"])
        expected = {KILLED, 0} if fault is Fault.KILL else {0}  # 0: an idle checkpoint may come at another moment
        if code not in expected:
            return Outcome(1, corrupt=1, first=f"{fault.name} at {point}: ended with {code}: {self._words()}")
        return self._checked(f"{fault.name} at {point}")

    def _play(self, tracing: list[str]) -> int:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._told.unlink(missing_ok=True)
        pid = self._nursery.start(
            "write", traced=True, folder=str(self._folder), told=str(self._told), **self._script
        )  # fmt: skip
        tracer = subprocess.Popen(
            ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", "signal=none", *tracing, "-p", str(pid)],
            stderr=subprocess.DEVNULL,
        )
        try:
            return self._nursery.ended()
        finally:
            tracer.wait(TRACER_SECONDS)

    def _checked(self, where: str) -> Outcome:
        result = self._work / "outcome.json"
        self._told.touch()
        if self._nursery.run("check", folder=str(self._folder), told=str(self._told), outcome=str(result)) == BROKEN:
            return Outcome(1, corrupt=1, first=f"{where}: the check broke: {self._words()}")
        found = outcome_of(result)
        return found if found.survived else found.at(where)

    def _words(self) -> str:
        return (self._work / "trouble.txt").read_text(errors="replace").strip().rpartition("\n")[2]


def _named(lines: Iterable[str], folder: Path) -> Iterable[Sync]:
    turns: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        if (found := _LINE.match(line)) and Path(found[3]).is_relative_to(folder):
            turns[found.groups()] += 1
            yield Sync(found[2], os.path.relpath(found[3], folder), turns[found.groups()])
