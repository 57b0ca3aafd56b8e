"""The store: settings, keys, crashes at every step, orphans, lost files, full disks, gapless numbers."""

from __future__ import annotations

import errno
import os
import pkgutil
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from offline_queue import (
    AlreadyOpen,
    Attachment,
    DiskFull,
    Outbox,
    OutboxClosed,
    SealRequest,
    State,
    StoreFailed,
    TerminalIdentity,
    UnsafeStore,
    WrongKey,
    verify_receipt,
)
from offline_queue.receipts.identity import fsync_folder
from offline_queue.receipts.text import Verified, make_number, sha256_hex
from offline_queue.storage.engine import SQLCIPHER
from offline_queue.storage.store import PRAGMAS, Store, open_database

KEY = bytes(range(32))
Build = Callable[..., SealRequest]


class Crash(BaseException):
    """Stands for the power going: nothing in the code may catch it and go on."""


def test_a_sealed_record_is_there_after_reopening(reopen: Callable[[], Outbox], request_of: Build) -> None:
    receipt = reopen().seal(request_of())
    outbox = reopen()
    assert outbox.receipt(receipt.number) == receipt
    parcel = outbox.load(receipt.submission_id)
    assert parcel is not None and parcel.payload == b"payload"
    assert [outbox.blob(a.sha256) for a in parcel.attachments] == [b"scan"]


def test_each_receipt_carries_the_hash_of_the_one_before(outbox: Outbox, request_of: Build) -> None:
    first, second = outbox.seal(request_of()), outbox.seal(request_of())
    assert first.previous_hash == "0" * 64
    assert second.previous_hash == sha256_hex(first.qr_text.encode())
    key = outbox.identity.published()
    found = verify_receipt(second.qr_text, {key.key_id: key})
    assert isinstance(found, Verified) and found.previous_hash == second.previous_hash


def test_numbers_are_gapless_when_many_threads_seal(outbox: Outbox, request_of: Build) -> None:
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda n: outbox.seal(request_of(str(n), f"k{n}")), range(60)))
    assert sorted(int(r.number.split("-")[2]) for r in receipts) == list(range(1, 61))
    assert len({r.previous_hash for r in receipts}) == 60


def test_a_new_epoch_starts_at_one_again(tmp_path: Path, outbox: Outbox, request_of: Build) -> None:
    outbox.seal(request_of())
    outbox.close()
    later = TerminalIdentity.create(tmp_path / "identity.json", KEY, "LX0417", "04")
    with Outbox.open(tmp_path / "queue", KEY, later) as again:
        assert again.seal(request_of()).number.startswith("LX0417-04-000001-")


def test_numbers_are_found_also_where_two_epochs_take_turns(
    tmp_path: Path, identity: TerminalIdentity, request_of: Build
) -> None:
    other = TerminalIdentity.create(tmp_path / "other.json", KEY, "LX0418", "03")
    receipts = []
    for who in (identity, other, identity, other, identity):
        with Outbox.open(tmp_path / "turns", KEY, who) as outbox:
            receipts += [outbox.seal(request_of(order_key=str(n))) for n in range(2)]
    with Outbox.open(tmp_path / "turns", KEY, identity) as outbox:
        assert [row.number for row in outbox.rows()] == [receipt.number for receipt in receipts]
        assert [outbox.receipt(receipt.number) for receipt in receipts] == receipts
        assert [outbox.row(receipt.number) for receipt in receipts] == outbox.rows()
        assert outbox.row(make_number("LX0417", "03", 7)) is None and outbox.row(make_number("LX0419", "01", 1)) is None
        assert outbox.last_seq() == {"03": 6}


def test_the_wrong_key_is_said_and_changes_nothing(tmp_path: Path, outbox: Outbox, request_of: Build) -> None:
    receipt = outbox.seal(request_of())
    outbox.close()
    with pytest.raises(WrongKey):
        Outbox.open(tmp_path / "queue", b"x" * 32, outbox.identity)
    with pytest.raises(WrongKey):
        Outbox.open(tmp_path / "queue", b"short", outbox.identity)
    with Outbox.open(tmp_path / "queue", KEY, outbox.identity) as again:
        assert again.receipt(receipt.number) == receipt


def test_nothing_of_a_record_is_readable_on_the_disk(tmp_path: Path, outbox: Outbox, request_of: Build) -> None:
    outbox.seal(request_of("CANARY-IN-PAYLOAD", "k", (b"CANARY-IN-SCAN" * 10,)))
    outbox.close()
    for path in (tmp_path / "queue").rglob("*"):
        if path.is_file():
            assert b"CANARY" not in path.read_bytes()
            assert not path.read_bytes().startswith(b"SQLite format 3")
            assert (
                path.stat().st_mode & 0o077 == 0 or path.name != "outbox.db" or path.parent.stat().st_mode & 0o077 == 0
            )


