"""Pacing as the platform wants it: slots are kept, nonsense harms nothing, a sick platform is left alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from offline_queue import LinkChanged, Parked, State
from offline_queue.sending.pacing import Pace
from offline_queue.sending.wire import Answer, Next, Wire
from tests.faults.queue_bench import QUICK, Central, Terminal, central, make_identity, until


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    with central(tmp_path_factory.mktemp("central")) as found:
        yield found


PATIENT = replace(QUICK, live=0.0)  # nobody stands there any more


def open_terminal(folder: Path, url: str, terminal_id: str, pace: Pace = PATIENT) -> Terminal:
    return Terminal(folder / terminal_id, make_identity(folder, terminal_id), url, pace=pace)


def answers(monkeypatch: pytest.MonkeyPatch, call: str, *scripted: Answer) -> list[Any]:
    """The first answers to `call` are scripted, the later ones are the platform's."""
    real, calls = getattr(Wire, call), []

    def answer(self: Wire, *args: Any) -> Answer:
        calls.append(args)
        found: Answer = scripted[len(calls) - 1] if len(calls) <= len(scripted) else real(self, *args)
        return found

    monkeypatch.setattr(Wire, call, answer)
    return calls


def slot(wait: float = 0, n: int = 100, size: int = 10**9) -> Answer:
    return Answer(Next.GO_ON, 200, {"wait_seconds": wait, "n": n, "bytes": size})


def committed(terminal: Terminal) -> int:
    return terminal.outbox.counts()[State.COMMITTED]


def test_nothing_is_sent_before_the_slot(tmp_path: Path, running: Central, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = answers(monkeypatch, "slot", slot(wait=0.4))
    terminal = open_terminal(tmp_path, running.url, "S0001")
    terminal.seal("{}")
    began = time.monotonic()
    with terminal:
        until(lambda: bool(calls))
        terminal.sender.kick()
        until(lambda: committed(terminal) == 1)
    assert time.monotonic() - began >= 0.4
    assert calls[0] == (1, 2, 0)  # one record of two bytes, whose citizen has left


@pytest.mark.parametrize("small", [slot(n=1), slot(size=1)])
def test_after_what_a_slot_allows_another_is_asked_for(
    small: Answer, tmp_path: Path, running: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal_id = f"S1{running.counts()['submissions']:04d}"
    calls = answers(monkeypatch, "slot", small, small, small)
    terminal = open_terminal(tmp_path, running.url, terminal_id)
    for n in range(3):
        terminal.seal(f'{{"n": {n}}}')
    with terminal:
        until(lambda: committed(terminal) == 3)
    assert [records for records, _, _ in calls[:3]] == [3, 2, 1]


@pytest.mark.parametrize(
    "nonsense",
    [
        slot(n=0),
        Answer(Next.GO_ON, 200, {}),
        Answer(Next.GO_ON, 200, {"wait_seconds": "soon", "n": 1, "bytes": 1}),
        Answer(Next.GO_ON, 200, {"wait_seconds": None, "n": [], "bytes": 1}),
    ],
)
def test_a_slot_that_makes_no_sense_only_costs_time(
    nonsense: Answer, tmp_path: Path, running: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, "slot", nonsense)
    with open_terminal(tmp_path, running.url, f"S2{running.counts()['submissions']:04d}") as terminal:
        terminal.seal("{}")
        until(lambda: committed(terminal) == 1)


@pytest.mark.parametrize(
    ("call", "nonsense"),
    [
        ("offer", Answer(Next.GO_ON, 202, {"missing": 5})),
        ("offer", Answer(Next.GO_ON, 202, {})),
        ("offer", Answer(Next.GO_ON, 200, {"body": None})),
        ("blob_offset", Answer(Next.GO_ON, 200, {}, {"upload-offset": "-3"})),
        ("blob_offset", Answer(Next.GO_ON, 200, {}, {"upload-offset": "99999"})),
        ("blob_offset", Answer(Next.GONE, 404)),
        ("blob_part", Answer(Next.GONE, 422)),
        ("commit", Answer(Next.GO_ON, 409, {"missing": ["0" * 64]})),
        ("commit", Answer(Next.GO_ON, 200, {"body": {}, "signature": 1})),
    ],
)
def test_answers_that_make_no_sense_do_not_lose_the_record(
    call: str, nonsense: Answer, tmp_path: Path, running: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, call, nonsense)
    before = running.counts()["cases"]
    terminal_id = f"S3{running.counts()['submissions']:04d}"
    with open_terminal(tmp_path, running.url, terminal_id) as terminal:
        terminal.seal("{}", files=(terminal_id.encode(),))
        terminal.sender.kick()
        until(lambda: committed(terminal) == 1)
        assert not terminal.of(Parked)
    assert running.counts()["cases"] == before + 1


def test_a_sick_platform_is_left_alone_for_a_while(
    tmp_path: Path, running: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    sick = [Answer(Next.LATER, 500, reason="500")] * 100
    calls = answers(monkeypatch, "offer", *sick)
    pace = Pace(start=0, first=0.001, longest=0.001, idle=0.01, breaker_failures=4, breaker_open=60)
    with open_terminal(tmp_path, running.url, "S4000", pace) as terminal:
        for n in range(20):
            terminal.seal(f'{{"n": {n}}}')
        terminal.sender.kick()
        until(lambda: len(calls) == 4)
        time.sleep(0.2)
        terminal.sender.kick()
        time.sleep(0.2)
        assert len(calls) == 4
        assert sum(row.attempts for row in terminal.outbox.rows()) == 4
        assert terminal.of(LinkChanged) == [LinkChanged(True)]
