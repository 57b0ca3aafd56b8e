"""Whether the outbox is as quick with a hundred thousand records waiting as with a thousand."""

from __future__ import annotations

import shutil
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from benchmarks.queue_build import fill, open_outbox, request
from benchmarks.queue_table import Table, Target, milliseconds
from benchmarks.queue_worker import PAYLOAD, scratch
from offline_queue import Outbox, State

SIZES = (1_000, 10_000, 100_000)
SIZES_QUICK = (1_000, 10_000)
ROUNDS, EACH = 10, 8
OPENS = 5
FLAT = 2.0  # the slowest size, times the quickest


def _claim(outbox: Outbox) -> None:
    outbox.move(outbox.sendable(limit=1)[0], State.OFFERED, lasting=False)


WORK: dict[str, Callable[[Outbox], object]] = {
    "seal": lambda outbox: outbox.seal(request(PAYLOAD)),
    "claim (sendable + move)": _claim,
    "sendable, 50 at a time": lambda outbox: outbox.sendable(limit=50),
    "backlog": lambda outbox: outbox.backlog(),
    "counts": lambda outbox: outbox.counts(),
}
START = "start (open, put right)"
CRASHED = "start after a crash"


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def build(folder: Path, sizes: tuple[int, ...]) -> dict[int, Path]:
    """An outbox of each size; a smaller one is a copy on the way to the next."""
    grown, found, records = folder / "grown", {}, 0
    for size in sizes:
        fill(grown, size - records, lambda: request(PAYLOAD))
        records = size
        found[size] = folder / str(size)
        shutil.copytree(grown, found[size])
    return found


def timed(folders: dict[int, Path]) -> dict[str, dict[int, float]]:
    """Median seconds of each piece of work at each size; the sizes take turns."""
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for _ in range(OPENS):
        for size, folder in folders.items():
            began = time.perf_counter()
            outbox = open_outbox(folder)
            found[START][size].append(time.perf_counter() - began)
            outbox.close()
    with ExitStack() as ends:
        opened = {size: ends.enter_context(open_outbox(folder)) for size, folder in folders.items()}
        for number in range(-1, ROUNDS):  # the first fills caches
            for size, outbox in opened.items():
                for name, work in WORK.items():
                    seconds = [_seconds(lambda: work(outbox)) for _ in range(EACH)]  # noqa: B023 called at once
                    if number >= 0:
                        found[name][size] += seconds
        for size, outbox in opened.items():
            found[CRASHED][size].append(_after_a_crash(folders[size], outbox))
    return {name: {size: statistics.median(s) for size, s in by_size.items()} for name, by_size in found.items()}


def _after_a_crash(folder: Path, outbox: Outbox) -> float:
    """Seconds to open a copy of what lies there while the outbox is open and a record is under way."""
    left = folder.with_name(f"{folder.name}-left")
    _claim(outbox)
    shutil.copytree(folder, left)
    began = time.perf_counter()
    again = open_outbox(left)
    seconds = time.perf_counter() - began
    again.close()
    shutil.rmtree(left)
    return seconds


def measure(quick: bool) -> list[Table]:
    sizes = SIZES_QUICK if quick else SIZES
    with scratch() as folder:
        began = time.perf_counter()
        folders = build(folder, sizes)
        built = time.perf_counter() - began
        found = timed(folders)
    table = Table(
        f"backlog: milliseconds while so many records of {PAYLOAD:,} bytes wait",
        ("work", *(f"{size:,}" for size in sizes), "slowest / quickest"),
        notes=[
            f"{CRASHED}: one sample each; the rest are medians",
            f"built in {built:.0f} s by the outbox's own sealing, {sizes[-1]:,} records",
        ],
    )
    for work, by_size in found.items():
        spread = max(by_size.values()) / min(by_size.values())
        table.add(work, *(milliseconds(by_size[size]) for size in sizes), f"{spread:.2f}")
        if work in (START, CRASHED, "seal", "claim (sendable + move)", "counts"):
            table.targets.append(Target(f"{work}, slowest / quickest", spread, "<=", FLAT))
    return [table]
