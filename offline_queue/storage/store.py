"""The encrypted database: settings that make a commit durable, one writer thread that owns the only connection.

What is acknowledged is on the disk, also on a disk that fails and comes back:

- COMMIT at synchronous=FULL appends to the log (WAL) and syncs it: one fdatasync. SQLite counts the transaction only
  after the sync, so in this connection a failed COMMIT never becomes visible. But its bytes may stand in the log, and
  the next process that opens the file would read them.
- "Close, reopen, ask" alone proves nothing after a failed fsync: Linux forgets that the pages are not on the disk, so
  what is read back comes from memory, and the next fsync says "done" without writing ("fsyncgate"). Worse, closing
  makes SQLite copy the log into the database and delete it: were an earlier part of the log lost, too (soft commits
  are not synced), a power cut in the middle would leave pages of two times.
- So before anything else the log is written once more from what a reader sees, and synced (`Engine.sync_again`). When
  that succeeds the log is true. Then a durable commit of a page of our own overwrites the place behind the last known
  good frame: checksums are chained, so what the failed COMMIT left there can never be read again. It certainly did
  not happen, and the work is done once more from the beginning, which asks by id first. If the connection itself does
  not recover (a device that went and came back), it is closed and the file is opened anew, with the log true.
- When the disk takes none of this nobody can say: `Unsure`. The connection is kept as it is, because closing would
  copy from a log that may not be true. Every few seconds, and before any later work, it is tried again.
"""

from __future__ import annotations

import ctypes
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from offline_queue.errors import (
    Damaged,
    DiskFull,
    OutboxClosed,
    OutboxError,
    StoreFailed,
    UnsafeStore,
    Unsure,
    WrongKey,
)
from offline_queue.storage.ballast import DISK_FULL_ERRORS
from offline_queue.storage.engine import KEY_BYTES, SQLCIPHER, Connection, Engine, Trouble
from offline_queue.storage.handed import Handed
from offline_queue.storage.migrate import migrate

LOG = logging.getLogger("offline_queue.storage.store")
T = TypeVar("T")
P = ParamSpec("P")

IDLE_SECONDS = 1.0  # nobody asked for anything: time to copy the log into the database
RETRY_SECONDS = 5.0  # between two looks at a disk that failed
LARGE_LOG = 4000  # frames of 4 KB: then it is copied also while there is work
LOOK_EVERY = 32  # pieces of work between two looks at the size of the log

# setting, value asked for, value that must be read back
PRAGMAS = (
    ("locking_mode", "EXCLUSIVE", "exclusive"),  # one process: the index of the log in memory, no file to map
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", "2"),
    ("secure_delete", "ON", "1"),
    ("wal_autocheckpoint", "0", "0"),  # a commit is one sync, never three: copied when idle
)


def open_database(path: Path, key: bytes, engine: Engine = SQLCIPHER) -> Connection:
    """A connection with today's schema, in autocommit mode. Raises WrongKey, UnsafeStore, and what the engine raises.

    A log that an earlier process left is made durable before anything is read from it: it may hold a commit that was
    never synced, and whoever asks now would print what a power cut takes back.
    """
    if len(key) != KEY_BYTES:
        raise WrongKey(f"the key has {len(key)} bytes instead of {KEY_BYTES}")
    log = log_of(path)
    if log.exists() and log.stat().st_size:
        engine.sync_again(log)
    connection = engine.connect(path, key)
    try:
        _prove_key(connection, engine)
        for name, wanted, expected in PRAGMAS:
            _set_and_read_back(connection, name, wanted, expected)
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _prove_key(connection: Connection, engine: Engine) -> None:
    _set_and_read_back(connection, *PRAGMAS[0])
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except Exception as error:
        if engine.trouble(error) is Trouble.DAMAGED:
            raise WrongKey("the key does not open the outbox, or the file is damaged") from error
        raise


def _set_and_read_back(connection: Connection, name: str, wanted: str, expected: str) -> None:
    # all rows are fetched: the error of making the log comes with the second step of `journal_mode`, and would be lost
    connection.execute(f"PRAGMA {name} = {wanted}").fetchall()
    told = connection.execute(f"PRAGMA {name}").fetchall()
    got = str(told[0][0]) if told else "nothing"
    if got != expected:
        raise UnsafeStore(f"the database keeps {name} = {got}; {expected} is needed for durable commits")


