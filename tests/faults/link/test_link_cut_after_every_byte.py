"""Cut after N bytes of the requests and of the answers, N going through offer, part and commit: one case each time."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import pytest

from offline_queue.model import State
from offline_queue.sending.protocol import signing_key, submission_body
from offline_queue.sending.wire import Next, Wire
from tests.faults.link.bad_line import BadLine, Fault, Then, Way
from tests.faults.queue_bench import QUICK, Central, Terminal, until

BUSY = replace(QUICK, idle=3600.0)  # no question of an idle terminal takes the connection that is to be cut
SCAN = b"a scan of a household register "
STEPS = {Then.CUT: 30, Then.RESET: 10} if not os.environ.get("PROOF_FULL") else {}  # else every byte


def send_one(terminal: Terminal, line: BadLine, name: str) -> str:
    """One record with an attachment that the platform has not seen; committed on return."""
    line.hang_up()
    submission_id = terminal.seal(f'{{"cut": "{name}"}}', files=(SCAN + name.encode(),))
    terminal.sender.kick()
    until(lambda: terminal.outbox.platform_receipt(submission_id) != "")
    return submission_id


@pytest.mark.parametrize("then", [Then.CUT, Then.RESET])
@pytest.mark.parametrize("way", list(Way))
def test_a_cut_at_any_byte_makes_one_case(
    way: Way, then: Then, running: Central, line: BadLine, fresh: Callable[..., Terminal]
) -> None:
    terminal = fresh(line.url, pace=BUSY)
    before = running.counts()
    with terminal:
        until(lambda: terminal.sender.link_up)
        send_one(terminal, line, f"{way}{then}")
        whole = line.passed[-1][way]  # slot, offer, offset, part, commit on one connection
        points = range(0, whole + 1, max(1, whole // STEPS.get(then, whole)))
        ids = []
        for after in points:
            line.play(Fault(way, after, then))
            ids.append(send_one(terminal, line, f"{way}{then}{after}"))
            line.play()
        rows = [terminal.outbox.row(submission_id) for submission_id in ids]
    assert len({row.case_number for row in rows if row is not None}) == len(points)
    after_all = running.counts()
    assert {name: after_all[name] - before[name] for name in ("cases", "attachments")} == {
        "cases": len(points) + 1, "attachments": len(points) + 1,
    }  # fmt: skip


def send_naively(terminal: Terminal, wire: Wire, name: str) -> None:
    """The negative control: what other clients do. A failed send is tried again as a new submission."""
    while True:
        parcel = terminal.outbox.load(terminal.seal(f'{{"naive": "{name}"}}'))
        assert parcel is not None
        key = signing_key(parcel, terminal.identity)
        assert key is not None
        offered = wire.offer(parcel.submission_id, submission_body(parcel, key)).next
        if offered is Next.GO_ON and wire.commit(parcel.submission_id).next is Next.GO_ON:
            return


def test_negative_control_a_sender_that_makes_a_new_id_for_each_try_doubles(
    running: Central, line: BadLine, fresh: Callable[..., Terminal]
) -> None:
    terminal = fresh(line.url)
    wire = Wire(terminal.link)
    before = running.counts()["cases"]
    send_naively(terminal, wire, "first")
    whole = line.passed[-1][Way.DOWN]
    points = range(whole // 2, whole, 10)
    for after in points:
        wire.close()
        line.play(Fault(Way.DOWN, after))
        send_naively(terminal, wire, str(after))
    wire.close()
    assert running.counts()["cases"] - before > len(points) + 1


def test_negative_control_a_sender_that_believes_what_it_has_sent_loses(
    running: Central, line: BadLine, fresh: Callable[..., Terminal]
) -> None:
    terminal = fresh(line.url)
    wire = Wire(terminal.link)
    before, believed = running.counts()["cases"], 0
    for after in range(0, 2_000, 200):
        wire.close()
        line.play(Fault(Way.UP, after))
        parcel = terminal.outbox.load(terminal.seal(f'{{"believed": {after}}}'))
        assert parcel is not None
        key = signing_key(parcel, terminal.identity)
        assert key is not None
        wire.offer(parcel.submission_id, submission_body(parcel, key))
        wire.commit(parcel.submission_id)
        believed += 1
    wire.close()
    assert running.counts()["cases"] - before < believed
    assert terminal.outbox.counts()[State.SEALED] == believed
