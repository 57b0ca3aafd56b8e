"""A damaged outbox: moved aside untouched, read as far as it can be read, and a new one begun with what was saved."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from offline_queue.errors import StoreFailed
from offline_queue.files import fsync_folder, write_private_file
from offline_queue.model import FINISHED, STUCK, State, StoredAttachment
from offline_queue.receipts.identity import TerminalIdentity
from offline_queue.receipts.numbers import split_number
from offline_queue.receipts.text import NO_RECEIPT_BEFORE, read_text
from offline_queue.storage import chain, marker, rows, views
from offline_queue.storage.attachments import AttachmentFolder
from offline_queue.storage.core import MISSING_FILE, china_now
from offline_queue.storage.engine import SQLCIPHER, Connection, Engine
from offline_queue.storage.locking import lock
from offline_queue.storage.migrate import migrate
from offline_queue.storage.seals import FIXED, attachments, problem
from offline_queue.storage.store import Store, log_of

T = TypeVar("T")

ASIDE = "aside-"
COMPLETE = "complete"  # in the folder aside: everything has been moved
READING = "reading"
BLOCK = 4096
GROWN, GROWN_TO = 8, 64 * 1024 * 1024  # times its size, or bytes
MOST_POSITIONS = 2_000_000  # looked for one by one where no index can be read
BATCH = 100


@dataclass(frozen=True, slots=True)
class Counter:
    """How far the numbers of one epoch had come, as far as it could be read."""

    last_seq: int
    last_hash: str
    settled: int


@dataclass(frozen=True, slots=True)
class Salvaged:
    """One record whose row, payload and receipt fit together. `fixed`: the columns of seals.FIXED."""

    fixed: tuple[Any, ...] = field(repr=False)
    state: State
    reason: str
    attempts: int
    case_number: str
    platform_receipt: str = field(repr=False)
    changed_at: str
    payload: bytes | None = field(repr=False)
    attachments: tuple[StoredAttachment, ...]

    @property
    def number(self) -> str:
        return str(self.fixed[1])

    @property
    def submission_id(self) -> str:
        return str(self.fixed[0])


@dataclass(frozen=True, slots=True)
class Salvage:
    """What could be read. `spoiled`: numbers of records that can be read and do not fit together."""

    aside: Path
    records: tuple[Salvaged, ...]
    counters: dict[tuple[str, str], Counter]
    spoiled: tuple[str, ...] = ()


# ── aside ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def set_aside(folder: Path, now: Callable[[], datetime] = china_now) -> Path:
    """Moves database, log and attachments into a folder of their own beside them; no byte of them is changed.

    The marker stays: `Outbox.open` refuses to begin anew until `restore`. Called again after a crash it goes on in the
    same folder. Raises AlreadyOpen, StoreFailed.
    """
    handle = lock(folder)
    try:
        if not marker.there(folder):
            write_private_file(folder / marker.NAME, b"{}")
        unfinished = [path for path in asides(folder) if not (path / COMPLETE).exists()]
        aside = unfinished[-1] if unfinished else folder / f"{ASIDE}{now():%Y%m%dT%H%M%S}"
        aside.mkdir(mode=0o700, exist_ok=True)
        fsync_folder(folder)
        beside = [marker.DATABASE + end for end in ("", "-wal", "-journal", "-shm")]
        for name in (*beside, marker.ATTACHMENTS):
            if (folder / name).exists():
                (folder / name).rename(aside / name)
        fsync_folder(aside)
        fsync_folder(folder)
        write_private_file(aside / COMPLETE, b"")
        return aside
    except OSError as error:
        raise StoreFailed(f"the disk fails: {error.strerror}") from error
    finally:
        os.close(handle)


def asides(folder: Path) -> list[Path]:
    """What lies aside here, oldest first: an alarm for as long as there is any."""
    return sorted(path for path in folder.glob(f"{ASIDE}*") if path.is_dir())


# ── salvage ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def salvage(aside: Path, key: bytes, engine: Engine = SQLCIPHER) -> Salvage:
    """Reads a copy, record by record: what a damaged page holds is lost, all others are found.

    Raises OSError when there is no room for the copy.
    """
    reading = aside / READING
    shutil.rmtree(reading, ignore_errors=True)
    reading.mkdir(mode=0o700)
    try:
        for name, grown in ((marker.DATABASE, True), (marker.DATABASE + "-wal", False)):
            if (aside / name).exists():
                _copy_what_can_be_read(aside / name, reading / name, grown)
        return _salvage(aside, reading / marker.DATABASE, key, engine)
    finally:
        shutil.rmtree(reading, ignore_errors=True)


def _copy_what_can_be_read(source: Path, target: Path, grown: bool) -> None:
    """A block that the disk does not give out becomes zeros: its page is then damaged, and no other.

    `grown`: a hole at the end, because of a file that lost its end SQLite reads nothing at all.
    """
    size = source.stat().st_size
    with source.open("rb", buffering=0) as old, target.open("wb") as new:
        for offset in range(0, size, BLOCK):
            length = min(BLOCK, size - offset)
            try:
                part = os.pread(old.fileno(), length, offset)
            except OSError:
                part = b""
            new.write(part.ljust(length, b"\0"))
        new.truncate(max(GROWN * size, GROWN_TO) if grown else size)


def _salvage(aside: Path, database: Path, key: bytes, engine: Engine) -> Salvage:
    if not database.exists():
        return Salvage(aside, (), {})
    reader = _Reader(database, key, engine)
    try:
        reader.ask(migrate)  # of an older version: brought to today's form where it can be
        found: dict[int, Salvaged] = {}
        spoiled: list[str] = []
        for position in range(1, _last_position(reader) + 1):
            if (read := reader.ask(lambda db, n=position: _record(db, n))) is not None:  # type: ignore[misc]
                one, wrong = read
                if wrong:
                    spoiled.append(one.number)
                else:
                    found[position] = one
        records = tuple(found[position] for position in sorted(found))
        return Salvage(aside, records, _counters(reader, records), tuple(spoiled))
    finally:
        reader.close()


class _Reader:
    """Asks a database that may be damaged. SQLCipher gives nothing more to a connection that has met a bad page, so
    each failure opens it anew."""

    def __init__(self, database: Path, key: bytes, engine: Engine) -> None:
        self._open: Callable[[], Connection] = lambda: engine.connect(database, key)
        self._db = self._open()

    def ask(self, question: Callable[[Connection], T]) -> T | None:
        """None when it cannot be read."""
        try:
            return question(self._db)
        except Exception:  # noqa: BLE001 - whatever a damaged file makes of it
            self.close()
            self._db = self._open()
            return None

    def close(self) -> None:
        with suppress(Exception):
            self._db.close()


def _last_position(reader: _Reader) -> int:
    """The highest one that any table or index still tells."""
    asked = (
        "SELECT max(position) FROM submission",
        "SELECT max(position) FROM payload",
        "SELECT max(position) FROM attachment",
        "SELECT max(position) FROM submission INDEXED BY submission_due WHERE state IN ('backoff', 'sealed')",
        "SELECT sum(number) FROM head WHERE name LIKE 'epoch %'",
    )
    told = [reader.ask(lambda db, one=one: int(db.execute(one).fetchone()[0] or 0)) for one in asked]  # type: ignore[misc]
    return min(max(n or 0 for n in told), MOST_POSITIONS)


def _record(db: Connection, position: int) -> tuple[Salvaged, str] | None:
    """One record, each page of it read by itself."""
    line = db.execute(
        f"""SELECT {FIXED}, seal, state, reason, attempts, case_number, platform_receipt, changed_at
            FROM submission WHERE position = ?""",  # noqa: S608
        (position,),
    ).fetchone()
    if line is None:
        return None
    *fixed, seal, state, reason, attempts, case_number, platform_receipt, changed_at = line
    payload = db.execute("SELECT data FROM payload WHERE position = ?", (position,)).fetchone()
    files, content = attachments(db, position), None if payload is None else bytes(payload[0])
    record = Salvaged(
        tuple(fixed), State(state), reason, attempts, case_number, platform_receipt, changed_at, content, files
    )
    wrong = problem(tuple(fixed), seal, None, content, files)
    if content is None and record.state not in FINISHED:
        wrong = wrong or "the payload is gone"
    return record, wrong


def _counters(reader: _Reader, records: tuple[Salvaged, ...]) -> dict[tuple[str, str], Counter]:
    found = {of: Counter(*kept) for of, kept in (reader.ask(views.counters) or {}).items()}
    for record in records:
        terminal, epoch, seq = split_number(record.number)
        if seq > found.get((terminal, epoch), Counter(0, NO_RECEIPT_BEFORE, 0)).last_seq:
            found[terminal, epoch] = Counter(seq, read_text(record.fixed[10]).hash, 0)
    return found


# ── restore ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def restore(
    folder: Path, key: bytes, identity: TerminalIdentity, saved: Salvage, *,
    now: Callable[[], datetime] = china_now, engine: Engine = SQLCIPHER,
) -> int:  # fmt: skip
    """Begins a new outbox in the place of the one that was set aside, with the saved records under their old ids,
    numbers and receipts: they were signed under an epoch whose key the platform keeps. How many wait to be sent.

    `identity` must have a new epoch from the platform: nobody knows which numbers of the old one were given out. What
    is missing of the old epochs the reconciliation then names. A crash leaves no outbox, and it is done again.
    Raises AlreadyOpen, ValueError for an old epoch or an outbox that is here, StoreFailed, DiskFull.
    """
    if (identity.terminal_id, identity.epoch) in saved.counters:
        raise ValueError("a restored outbox needs a new epoch from the platform")
    handle = lock(folder)
    try:
        if (folder / marker.DATABASE).exists():
            raise ValueError("there is an outbox here: set it aside first")
        building = folder / "restoring"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700)
        waiting = _build(folder, building / marker.DATABASE, key, saved, now, engine)
        if log_of(building / marker.DATABASE).exists():
            raise StoreFailed("the new outbox could not be closed whole: do it again")
        (building / marker.DATABASE).rename(folder / marker.DATABASE)
        fsync_folder(folder)
        marker.write(folder, key)
        building.rmdir()
        return waiting
    except OSError as error:
        raise StoreFailed(f"the disk fails: {error.strerror}") from error
    finally:
        os.close(handle)


def _build(
    folder: Path, database: Path, key: bytes, saved: Salvage, now: Callable[[], datetime], engine: Engine
) -> int:
    """Files first, then rows, as a sealing does it. Closed at the end, so that all is in the one file."""
    before = AttachmentFolder(saved.aside / marker.ATTACHMENTS, key)
    after = AttachmentFolder(folder / marker.ATTACHMENTS, key)
    store = Store(database, key, engine)
    try:
        waiting = 0
        for some in _batches(saved.records):
            states = [_state_of(record, before, after) for record in some]
            store.run(lambda db, some=some, states=states: _put(db, some, states, now()))  # type: ignore[misc]
            waiting += sum(state is State.SEALED for state, _ in states)
        store.run(lambda db: _put_counters(db, saved))
        told = f"{len(saved.records)} records from {saved.aside.name}"
        store.run(lambda db: chain.note(db, now(), "restored", told))
        store.copy_log()
    finally:
        store.close()
    return waiting


def _batches(records: tuple[Salvaged, ...]) -> Iterator[tuple[Salvaged, ...]]:
    return (records[start : start + BATCH] for start in range(0, len(records), BATCH))


def _state_of(record: Salvaged, before: AttachmentFolder, after: AttachmentFolder) -> tuple[State, str]:
    """The state in the new outbox, and why. Attachments of what is not finished are brought along."""
    if record.state is State.PURGED or record.payload is None:
        return State.PURGED, record.reason
    for attachment in record.attachments:
        data = before.get(attachment.sha256)
        if data is None:
            return (State.PURGED, "") if record.state is State.COMMITTED else (State.DEAD, MISSING_FILE)
        after.put_all([data])
    if record.state is State.COMMITTED or record.state in STUCK:
        return record.state, record.reason
    return State.SEALED, "restored"


def _put(db: Connection, some: tuple[Salvaged, ...], states: list[tuple[State, str]], at: datetime) -> None:
    for record, (state, reason) in zip(some, states, strict=True):
        payload = None if state is State.PURGED else record.payload
        changed_at = datetime.fromisoformat(record.changed_at)
        position = db.execute("SELECT coalesce(max(position), 0) + 1 FROM submission").fetchone()[0]
        rows.put(db, position, record.fixed, record.attachments, payload, state, changed_at, at, "restored")
        db.execute(
            """UPDATE submission SET attempts = ?, reason = ?, case_number = ?, platform_receipt = ?
               WHERE submission_id = ?""",
            (record.attempts, reason, record.case_number, record.platform_receipt, record.submission_id),
        )


def _put_counters(db: Connection, saved: Salvage) -> None:
    for (terminal, epoch), counter in saved.counters.items():
        rows.advance_counter(db, terminal, epoch, counter.last_seq, counter.last_hash, counter.last_seq)
        rows.settle(db, terminal, epoch, counter.settled)
