"""Does the platform have every number? It names the missing ones, signed, and never claims one that it has not."""

from __future__ import annotations

import base64
from itertools import pairwise
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from central.canonical import canonical
from central.platform import Platform
from central.reconciliation import MOST_RANGES, compare
from central.wire import first_problem, validator
from tests.unit.central.written_terminal import Sender


def ask(sender: Sender, first: int, last: int, epoch: str = "03") -> dict[str, Any]:
    answer = sender.post("/v1/reconciliation", {"version": 1, "epoch": epoch, "first_seq": first, "last_seq": last})
    assert answer.status_code == 200 and first_problem(answer.json(), validator("reconciliation")) == ""
    found: dict[str, Any] = answer.json()
    return found


def test_missing_and_open_numbers_are_named_and_the_answer_is_signed(platform: Platform, sender: Sender) -> None:
    sender.send({})  # 1
    sender.put(sender.body({}))  # 2, not committed
    for _ in range(3):  # 3, 4, 5 never arrive
        sender.body({})
    sender.send({})  # 6
    answer = ask(sender, 1, 8)
    body = answer["body"]
    assert (body["terminal_id"], body["first_seq"], body["last_seq"]) == ("LX0417", 1, 8)
    assert (body["committed"], body["missing"], body["open"], body["beyond"]) == (2, [[3, 5], [7, 8]], [[2, 2]], 6)
    Ed25519PublicKey.from_public_bytes(platform.public_key).verify(
        base64.b64decode(answer["signature"]), canonical(body)
    )


def test_a_terminal_that_went_back_in_time_learns_it(sender: Sender) -> None:
    for _ in range(3):
        sender.send({})
    body = ask(sender, 1, 2)["body"]
    assert (body["committed"], body["missing"], body["beyond"]) == (2, [], 3)


def test_numbers_of_another_epoch_or_terminal_are_not_counted(sender: Sender) -> None:
    sender.send({})
    other = Sender(sender.client, terminal_id="LX0999")
    assert ask(other, 1, 1)["body"]["missing"] == [[1, 1]]
    assert ask(sender, 1, 1, epoch="04")["body"]["beyond"] == 0


def test_asking_for_nothing_gives_nothing(sender: Sender) -> None:
    body = ask(sender, 1, 0)["body"]
    assert (body["committed"], body["missing"], body["open"], body["last_seq"]) == (0, [], [], 0)


@pytest.mark.parametrize("wrong", [{"epoch": "3"}, {"first_seq": -1}, {"last_seq": 10**9}, {"version": 2}, {"more": 1}])
def test_a_question_that_does_not_fit_is_refused(sender: Sender, wrong: dict[str, Any]) -> None:
    body = {"version": 1, "epoch": "03", "first_seq": 1, "last_seq": 2, **wrong}
    assert sender.post("/v1/reconciliation", body).status_code == 422


@given(st.dictionaries(st.integers(0, 60), st.booleans()), st.integers(0, 60), st.integers(-1, 60))
def test_every_number_asked_for_is_committed_open_or_missing(known: dict[int, bool], first: int, last: int) -> None:
    within = sorted((seq, done) for seq, done in known.items() if first <= seq <= last)
    found = compare(within, first, last)
    missing, waiting = ({n for a, b in found[name] for n in range(a, b + 1)} for name in ("missing", "open"))
    assert found["last_seq"] == last
    assert missing == {n for n in range(first, last + 1) if n not in known}
    assert waiting == {seq for seq, done in within if not done}
    assert found["committed"] == sum(done for _, done in within)
    for ranges in (found["missing"], found["open"]):
        assert all(a <= b for a, b in ranges) and all(x[1] + 1 < y[0] for x, y in pairwise(ranges))


@pytest.mark.parametrize("done", [True, False])
def test_too_many_gaps_are_told_up_to_the_last_that_is_certain(done: bool) -> None:
    known = [(seq, done) for seq in range(1, 5000, 2)]
    found = compare(known, 0, 6000)
    assert len(found["missing"]) == MOST_RANGES and found["last_seq"] < 6000
    counted = {n for name in ("missing", "open") for a, b in found[name] for n in range(a, b + 1)}
    assert len(counted) + found["committed"] == found["last_seq"] + 1
    rest = compare([k for k in known if k[0] > found["last_seq"]], found["last_seq"] + 1, 6000)
    assert rest["missing"][0][0] == found["last_seq"] + 1
