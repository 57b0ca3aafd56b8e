"""The chain of events, the retention rule, rows that were tampered with, soft claims, counts that are kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from offline_queue import Limits, Outbox, SealRequest, State, TerminalIdentity
from offline_queue.storage.core import china_now
from offline_queue.storage.engine import SQLCIPHER

KEY = bytes(range(32))
Build = Callable[..., SealRequest]


def sql(outbox: Outbox, statement: str, *values: Any) -> None:
    outbox._store.run(lambda db: db.execute(statement, values).fetchall())


def commit(outbox: Outbox, submission_id: str) -> None:
    outbox.move(submission_id, State.OFFERED, lasting=False)
    outbox.commit(submission_id, "20260001", '{"body": {}}')


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE event SET reason = 'nothing' WHERE id = 2", "event 2 was changed"),
        ("UPDATE event SET at = '2020-01-01T00:00:00+08:00' WHERE id = 1", "event 1 was changed"),
        ("DELETE FROM event WHERE id = 2", "events 2 to 2 are missing"),
        ("DELETE FROM event WHERE id = 1", "events 1 to 1 are missing"),
        ("DELETE FROM event WHERE id >= 3", "events after 2 are missing"),
        ("DELETE FROM event", "events after 0 are missing"),
        (
            "INSERT INTO event SELECT id + 10, submission_id, at, before, after, reason, proof, hash FROM event",
            "events",
        ),
        ("UPDATE head SET number = 2 WHERE name = 'chain'", "events"),
    ],
)
def test_whatever_is_changed_in_the_events_is_noticed(outbox: Outbox, request_of: Build, harm: str, said: str) -> None:
    commit(outbox, outbox.seal(request_of()).submission_id)
    outbox.note("held", "401")
    assert outbox.verify_chain() == ""
    sql(outbox, harm)
    assert said in outbox.verify_chain()


def test_the_notes_of_the_terminal_stand_in_the_same_chain(outbox: Outbox, request_of: Build) -> None:
    outbox.note("held", "certificate")
    receipt = outbox.seal(request_of())
    outbox.note("reconciled", "up to 1")
    assert [(event.after, event.reason) for event in outbox.history()] == [
        ("held", "certificate"),
        ("reconciled", "up to 1"),
    ]
    assert [event.after for event in outbox.history(receipt.submission_id)] == ["sealed"]
    assert outbox.verify_chain() == ""


def test_the_export_holds_rows_events_and_hashes_and_no_citizens_data(outbox: Outbox, request_of: Build) -> None:
    receipt = outbox.seal(request_of("SECRET", "order-of-a-citizen"))
    lines = [json.loads(line) for line in outbox.export()]
    assert [next(iter(line)) for line in lines] == ["row", "event", "chain"]
    assert lines[0]["row"]["number"] == receipt.number
    assert lines[1]["event"]["hash"] == lines[2]["chain"]["hash"]
    text = "\n".join(outbox.export())
    assert "SECRET" not in text and "order-of-a-citizen" not in text and "tag-1" not in text


# ── retention ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def small_history(tmp_path: Path, identity: TerminalIdentity) -> Any:
    with Outbox.open(
        tmp_path / "small", KEY, identity, limits=Limits(reserve=0, ballast=0, most_history=3)
    ) as outbox:  # fmt: skip
        yield outbox


def test_only_so_many_finished_records_are_kept_and_the_chain_still_holds(
    small_history: Outbox, request_of: Build
) -> None:
    outbox = small_history
    ids = [outbox.seal(request_of(str(n), f"k{n}")).submission_id for n in range(12)]
    for submission_id in (*ids[1:6], *ids[7:11]):
        commit(outbox, submission_id)
        outbox.purge_committed()
        assert outbox.verify_chain() == ""
    kept = [row.submission_id for row in outbox.rows()]
    assert kept == [ids[0], ids[6], *ids[8:11], ids[11]]
    assert outbox.counts()[State.PURGED] == 3 and outbox.backlog()[0] == 3
    assert outbox.receipt(ids[1]) is None and outbox.history(ids[1]) == []
    assert {event.after for event in outbox.history()} == {"forgotten"}
    for submission_id in (ids[6], ids[0]):  # each lies between runs that were removed
        sql(outbox, "DELETE FROM event WHERE submission_id = ?", submission_id)
        assert "missing" in outbox.verify_chain()


def test_finished_records_are_kept_for_so_long(tmp_path: Path, identity: TerminalIdentity, request_of: Build) -> None:
    shift = [timedelta(0)]

    def now() -> datetime:
        return china_now() + shift[0]

    limits = Limits(reserve=0, ballast=0, history=timedelta(days=30))
    with Outbox.open(tmp_path / "old", KEY, identity, limits=limits, now=now) as outbox:
        first, second = (outbox.seal(request_of(order_key=key)).submission_id for key in "ab")
        commit(outbox, first)
        outbox.purge_committed()
        shift[0] = timedelta(days=29)
        outbox.purge_committed()
        assert len(outbox.rows()) == 2
        shift[0] = timedelta(days=31)
        outbox.purge_committed()
        assert [row.submission_id for row in outbox.rows()] == [second] and outbox.verify_chain() == ""
        assert outbox.last_seq() == {"03": 2}


# ── tampering ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE payload SET data = CAST('other' AS BLOB) WHERE position = 2",
        "DELETE FROM payload WHERE position = 2",
        "UPDATE submission SET item = 'other@1.0.0' WHERE position = 2",
        "UPDATE submission SET order_key = 'other' WHERE position = 2",
        "UPDATE submission SET payload_sha256 = replace(payload_sha256, '0', '1') WHERE position = 2",
        "UPDATE submission SET receipt = (SELECT receipt FROM submission WHERE position = 1) WHERE position = 2",
        "UPDATE attachment SET size = size + 1 WHERE position = 2",
        "DELETE FROM attachment WHERE position = 2",
        "UPDATE submission SET seal = (SELECT seal FROM submission WHERE position = 1) WHERE position = 2",
    ],
)
def test_a_record_that_was_tampered_with_is_dead_and_never_sent(outbox: Outbox, request_of: Build, harm: str) -> None:
    receipts = [outbox.seal(request_of(f"payload {n}", f"k{n}", (b"%d" % n,))) for n in range(3)]
    sql(outbox, harm)
    assert outbox.load(receipts[1].submission_id) is None
    row = outbox.row(receipts[1].number)
    assert row is not None and row.state is State.DEAD and row.reason.startswith("tampered: ")
    assert outbox.alarms == (receipts[1].number,)
    assert outbox.sendable() == [receipts[0].submission_id, receipts[2].submission_id]
    assert all(outbox.load(one) is not None for one in outbox.sendable())
    assert [one.number for one in outbox.stuck()] == [receipts[1].number]


def test_the_technicians_check_finds_it_before_the_sender_does(outbox: Outbox, request_of: Build) -> None:
    receipts = [outbox.seal(request_of(f"payload {n}", f"k{n}")) for n in range(60)]
    assert outbox.check_rows() == []
    sql(outbox, "UPDATE payload SET data = x'00' WHERE position = 53")
    assert outbox.check_rows() == [receipts[52].number]
    row = outbox.row(receipts[52].number)
    assert row is not None and row.state is State.DEAD


# ── soft claims ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_commit_after_a_soft_claim_is_durable_again(outbox: Outbox, request_of: Build) -> None:
    def synchronous() -> int:
        return int(outbox._store.read(lambda db: db.execute("PRAGMA synchronous").fetchone()[0]))

    submission_id = outbox.seal(request_of()).submission_id
    assert synchronous() == 2
    outbox.move(submission_id, State.OFFERED, lasting=False)
    assert synchronous() == 1
    outbox.commit(submission_id, "1", "{}")
    assert synchronous() == 2


# ── what the sender and the technician ask ───────────────────────────────────────────────────────────────────────────


def test_live_are_those_sealed_just_now_that_may_be_sent(reopen: Callable[[], Outbox], request_of: Build) -> None:
    outbox = reopen()
    first, behind, other = (outbox.seal(request_of(order_key=key)).submission_id for key in ("a", "a", "b"))
    assert outbox.live(5, timedelta(minutes=3)) == [first, other]
    assert outbox.live(1, timedelta(minutes=3)) == [first]
    assert outbox.live(5, timedelta(minutes=3), frozenset([first])) == [other]
    assert outbox.live(5, timedelta(0)) == []
    commit(outbox, first)
    assert outbox.live(5, timedelta(minutes=3)) == [behind, other]
    assert reopen().live(5, timedelta(minutes=3)) == []


def test_uploading_stuck_and_the_oldest_open_are_told(outbox: Outbox, request_of: Build) -> None:
    assert outbox.oldest_open() is None
    receipts = [outbox.seal(request_of(order_key=str(n))) for n in range(4)]
    ids = [receipt.submission_id for receipt in receipts]
    for submission_id in ids[:3]:
        outbox.move(submission_id, State.OFFERED, lasting=False)
        outbox.move(submission_id, State.UPLOADING, lasting=False)
    assert outbox.uploading() == ids[:3] and outbox.uploading(1, frozenset(ids[:1])) == ids[1:2]
    assert outbox.oldest_open() == receipts[0].sealed_at and outbox.backlog()[0] == 4
    outbox.commit(ids[0], "1", "{}")
    outbox.move(ids[1], State.CONFLICT, "409")
    assert outbox.park(receipts[3].number, "as asked") and not outbox.park(ids[0], "finished")
    assert [row.submission_id for row in outbox.stuck()] == [ids[3], ids[1]] and outbox.backlog()[0] == 1
    assert outbox.retry(ids[3]) and outbox.park(ids[1], "as asked") and outbox.retry(ids[1])


def test_what_the_platform_lost_is_sent_again_while_it_is_here(outbox: Outbox, request_of: Build) -> None:
    submission_id = outbox.seal(request_of()).submission_id
    assert not outbox.send_again(submission_id, "asked for")
    commit(outbox, submission_id)
    assert outbox.send_again(submission_id, "asked for") and outbox.sendable() == [submission_id]
    commit(outbox, submission_id)
    outbox.purge_committed()
    assert not outbox.send_again(submission_id, "asked for") and not outbox.send_again("nobody", "")


def test_what_is_settled_never_goes_back(outbox: Outbox, request_of: Build) -> None:
    assert (outbox.settled("03"), outbox.last_seq()) == (0, {})
    outbox.seal(request_of())
    for upto, expected in ((1, 1), (0, 1)):
        outbox.settle("03", upto)
        assert outbox.settled("03") == expected
    outbox.settle("02", 7)
    assert outbox.last_seq() == {"02": 0, "03": 1} and outbox.settled("02") == 7
    assert outbox.seal(request_of()).number.startswith("LX0417-03-000002-")


def test_records_are_found_by_tag_in_whatever_state_they_are(outbox: Outbox, request_of: Build) -> None:
    keys = ("tag-1", "tag-1", "other", "tag-1", "tag-2")
    ids = [outbox.seal(request_of(order_key=key)).submission_id for key in keys]
    commit(outbox, ids[0])
    outbox.purge_committed()
    commit(outbox, ids[1])
    outbox.park(ids[3], "")
    assert [row.submission_id for row in outbox.find("tag-1")] == ids
    assert outbox.find("") == [] == outbox.find("other")


def test_pages_of_rows(outbox: Outbox, request_of: Build) -> None:
    numbers = [outbox.seal(request_of(order_key=str(n))).number for n in range(5)]
    assert [row.number for row in outbox.rows(2, 2)] == numbers[2:4]
    assert [row.number for row in outbox.latest(2)] == [numbers[4], numbers[3]]
    row = outbox.row(numbers[1])
    assert row is not None and row.number == numbers[1] and outbox.row("nobody") is None


@pytest.mark.parametrize(
    ("question", "index"),
    [
        ("WHERE s.state IN ('backoff', 'sealed') ORDER BY s.position LIMIT 5", "submission_due"),
        ("WHERE s.state = 'uploading' AND state NOT IN ('backoff', 'purged', 'sealed')", "submission_elsewhere"),
        ("WHERE s.state = 'purged' ORDER BY position LIMIT 5", "submission_purged"),
        ("WHERE s.order_key = 'x' AND s.state NOT IN ('committed', 'purged')", "submission_order"),
    ],
)
def test_what_is_due_is_found_by_an_index_and_never_by_reading_all(tmp_path: Path, question: str, index: str) -> None:
    from offline_queue.storage.store import open_database

    db = open_database(tmp_path / "x.db", KEY, SQLCIPHER)
    plan = db.execute(f"EXPLAIN QUERY PLAN SELECT submission_id FROM submission s {question}").fetchall()
    db.close()
    assert index in plan[0][3]
