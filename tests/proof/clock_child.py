"""The terminal of tests.proof.clock: seals, sends and tidies up while it turns its own clock."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import requests

from offline_queue import Committed, SealRequest, State, TerminalIdentity
from offline_queue.sending import sender
from tests.faults.queue_bench import KEY, Terminal
from tests.proof.outcome import Outcome

EACH = 2  # records after a jump; they share one order key, so that their order can be seen
MONTH = timedelta(days=25)
RIGHT = "+0d"
STEADY = time.perf_counter  # is not turned, and not weakened
WALL_CLOCK = "timers by the wall clock"


def live_through_jumps(
    folder: str, url: str, clock: str, result: str, jumps: list[str], seconds: float, weakness: str
) -> None:
    """First beside a platform that tells no time; then, for one jump, beside one that does: records are held."""
    identity = TerminalIdentity.load(Path(folder).with_name("identity.json"), KEY)
    time.sleep = _sleep
    if weakness == WALL_CLOCK:
        time.monotonic = time.time
    with closing(Terminal(Path(folder), identity, url)) as terminal, terminal:
        life = _Life(terminal, url, Path(clock), seconds)
        with _untold_time():
            for jump in ("", *jumps):
                life.seal_and_send(jump)
        if not weakness:
            life.is_held_while_the_clock_is_wrong(jumps[0])
    Path(result).write_text(json.dumps(dataclasses.asdict(life.outcome(len(jumps)))), encoding="utf-8")


@contextmanager
def _untold_time() -> Iterator[None]:
    """As if the platform's answers had no date: the wrong clock is not noticed, and everything must go on."""
    real, sender.CLOCK_MAY_DIFFER = sender.CLOCK_MAY_DIFFER, timedelta(days=3650)
    try:
        yield
    finally:
        sender.CLOCK_MAY_DIFFER = real


class _Life:
    def __init__(self, terminal: Terminal, url: str, clock: Path, seconds: float) -> None:
        self._terminal, self._url, self._clock, self._seconds = terminal, url, clock, seconds
        self._sids: list[str] = []
        self._late = 0
        self._wrong: list[str] = []

    def seal_and_send(self, jump: str) -> None:
        _trouble(self._url, "down")
        self._sids += _seal(self._terminal, EACH)
        if jump:
            time.sleep(0.2)  # tries fail, and their delays run while the clock jumps
            _turn(self._clock, jump)
            self._terminal.outbox.purge_committed(timedelta(days=7))
        self._sids += _seal(self._terminal, EACH)
        if any(self._terminal.outbox.load(sid) is None for sid in self._sids):
            self._wrong.append("a record was tidied away")
        _trouble(self._url, "up")
        self._late += _wait(self._terminal, self._sids, self._seconds)

    def is_held_while_the_clock_is_wrong(self, jump: str) -> None:
        _turn(self._clock, jump)
        end = STEADY() + self._seconds
        while self._terminal.sender.held != "clock" and STEADY() < end:
            time.sleep(0.01)
        before = _arrived(self._terminal)
        self._sids += _seal(self._terminal, EACH)
        time.sleep(0.3)
        if self._terminal.sender.held != "clock" or _arrived(self._terminal) != before:
            self._wrong.append("a clock that differs from the platform's by a month is not noticed")
        _turn(self._clock, RIGHT)
        self._late += _wait(self._terminal, self._sids, self._seconds)

    def outcome(self, points: int) -> Outcome:
        in_order = [event.submission_id for event in self._terminal.of(Committed)]
        if in_order != self._sids[: len(in_order)]:
            self._wrong.append("they arrived in another order")
        words = "; ".join(self._wrong) or f"{self._late} late" * bool(self._late)
        return Outcome(points, len(self._sids), lost=self._late, corrupt=len(self._wrong), first=words)


def _sleep(seconds: float) -> None:
    """libfaketime 0.9.10 spoils the absolute clock_nanosleep of Python 3.11's own (EINVAL when the clock goes back)."""
    threading.Event().wait(seconds)


def _seal(terminal: Terminal, how_many: int) -> list[str]:
    found = []
    for _ in range(how_many):
        request = SealRequest("application", "newborn@1.0.0", "one-key", "tag", b"{}", (), "free-running")
        receipt = terminal.outbox.seal(request)
        if receipt.clock_quality != "free-running" or ":FREE-RUNNING:" not in receipt.qr_text:
            raise AssertionError("the receipt does not say how good its clock is")
        found.append(receipt.submission_id)
    return found


def _arrived(terminal: Terminal) -> int:
    """What is purged had arrived."""
    counts = terminal.outbox.counts()
    return counts[State.COMMITTED] + counts[State.PURGED]


def _wait(terminal: Terminal, sids: list[str], seconds: float) -> int:
    """How many have not arrived by then."""
    end = STEADY() + seconds
    while (late := len(sids) - _arrived(terminal)) and STEADY() < end:
        time.sleep(0.01)
    return late


def _turn(clock: Path, jump: str) -> None:
    part = clock.with_suffix(".part")
    part.write_text(jump + "\n")
    before = datetime.now()
    part.replace(clock)
    end = STEADY() + 5
    while abs(datetime.now() - before) < MONTH:
        if STEADY() > end:
            raise AssertionError("the clock was not turned")
        time.sleep(0.01)


def _trouble(url: str, mode: str) -> None:
    requests.post(url + "/dev/trouble", json={"mode": mode}, timeout=5).raise_for_status()
