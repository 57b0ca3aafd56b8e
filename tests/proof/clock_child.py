"""The terminal of tests.proof.clock: seals, sends and tidies up while it turns its own clock."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import requests

from offline_queue import Committed, SealRequest, State, TerminalIdentity
from tests.faults.queue_bench import KEY, Terminal
from tests.proof.outcome import Outcome

EACH = 5  # records after a jump; they share one order key, so that their order can be seen
MONTH = timedelta(days=25)
STEADY = time.perf_counter  # is not turned, and not weakened
WALL_CLOCK = "timers by the wall clock"


def live_through_jumps(
    folder: str, url: str, clock: str, result: str, jumps: list[str], seconds: float, weakness: str
) -> None:
    identity = TerminalIdentity.load(Path(folder).with_name("identity.json"), KEY)
    time.sleep = _sleep
    if weakness == WALL_CLOCK:
        time.monotonic = time.time
    terminal = Terminal(Path(folder), identity, url)
    sids: list[str] = []
    late = wrong = 0
    try:
        with terminal:
            sids += _seal(terminal, EACH)
            late += _wait(terminal, sids, seconds)
            for jump in jumps:
                _trouble(url, "down")
                sids += _seal(terminal, EACH)
                time.sleep(0.2)  # tries fail, and their delays run while the clock jumps
                _turn(Path(clock), jump)
                terminal.outbox.purge_committed(timedelta(days=7))
                sids += _seal(terminal, EACH)
                wrong += sum(terminal.outbox.load(sid) is None for sid in sids)
                _trouble(url, "up")
                late += _wait(terminal, sids, seconds)
    finally:
        terminal.close()
    wrong += [event.submission_id for event in terminal.of(Committed)] != sids[: len(terminal.of(Committed))]
    words = f"{late} late, {wrong} out of order or gone" if late or wrong else ""
    found = Outcome(len(jumps), len(sids), lost=late, corrupt=wrong, first=words)
    Path(result).write_text(json.dumps(dataclasses.asdict(found)), encoding="utf-8")


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


def _wait(terminal: Terminal, sids: list[str], seconds: float) -> int:
    """How many have not arrived by then. What is purged had arrived."""
    end = STEADY() + seconds
    while True:
        counts = terminal.outbox.counts()
        late = len(sids) - counts[State.COMMITTED] - counts[State.PURGED]
        if not late or STEADY() > end:
            return late
        time.sleep(0.01)


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
