"""The outbox on the simulated disk: power goes at every write, every sync fails, the disk is full at every write."""

from __future__ import annotations

import bisect
import contextlib
import hashlib
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import apsw

from offline_queue import Limits, Outbox, OutboxError, TerminalIdentity
from offline_queue.storage.engine import Engine
from tests.faults.disk.plain_sqlite import plain_sqlite
from tests.faults.disk.simulated_disk import Change, Cut, Faults, Kind, Platter, TapingVFS
from tests.proof.ledger import Fact, Ledger, compare, seals_on
from tests.proof.outcome import Outcome
from tests.proof.place import KEY, MEMORY
from tests.proof.player import Player
from tests.proof.weakened import weakened

NO_BALLAST = Limits(reserve=0, ballast=0)
CHANGING = frozenset({Kind.WRITE, Kind.TRUNCATE, Kind.SYNC, Kind.DELETE})
DATABASE = "outbox.db"
Image = dict[str, bytes]  # name → content of the files of the database
Look = Callable[["Run", int, Image], Outcome]
_NAMES = count(1)


@dataclass
class Run:
    """A script that was played on the simulated disk: its tape, and the other files with when they came."""

    folder: Path
    identity: TerminalIdentity
    tape: list[Change]
    others: dict[Path, int] = field(default_factory=dict)  # within the folder → position on the tape
    _facts_at: list[int] = field(default_factory=list)

    def facts(self, until: int) -> list[Fact]:
        return [change.fact for change in self.tape[:until] if change.kind is Kind.FACT]

    def answers(self, until: int) -> int:
        self._facts_at = self._facts_at or [n for n, change in enumerate(self.tape) if change.kind is Kind.FACT]
        return bisect.bisect_left(self._facts_at, until)

    def points(self) -> list[int]:
        return [n for n, change in enumerate(self.tape) if change.kind in CHANGING]


@contextlib.contextmanager
def played(
    steps: int, *, seed: int = 1, faults: Faults | None = None, weakness: str = "", and_then: int = 0
) -> Iterator[Run]:
    """`and_then`: so many questions more after the disk has room again."""
    with tempfile.TemporaryDirectory(prefix="disk-", dir=MEMORY) as work:
        folder = Path(work) / "queue"
        identity = TerminalIdentity.create(Path(work) / "identity.json", KEY, "LX0417", "03")
        vfs = _Watching(f"taping{next(_NAMES)}", folder)
        vfs.faults = faults or Faults()
        engine = weakened(plain_sqlite(vfs), weakness)
        try:
            with _open(folder, identity, engine) as outbox:
                player = Player(outbox, lambda fact: vfs.tape.append(Change(Kind.FACT, fact=fact)), seed=seed)
                player.play(steps)
                vfs.faults.room = True
                player.play(and_then)
        except Exception as error:
            if not isinstance(error, OutboxError) and not weakness:
                raise  # the ledger has no answer then; of an outbox that was made worse nothing better is expected
        run = Run(folder, identity, vfs.tape, vfs.others)
        try:
            yield run
        finally:
            vfs.unregister()


class _Watching(TapingVFS):
    """Notes when a file that is not the database's came into the folder."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name)
        self.others: dict[Path, int] = {}
        self._folder = folder

    def taped(self, change: Change) -> None:
        super().taped(change)
        for path in self._folder.iterdir():
            if not path.name.startswith(DATABASE):
                self.others.setdefault(Path(path.name), len(self.tape))


def _open(folder: Path, identity: TerminalIdentity, engine: Engine) -> Outbox:
    return Outbox.open(folder, KEY, identity, limits=NO_BALLAST, engine=engine)


def cut_at(run: Run, points: Sequence[int], cuts: Sequence[Cut], seed: int = 1, look: Look | None = None) -> Outcome:
    """The power goes before each of these positions of the tape, once for each way of losing."""
    look = look or _reopened
    total, platter, at = Outcome(), Platter(random.Random(seed)), 0
    chance = random.Random(seed)
    for point in points:
        for change in run.tape[at:point]:
            platter.play(change)
        at = point
        for cut in cuts:
            found = look(run, point, platter.after_power_cut(cut, chance))
            total += found if found.survived else found.at(f"{cut} before change {point} ({run.tape[point - 1].kind})")
    return total


class Distinct:
    """Looks at each database that SQLite recovers only once for the same answers: torn logs are often read alike."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, int, bytes], Outcome] = {}

    def __call__(self, run: Run, point: int, image: Image) -> Outcome:
        answers = run.answers(point)
        others = sum(since <= point for since in run.others.values())
        key = (answers, others, _recovered(image))
        if key not in self._seen:
            self._seen[key] = _reopened(run, point, image)
        return self._seen[key]


