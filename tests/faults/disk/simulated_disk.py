"""A disk that loses what was not synced: a SQLite VFS that tapes every write, and a platter that plays the tape back.

While the database runs, its files are real ones in memory. From the tape, the platter knows at each moment what a sync
has made durable and what is only written; a power cut keeps, drops or tears the latter, sector by sector.
"""

from __future__ import annotations

import errno
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512  # what a disk writes whole; SQLite relies on no more (powersafe overwrite)
FRAME_HEAD = 24
PAGE = 4096  # what flash and most file systems write whole


class Kind(StrEnum):
    OPENED = "opened"
    WRITE = "write"
    TRUNCATE = "truncate"
    SYNC = "sync"
    SYNC_FAILED = "sync failed"  # the kernel forgets that pages are dirty: reads show them, the disk never gets them
    DELETE = "delete"
    FOLDER_SYNC = "folder sync"
    FACT = "fact"  # what the outbox was asked or answered, in its place between the writes


@dataclass(frozen=True, slots=True)
class Change:
    kind: Kind
    file: str = ""
    offset: int = 0
    data: bytes = b""
    fact: Mapping[str, Any] = field(default_factory=dict)

    def is_head_before(self, later: Change) -> bool:
        ends = self.offset + FRAME_HEAD
        return (
            self.kind is Kind.WRITE and len(self.data) == FRAME_HEAD and (self.file, ends) == (later.file, later.offset)
        )


@dataclass
class Faults:
    """Counted from 1, 0 for none. A full disk stays full until `room` is set again."""

    fail_sync: int = 0
    fail_syncs: int = 1  # so many in a row
    full_at_write: int = 0
    room: bool = False
    dead_syncs: str = ""  # files whose name ends so are never synced: the one fsync left out, for negative controls
    syncs: int = 0
    writes: int = 0

    @property
    def failing(self) -> range:
        return range(self.fail_sync, self.fail_sync + self.fail_syncs)


