"""Each kind of no: the record, the terminal or the line is at fault, and only that one waits."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from offline_queue import Committed, LinkChanged, Parked, State, TerminalHeld
from offline_queue.model import Parcel
from offline_queue.sending.pacing import Pace
from offline_queue.sending.protocol import submission_body
from tests.faults.queue_bench import QUICK, Central, Terminal, central, make_identity, until
from tests.patience import within

IDS = itertools.count(1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    with central(tmp_path_factory.mktemp("central")) as found:
        yield found


@pytest.fixture
def terminal(tmp_path: Path, running: Central) -> Iterator[Terminal]:
    terminal_id = f"R{next(IDS):04d}"
    made = Terminal(tmp_path / "queue", make_identity(tmp_path, terminal_id), running.url)
    yield made
    made.close()
    running.trouble("up")


def committed(terminal: Terminal) -> int:
    return terminal.outbox.counts()[State.COMMITTED]


def state_of(terminal: Terminal, submission_id: str) -> State:
    row = terminal.outbox.row(submission_id)
    assert row is not None
    return row.state


def misread(monkeypatch: pytest.MonkeyPatch, submission_id: str, item: str) -> None:
    """A terminal with a fault in its memory: it sends another item than it sealed."""

    def wrong(parcel: Parcel, public_key: bytes) -> bytes:
        mine = parcel.submission_id == submission_id
        return submission_body(replace(parcel, item=item) if mine else parcel, public_key)

    monkeypatch.setattr("offline_queue.sending.sender.submission_body", wrong)


def test_one_bad_record_among_a_hundred_blocks_no_other(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [terminal.seal(f'{{"n": {n}}}') for n in range(100)]
    misread(monkeypatch, ids[37], "")
    terminal.sender.start()
    until(lambda: committed(terminal) == 99)
    assert state_of(terminal, ids[37]) is State.DEAD
    parked = terminal.of(Parked)
    assert [(event.submission_id, event.state) for event in parked] == [(ids[37], State.DEAD)]
    assert parked[0].reason == "422 item: minLength"


def test_a_bug_with_one_record_blocks_no_other(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(parcel: Parcel, public_key: bytes) -> bytes:
        if parcel.submission_id == ids[0]:
            raise TypeError("a bug")
        return submission_body(parcel, public_key)

    ids = [terminal.seal(f'{{"n": {n}}}') for n in range(3)]
    monkeypatch.setattr("offline_queue.sending.sender.submission_body", broken)
    terminal.sender.start()
    until(lambda: committed(terminal) == 2)
    assert "a record could not be sent" in caplog.text
    monkeypatch.undo()
    until(lambda: committed(terminal) == 3)


def test_other_content_under_a_known_id_is_a_conflict(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    submission_id = terminal.seal('{"a": 1}')
    terminal.sender.start()
    until(lambda: committed(terminal) == 1)
    misread(monkeypatch, submission_id, "other@1.0.0")
    assert terminal.outbox.send_again(submission_id, "test")
    terminal.sender.kick()
    until(lambda: state_of(terminal, submission_id) is State.CONFLICT)
    behind = terminal.seal('{"b": 2}')
    terminal.sender.kick()
    until(lambda: state_of(terminal, behind) is State.COMMITTED)


def test_a_lost_attachment_makes_its_record_dead_and_no_other(terminal: Terminal) -> None:
    lost = terminal.seal('{"a": 1}', files=(b"lost",))
    fine = terminal.seal('{"b": 2}', files=(b"fine",))
    parcel = terminal.outbox.load(lost)
    assert parcel is not None
    (terminal.folder / "attachments" / parcel.attachments[0].sha256).unlink()
    terminal.sender.start()
    until(lambda: committed(terminal) == 1)
    assert (state_of(terminal, lost), state_of(terminal, fine)) == (State.DEAD, State.COMMITTED)


def test_a_refused_terminal_holds_its_records_and_goes_on_when_it_is_let_in(
    terminal: Terminal, running: Central
) -> None:
    ids = [terminal.seal(f'{{"n": {n}}}') for n in range(3)]
    running.trouble("refuse_terminal")
    terminal.sender.start()
    until(lambda: bool(terminal.of(TerminalHeld)))
    time.sleep(0.2)
    assert len(terminal.of(TerminalHeld)) == 1
    assert not terminal.of(Parked)
    running.trouble("up")
    until(lambda: committed(terminal) == 3)
    assert {state_of(terminal, submission_id) for submission_id in ids} == {State.COMMITTED}


def test_a_key_that_the_platform_does_not_know_is_held_not_dead(
    tmp_path: Path, terminal: Terminal, running: Central
) -> None:
    terminal.seal('{"a": 1}')
    terminal.sender.start()
    until(lambda: committed(terminal) == 1)
    stolen = make_identity(tmp_path / "stolen", terminal.identity.terminal_id)
    with Terminal(tmp_path / "stolen" / "queue", stolen, running.url, pace=Pace(start=0, first=0.01, held=60)) as other:
        submission_id = other.seal('{"b": 2}')
        other.sender.kick()
        until(lambda: state_of(other, submission_id) is State.HELD)
        until(lambda: bool(other.of(TerminalHeld)))


def test_the_link_is_told_as_edges(terminal: Terminal, running: Central) -> None:
    running.trouble("down")
    terminal.sender.start()
    until(lambda: terminal.of(LinkChanged) == [LinkChanged(False)])
    time.sleep(0.2)
    assert not terminal.sender.link_up
    running.trouble("up")
    until(lambda: terminal.sender.link_up)
    time.sleep(0.2)
    assert terminal.of(LinkChanged) == [LinkChanged(False), LinkChanged(True)]


def test_a_kick_resets_the_back_off_of_the_line(tmp_path: Path, running: Central) -> None:
    running.trouble("down")
    identity = make_identity(tmp_path, f"R{next(IDS):04d}")
    with Terminal(
        tmp_path / "queue", identity, running.url, pace=Pace(start=0, first=600, longest=600, ask_longest=600)
    ) as slow:
        slow.seal('{"a": 1}')
        until(lambda: bool(slow.of(LinkChanged)))
        running.trouble("up")
        slow.sender.kick()
        until(lambda: committed(slow) == 1)


def test_a_kick_does_not_shorten_the_time_that_the_platform_named(terminal: Terminal, running: Central) -> None:
    running.trouble("busy")
    terminal.seal('{"a": 1}')
    terminal.sender.start()
    until(lambda: bool(terminal.of(LinkChanged)))
    running.trouble("up")
    began = time.monotonic()
    for _ in range(5):
        terminal.sender.kick()
        time.sleep(0.05)
    assert committed(terminal) == 0
    until(lambda: committed(terminal) == 1)
    assert time.monotonic() - began > 0.7  # Retry-After: 1


def test_attempts_are_kept_on_the_disk(terminal: Terminal, running: Central) -> None:
    running.trouble("drop_commit_reply")
    submission_id = terminal.seal('{"a": 1}')
    terminal.sender.start()
    until(lambda: committed(terminal) == 1)
    row = terminal.outbox.row(submission_id)
    assert row is not None and row.attempts == 1


def test_records_of_one_order_key_arrive_in_the_order_of_sealing(terminal: Terminal, running: Central) -> None:
    running.trouble("flaky")
    ids = [terminal.seal(f'{{"n": {n}}}', order_key="one person") for n in range(6)]
    terminal.sender.start()
    until(lambda: len(terminal.of(Committed)) == 6)
    assert [event.submission_id for event in terminal.of(Committed)] == ids


def test_a_platform_receipt_that_is_not_signed_by_the_platform_is_not_believed(
    tmp_path: Path, running: Central
) -> None:
    identity = make_identity(tmp_path, f"R{next(IDS):04d}")
    wrong = Terminal(tmp_path / "queue", identity, running.url, pace=QUICK, platform_key=identity.public_key)
    with wrong:
        submission_id = wrong.seal('{"a": 1}')
        wrong.sender.kick()
        until(lambda: any("not signed" in event.reason for event in wrong.outbox.history(submission_id)))
        assert committed(wrong) == 0
    with Terminal(tmp_path / "queue", identity, running.url, platform_key=running.platform.public_key) as right:
        until(lambda: committed(right) == 1)


def test_a_listener_that_fails_does_not_stop_the_sending(
    tmp_path: Path, running: Central, caplog: pytest.LogCaptureFixture
) -> None:
    identity = make_identity(tmp_path, f"R{next(IDS):04d}")
    with Terminal(tmp_path / "queue", identity, running.url) as terminal:

        def broken(event: object) -> None:
            raise RuntimeError("a bug in the screen")

        terminal.sender._on_event = broken
        terminal.seal('{"a": 1}')
        terminal.sender.kick()
        until(lambda: committed(terminal) == 1)
        until(lambda: "a listener of the sender failed" in caplog.text)


def test_the_sender_stops_at_once_while_it_waits(terminal: Terminal) -> None:
    terminal.sender.start()
    until(lambda: terminal.sender.link_up)
    with within(2.0):
        terminal.sender.stop()
