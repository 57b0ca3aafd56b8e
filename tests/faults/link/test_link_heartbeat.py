"""The heartbeat: fits the wire, names no citizen, tells of trouble at once, and never stands in the way."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from offline_queue.model import State
from offline_queue.receipts.identity import TerminalIdentity
from offline_queue.receipts.published import parse_keys
from offline_queue.sending import asking
from offline_queue.sending.events import Parked, Reconciled, SenderEvent, TerminalHeld
from offline_queue.sending.heartbeat import Facts, heartbeat
from offline_queue.sending.upkeep import Rhythm, Upkeep
from offline_queue.written_wire import WIRE_SCHEMA
from tests.faults.link.scripted_platform import Scripted, answer
from tests.faults.queue_bench import KEY, TOKEN, Central, Terminal, until
from tests.patience import within

SCHEMA = Draft202012Validator({**WIRE_SCHEMA, "$ref": "#/$defs/heartbeat"})
QUIET = Rhythm(heartbeat=3600.0, soon=0.02, reconcile=3600.0, first_reconcile=3600.0, retry_reconcile=3600.0)
FACTS = Facts("terminal 0.1.0", lambda: "synced", lambda: 7_000_000_000, lambda: "")
CANARY = "林知夏"


@pytest.fixture
def keep(fresh: Callable[..., Terminal]) -> Iterator[Callable[..., tuple[Terminal, Upkeep, list[SenderEvent]]]]:
    made: list[Upkeep] = []

    def build(url: str, rhythm: Rhythm = QUIET) -> tuple[Terminal, Upkeep, list[SenderEvent]]:
        terminal, told = fresh(url), list[SenderEvent]()
        made.append(Upkeep(terminal.outbox, terminal.link, FACTS, told.append, rhythm=rhythm, chance=random.Random(1)))
        return terminal, made[-1], told

    yield build
    for upkeep in made:
        upkeep.stop()


def beats(proxy: Scripted) -> list[dict[str, Any]]:
    pairs = zip(list(proxy.asked), list(proxy.bodies), strict=False)
    return [json.loads(body) for (_, path), body in pairs if path == "/v1/heartbeat"]


def test_a_heartbeat_fits_the_wire_and_names_no_citizen(proxy: Scripted, fresh: Callable[..., Terminal]) -> None:
    terminal = fresh(proxy.url)
    assert list(SCHEMA.iter_errors(heartbeat(terminal.outbox, FACTS))) == []  # an empty queue
    ids = [terminal.seal(f'{{"name": "{CANARY}", "n": {n}}}', order_key=f"{CANARY}{n}") for n in range(3)]
    problem = json.dumps({"problem": "item: " + "x" * 500}).encode()
    proxy.always(f"PUT /v1/submissions/{ids[1]}", answer("422 no", problem))
    with terminal:
        until(lambda: bool(terminal.of(Parked)) and terminal.outbox.counts()[State.COMMITTED] == 2)
        body = heartbeat(terminal.outbox, FACTS)
    assert list(SCHEMA.iter_errors(body)) == []
    assert CANARY not in json.dumps(body, ensure_ascii=False)
    assert body["counts"]["committed"] == 2 and body["counts"]["dead"] == 1
    assert [stuck["state"] for stuck in body["stuck"]] == ["dead"] and body["last_seq"] == 3


def test_it_comes_by_itself_and_at_once_when_something_is_parked_or_held(
    running: Central, proxy: Scripted, keep: Callable[..., tuple[Terminal, Upkeep, list[SenderEvent]]]
) -> None:
    _, upkeep, _ = keep(proxy.url)
    upkeep.start()
    until(lambda: len(beats(proxy)) == 1)
    upkeep.seen(TerminalHeld("clock"))
    until(lambda: len(beats(proxy)) == 2)
    upkeep.seen(Reconciled("01", 1, (), ()))  # nothing for the board
    upkeep.seen(Parked("x", "y", State.DEAD, "z"))
    until(lambda: len(beats(proxy)) == 3)


def test_a_heartbeat_that_hangs_holds_no_record_and_no_stop(
    proxy: Scripted, keep: Callable[..., tuple[Terminal, Upkeep, list[SenderEvent]]]
) -> None:
    drip = (b"HTTP/1.1 204 No Content" + b" " * 100, 0.1)
    proxy.script = lambda method, path: drip if path == "/v1/heartbeat" else None
    terminal, upkeep, _ = keep(proxy.url)
    upkeep.start()
    until(lambda: len(beats(proxy)) == 1)
    terminal.seal("{}")
    with terminal, within(2.0):
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 1)
        with within(1.0):
            upkeep.stop()


def test_it_reconciles_when_it_is_asked_to_and_tells(
    running: Central, keep: Callable[..., tuple[Terminal, Upkeep, list[SenderEvent]]]
) -> None:
    terminal, upkeep, told = keep(running.url)
    upkeep.start()
    terminal.seal("{}")
    with terminal:
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 1)
        upkeep.reconcile_soon()
        until(lambda: told == [Reconciled("01", 1, (), ())])
        upkeep.stop()


def test_a_platform_that_names_a_time_is_left_alone_until_then(
    proxy: Scripted, keep: Callable[..., tuple[Terminal, Upkeep, list[SenderEvent]]]
) -> None:
    proxy.always("/v1/heartbeat", answer("429 Too Many Requests", b"", "Retry-After: 3600"))
    _, upkeep, _ = keep(proxy.url, Rhythm(heartbeat=0.02, soon=0.0, first_reconcile=3600.0))
    upkeep.start()
    until(lambda: len(beats(proxy)) == 1)
    with pytest.raises(AssertionError):
        until(lambda: len(beats(proxy)) > 1, 0.3)


def test_epochs_and_keys_are_asked_for(running: Central, tmp_path: Path, fresh: Callable[..., Terminal]) -> None:
    link = fresh(running.url).link
    first, second = (
        TerminalIdentity.create(tmp_path / f"{n}.json", KEY, link.terminal_id, "01").public_key for n in range(2)
    )
    epoch = asking.request_epoch(link, first, "install")
    assert isinstance(epoch, str) and asking.request_epoch(link, first, "install") == epoch
    after = asking.request_epoch(link, second, "restore")
    assert isinstance(after, str) and int(after) == int(epoch) + 1
    assert asking.platform_keys(link) == (running.platform.public_key,)
    body = asking.terminal_keys(link, link.terminal_id)
    assert isinstance(body, bytes)
    assert {key.public_key for key in parse_keys(json.loads(body)).values()} >= {first, second}


@pytest.mark.parametrize(
    "raw",
    [
        answer("200 OK", b'{"epoch": 4, "public_key": "AAAA"}'),
        answer("200 OK", b'{"epoch": "004", "keys": [1]}'),
        answer("401 Unauthorized"),
        answer("404 Not Found"),
        answer("500 no"),
        b"",
    ],
)
def test_what_is_no_answer_is_a_value(raw: bytes, proxy: Scripted, fresh: Callable[..., Terminal]) -> None:
    proxy.always("/v1/", raw)
    link = fresh(proxy.url).link
    assert isinstance(asking.request_epoch(link, bytes(32), "install"), asking.Unanswered)
    assert isinstance(asking.platform_keys(link), asking.Unanswered)
    assert TOKEN not in str(asking.platform_keys(link))
