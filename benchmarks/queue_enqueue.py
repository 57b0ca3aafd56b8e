"""Durable enqueue, and claim with acknowledgement, beside raw SQLite, four queues and the bare fdatasync.

Each store works in a process of its own, in another order each round; a ratio is the median over the rounds.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from benchmarks.queue_stores import AS_IT_COMES, STORES
from benchmarks.queue_table import OF_OURS, Table, Target, milliseconds, ratio_of_pairs
from benchmarks.queue_worker import ATTACHMENT, COMMAND, PAYLOAD, ROOT, Worker, scratch, shim

FLASH = 5000  # microseconds a sync: cheap flash
RAW = "raw sqlite3"
LIMIT = "one fdatasync"
OF_RAW = 0.9
TRIED = "not tried (--power-cuts N)"


IDLE = 1.5  # seconds: ours copies its log after one


@dataclass(frozen=True)
class Amount:
    rounds: int
    each: int  # times in a row
    before: int  # records before anything is measured, so that every log has grown to its length and begins anew


FULL, QUICK = Amount(15, 10, 250), Amount(5, 5, 100)


@dataclass
class Series:
    """One store doing one thing: the median second of each round, and the syncs of every single time."""

    seconds: list[float] = field(default_factory=list)
    syncs: list[float] = field(default_factory=list)

    def cells(self, raw: Series) -> tuple[str, str]:
        return milliseconds(statistics.median(self.seconds)), f"{ratio_of_pairs(raw.seconds, self.seconds):.2f}"

    @property
    def said(self) -> str:
        """Syncs: what nearly every time takes, and the mean, in which SQLite's checkpoints are."""
        return f"{statistics.median(self.syncs):g} ({statistics.mean(self.syncs):.2f})"


@contextmanager
def workers() -> Iterator[list[Worker]]:
    with scratch() as folder, ExitStack() as ends:
        preload = shim(folder)
        found = []
        for number, store in enumerate(STORES):
            found.append(Worker(store, folder / str(number), preload))
            ends.callback(found[-1].close)
        yield found


def side_by_side(
    all_workers: Sequence[Worker], amount: Amount, what: str, attachment: bool, micros: int
) -> dict[str, Series]:
    order, chance = list(all_workers), random.Random(1)
    found: defaultdict[str, Series] = defaultdict(Series)
    for number in range(-1, amount.rounds):  # the first round fills caches and is thrown away
        chance.shuffle(order)
        for worker in order:
            answer = worker.ask(what, amount.each, attachment, micros)
            if number >= 0:
                found[worker.store].seconds.append(statistics.median(answer["seconds"]))
                found[worker.store].syncs += answer["syncs"]
    return found


def measure(quick: bool, cuts: int = 0) -> list[Table]:
    amount = QUICK if quick else FULL
    with workers() as found:
        settings = {worker.store: worker.settings for worker in found}
        for worker in found:
            worker.ask("put", amount.before)
        time.sleep(IDLE)
        small = [side_by_side(found, amount, "put", False, micros) for micros in (0, FLASH)]
        taken = [side_by_side(found, amount, "take", False, micros) for micros in (0, FLASH)]
        large = [side_by_side(found, amount, "put", True, micros) for micros in (0, FLASH)]
    tables = [
        _table(f"enqueue: {PAYLOAD:,} bytes", small, settings),
        _table("claim and acknowledge (huey and diskcache cannot: they delete at the claim)", taken, settings),
        _table(f"enqueue: {PAYLOAD:,} bytes + {ATTACHMENT:,} bytes", large, settings),
    ]
    tables[0].notes += [
        f"'of {RAW}': its speed as a part of that of {RAW} (WAL, FULL, one record and one event in BEGIN IMMEDIATE)",
        "syncs: in nearly every call, and (mean): SQLite's checkpoints fall into some calls; ours into idle moments",
    ]
    tables[2].notes.append(
        "ours keeps attachments in files of their own (file, folder, row); the others inside the database"
    )
    of_raw = ratio_of_pairs(small[1][RAW].seconds, small[1][OF_OURS].seconds)
    tables[0].targets.append(Target(f"{PAYLOAD:,} bytes at 5 ms a sync, of {RAW}", of_raw, ">=", OF_RAW))
    for table, name, both in (
        (tables[0], "a seal without attachments", small),
        (tables[1], "claim + acknowledge", taken),
    ):
        syncs = both[0][OF_OURS].syncs + both[1][OF_OURS].syncs
        table.targets.append(Target(f"syncs of {name}, fewest", min(syncs), "==", 1))
        table.targets.append(Target(f"syncs of {name}, median", statistics.median(syncs), "==", 1))
        more = sum(count > 1 for count in syncs)
        table.notes.append(f"ours: the log was copied into the database during {more} of {len(syncs)} calls")
    return [*tables, power_cuts(cuts)]


def _table(title: str, both: Sequence[dict[str, Series]], settings: dict[str, str]) -> Table:
    columns = ("store", "settings, read back", "ms", f"of {RAW}", "5 ms a sync: ms", f"of {RAW}", "syncs (mean)")
    table = Table(title, columns)
    plain, slow = both
    for store, setting in settings.items():
        cells = (*plain[store].cells(plain[RAW]), *slow[store].cells(slow[RAW]), slow[store].said)
        table.add(store, setting, *cells)
    return table


def power_cuts(cuts: int) -> Table:
    """Acknowledged 4 KB records on a real file system whose power goes. Nothing of it is kept for the next run."""
    table = Table(
        f"power cuts, {cuts} each: acknowledged records that were gone", ("store", "at its safest", "as it comes")
    )
    why = ""
    if cuts:
        from tests.proof.power_cut import why_not

        why = why_not()
    for store in STORES:
        if store == LIMIT:
            continue
        if not cuts or why:
            table.add(store, TRIED if not cuts else f"not tried: {why}", "")
            continue
        table.add(store, _cut(store, "", cuts), _cut(store, "-as-it-comes", cuts) if store in AS_IT_COMES else "")
        print(f"  power cuts: {store}", file=sys.stderr, flush=True)
    return table


def _cut(store: str, how: str, cuts: int) -> str:
    from tests.proof.power_cut import cut

    writer, reader = ([*COMMAND, f"{mode}{how}", store] for mode in ("write", "read"))
    try:
        outcome = cut(writer, reader, cuts=cuts, env={"PYTHONPATH": str(ROOT)})
    except RuntimeError as trouble:
        return f"not tried: {trouble}"
    if outcome.survived:
        return f"survived {outcome.points} of {outcome.points} ({outcome.acknowledged} records)"
    records = f"lost {outcome.lost}, doubled {outcome.doubled} of {outcome.acknowledged} records"
    return f"{records}, corrupt {outcome.corrupt} of {outcome.points}"