class TapingVFS(apsw.VFS):
    """Real files under another VFS, each change on the tape. No shared memory: WAL needs locking_mode=EXCLUSIVE."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "unix")
        self.name = name
        self.tape: list[Change] = []
        self.faults = Faults()

    def taped(self, change: Change) -> None:
        """The head of a frame of the log and its page are one write here; a cut may tear it anywhere."""
        last = self.tape[-1] if self.tape else None
        if change.kind is Kind.WRITE and last and last.is_head_before(change):
            self.tape[-1] = Change(Kind.WRITE, change.file, last.offset, last.data + change.data)
            return
        self.tape.append(change)

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return _TapedFile(self, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        super().xDelete(name, sync_folder)
        self.taped(Change(Kind.DELETE, Path(name).name))
        if sync_folder:
            self.taped(Change(Kind.FOLDER_SYNC, Path(name).name))

    def write_back(self, path: Path) -> None:
        """engine.write_back on this disk: what a reader sees is written and synced. Raises OSError."""
        self.sync_fails(path.name)
        self.taped(Change(Kind.WRITE, path.name, 0, path.read_bytes()))
        self.taped(Change(Kind.SYNC, path.name))

    def sync_fails(self, file: str) -> None:
        """Counts a sync. Raises OSError when it is the one that fails."""
        self.faults.syncs += 1
        if self.faults.fail_sync and self.faults.syncs in self.faults.failing:
            self.taped(Change(Kind.SYNC_FAILED, file))
            raise OSError(errno.EIO, "the simulated disk could not sync")


class _TapedFile(apsw.VFSFile):
    def __init__(self, vfs: TapingVFS, name: Any, flags: list[int]) -> None:
        super().__init__("unix", name, flags)
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._vfs = vfs
        self._file = Path(path).name if path else "temporary"
        vfs.taped(Change(Kind.OPENED, self._file))

    def excepthook(self, *told: object) -> None:
        """What SQLite itself passes over is no news for the screen: it is on the tape."""

    def xWrite(self, data: bytes, offset: int) -> None:
        faults = self._vfs.faults
        faults.writes += 1
        if faults.full_at_write and faults.writes >= faults.full_at_write and not faults.room:
            raise apsw.FullError("the simulated disk is full")
        super().xWrite(data, offset)
        self._vfs.taped(Change(Kind.WRITE, self._file, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self._vfs.taped(Change(Kind.TRUNCATE, self._file, size))

    def xSync(self, flags: int) -> None:
        faults = self._vfs.faults
        if faults.dead_syncs and self._file.endswith(faults.dead_syncs):
            return
        try:
            self._vfs.sync_fails(self._file)
        except OSError as error:
            raise apsw.IOError(str(error)) from error
        self._vfs.taped(Change(Kind.SYNC, self._file))


class Cut(StrEnum):
    """What becomes of what was not synced."""

    DROP = "drop"
    KEEP = "keep"
    PREFIX = "prefix"  # in order, the last one torn
    SECTORS = "sectors"  # any sectors of any writes, in any order
    PAGES = "pages"
    GARBAGE = "garbage"  # as SECTORS, and room that a file got without its content holds what was on the disk before


class Platter:
    """Durable content of each file, and what is written and not synced. A new file's name is durable with its sync.

    As SQLite does on Unix, the first sync of a log or journal that was opened also syncs the folder.
    """

    def __init__(self, chance: random.Random | None = None) -> None:
        """`chance`: which sectors a failing sync brought to the disk all the same; None for no sector."""
        self._chance = chance
        self.durable: dict[str, bytes] = {}
        self.waiting: dict[str, list[Change]] = {}
        self._first_sync: set[str] = set()  # files whose next sync is also one of the folder

    def play(self, change: Change) -> None:
        name = change.file
        match change.kind:
            case Kind.WRITE | Kind.TRUNCATE | Kind.DELETE:
                self.waiting.setdefault(name, []).append(change)
            case Kind.OPENED if name.endswith(("-wal", "-journal")):
                self._first_sync.add(name)
            case Kind.SYNC:
                content = _with(self.durable.get(name), self.waiting.pop(name, []))
                self.durable[name] = content if content is not None else b""
                if name in self._first_sync:
                    self._first_sync.discard(name)
                    self._sync_folder()
            case Kind.FOLDER_SYNC:
                self._sync_folder()
            case Kind.SYNC_FAILED:
                forgotten = self.waiting.pop(name, [])
                if self._chance and (content := _with(self.durable.get(name), self._brought(forgotten))) is not None:
                    self.durable[name] = content

    def _sync_folder(self) -> None:
        """What was deleted stays deleted."""
        for name, changes in self.waiting.items():
            if deleted := [n for n, change in enumerate(changes) if change.kind is Kind.DELETE]:
                self.durable.pop(name, None)
                del changes[: deleted[-1] + 1]

    def _brought(self, forgotten: list[Change]) -> list[Change]:
        assert self._chance is not None
        return _surviving(forgotten, Cut.SECTORS, self._chance)

    def after_power_cut(self, cut: Cut, chance: random.Random) -> dict[str, bytes]:
        """The files that the next start finds."""
        found = {}
        for name in sorted({*self.durable, *self.waiting}):
            content = _with(self.durable.get(name), _surviving(self.waiting.get(name, []), cut, chance), cut, chance)
            if content is not None:
                found[name] = content
        return found


def _surviving(waiting: list[Change], cut: Cut, chance: random.Random) -> list[Change]:
    if cut is Cut.DROP:
        return []
    if cut is Cut.KEEP:
        return waiting
    if cut is Cut.PREFIX:
        whole = chance.randint(0, len(waiting))
        torn = [piece for change in waiting[whole : whole + 1] for piece in _pieces(change, SECTOR)]
        return waiting[:whole] + torn[: chance.randint(0, len(torn))]
    size = PAGE if cut is Cut.PAGES else SECTOR
    pieces = [piece for change in waiting for piece in _pieces(change, size)]
    share = chance.random()
    # two writes of one sector never change places: the disk holds the older or the newer
    return [piece for piece in pieces if chance.random() < share]


def _pieces(change: Change, size: int) -> list[Change]:
    if change.kind is not Kind.WRITE:
        return [change]
    found, start, end = [], change.offset, change.offset + len(change.data)
    while start < end:
        stop = min(end, (start // size + 1) * size)
        part = change.data[start - change.offset : stop - change.offset]
        found.append(Change(Kind.WRITE, change.file, start, part))
        start = stop
    return found


def _with(
    content: bytes | None, changes: list[Change], cut: Cut = Cut.KEEP, chance: random.Random | None = None
) -> bytes | None:
    """None: the file is not there."""
    if not changes:
        return content
    raw = bytearray(content) if content is not None else None
    for change in changes:
        if change.kind is Kind.DELETE:
            raw = None
            continue
        raw = raw if raw is not None else bytearray()
        end = change.offset + len(change.data)
        if change.kind is Kind.TRUNCATE:
            del raw[change.offset :]
        if len(raw) < end:
            gap = end - len(raw)
            raw += chance.randbytes(gap) if cut is Cut.GARBAGE and chance is not None else bytes(gap)
        if change.kind is Kind.WRITE:
            raw[change.offset : end] = change.data
    return bytes(raw) if raw is not None else None