class Store:
    """Runs pieces of work one after another, each inside one transaction that is durable when `run` returns."""

    def __init__(self, path: Path, key: bytes, engine: Engine = SQLCIPHER) -> None:
        """Raises WrongKey, UnsafeStore, DiskFull, StoreFailed, Damaged."""
        self._path, self._key, self._engine = path, key, engine
        self._jobs: queue.SimpleQueue[Handed[Any] | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._open = True
        self._connection: Connection | None = None
        self._suspect = False  # the log may not be what the disk holds
        self._lasting = True  # synchronous is FULL now
        self._since_look = 0
        self._written = False  # something since the last copying
        self.trouble = ""  # why nothing can be written now; any thread may look
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._work, args=(ready,), name="outbox-writer", daemon=True)
        self._thread.start()
        try:
            ready.result()
        except BaseException:
            self._thread.join()
            raise

    # ── from any thread ──────────────────────────────────────────────────────────────────────────────────────────

    def run(self, work: Callable[[Connection], T], *, lasting: bool = True) -> T:
        """`work` gets the connection inside BEGIN IMMEDIATE … COMMIT; what it raises rolls back. It may be called
        twice: the second time after a commit that failed and certainly did not happen.

        `lasting=False`: a power cut may take it back, together with nothing that was acknowledged; no sync.
        Raises DiskFull, StoreFailed (it did not happen), Unsure, Damaged, OutboxClosed.
        """
        return self._hand_over(lambda: self._transaction(work, lasting))

    def read(self, work: Callable[Concatenate[Connection, P], T], *values: P.args, **named: P.kwargs) -> T:
        """`work` only looks: it gets the connection, then the values. Raises StoreFailed, Damaged, OutboxClosed."""
        return self._hand_over(lambda: self._look(lambda db: work(db, *values, **named)))

    def copy_log(self) -> None:
        """What the writer does by itself when idle: the log into the database."""
        self._hand_over(self._copy)

    def close(self) -> None:
        """Finishes what was queued, then closes the connection. May be called twice."""
        with self._gate:
            if self._open:
                self._open = False
                self._jobs.put(None)
        self._thread.join()

    def _hand_over(self, job: Callable[[], T]) -> T:
        handed = Handed(job)
        with self._gate:
            if not self._open:
                raise OutboxClosed("the outbox is closed")
            self._jobs.put(handed)
        return handed.result()

    # ── the writer thread ────────────────────────────────────────────────────────────────────────────────────────

    def _work(self, ready: Future[None]) -> None:
        try:
            self._open_file()
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            self._drop()
            ready.set_exception(self._said(error) or (_of_system(error) if isinstance(error, OSError) else error))
            return
        ready.set_result(None)
        while True:
            try:
                job = self._jobs.get(timeout=self._patience())
            except queue.Empty:
                self._idle()
                continue
            if job is None:
                break
            job.do()
            del job  # what was sealed does not stay in memory until the next one comes
            self._look_at_the_log()
        self._close_file()

    def _patience(self) -> float | None:
        if self._suspect:
            return RETRY_SECONDS
        return IDLE_SECONDS if self._written else None

    def _idle(self) -> None:
        try:
            if self._suspect:
                self._make_certain()
            else:
                self._copy()
        except OutboxError:
            pass  # `trouble` tells; it is tried again
        except Exception:  # whoever waits for this thread would wait for ever
            LOG.exception("the upkeep of the outbox failed")

    def _look_at_the_log(self) -> None:
        self._since_look += 1
        if self._since_look < LOOK_EVERY or self._suspect or not self._written or self._connection is None:
            return
        self._since_look = 0
        if self._connected().execute("PRAGMA wal_checkpoint(NOOP)").fetchall()[0][1] > LARGE_LOG:
            self._idle()

    # ── one piece of work ────────────────────────────────────────────────────────────────────────────────────────

    def _transaction(self, work: Callable[[Connection], T], lasting: bool) -> T:
        self._before_work()
        try:
            return self._once(work, lasting)
        except Unsure:
            self._make_certain()
        except DiskFull:
            if not self._copied():  # the log may be what fills the disk: copied, it is written from its beginning
                raise
        except StoreFailed as error:
            if not self._suspect:
                raise
            self._before_work(error)
        try:
            return self._once(work, lasting)
        except Unsure as error:
            self._make_certain()
            raise StoreFailed("the disk failed twice at a commit; it did not happen") from error

    def _once(self, work: Callable[[Connection], T], lasting: bool) -> T:
        """Raises Unsure after a failed COMMIT, DiskFull and StoreFailed when it certainly did not happen."""
        connection, committing = self._connected(), False
        try:
            self._sync_at_commit(connection, lasting)
            connection.execute("BEGIN IMMEDIATE")
            result = work(connection)
            committing = True
            connection.execute("COMMIT")
        except BaseException as error:
            self._roll_back(connection)
            said = self._said(error)
            if said is None:
                raise
            if committing and self._suspect:
                raise Unsure(str(error)) from error
            raise said from error
        self._written = True
        return result

    def _look(self, work: Callable[[Connection], T]) -> T:
        self._before_work()
        try:
            return work(self._connected())
        except BaseException as error:
            if (said := self._said(error)) is None:
                raise
            raise said from error

    def _before_work(self, failed: StoreFailed | None = None) -> None:
        """Raises StoreFailed while the disk fails: what is asked now is not even begun, or did not come to its end."""
        if self._suspect:
            try:
                self._make_certain()
            except Unsure as error:
                raise failed or StoreFailed(str(error)) from error

    def _connected(self) -> Connection:
        if self._connection is None:
            raise StoreFailed("the outbox could not be opened again")
        return self._connection

    def _sync_at_commit(self, connection: Connection, lasting: bool) -> None:
        if lasting is not self._lasting:
            self._lasting = not lasting  # until it is read back
            _set_and_read_back(connection, "synchronous", *(("FULL", "2") if lasting else ("NORMAL", "1")))
            self._lasting = lasting

    def _roll_back(self, connection: Connection) -> None:
        if connection.in_transaction:
            try:
                connection.execute("ROLLBACK")
            except Exception as error:  # noqa: BLE001 - a connection that cannot even do this is opened anew
                self._said(error)
                self._suspect = True

    def _said(self, error: BaseException) -> OutboxError | None:
        """The engine's exception in this program's words; None for what is no trouble of the disk."""
        match self._engine.trouble(error):
            case Trouble.FULL:
                return DiskFull("the disk is full")
            case Trouble.DAMAGED:
                self.trouble = "the outbox is damaged"
                return Damaged(f"the outbox is damaged: {error}")
            case Trouble.DISK:
                self._suspect = True
                self.trouble = "the disk fails"
                return StoreFailed(str(error))
        return None

    # ── the log, and what is certain ─────────────────────────────────────────────────────────────────────────────

    def _turn(self, lasting: bool) -> None:
        """A commit of one page that nobody needs."""
        connection = self._connected()
        try:
            self._sync_at_commit(connection, lasting)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE head SET number = number + 1 WHERE name = 'upkeep'")
            connection.execute("COMMIT")
        except BaseException:
            self._roll_back(connection)
            raise

    def _open_file(self) -> None:
        """Ends with a commit, so that the log has its synced beginning before anybody waits for a sealing."""
        self._lasting = True
        self._connection = open_database(self._path, self._key, self._engine)
        self._turn(lasting=True)

    def _make_certain(self) -> None:
        """See the head of this file. Raises Unsure when the disk does not take it."""
        try:
            if (log := log_of(self._path)).exists():
                self._engine.sync_again(log)
            try:
                self._turn(lasting=True)
            except Exception:  # noqa: BLE001 - this connection does not recover; the log is true, so it may be closed
                self._drop()
                self._open_file()
        except Exception as error:
            self.trouble = "the disk fails"
            raise Unsure(f"the disk takes nothing: {error}") from error
        self._suspect, self.trouble = False, ""

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except Exception as error:  # noqa: BLE001 - the file is opened anew in any case
                self._said(error)

    def _copied(self) -> bool:
        try:
            self._copy()
        except OutboxError:
            return False
        return True

    def _copy(self) -> None:
        """The log into the database, then its first new frame: the sync of a new beginning is paid here, not later."""
        self._written = False
        try:
            _, frames, copied = self._connected().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()[0]
            if frames == copied:
                self._turn(lasting=False)
        except BaseException as error:
            if (said := self._said(error)) is None:
                raise
            raise said from error

    def _close_file(self) -> None:
        if self._suspect:
            try:
                self._make_certain()
            except Unsure:
                _abandon(self._connection)
                return
        self._drop()


def _of_system(error: OSError) -> OutboxError:
    if error.errno in DISK_FULL_ERRORS:
        return DiskFull("the disk is full")
    return StoreFailed(f"the disk fails: {error.strerror}")


def _abandon(connection: Connection | None) -> None:
    """Never closed, not even by the end of the program: closing would copy from a log that may not be true."""
    if connection is not None:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))
