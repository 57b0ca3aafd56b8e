"""Transitions, order, purge and what a technician may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offline_queue import Outbox, SealRequest, State
from offline_queue.model import TRANSITIONS

Build = Callable[..., SealRequest]


def commit(outbox: Outbox, submission_id: str) -> None:
    outbox.move(submission_id, State.OFFERED)
    outbox.commit(submission_id, "20260001", '{"body": {}}')


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.lists(st.sampled_from(list(State)), max_size=12))
def test_only_the_models_transitions_happen_and_each_has_its_event(
    path: list[State], outbox: Outbox, request_of: Build
) -> None:
    submission_id = outbox.seal(request_of()).submission_id
    state, events = State.SEALED, [State.SEALED]
    for to in path:
        if to in TRANSITIONS[state]:
            outbox.move(submission_id, to)
            state = to
            events.append(to)
        else:
            with pytest.raises(ValueError, match="does not become"):
                outbox.move(submission_id, to)
    row = outbox.row(submission_id)
    assert row is not None and row.state is state
    assert [event.after for event in outbox.history(submission_id)] == events


def test_an_unknown_record_cannot_be_moved(outbox: Outbox) -> None:
    with pytest.raises(ValueError, match="no such record"):
        outbox.move("nobody", State.OFFERED)


def test_a_blocked_record_blocks_only_its_own_order_key(outbox: Outbox, request_of: Build) -> None:
    first, second, other = (outbox.seal(request_of(order_key=key)).submission_id for key in ("a", "a", "b"))
    assert outbox.sendable() == [first, other]
    outbox.move(first, State.DEAD)
    assert outbox.sendable() == [other]
    assert outbox.retry(first)
    commit(outbox, first)
    assert outbox.sendable() == [second, other]


def test_a_rating_waits_for_what_it_rates(outbox: Outbox, request_of: Build) -> None:
    rated = outbox.seal(request_of(order_key="citizen")).submission_id
    rating = outbox.seal(request_of(order_key=rated)).submission_id
    assert outbox.sendable() == [rated]
    commit(outbox, rated)
    assert outbox.sendable() == [rating]


def test_records_that_are_not_due_are_left_out(outbox: Outbox, request_of: Build) -> None:
    ids = [outbox.seal(request_of(order_key=str(n))).submission_id for n in range(4)]
    assert outbox.sendable(limit=2, not_now=frozenset(ids[:2])) == ids[2:]


def test_counts_name_every_state(outbox: Outbox, request_of: Build) -> None:
    commit(outbox, outbox.seal(request_of()).submission_id)
    outbox.seal(request_of())
    counts = outbox.counts()
    assert set(counts) == set(State)
    assert (counts[State.COMMITTED], counts[State.SEALED], outbox.waiting()) == (1, 1, 1)
    assert outbox.backlog() == (1, len(b"payload" + b"scan"))


def test_records_are_found_by_their_tag(outbox: Outbox, request_of: Build) -> None:
    receipt = outbox.seal(request_of())
    assert [row.number for row in outbox.find("tag-1")] == [receipt.number]
    assert outbox.find("tag-2") == []


def test_no_repr_shows_what_was_sealed(outbox: Outbox, request_of: Build) -> None:
    request = request_of("SECRET", files=(b"SECRET",))
    receipt = outbox.seal(request)
    shown = repr((request, outbox.rows(), outbox.load(receipt.submission_id), outbox.identity))
    assert "SECRET" not in shown and "tag-1" not in shown


def test_the_purge_takes_payload_and_files_and_leaves_the_receipts(
    tmp_path: Path, outbox: Outbox, request_of: Build
) -> None:
    gone, waiting = (
        outbox.seal(request_of(order_key=key, files=(b"shared", key.encode()))) for key in ("gone", "waiting")
    )
    commit(outbox, gone.submission_id)
    assert outbox.purge_committed(older_than=timedelta(hours=1)) == 0
    assert outbox.purge_committed() == 1
    parcel = outbox.load(gone.submission_id)
    assert parcel is not None and parcel.payload == b""
    assert outbox.receipt(gone.number) == gone
    assert outbox.platform_receipt(gone.submission_id) == '{"body": {}}'
    assert len(list((tmp_path / "queue" / "attachments").iterdir())) == 2
    still = outbox.load(waiting.submission_id)
    assert still is not None and outbox.blob(still.attachments[0].sha256) == b"shared"


def test_a_purged_record_without_files_raises_no_alarm(reopen: Callable[[], Outbox], request_of: Build) -> None:
    outbox = reopen()
    commit(outbox, outbox.seal(request_of()).submission_id)
    outbox.purge_committed()
    assert reopen().alarms == ()


def test_held_and_interrupted_records_are_released(outbox: Outbox, request_of: Build) -> None:
    held, interrupted = (outbox.seal(request_of(order_key=key)).submission_id for key in "ab")
    outbox.move(held, State.OFFERED)
    outbox.move(held, State.HELD, "401")
    outbox.move(interrupted, State.OFFERED)
    assert outbox.sendable() == []
    assert outbox.release() == 2
    assert outbox.sendable() == [held, interrupted]


def test_only_stuck_records_can_be_retried_by_hand(outbox: Outbox, request_of: Build) -> None:
    assert not outbox.retry(outbox.seal(request_of()).submission_id)
    assert not outbox.retry("nobody")
