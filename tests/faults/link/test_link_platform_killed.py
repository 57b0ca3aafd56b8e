"""The platform is killed (SIGKILL) at random while submissions arrive, a fifth of them twice."""

from __future__ import annotations

import json
import os
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from offline_queue.model import State
from offline_queue.sending.events import Reconciled
from offline_queue.sending.reconcile import reconcile
from offline_queue.sending.wire import Wire
from tests.faults.link.central_process import CentralProcess
from tests.faults.queue_bench import Terminal, until

FULL = bool(os.environ.get("PROOF_FULL"))
SUBMISSIONS = 5_000 if FULL else 500
KILLS = 40 if FULL else 4
TERMINALS = 2
PATIENCE = 600.0 if FULL else 60.0


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[CentralProcess]:
    process = CentralProcess(tmp_path / "central")
    process.start()
    yield process
    process.stop()


def kill_now_and_then(platform: CentralProcess, arrived: Callable[[], int], chance: random.Random) -> None:
    """Spread over the whole run by what has arrived, not by the clock: a slow machine is killed as often."""
    for n in range(KILLS):
        goal = (n + chance.random()) * SUBMISSIONS / KILLS
        until(lambda goal=goal: arrived() >= goal, PATIENCE)  # type: ignore[misc]
        platform.kill()
        platform.start()


@pytest.mark.timeout(PATIENCE * 2)
def test_nothing_is_lost_or_doubled_when_the_platform_is_killed_at_random(
    platform: CentralProcess, tmp_path: Path, fresh: Callable[..., Terminal]
) -> None:
    chance = random.Random(7)
    terminals = [fresh(platform.url) for _ in range(TERMINALS)]
    sealed = [(one, one.seal(json.dumps({"n": n}))) for n in range(SUBMISSIONS) for one in [terminals[n % TERMINALS]]]
    repeated = set(chance.sample(range(SUBMISSIONS), SUBMISSIONS // 5))
    kept: dict[int, str] = {}

    def arrived() -> int:
        return sum(one.outbox.counts()[State.COMMITTED] for one in terminals)

    killer = threading.Thread(target=kill_now_and_then, args=(platform, arrived, chance), daemon=True)
    for one in terminals:
        one.sender.start()
    killer.start()
    for n in sorted(repeated):  # while everything is under way: what is at the platform is sent once more
        terminal, submission_id = sealed[n]
        until(lambda t=terminal, i=submission_id: t.outbox.platform_receipt(i) != "", PATIENCE)  # type: ignore[misc]
        kept[n] = terminal.outbox.platform_receipt(submission_id)
        assert terminal.outbox.send_again(submission_id, "repeat")
    killer.join(PATIENCE)
    until(lambda: arrived() == SUBMISSIONS, PATIENCE)
    assert platform.kills == KILLS and not killer.is_alive()

    rows = [terminal.outbox.row(submission_id) for terminal, submission_id in sealed]
    receipts = [terminal.outbox.platform_receipt(submission_id) for terminal, submission_id in sealed]
    assert platform.counts()["cases"] == platform.counts()["submissions"] == SUBMISSIONS  # none lost, none doubled
    assert len({row.case_number for row in rows if row is not None}) == SUBMISSIONS
    assert {n: receipts[n] for n in kept} == kept  # the repeats got the receipts that they had
    for one in terminals:  # and the platform signs that it has every number
        wire = Wire(one.link)
        results = reconcile(one.outbox, wire, one.link.platform_keys)
        wire.close()
        assert results == (Reconciled("01", SUBMISSIONS // TERMINALS, (), ()),)