@pytest.mark.parametrize("name", [name for name, _, _ in PRAGMAS])
def test_a_database_that_does_not_keep_a_setting_is_refused(tmp_path: Path, name: str) -> None:
    class Sloppy:
        """A connection of which nobody knows whether it heard."""

        def __init__(self, path: Path, key: bytes) -> None:
            self._real: Any = SQLCIPHER.connect(path, key)

        def execute(self, statement: str, *values: Any) -> Any:
            return self._real.execute("SELECT 'other'" if statement == f"PRAGMA {name}" else statement, *values)

        def __getattr__(self, attribute: str) -> Any:
            return getattr(self._real, attribute)

    with pytest.raises(UnsafeStore, match=name):
        open_database(tmp_path / "x.db", KEY, replace(SQLCIPHER, connect=Sloppy))


def test_settings_are_read_back_as_durable_after_every_open(tmp_path: Path) -> None:
    for _ in range(2):
        store = Store(tmp_path / "x.db", KEY)
        try:
            found = store.read(lambda db: {n: str(db.execute(f"PRAGMA {n}").fetchone()[0]) for n, _, _ in PRAGMAS})
        finally:
            store.close()
        assert found == {name: expected for name, _, expected in PRAGMAS}


def test_a_second_process_is_refused(tmp_path: Path, outbox: Outbox) -> None:
    with pytest.raises(AlreadyOpen):
        Outbox.open(tmp_path / "queue", KEY, outbox.identity)


def test_a_closed_outbox_says_so(outbox: Outbox, request_of: Build) -> None:
    outbox.close()
    outbox.close()
    with pytest.raises(OutboxClosed):
        outbox.seal(request_of())