def _recovered(image: Image) -> bytes:
    """The digest of the database that plain SQLite makes of these files."""
    with tempfile.TemporaryDirectory(prefix="read-", dir=MEMORY) as work:
        path = Path(work) / DATABASE
        for name, content in image.items():
            path.with_name(name).write_bytes(content)
        connection = apsw.Connection(str(path))
        try:
            return hashlib.sha256(connection.serialize("main")).digest()
        except apsw.Error as error:
            return f"{type(error).__name__}: {sorted(image)}".encode()
        finally:
            connection.close()


def _by_this_thread(job: Callable[[], Any]) -> Any:
    """A check asks hundreds of questions; nobody else asks any, so the writer's thread is not needed for them."""
    return job()


def _reopened(run: Run, point: int, image: Image) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="cut-", dir=MEMORY) as work:
        folder = Path(work) / "queue"
        folder.mkdir(mode=0o700)
        for name, content in image.items():
            (folder / name).write_bytes(content)
        for name, since in run.others.items():
            if since <= point and (run.folder / name).is_file():
                shutil.copy(run.folder / name, folder / name)
        ledger = Ledger(run.facts(point))
        try:
            with _open(folder, run.identity, plain_sqlite()) as outbox:
                outbox._store._hand_over = _by_this_thread  # type: ignore[method-assign]
                found = compare(outbox, ledger) + seals_on(outbox)
        except Exception as error:
            return Outcome(1, ledger.acknowledged, corrupt=1, first=f"does not open: {type(error).__name__}: {error}")
    return found


def cut_at_every_write(
    steps: int = 200, *, most: int = 0, cuts: Sequence[Cut] = (), seed: int = 1, faults: Faults | None = None,
    weakness: str = "",
) -> Outcome:  # fmt: skip
    """`most` takes so many points, evenly spread; without `cuts` each point gets one way, in turn."""
    with played(steps, seed=seed, faults=faults, weakness=weakness) as run:
        points = run.points()
        if most and most < len(points):
            points = [points[n * len(points) // most] for n in range(most)]
        if cuts:
            return cut_at(run, points, cuts, seed)
        ways, look = list(Cut), Distinct()
        return sum((cut_at(run, points[n :: len(ways)], [way], seed, look) for n, way in enumerate(ways)), Outcome())


def sync_fails_everywhere(steps: int = 25, *, seed: int = 1, in_a_row: int = 1, weakness: str = "") -> Outcome:
    """EIO at each sync, with a kernel that then forgets what it could not write; the power goes at the answer, and at
    the end."""
    with played(steps, seed=seed, weakness=weakness) as run:
        syncs = sum(change.kind is Kind.SYNC for change in run.tape)
    total = Outcome()
    for n in range(1, syncs + 1):
        with played(steps, seed=seed, faults=Faults(fail_sync=n, fail_syncs=in_a_row), weakness=weakness) as run:
            failed = next((at for at, change in enumerate(run.tape) if change.kind is Kind.SYNC_FAILED), 0)
            answers = [
                at + 1 for at, change in enumerate(run.tape)
                if at > failed and change.kind is Kind.FACT and "do" not in change.fact
            ]  # fmt: skip
            found = cut_at(run, [*answers[:3], len(run.tape)], [Cut.DROP, Cut.SECTORS], seed)
            total += found if found.survived else found.at(f"sync {n}")
    return total


def full_at_every_write(steps: int = 20, *, seed: int = 1, most: int = 0, weakness: str = "") -> Outcome:
    """No room from the n-th write on; later there is room again, and all goes on."""
    with played(steps, seed=seed, weakness=weakness) as run:
        writes = sum(change.kind is Kind.WRITE for change in run.tape)
    turns = range(1, writes + 1) if not most else [1 + n * writes // most for n in range(most)]
    total = Outcome()
    for n in turns:
        with played(steps, seed=seed, faults=Faults(full_at_write=n), weakness=weakness, and_then=5) as run:
            found = cut_at(run, [len(run.tape)], [Cut.DROP, Cut.KEEP], seed)
            total += found if found.survived else found.at(f"full at write {n}")
    return total
