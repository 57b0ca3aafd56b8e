"""A disk that is really full: a small tmpfs with so little room that another write fails each time, and room again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.proof.ledger import Fact, Ledger, compare
from tests.proof.outcome import Outcome
from tests.proof.place import identity, opened
from tests.proof.player import Player

SIZE = 4 * 1024 * 1024
PAGE = 4096


def why_not() -> str:
    return "" if os.geteuid() == 0 else "only root can mount a tmpfs"


def full_at_every_page(pages: range, *, weakness: str = "", steps: int = 12) -> Outcome:
    """For each number of free pages: questions until the disk is full and on, then room, more questions, reopened.

    A point is a run in which something was refused for want of room.
    """
    total = Outcome()
    with _small_disk() as disk:
        for free in pages:
            found = _one(disk, free, steps, weakness)
            total += found.at(f"{free} pages free") if found.failures else found
    return total


def _one(disk: Path, free: int, steps: int, weakness: str) -> Outcome:
    folder, filler = disk / "queue", disk / "filler"
    identity(folder)
    told: list[Fact] = []
    refused = stayed = 0
    try:
        with opened(folder, weakness) as outbox:
            player = Player(outbox, told.append, seed=free, files=True)
            player.seal()
            _fill(filler, free * PAGE)
            player.play(steps)
            refused = sum("no" in fact for fact in told)
            filler.unlink()
            player.play(steps)
            stayed = sum("no" in fact for fact in told) - refused
    except Exception:
        if not weakness:
            raise
    filler.unlink(missing_ok=True)
    with opened(folder) as again:
        found = replace(compare(again, Ledger(told)), points=int(refused > 0))
    shutil.rmtree(folder)
    if stayed or any(fact.get("why", "DiskFull") != "DiskFull" for fact in told):
        found += Outcome(
            0, corrupt=1, first="refused although there was room, or for another reason than the full disk"
        )
    return found


def _fill(path: Path, free: int) -> None:
    """Leaves so many bytes of the disk."""
    with path.open("wb") as file:
        room = shutil.disk_usage(path.parent).free - free
        os.posix_fallocate(file.fileno(), 0, max(room, PAGE))


@contextmanager
def _small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="full-") as work:
        command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", work]
        subprocess.run(command, check=True, capture_output=True, timeout=20)
        try:
            yield Path(work)
        finally:
            subprocess.run(["umount", work], check=True, capture_output=True, timeout=20)
