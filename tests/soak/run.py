"""Many sessions on one terminal that is built as it is shipped, measured: threads, file handles, memory."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil

from drivers.registry import DRIVERS
from kiosk.bootstrap import build
from kiosk.config.settings import Platform, Settings
from kiosk.session.paper_maker import PaperMaker
from tests.soak.citizen import Live, Stuck
from tests.soak.devices import ROLES

REAL_PAPERS_EVERY, SOME = 400, 6  # sessions: a set of real papers takes half a second of computing
NOWHERE = "http://127.0.0.1:9"  # the discard port: refused at once, so that everything stays in the outbox
GROWTH = 0.05  # of threads, handles and memory behind the warm-up


@dataclass(frozen=True)
class Reading:
    sessions: int
    seconds: float
    threads: int
    handles: int
    memory_mb: float


class SparePapers:
    """Real papers now and then; between them the bytes of the last real one of the same kind."""

    def __init__(self, real: Callable[[], PaperMaker]) -> None:
        self._real, self._known = real, dict[object, bytes]()
        self.real_now = True

    def make(self, pack: Any, job: Any, now: Any) -> bytes:
        kind = (pack.id, job.paper.kind, job.paper.role)
        return self._spare(kind, lambda: self._real().make(pack, job, now))

    def guide(self, pack: Any) -> bytes:
        return self._spare(("guide", pack.id), lambda: self._real().guide(pack))

    def public(self, paper: Any) -> bytes:
        return self._spare(("public", paper.id), lambda: self._real().public(paper))

    def ticket(self, *facts: Any) -> bytes:
        return self._real().ticket(*facts)

    def _spare(self, kind: object, make: Callable[[], bytes]) -> bytes:
        if self.real_now or kind not in self._known:
            self._known[kind] = make()
        return self._known[kind]


def soak(folder: Path, sessions: int, every: int, on_reading: Callable[[Reading], None]) -> list[Reading]:
    """A reading after each `every` sessions. Raises Stuck when a session does not come to its end."""
    settings = Settings(
        data=folder / "data", devices={role: f"soak:{role}" for role in ROLES}, platform=Platform(url=NOWHERE)
    )
    changed = threading.Event()
    with ExitStack() as stack:
        stack.enter_context(patch.dict(DRIVERS, soak="tests.soak.devices:from_address"))
        terminal = build(settings, lambda _state: changed.set())
        stack.callback(terminal.stop)
        stack.callback(gc.unfreeze)
        papers = SparePapers(terminal.tools.papers)
        terminal.tools.papers = lambda: papers  # type: ignore[assignment, return-value]
        terminal.start()
        live = Live(terminal, changed)
        live.until_ready()
        readings = []
        began = time.monotonic()
        for number in range(1, sessions + 1):
            papers.real_now = number % REAL_PAPERS_EVERY < SOME
            live.session(number)
            if number == every // 2:
                gc.freeze()  # what the program consists of: the wipe's collection looks at the session only
            if number % every == 0:
                readings.append(read(number, time.monotonic() - began))
                on_reading(readings[-1])
                no_errors(settings.data / "log")
        return readings


def no_errors(logs: Path) -> None:
    """A bug in hands or machine is caught, logged and wiped away: here it is what is looked for."""
    for path in logs.glob("terminal.log*"):
        lines = path.read_text("utf-8").splitlines()
        wrong = [line for line in lines if '"level": "error"' in line]
        if wrong:
            raise Stuck(wrong[0])


def read(sessions: int, seconds: float) -> Reading:
    gc.collect()
    me = psutil.Process()
    return Reading(sessions, seconds, me.num_threads(), me.num_fds(), me.memory_info().rss / 2**20)


def grown(readings: list[Reading]) -> list[str]:
    """What grew by more than GROWTH from the first third (behind the warm-up) to the last, each by its median."""
    warm = readings[max(1, len(readings) // 10) :]
    third = max(1, len(warm) // 3)
    told = []
    for name in ("threads", "handles", "memory_mb"):
        values = [getattr(reading, name) for reading in warm]
        first, last = sorted(values[:third])[third // 2], sorted(values[-third:])[third // 2]
        if last > first * (1 + GROWTH) and last - first >= 1:
            told.append(f"{name} grew from {first:g} to {last:g}")
    return told
