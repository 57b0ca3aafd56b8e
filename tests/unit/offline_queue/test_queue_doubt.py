"""A disk that fails at the commit: what certainly happened, what certainly did not, and what nobody can say."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from offline_queue import (
    SQLCIPHER,
    Damaged,
    DiskFull,
    InDoubt,
    Limits,
    Outbox,
    SealRequest,
    State,
    StoreFailed,
    TerminalIdentity,
)
from offline_queue.storage import store as module
from offline_queue.storage.engine import write_back
from offline_queue.storage.store import log_of

KEY = bytes(range(32))
SMALL = Limits(reserve=0, ballast=0)
Build = Callable[..., SealRequest]
ID = "11111111-2222-4333-8444-555555555555"


class Disk:
    """Stands between the outbox and SQLite: the next commits fail in a chosen way."""

    def __init__(self) -> None:
        self.failing_commits = 0  # SQLite rolls back and says "disk I/O error"
        self.commits_unheard = 0  # it did happen, and an error is said all the same
        self.takes_nothing = False  # not even what is written once more
        self.dead: set[int] = set()  # connections whose files are gone for good
        self.error: Exception = dbapi2.OperationalError("disk I/O error")
        self.synced_again = 0
        self.connections = 0
        self.engine = replace(SQLCIPHER, connect=self._connect, sync_again=self._sync_again)

    def _sync_again(self, path: Path) -> None:
        if self.takes_nothing:
            raise OSError(errno.EIO, "Input/output error")
        self.synced_again += 1
        write_back(path)

    def _connect(self, path: Path, key: bytes) -> Any:
        self.connections += 1
        return _Connection(self, self.connections, SQLCIPHER.connect(path, key))


class _Connection:
    def __init__(self, disk: Disk, number: int, real: Any) -> None:
        self._disk, self._number, self._real = disk, number, real

    def execute(self, statement: str, *values: Any) -> Any:
        disk = self._disk
        if self._number in disk.dead and statement != "ROLLBACK":
            raise disk.error
        if statement == "COMMIT" and (disk.failing_commits or disk.takes_nothing):
            disk.failing_commits = max(0, disk.failing_commits - 1)
            self._real.execute("ROLLBACK")
            raise disk.error
        found = self._real.execute(statement, *values)
        if statement == "COMMIT" and disk.commits_unheard:
            disk.commits_unheard -= 1
            raise disk.error
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def outbox(tmp_path: Path, identity: TerminalIdentity, disk: Disk) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "queue", KEY, identity, limits=SMALL, engine=disk.engine) as outbox:
        yield outbox
        disk.takes_nothing = False


def numbers(outbox: Outbox) -> list[int]:
    return [int(row.number.split("-")[2]) for row in outbox.rows()]


def test_a_commit_that_failed_once_is_made_certain_and_done_again(
    outbox: Outbox, disk: Disk, request_of: Build
) -> None:
    disk.failing_commits = 1
    receipt = outbox.seal(request_of(), ID)
    assert disk.synced_again == 1 and numbers(outbox) == [1]
    assert outbox.seal(request_of(), ID) == receipt and outbox.trouble() == ""
    assert outbox.verify_chain() == ""


def test_a_commit_that_did_happen_is_found_by_its_id(outbox: Outbox, disk: Disk, request_of: Build) -> None:
    disk.commits_unheard = 1
    receipt = outbox.seal(request_of(), ID)
    assert numbers(outbox) == [1] and outbox.receipt(ID) == receipt


def test_nobody_can_say_and_a_later_try_with_the_same_id_resolves_it(
    outbox: Outbox, disk: Disk, request_of: Build
) -> None:
    kept = outbox.seal(request_of("kept"))
    disk.takes_nothing = True
    with pytest.raises(InDoubt) as doubt:
        outbox.seal(request_of("doubtful", "k2"), ID)
    assert doubt.value.submission_id == ID and outbox.trouble() == "store"
    with pytest.raises(InDoubt):
        outbox.seal(request_of("doubtful", "k2"), ID)
    with pytest.raises(StoreFailed):
        outbox.seal(request_of("never begun", "k3"))
    disk.takes_nothing = False
    receipt = outbox.seal(request_of("doubtful", "k2"), ID)
    assert [row.number for row in outbox.rows()] == [kept.number, receipt.number] and numbers(outbox) == [1, 2]
    assert outbox.trouble() == ""


def test_a_disk_that_comes_back_is_noticed_without_being_asked(
    outbox: Outbox, disk: Disk, request_of: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.02)
    disk.takes_nothing = True
    with pytest.raises(InDoubt):
        outbox.seal(request_of(), ID)
    disk.takes_nothing = False
    end = time.monotonic() + 5
    while outbox.trouble() and time.monotonic() < end:
        time.sleep(0.01)
    assert outbox.trouble() == "" and outbox.rows() == []


def test_a_connection_that_does_not_recover_is_opened_anew(outbox: Outbox, disk: Disk, request_of: Build) -> None:
    kept = outbox.seal(request_of("kept"))
    disk.dead = {1}
    receipt = outbox.seal(request_of("next", "k2"))
    assert disk.connections == 2 and [row.number for row in outbox.rows()] == [kept.number, receipt.number]
    assert outbox.trouble() == ""


def test_two_failures_in_a_row_are_said_and_certain(outbox: Outbox, disk: Disk, request_of: Build) -> None:
    real = module.Store._once
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module.Store, "_once", lambda self, *args: _fail_commit(self, disk, real, args))
        with pytest.raises(StoreFailed, match="twice") as said:
            outbox.seal(request_of(), ID)
    assert not isinstance(said.value, InDoubt)
    assert outbox.rows() == [] and outbox.seal(request_of(), ID).number.split("-")[2] == "000001"


def _fail_commit(store: Any, disk: Disk, real: Any, args: Any) -> Any:
    disk.failing_commits = 1
    try:
        return real(store, *args)
    finally:
        disk.failing_commits = 0


def test_an_error_before_the_commit_is_no_doubt(
    outbox: Outbox, disk: Disk, request_of: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise disk.error

    with monkeypatch.context() as patch:
        patch.setattr("offline_queue.storage.rows.insert", fail)
        with pytest.raises(StoreFailed):
            outbox.seal(request_of(), ID)
    assert numbers(outbox) == [] and outbox.seal(request_of(), ID).number.split("-")[2] == "000001"


def test_a_full_disk_at_the_commit_is_no_doubt(outbox: Outbox, disk: Disk, request_of: Build) -> None:
    disk.failing_commits, disk.error = 9, dbapi2.OperationalError("database or disk is full")
    with pytest.raises(DiskFull):
        outbox.seal(request_of(), ID)
    disk.failing_commits = 0
    assert numbers(outbox) == [] and outbox.seal(request_of(), ID).number.split("-")[2] == "000001"


def test_a_claim_on_a_failing_disk_changes_nothing(outbox: Outbox, disk: Disk, request_of: Build) -> None:
    receipt = outbox.seal(request_of())
    disk.takes_nothing = True
    with pytest.raises(StoreFailed):
        outbox.move(receipt.submission_id, State.OFFERED, lasting=False)
    disk.takes_nothing = False
    row = outbox.row(receipt.submission_id)
    assert row is not None and row.state is State.SEALED


def test_damage_while_it_runs_is_said_and_stays(outbox: Outbox, disk: Disk, request_of: Build) -> None:
    disk.failing_commits, disk.error = 2, dbapi2.DatabaseError("database disk image is malformed")
    with pytest.raises(Damaged):
        outbox.seal(request_of(), ID)
    assert outbox.trouble() == "store"


def test_a_store_in_doubt_is_not_closed_over_a_log_that_may_not_be_true(
    tmp_path: Path, identity: TerminalIdentity, disk: Disk, request_of: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[int] = []

    def end_of_the_program(connection: Any) -> None:
        left.append(log_of(tmp_path / "queue" / "outbox.db").stat().st_size)
        shutil.copytree(tmp_path / "queue", tmp_path / "after")
        connection.close()

    monkeypatch.setattr(module, "_abandon", end_of_the_program)
    with Outbox.open(tmp_path / "queue", KEY, identity, limits=SMALL, engine=disk.engine) as outbox:
        kept = outbox.seal(request_of("kept"))
        disk.takes_nothing = True
        with pytest.raises(InDoubt):
            outbox.seal(request_of("doubtful", "k2"), ID)
    assert len(left) == 1 and left[0] > 0
    with Outbox.open(tmp_path / "after", KEY, identity, limits=SMALL) as again:
        assert [row.number for row in again.rows()] == [kept.number]


def test_a_log_that_a_killed_process_left_is_made_durable_before_anybody_reads_from_it(
    tmp_path: Path, identity: TerminalIdentity, disk: Disk, request_of: Build
) -> None:
    with Outbox.open(tmp_path / "queue", KEY, identity, limits=SMALL) as outbox:
        receipt = outbox.seal(request_of("", "k", ()))
        (tmp_path / "after").mkdir()
        for name in ("outbox.db", "outbox.db-wal", "outbox.made"):
            (tmp_path / "after" / name).write_bytes((tmp_path / "queue" / name).read_bytes())
    disk.takes_nothing = True
    with pytest.raises(StoreFailed):
        Outbox.open(tmp_path / "after", KEY, identity, limits=SMALL, engine=disk.engine)
    disk.takes_nothing = False
    with Outbox.open(tmp_path / "after", KEY, identity, limits=SMALL, engine=disk.engine) as after:
        assert disk.synced_again == 1 and after.receipt(receipt.number) == receipt


def test_what_is_written_once_more_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "log"
    data = os.urandom(3 * 1024 * 1024 + 17)
    path.write_bytes(data)
    write_back(path)
    assert path.read_bytes() == data


def test_the_same_id_is_the_same_record(outbox: Outbox, request_of: Build) -> None:
    receipt = outbox.seal(request_of(), ID)
    assert outbox.seal(replace(request_of(), clock_quality="free-running"), ID) == receipt
    for other in (request_of("other"), request_of(order_key="k2"), request_of(files=(b"other",)), request_of(files=())):
        with pytest.raises(ValueError, match="other content"):
            outbox.seal(other, ID)
    assert numbers(outbox) == [1]
    for bad in ("x", ID.upper().replace("5", "A"), "{" + ID + "}"):
        with pytest.raises(ValueError, match="submission_id"):
            outbox.seal(request_of(), bad)
