"""Exactly one case for each sealed application, wherever the line is cut and whenever the terminal dies."""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offline_queue import Committed, Outbox, State, TerminalIdentity
from tests.faults.link.bad_line import BadLine, Fault, Way
from tests.faults.queue_bench import KEY, TOKEN, Central, Terminal, central, make_identity, until

IDS = itertools.count(1)
SMALL_SCAN = random.Random(2).randbytes(40_000)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    with central(tmp_path_factory.mktemp("central")) as found:
        yield found


@pytest.fixture(scope="module")
def line(running: Central) -> Iterator[BadLine]:
    with BadLine(running.port) as made:
        yield made


def scans() -> tuple[bytes, bytes]:
    """Two scans that the platform has never seen: one of two parts, one of one."""
    chance = random.Random(next(IDS))
    return chance.randbytes(300_000), chance.randbytes(40_000)


def fresh(folder: Path, url: str) -> Terminal:
    terminal_id = f"T{next(IDS):04d}"
    return Terminal(folder / terminal_id, make_identity(folder, terminal_id), url)


def all_committed(terminal: Terminal, count: int) -> bool:
    return terminal.outbox.counts()[State.COMMITTED] == count


CUTS = st.lists(st.builds(Fault, st.sampled_from(Way), st.integers(0, 400_000)), max_size=6)
SHORT_CUTS = st.lists(st.builds(Fault, st.sampled_from(Way), st.integers(0, 4_000)), max_size=6)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=CUTS | SHORT_CUTS)
def test_the_line_may_be_cut_at_any_byte(cuts: list[Fault], tmp_path: Path, running: Central, line: BadLine) -> None:
    before = running.counts()
    line.play(*cuts)
    with fresh(tmp_path, line.url) as terminal:
        rated = terminal.seal('{"a": 1}', files=scans())
        terminal.seal('{"level": 5}', order_key=rated, kind="rating")
        terminal.seal('{"b": 2}')
        terminal.sender.kick()
        until(lambda: all_committed(terminal, 3))
        until(lambda: len(terminal.of(Committed)) == 3)
        assert len({event.submission_id for event in terminal.of(Committed)}) == 3
    after = running.counts()
    assert {name: after[name] - before[name] for name in after} == {
        "cases": 2, "ratings": 1, "submissions": 3, "attachments": 2,
    }  # fmt: skip


def test_a_commit_whose_reply_is_lost_is_one_case(tmp_path: Path, running: Central) -> None:
    before = running.counts()["cases"]
    running.trouble("drop_commit_reply")
    try:
        with fresh(tmp_path, running.url) as terminal:
            submission_id = terminal.seal('{"c": 3}')
            terminal.sender.kick()
            until(lambda: all_committed(terminal, 1))
            reasons = [event.reason for event in terminal.outbox.history(submission_id)]
            row = terminal.outbox.row(submission_id)
    finally:
        running.trouble("up")
    assert "RemoteDisconnected" in reasons
    assert row is not None and row.case_number
    assert running.counts()["cases"] == before + 1


def test_a_flaky_line_brings_everything_once(tmp_path: Path, running: Central) -> None:
    before = running.counts()
    running.trouble("flaky")
    try:
        with fresh(tmp_path, running.url) as terminal:
            for n in range(8):
                terminal.seal(json.dumps({"n": n}), files=(SMALL_SCAN + bytes([n]),))
            terminal.sender.kick()
            until(lambda: all_committed(terminal, 8))
    finally:
        running.trouble("up")
    after = running.counts()
    assert (after["cases"] - before["cases"], after["attachments"] - before["attachments"]) == (8, 8)


KILLED_TERMINAL = """
import os, sys
from pathlib import Path
from offline_queue.receipts.identity import TerminalIdentity
from offline_queue.sending.link import Link
from offline_queue.model import Limits
from offline_queue.outbox import Outbox
from offline_queue.sending.pacing import Pace
from offline_queue.sending.sender import Sender
from offline_queue.sending.wire import Wire
key = bytes(range(32))
folder, url, token, step, nth = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
identity = TerminalIdentity.load(folder / "identity.json", key)
outbox = Outbox.open(folder / "queue", key, identity, limits=Limits(reserve=0, ballast=0))
owner, name = {"offer": (Wire, "offer"), "part": (Wire, "blob_part"), "commit": (Wire, "commit"),
               "move": (Outbox, "move"), "keep": (Outbox, "commit")}[step]
real, calls = getattr(owner, name), []
def dying(*args, **more):
    calls.append(1)
    answer = real(*args, **more) if step != "keep" else None
    if len(calls) == nth or step == "keep":
        os._exit(9)
    return answer
setattr(owner, name, dying)
link = Link(url, identity.terminal_id, token)
Sender(outbox, link, lambda event: None, pace=Pace(start=0)).start()
import time
time.sleep(20)
"""


@pytest.mark.parametrize(("step", "nth"), [("offer", 1), ("part", 1), ("commit", 1), ("move", 2), ("keep", 1)])
def test_a_terminal_that_is_killed_after_any_step_sends_it_once(
    step: str, nth: int, tmp_path: Path, running: Central
) -> None:
    before = running.counts()
    terminal_id = f"K{next(IDS):04d}"
    identity = TerminalIdentity.create(tmp_path / "identity.json", KEY, terminal_id, "01")
    first = Terminal(tmp_path / "queue", identity, running.url)
    submission_id = first.seal('{"d": 4}', files=scans())
    first.close()
    died = subprocess.run(
        [sys.executable, "-c", KILLED_TERMINAL, str(tmp_path), running.url, TOKEN, step, str(nth)],
        timeout=30,
        check=False,
    )
    assert died.returncode == 9
    with Terminal(tmp_path / "queue", identity, running.url) as again:
        assert again.outbox.rows()[0].submission_id == submission_id
        until(lambda: all_committed(again, 1))
    after = running.counts()
    assert (after["cases"] - before["cases"], after["attachments"] - before["attachments"]) == (1, 2)


def test_a_restored_outbox_does_not_make_a_second_case(tmp_path: Path, running: Central) -> None:
    """The disk lost the commit: the platform answers the same receipt under the same id."""
    with fresh(tmp_path, running.url) as terminal:
        submission_id = terminal.seal('{"e": 5}')
        until(lambda: all_committed(terminal, 1))
        row = terminal.outbox.row(submission_id)
        identity, folder = terminal.identity, terminal.folder
    before = running.counts()["cases"]
    with Outbox.open(folder, KEY, identity) as outbox:
        assert outbox.send_again(submission_id, "test")
    with Terminal(folder, identity, running.url) as again:
        until(lambda: all_committed(again, 1))
        found = again.outbox.row(submission_id)
    assert row is not None and found is not None and found.case_number == row.case_number
    assert running.counts()["cases"] == before
