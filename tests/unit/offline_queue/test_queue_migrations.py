"""Databases of earlier versions open and keep every record; a crash in between leaves one version or the next."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from offline_queue import Limits, Outbox, State, TerminalIdentity, UnsafeStore
from offline_queue.receipts.text import NO_RECEIPT_BEFORE, issue, make_number, sha256_hex
from offline_queue.storage.engine import SQLCIPHER
from offline_queue.storage.migrate import migrate, steps, version

KEY = bytes(range(32))
CHINA = timezone(timedelta(hours=8))
SMALL = Limits(reserve=0, ballast=0)
STATES = (State.SEALED, State.OFFERED, State.BACKOFF, State.HELD, State.DEAD, State.COMMITTED, State.PURGED)


def old_database(folder: Path, identity: TerminalIdentity) -> list[str]:
    """As the first version wrote it: no version number, payloads in the rows, events without hashes."""
    folder.mkdir()
    db = SQLCIPHER.connect(folder / "outbox.db", KEY)
    db.execute("PRAGMA journal_mode = WAL")
    for statement in steps()[0][1]:
        db.execute(statement)
    numbers, before, at = [], NO_RECEIPT_BEFORE, datetime(2026, 3, 4, 5, 6, 7, tzinfo=CHINA)
    for n, state in enumerate(STATES, 1):
        payload = b"" if state is State.PURGED else f"payload {n}".encode()
        number, sid = make_number("LX0417", "03", n), f"00000000-0000-4000-8000-{n:012d}"
        text = issue(identity, number, at, "synced", f"payload {n}".encode(), [], before)
        db.execute(
            """INSERT INTO submission (submission_id, number, kind, item, order_key, tag, state, sealed_at,
                   clock_quality, payload, payload_sha256, size, receipt, attempts, case_number, platform_receipt)
               VALUES (?, ?, 'application', 'newborn@1.0.0', ?, 'tag', ?, ?, 'synced', ?, ?, 9, ?, 2, '', '')""",
            (sid, number, f"k{n}", state, at.isoformat(), payload, sha256_hex(f"payload {n}".encode()), text.text),
        )
        for told, after in (("", State.SEALED), (State.SEALED, state)):
            db.execute(
                "INSERT INTO event (submission_id, at, before, after, reason) VALUES (?, ?, ?, ?, '')",
                (sid, at.isoformat(), told, after),
            )
        numbers.append(number)
        before = text.hash
    db.execute("INSERT INTO counter VALUES ('LX0417', '03', ?, ?)", (len(STATES), before))
    db.close()
    return numbers


def test_a_database_of_the_first_version_keeps_every_record(tmp_path: Path, identity: TerminalIdentity) -> None:
    numbers = old_database(tmp_path / "queue", identity)
    with Outbox.open(tmp_path / "queue", KEY, identity, limits=SMALL) as outbox:
        assert [row.number for row in outbox.rows()] == numbers
        assert outbox.verify_chain() == "" and outbox.check_rows() == [] and outbox.alarms == ()
        assert [len(outbox.history(row.submission_id)) for row in outbox.rows()] == [2, 3, 2, 2, 2, 2, 2]
        counts = outbox.counts()
        assert (counts[State.SEALED], counts[State.OFFERED], counts[State.PURGED]) == (2, 0, 1)
        assert outbox.backlog() == (4, 4 * 9)
        for n, row in enumerate(outbox.rows(), 1):
            parcel, receipt = outbox.load(row.submission_id), outbox.receipt(row.number)
            assert parcel is not None and receipt is not None and receipt.digest == sha256_hex(f"payload {n}".encode())
            assert parcel.payload == (b"" if row.state is State.PURGED else f"payload {n}".encode())
        assert outbox.last_seq() == {"03": len(STATES)}


def test_it_goes_on_with_the_next_number(tmp_path: Path, identity: TerminalIdentity, request_of: Any) -> None:
    numbers = old_database(tmp_path / "queue", identity)
    for _ in range(2):
        with Outbox.open(tmp_path / "queue", KEY, identity, limits=SMALL) as outbox:
            old = outbox.receipt(numbers[-1])
    with Outbox.open(tmp_path / "queue", KEY, identity, limits=SMALL) as outbox:
        receipt = outbox.seal(request_of())
        assert receipt.number == make_number("LX0417", "03", len(STATES) + 1)
        assert old is not None and receipt.previous_hash == sha256_hex(old.qr_text.encode())


def test_a_crash_at_any_statement_of_a_migration_leaves_a_version_that_opens(
    tmp_path: Path, identity: TerminalIdentity
) -> None:
    numbers = old_database(tmp_path / "queue", identity)
    whole = (tmp_path / "queue" / "outbox.db").read_bytes()
    total = sum(len(statements) for _, statements in steps())
    for n in range(0, total + 6, 5):
        folder = tmp_path / f"try{n}"
        folder.mkdir()
        (folder / "outbox.db").write_bytes(whole)
        interrupted(folder / "outbox.db", n)
        with Outbox.open(folder, KEY, identity, limits=SMALL) as outbox:
            assert [row.number for row in outbox.rows()] == numbers
            assert outbox.verify_chain() == ""


def interrupted(path: Path, statements: int) -> None:
    """The migration, with the power gone after so many statements."""

    class Dying:
        def __init__(self) -> None:
            self.real: Any = SQLCIPHER.connect(path, KEY)
            self.left = statements

        def execute(self, statement: str, *values: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
            return self.real.execute(statement, *values)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.real, name)

    dying = Dying()
    try:
        migrate(dying)
    except KeyboardInterrupt:
        dying.real.execute("SELECT 1")
    if dying.real.in_transaction:
        dying.real.execute("ROLLBACK")
    dying.real.close()


def test_a_database_of_a_newer_program_is_refused(tmp_path: Path, identity: TerminalIdentity) -> None:
    Outbox.open(tmp_path / "queue", KEY, identity, limits=SMALL).close()
    db = SQLCIPHER.connect(tmp_path / "queue" / "outbox.db", KEY)
    assert version(db) == steps()[-1][0]
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(UnsafeStore, match="99"):
        Outbox.open(tmp_path / "queue", KEY, identity, limits=SMALL)


def test_versions_are_numbered_without_gaps() -> None:
    assert [number for number, _ in steps()] == list(range(1, len(steps()) + 1))