@pytest.mark.parametrize(
    ("step", "nth"),
    [
        ("os.fdatasync", 1),
        ("os.fdatasync", 2),
        ("pathlib.Path.rename", 1),
        ("pathlib.Path.rename", 2),
        ("offline_queue.storage.attachments.fsync_folder", 1),
        ("offline_queue.storage.rows.advance_counter", 1),
        ("offline_queue.storage.rows.insert", 1),
        ("offline_queue.storage.rows.add_event", 1),
    ],
)
def test_a_crash_at_any_step_of_sealing_leaves_whole_records_and_no_gap(
    step: str, nth: int, tmp_path: Path, outbox: Outbox, request_of: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = outbox.seal(request_of("kept"))
    real = pkgutil.resolve_name(step)
    calls: list[str] = []

    def crash(*args: Any, **more: Any) -> Any:
        calls.append(step)
        if len(calls) == nth:
            raise Crash
        return real(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(step, crash)
        with pytest.raises(Crash):
            outbox.seal(request_of("lost", "k2", (b"one", b"two")))
    shutil.copytree(tmp_path / "queue", tmp_path / "after")
    with Outbox.open(tmp_path / "after", KEY, outbox.identity) as after:
        assert [row.number for row in after.rows()] == [kept.number]
        assert after.seal(request_of("next", "k3")).number.split("-")[2] == "000002"
        files = {path.name for path in (tmp_path / "after" / "attachments").iterdir()}
        assert files == {sha256_hex(b"scan")}


def test_what_was_under_way_is_sealed_again_under_the_same_id(reopen: Callable[[], Outbox], request_of: Build) -> None:
    outbox = reopen()
    ids = [outbox.seal(request_of(str(n), f"k{n}")).submission_id for n in range(3)]
    outbox.move(ids[0], State.OFFERED)
    outbox.move(ids[1], State.OFFERED)
    outbox.move(ids[1], State.UPLOADING)
    outbox.move(ids[2], State.OFFERED)
    outbox.move(ids[2], State.BACKOFF, "503", tried=True)
    again = reopen()
    assert [row.state for row in again.rows()] == [State.SEALED, State.SEALED, State.BACKOFF]
    assert again.sendable() == ids
    assert again.rows()[2].attempts == 1
    assert [event.after for event in again.history(ids[1])] == ["sealed", "offered", "uploading", "sealed"]


def test_orphans_are_swept_and_needed_files_stay(
    tmp_path: Path, reopen: Callable[[], Outbox], request_of: Build
) -> None:
    reopen().seal(request_of())
    folder = tmp_path / "queue" / "attachments"
    (folder / ("a" * 64)).write_bytes(b"orphan")
    (folder / ("b" * 64 + ".part")).write_bytes(b"half")
    reopen()
    assert [path.name for path in folder.iterdir()] == [sha256_hex(b"scan")]


def test_a_row_without_its_file_is_dead_and_raises_an_alarm(
    tmp_path: Path, reopen: Callable[[], Outbox], request_of: Build
) -> None:
    outbox = reopen()
    lost, fine = outbox.seal(request_of("lost", "k1", (b"gone",))), outbox.seal(request_of("fine", "k2"))
    (tmp_path / "queue" / "attachments" / sha256_hex(b"gone")).unlink()
    again = reopen()
    assert again.alarms == (lost.number,)
    assert {row.number: row.state for row in again.rows()} == {lost.number: State.DEAD, fine.number: State.SEALED}


def test_many_files_are_looked_at_beside_the_work(
    tmp_path: Path, reopen: Callable[[], Outbox], request_of: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("offline_queue.outbox.LOOKED_AT_ONCE", 3)
    outbox = reopen()
    receipts = [outbox.seal(request_of(str(n), f"k{n}", (b"file %d" % n,))) for n in range(8)]
    folder = tmp_path / "queue" / "attachments"
    (folder / sha256_hex(b"file 5")).unlink()
    (folder / ("b" * 64 + ".part")).write_bytes(b"half")
    again = reopen()
    end = time.monotonic() + 5
    again.seal(request_of("beside", "k", (b"new",)))
    while not again.alarms and time.monotonic() < end:
        again.seal(request_of("beside", "k", (b"new",)))
    assert again.alarms == (receipts[5].number,)
    assert len(list(folder.iterdir())) == 8  # seven of the eight, and the one that was sealed beside
    row = again.row(receipts[5].number)
    assert row is not None and (row.state, row.reason) == (State.DEAD, "attachment_missing")


def test_a_lost_file_is_noticed_when_its_record_is_loaded_and_blocks_no_other(
    tmp_path: Path, outbox: Outbox, request_of: Build
) -> None:
    lost, fine = outbox.seal(request_of("lost", "k1", (b"gone",))), outbox.seal(request_of("fine", "k2"))
    (tmp_path / "queue" / "attachments" / sha256_hex(b"gone")).unlink()
    assert outbox.blob(sha256_hex(b"gone")) is None and outbox.alarms == (lost.number,)
    assert outbox.load(lost.submission_id) is None and outbox.sendable() == [fine.submission_id]


def test_a_changed_attachment_is_noticed(tmp_path: Path, outbox: Outbox, request_of: Build) -> None:
    outbox.seal(request_of())
    path = tmp_path / "queue" / "attachments" / sha256_hex(b"scan")
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    assert outbox.blob(sha256_hex(b"scan")) is None


def full(*args: Any, **more: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_disk_that_fills_up_once_is_helped_by_the_ballast(
    tmp_path: Path, outbox: Outbox, request_of: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    ballast = tmp_path / "queue" / "ballast.bin"
    assert ballast.stat().st_size == 64 * 1024
    real = os.fdatasync
    monkeypatch.setattr("os.fdatasync", lambda handle: full() if ballast.exists() else real(handle))
    outbox.seal(request_of())
    assert not ballast.exists()


def test_a_disk_that_stays_full_is_said_and_nothing_is_lost(
    tmp_path: Path, reopen: Callable[[], Outbox], request_of: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = reopen()
    kept = outbox.seal(request_of("kept"))
    with monkeypatch.context() as patch:
        patch.setattr("os.fdatasync", full)
        with pytest.raises(DiskFull):
            outbox.seal(request_of("lost", "k2", (b"other",)))
    assert [path.name for path in (tmp_path / "queue" / "attachments").iterdir()] == [sha256_hex(b"scan")]
    again = reopen()
    assert [row.number for row in again.rows()] == [kept.number]
    assert again.seal(request_of("next")).number.split("-")[2] == "000002"
    assert again.has_room()


def test_a_full_disk_inside_the_database_uses_no_number(
    outbox: Outbox, request_of: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*args: Any) -> None:
        raise dbapi2.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("offline_queue.storage.rows.add_event", no_room)
        with pytest.raises(DiskFull):
            outbox.seal(request_of())
    assert outbox.rows() == []
    assert outbox.seal(request_of()).number.split("-")[2] == "000001"


@pytest.mark.parametrize("trouble", [dbapi2.OperationalError("disk I/O error"), dbapi2.DatabaseError("malformed")])
def test_a_failing_disk_is_said_as_trouble_of_the_store(
    trouble: Exception, outbox: Outbox, request_of: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise trouble

    with monkeypatch.context() as patch:
        patch.setattr("offline_queue.storage.rows.insert", fail)
        with pytest.raises(StoreFailed):
            outbox.seal(request_of())
    assert outbox.rows() == []


def test_an_outbox_that_cannot_be_put_right_lets_go_of_its_folder(
    tmp_path: Path, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.close()
    with monkeypatch.context() as patch:
        patch.setattr("offline_queue.storage.views.needed_files", full)
        with pytest.raises(OSError, match="No space"):
            Outbox.open(tmp_path / "queue", KEY, outbox.identity)
    Outbox.open(tmp_path / "queue", KEY, outbox.identity).close()


def test_a_request_that_cannot_be_sealed_is_a_bug_of_the_caller(outbox: Outbox, request_of: Build) -> None:
    good = request_of()
    unfit = [
        replace(good, kind="other"),
        replace(good, item=""),
        replace(good, order_key="x" * 201),
        replace(good, clock_quality="今天"),
        replace(good, payload=b"x" * (3 * 1024 * 1024)),
        replace(good, attachments=(Attachment("page", "image/jpeg", b""),)),
        replace(good, attachments=(Attachment("page", "no type", b"x"),)),
    ]
    for bad in unfit:
        with pytest.raises(ValueError, match=r"wire|limit"):
            outbox.seal(bad)
    assert outbox.rows() == []


def test_a_folder_can_be_made_durable(tmp_path: Path) -> None:
    fsync_folder(tmp_path)
