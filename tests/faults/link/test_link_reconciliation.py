"""Does the platform have every number? What it lost is sent again, and what nobody can send is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from offline_queue.model import State
from offline_queue.receipts.identity import TerminalIdentity
from offline_queue.sending.asking import Unanswered
from offline_queue.sending.events import Reconciled
from offline_queue.sending.reconcile import _numbers, _text, reconcile
from offline_queue.sending.wire import Wire
from tests.faults.link.scripted_platform import Scripted, answer
from tests.faults.queue_bench import KEY, Central, Terminal, central, until


def ask(terminal: Terminal) -> tuple[Reconciled | Unanswered, ...]:
    wire = Wire(terminal.link)
    try:
        return reconcile(terminal.outbox, wire, terminal.link.platform_keys)
    finally:
        wire.close()


def commit_some(terminal: Terminal, count: int, text: str = "") -> list[str]:
    had = terminal.outbox.counts()[State.COMMITTED]
    ids = [terminal.seal(f'{{"n": "{text}{n}"}}') for n in range(count)]
    terminal.sender.kick()
    until(lambda: terminal.outbox.counts()[State.COMMITTED] == had + count)
    return ids


def notes(terminal: Terminal) -> list[str]:
    return [event.reason for event in terminal.outbox.history() if event.after == "reconciled"]


def test_when_all_is_well_the_numbers_are_settled_and_not_asked_for_again(
    running: Central, proxy: Scripted, fresh: Callable[..., Terminal]
) -> None:
    terminal = fresh(proxy.url, platform_key=running.platform.public_key)
    with terminal:
        commit_some(terminal, 4)
        assert ask(terminal) == (Reconciled("01", 4, (), ()),)
        assert terminal.outbox.settled("01") == 4 and notes(terminal) == ["01 up to 4"]
        commit_some(terminal, 1, "later")
        assert ask(terminal) == (Reconciled("01", 5, (), ()),)
    asked = [json.loads(body) for (_, path), body in zip(proxy.asked, proxy.bodies, strict=True) if "reconc" in path]
    assert [(body["first_seq"], body["last_seq"]) for body in asked] == [(1, 4), (5, 5)]


def test_what_still_waits_here_is_no_alarm_and_is_not_settled(
    running: Central, proxy: Scripted, fresh: Callable[..., Terminal]
) -> None:
    terminal = fresh(proxy.url)
    with terminal:
        commit_some(terminal, 2)
        proxy.always("PUT", answer("500 no"))
        terminal.seal("{}")
        assert ask(terminal) == (Reconciled("01", 2, (), ()),)


@contextmanager
def platform_and_terminal(folder: Path, platform: str, terminal: str) -> Iterator[tuple[Central, Terminal]]:
    """From the data in these folders; the identity is always the same."""
    identity = TerminalIdentity.load_or_create(folder / "identity.json", KEY, "L9000", "01")
    with central(folder / platform) as running:
        made = Terminal(folder / terminal, identity, running.url, platform_key=running.platform.public_key)
        with made:
            yield running, made


def test_what_a_platform_lost_that_was_restored_from_a_backup_is_sent_again(tmp_path: Path) -> None:
    with platform_and_terminal(tmp_path, "central", "queue") as (_, terminal):
        commit_some(terminal, 2, "before the backup")
    shutil.copytree(tmp_path / "central", tmp_path / "backup")
    with platform_and_terminal(tmp_path, "central", "queue") as (_, terminal):
        commit_some(terminal, 3, "after it")
        numbers = [row.number for row in terminal.outbox.rows()]
    with platform_and_terminal(tmp_path, "backup", "queue") as (running, terminal):
        assert running.counts()["cases"] == 2
        assert ask(terminal) == (Reconciled("01", 2, tuple(numbers[2:]), ()),)
        assert notes(terminal)[-1] == "01 up to 2, 3 sent again"
        terminal.sender.kick()
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 5)
        assert running.counts()["cases"] == 5
        assert ask(terminal) == (Reconciled("01", 5, (), ()),)


def test_what_the_platform_lost_and_is_purged_here_is_named(tmp_path: Path) -> None:
    with platform_and_terminal(tmp_path, "central", "queue") as (_, terminal):
        commit_some(terminal, 1)
    shutil.copytree(tmp_path / "central", tmp_path / "backup")
    with platform_and_terminal(tmp_path, "central", "queue") as (_, terminal):
        commit_some(terminal, 3, "lost")
        terminal.outbox.purge_committed()
    with platform_and_terminal(tmp_path, "backup", "queue") as (_, terminal):
        (result,) = ask(terminal)
        assert isinstance(result, Reconciled) and (result.upto, result.missing) == (1, ())
        assert result.alarms == ("the platform lost number 2–4 of epoch 01: only its signed receipt is still here",)
        assert terminal.outbox.settled("01") == 1 and "2–4" in notes(terminal)[-1]


def test_a_terminal_that_went_back_in_time_is_told(tmp_path: Path) -> None:
    with platform_and_terminal(tmp_path, "central", "queue") as (_, terminal):
        commit_some(terminal, 2)
    shutil.copytree(tmp_path / "queue", tmp_path / "old")
    with platform_and_terminal(tmp_path, "central", "queue") as (_, terminal):
        commit_some(terminal, 3, "forgotten")
    with platform_and_terminal(tmp_path, "central", "old") as (_, terminal):
        (result,) = ask(terminal)
        assert isinstance(result, Reconciled)
        assert "the platform has number 5 of epoch 01, this terminal only gave out 2" in result.alarms[0]
        assert "needs a new epoch" in result.alarms[0]


@pytest.fixture
def signed(running: Central, fresh: Callable[..., Terminal], proxy: Scripted) -> tuple[Terminal, Callable[..., None]]:
    """A terminal with two committed records, and a way to let the platform's key sign anything."""
    terminal = fresh(proxy.url, platform_key=running.platform.public_key)
    terminal.sender.start()
    commit_some(terminal, 2)
    terminal.sender.stop()

    def say(key: Any = running.platform, **other: Any) -> None:
        body = {
            "version": 1, "terminal_id": terminal.identity.terminal_id, "epoch": "01", "first_seq": 1, "last_seq": 2,
            "committed": 2, "missing": [], "open": [], "beyond": 2, "at": "2026-11-22T04:00:00+08:00", **other,
        }  # fmt: skip
        document = key.sign(body)
        proxy.always("/v1/reconciliation", answer("200 OK", json.dumps(document).encode()))

    return terminal, say


