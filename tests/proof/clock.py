"""The clock jumps 30 days forward and back while the terminal seals and sends (libfaketime; monotonic time goes on)."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from tests.faults import queue_bench
from tests.proof.child import outcome_of
from tests.proof.nursery import Nursery
from tests.proof.outcome import Outcome
from tests.proof.place import MEMORY, identity

JUMPS = ("+30d", "-30d", "+0d")
PLACES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


def why_not() -> str:
    return "" if PLACES else "libfaketime is not installed"


def jumps(rounds: int = 1, *, seconds: float = 20.0, weakness: str = "") -> Outcome:
    """`seconds`: how long what was sealed may take after each jump. One point is one jump."""
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clock-", dir=MEMORY)))
        clock = work / "clock.txt"
        clock.write_text("+0d\n")
        nursery = stack.enter_context(Nursery(work / "trouble.txt", {
            "LD_PRELOAD": str(PLACES[0]), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1", "FAKETIME_DISABLE_SHM": "1",
        }))  # fmt: skip
        running, asked = stack.enter_context(_counting_platform(work / "platform"))
        folder, result = work / "queue", work / "outcome.json"
        identity(folder)
        code = nursery.run(
            "live_through_jumps", folder=str(folder), url=running.url, clock=str(clock), result=str(result),
            jumps=JUMPS * rounds, seconds=seconds, weakness=weakness,
        )  # fmt: skip
        if code:
            return Outcome(1, corrupt=1, first=(work / "trouble.txt").read_text()[-300:])
        found = outcome_of(result)
        cases = running.counts()["cases"]
        most = 60 * found.acknowledged  # some 8 for each, a slot every 0.05 s beside them: more is a storm
        if len(asked) > most:
            found += Outcome(0, corrupt=1, first=f"{len(asked)} questions for {found.acknowledged} records: a storm")
        doubled = max(0, cases - found.acknowledged)
    return found + Outcome(0, doubled=doubled, first=f"{cases} cases" * bool(doubled))


@contextmanager
def _counting_platform(folder: Path) -> Iterator[tuple[queue_bench.Central, list[int]]]:
    asked: list[int] = []
    lock = threading.Lock()
    real: Any = queue_bench.asgi

    class Counting:
        def __init__(self, app: ASGIApp) -> None:
            self._app = app

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            with lock:
                asked.append(1)
            await self._app(scope, receive, send)

    queue_bench.asgi = lambda app: Counting(real(app))  # type: ignore[assignment]
    try:
        with queue_bench.central(folder) as running:
            yield running, asked
    finally:
        queue_bench.asgi = real
