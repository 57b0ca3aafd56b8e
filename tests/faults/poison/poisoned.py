"""One hundred records with a poisoned one among them, brought to a real platform; what became of each."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from offline_queue import Row, State
from tests.faults import queue_bench
from tests.faults.queue_bench import Terminal, central, make_identity
from tests.proof.outcome import Outcome

RECORDS = 100
POISONED = 7  # in the order of sealing; the record after it has the same order key
STANDSTILL = 1.5  # seconds without a change of any state, with delays of 0.05: nothing more will happen …
BUSY = 10.0  # … unless the host is busy: so long is waited where more should come
LONGEST = 60.0


class Poison(StrEnum):
    REFUSED = "the platform refuses it for ever"
    VANISHED = "its attachment is gone"
    VANISHED_LATER = "its attachment goes while the outbox is open"
    TAMPERED = "its payload was changed behind the outbox"


class RefusingOne:
    """The platform, with one submission that it answers with 422 whatever comes."""

    def __init__(self, app: ASGIApp, refused: set[str]) -> None:
        self._app = app
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if any(sid in scope.get("path", "") for sid in self._refused):
            while (await receive()).get("more_body"):
                pass
            await JSONResponse({"problem": "no such item"}, 422)(scope, receive, send)
            return
        await self._app(scope, receive, send)


@contextmanager
def _platform(folder: Path, refused: set[str]) -> Iterator[queue_bench.Central]:
    real: Callable[[Any], ASGIApp] = queue_bench.asgi
    queue_bench.asgi = lambda app: RefusingOne(real(app), refused)  # type: ignore[assignment]
    try:
        with central(folder) as running:
            yield running
    finally:
        queue_bench.asgi = real  # type: ignore[assignment]


def one_among_a_hundred(work: Path, poison: Poison, *, one_key: bool = False) -> Outcome:
    """`one_key`, for the negative control: all records have one order key, so that all wait behind the poisoned one."""
    refused: set[str] = set()
    scans = [f"scan {n}".encode() for n in range(RECORDS)]
    with _platform(work / "platform", refused) as running:
        keys = ["k" if one_key else f"k{n - (n == POISONED + 1)}" for n in range(RECORDS)]
        identity = make_identity(work, "LX0417")
        with closing(Terminal(work / "queue", identity, running.url)) as terminal:
            ids = [terminal.seal(f'{{"n": {n}}}', keys[n], (scans[n],)) for n in range(RECORDS)]
            if poison is Poison.TAMPERED:
                _tamper(terminal)
        vanishing = work / "queue" / "attachments" / hashlib.sha256(scans[POISONED]).hexdigest()
        if poison is Poison.VANISHED:
            vanishing.unlink()
        with closing(Terminal(work / "queue", identity, running.url)) as terminal:
            if poison is Poison.REFUSED:
                refused.add(ids[POISONED])
            elif poison is Poison.VANISHED_LATER:
                vanishing.unlink()
            with terminal:
                terminal.sender.kick()
                rows = _when_nothing_more_happens(terminal, STANDSTILL if one_key else BUSY)
                stuck = [row.submission_id for row in terminal.outbox.stuck(10)]
        return _judged({row.submission_id: row for row in rows}, ids, stuck, running.counts())


def _tamper(terminal: Terminal) -> None:
    terminal.outbox._store.run(
        lambda db: db.execute("UPDATE payload SET data = x'7b7d' WHERE position = ?", (POISONED + 1,)).fetchall()
    )


def _when_nothing_more_happens(terminal: Terminal, standstill: float) -> list[Row]:
    end = time.monotonic() + LONGEST
    before: dict[str, int] = {}
    since = time.monotonic()
    while time.monotonic() < min(end, since + standstill):
        counts = terminal.outbox.counts()
        now = {state: counts[state] for state in (State.COMMITTED, State.DEAD)}
        if now != before:
            before, since = now, time.monotonic()
        if sum(now.values()) == RECORDS - 1:
            break
        time.sleep(0.05)
    return terminal.outbox.rows()


def _judged(rows: dict[str, Row], ids: list[str], stuck: list[str], counts: dict[str, int]) -> Outcome:
    poisoned, behind = ids[POISONED], ids[POISONED + 1]
    late = [sid for sid in ids if sid not in (poisoned, behind) and rows[sid].state is not State.COMMITTED]
    doubled = max(0, counts["cases"] - (RECORDS - 2 - len(late)))
    wrong = []
    if rows[poisoned].state is not State.DEAD or not rows[poisoned].reason or stuck != [poisoned]:
        wrong.append(f"the poisoned one is {rows[poisoned].state} ({rows[poisoned].reason}), stuck: {len(stuck)}")
    if rows[behind].state is not State.SEALED:
        wrong.append(f"the one behind it is {rows[behind].state}")
    first = f"{len(late)} good records did not arrive" if late else "; ".join(wrong)
    return Outcome(1, len(ids), len(late), doubled, len(wrong), first)