@pytest.mark.parametrize(
    "other",
    [
        {"terminal_id": "L0000"},
        {"epoch": "02"},
        {"first_seq": 2},
        {"last_seq": 3},
        {"last_seq": -7},
        {"beyond": "many"},
        {"missing": [[2, 1]]},
        {"missing": [[0, 9]]},
        {"missing": [5]},
        {"open": None},
    ],
)
def test_a_signed_answer_that_is_for_somebody_else_or_nonsense_changes_nothing(
    other: dict[str, Any], signed: tuple[Terminal, Callable[..., None]]
) -> None:
    terminal, say = signed
    say(**other)
    (result,) = ask(terminal)
    assert isinstance(result, Unanswered) and terminal.outbox.settled("01") == 0


def test_an_answer_that_another_key_signed_changes_nothing(
    signed: tuple[Terminal, Callable[..., None]], tmp_path: Path
) -> None:
    terminal, say = signed
    with central(tmp_path / "other") as other:
        say(other.platform, missing=[[1, 2]], committed=0)
    (result,) = ask(terminal)
    assert result == Unanswered("the reconciliation is not signed by the platform")
    assert terminal.outbox.counts()[State.COMMITTED] == 2


def test_an_answer_in_portions_is_asked_for_to_its_end(signed: tuple[Terminal, Callable[..., None]]) -> None:
    terminal, say = signed
    say(last_seq=1, missing=[[1, 1]], committed=0)
    result = ask(terminal)
    assert isinstance(result[0], Unanswered)  # the second question, for 2 to 2, gets the answer for 1 to 1
    assert terminal.outbox.settled("01") == 0


def test_a_platform_without_the_service_is_a_value(proxy: Scripted, fresh: Callable[..., Terminal]) -> None:
    proxy.always("/v1/reconciliation", answer("404 Not Found", b'{"detail": "Not Found"}'))
    terminal = fresh(proxy.url)
    (result,) = ask(terminal)
    assert isinstance(result, Unanswered)


def test_ranges_become_numbers_and_numbers_ranges() -> None:
    assert _text([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"
    assert list(_numbers([(1, 3), (7, 7)])) == [1, 2, 3, 7]
    assert len(list(_numbers([(1, 10**9), (10**9 + 5, 2 * 10**9)]))) == 2000
