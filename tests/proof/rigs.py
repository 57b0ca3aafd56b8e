"""Every fault that is tried on the outbox, in a small size for each change and a large one for the night.

A rig comes with its negative controls: the same run on an outbox that is made worse on purpose, which must fail.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.faults.disk import crash_points, every_sync
from tests.faults.disk.every_sync import Fault
from tests.faults.disk.simulated_disk import Cut, Faults
from tests.faults.poison.poisoned import Poison, one_among_a_hundred
from tests.proof import clock, clock_child, full_disk, power_cut, slow_flash, weakened
from tests.proof.outcome import Outcome, full
from tests.proof.place import MEMORY

Run = Callable[[], Outcome]


def _always() -> str:
    return ""


@dataclass(frozen=True)
class Rig:
    """`why_not` says why this machine cannot try it, "" when it can."""

    fault: str
    small: Run
    full: Run
    controls: Mapping[str, Run]  # what was made worse → the run that must find something
    why_not: Callable[[], str] = _always

    def run(self) -> Outcome:
        return self.full() if full() else self.small()


def _power_cuts(cuts: int, weakness: str = "", acks: tuple[int, int] = (5, 60), seed: int = 1) -> Outcome:
    module = [sys.executable, "-m"]
    writer, reader = [*module, "tests.proof.outbox_writer", weakness], [*module, "tests.proof.outbox_reader"]
    root = str(Path(__file__).parents[2])
    return power_cut.cut(writer, reader, cuts=cuts, acks=acks, env={"PYTHONPATH": root}, seed=seed)


def poisoned(*poisons: Poison, one_key: bool = False) -> Outcome:
    total = Outcome()
    for poison in poisons:
        with tempfile.TemporaryDirectory(prefix="poison-", dir=MEMORY) as work:
            found = one_among_a_hundred(Path(work), poison, one_key=one_key)
            total += found if found.survived else found.at(poison)
    return total


def _at_sixty_writes(cut: Cut, weakness: str = "", faults: Faults | None = None) -> Outcome:
    return crash_points.cut_at_every_write(40, most=60, cuts=[cut], weakness=weakness, faults=faults)


def _full_simulated() -> Outcome:
    """More than 10,000 crash points, each looked at in full: every write, each way of losing; more scripts."""
    return sum(
        (crash_points.cut_at_every_write(200, seed=seed) for seed in range(2, 6)),
        crash_points.cut_at_every_write(200, cuts=list(Cut)),
    )


RIGS = {
    "simulated disk": Rig(
        "power cut at every write, simulated disk",
        partial(crash_points.cut_at_every_write, 200),
        _full_simulated,
        {
            weakened.NORMAL: partial(_at_sixty_writes, Cut.DROP, weakness=weakened.NORMAL),
            "no sync of the WAL": partial(_at_sixty_writes, Cut.DROP, faults=Faults(dead_syncs="-wal")),
            weakened.NO_TRANSACTION: partial(_at_sixty_writes, Cut.KEEP, weakness=weakened.NO_TRANSACTION),
        },
    ),
    "failing sync": Rig(
        "I/O error at every sync, then a power cut, simulated disk",
        partial(crash_points.sync_fails_everywhere, 12),
        lambda: crash_points.sync_fails_everywhere(60) + crash_points.sync_fails_everywhere(60, seed=2, in_a_row=2),
        {weakened.IGNORED: partial(crash_points.sync_fails_everywhere, 8, weakness=weakened.IGNORED)},
    ),
    "full simulated disk": Rig(
        "disk full at every write, simulated disk",
        partial(crash_points.full_at_every_write, 5),
        lambda: crash_points.full_at_every_write(60) + crash_points.full_at_every_write(60, seed=2),
        {
            weakened.NO_TRANSACTION: partial(
                crash_points.full_at_every_write, 8, most=20, weakness=weakened.NO_TRANSACTION
            )
        },
    ),
    "kill": Rig(
        "killed at every sync, real process (strace)",
        partial(every_sync.every_sync, Fault.KILL, steps=25),
        partial(every_sync.every_sync, Fault.KILL, steps=200),
        {
            weakened.NO_TRANSACTION: partial(
                every_sync.every_sync, Fault.KILL, steps=8, most=12, weakness=weakened.NO_TRANSACTION
            )
        },
        every_sync.why_not,
    ),
    "EIO": Rig(
        "I/O error at every sync, real process (strace)",
        partial(every_sync.every_sync, Fault.EIO, steps=25),
        lambda: every_sync.every_sync(Fault.EIO, steps=200) + every_sync.every_sync(Fault.EIO_FROM_HERE, steps=100),
        {weakened.IGNORED: partial(every_sync.every_sync, Fault.EIO, steps=10, most=8, weakness=weakened.IGNORED)},
        every_sync.why_not,
    ),
    "power cut": Rig(
        "real power cut, ext4 on a loop device",
        partial(_power_cuts, 5),
        partial(_power_cuts, 50, acks=(5, 400)),
        {
            weakened.NORMAL: partial(_power_cuts, 2, weakened.NORMAL),
            weakened.NO_FILE_SYNC: partial(_power_cuts, 2, weakened.NO_FILE_SYNC),
        },
        power_cut.why_not,
    ),
    "full disk": Rig(
        "disk full at every page, tmpfs",
        partial(full_disk.full_at_every_page, range(0, 90, 3)),
        partial(full_disk.full_at_every_page, range(300)),
        {
            weakened.NO_TRANSACTION: partial(
                full_disk.full_at_every_page, range(2, 20, 4), weakness=weakened.NO_TRANSACTION
            )
        },
        full_disk.why_not,
    ),
    "slow flash": Rig(
        "5 ms a sync, four threads, killed under load",
        partial(slow_flash.under_load, 4),
        partial(slow_flash.under_load, 100),
        {weakened.LATE: partial(slow_flash.under_load, 4, weakness=weakened.LATE)},
    ),
    "clock": Rig(
        "clock 30 days forward and back while running",
        clock.jumps,
        partial(clock.jumps, 20),
        {clock_child.WALL_CLOCK: partial(clock.jumps, seconds=1.0, weakness=clock_child.WALL_CLOCK)},
        clock.why_not,
    ),
    "poison": Rig(
        "one poisoned among 100",
        partial(poisoned, *Poison),
        partial(poisoned, *(list(Poison) * 5)),
        {"one order key for all": partial(poisoned, Poison.REFUSED, one_key=True)},
    ),
}
