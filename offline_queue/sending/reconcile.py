"""Once a day, and after a restore: does the platform have every number that this terminal gave out?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from offline_queue.model import Row, State
from offline_queue.outbox import Outbox
from offline_queue.receipts.text import make_number
from offline_queue.sending.asking import Unanswered
from offline_queue.sending.events import Reconciled
from offline_queue.sending.protocol import Keys, signed_by_platform
from offline_queue.sending.wire import Next, Wire
from offline_queue.written_wire import canonical

MOST_NUMBERS = 2000  # looked at in one go; a platform that lost more is put right over several days
MOST_ANSWERS = 20  # of at most 1000 ranges each
LOST = "lost by the platform"


@dataclass
class _Findings:
    """What one epoch's answers say. `upto`: every number up to here is settled at the platform."""

    upto: int
    missing: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)


def reconcile(outbox: Outbox, wire: Wire, keys: Keys) -> tuple[Reconciled | Unanswered, ...]:
    """One result for each epoch that is not settled. What the platform lost and is still here is sent again.

    Alarms name the numbers that only a person can help with. Every result is kept in the chain of events.
    """
    highest = {outbox.identity.epoch: 0, **outbox.last_seq()}
    results: list[Reconciled | Unanswered] = []
    for epoch, last in sorted(highest.items()):
        settled = outbox.settled(epoch)
        if settled >= last and epoch != outbox.identity.epoch:
            continue
        result = _one_epoch(outbox, wire, keys, epoch, settled, last)
        if isinstance(result, Reconciled):
            outbox.settle(epoch, result.upto)
            sent_again = f", {len(result.missing)} sent again" if result.missing else ""
            outbox.note("reconciled", "; ".join([f"{epoch} up to {result.upto}{sent_again}", *result.alarms])[:500])
        results.append(result)
    return tuple(results)


def _one_epoch(
    outbox: Outbox, wire: Wire, keys: Keys, epoch: str, settled: int, last: int
) -> Reconciled | Unanswered:  # fmt: skip
    found, first = _Findings(settled), settled + 1
    for _ in range(MOST_ANSWERS):
        asked_at = datetime.now(UTC)
        body = _ask(outbox, wire, keys, epoch, first, last)
        if isinstance(body, Unanswered):
            return body
        _compare(outbox, body, asked_at, found)
        if body["beyond"] > last:
            found.alarms.append(
                f"the platform has number {body['beyond']} of epoch {epoch}, this terminal only gave out {last}: "
                "it went back in time and needs a new epoch"
            )
        first = body["last_seq"] + 1
        if first > last or found.alarms:
            break
    return Reconciled(epoch, found.upto, tuple(found.missing), tuple(found.alarms))


def _ask(
    outbox: Outbox, wire: Wire, keys: Keys, epoch: str, first: int, last: int
) -> Mapping[str, Any] | Unanswered:  # fmt: skip
    question = {"version": 1, "epoch": epoch, "first_seq": first, "last_seq": last}
    answer = wire.post("/v1/reconciliation", canonical(question))
    if answer.next is not Next.GO_ON:
        return Unanswered(answer.held or answer.reason or answer.next.name.lower())
    if problem := signed_by_platform(answer.body, keys):
        return Unanswered(f"the reconciliation {problem}")
    body = answer.body["body"]
    try:
        ours = (body["terminal_id"], body["epoch"], body["first_seq"]) == (outbox.identity.terminal_id, epoch, first)
        sound = ours and min(first, last) - 1 <= body["last_seq"] <= last and body["beyond"] >= 0
        for name in ("missing", "open"):
            sound = sound and all(first <= begin <= end <= last for begin, end in body[name])
    except (KeyError, TypeError, ValueError):
        sound = False
    return body if sound else Unanswered("the reconciliation is malformed or for somebody else")


def _compare(outbox: Outbox, body: Mapping[str, Any], asked_at: datetime, found: _Findings) -> None:
    """Goes through the numbers that the platform does not have whole."""
    epoch, unknown_here, gone_here = str(body["epoch"]), [], []
    outstanding = sorted({*_numbers(body["missing"]), *_numbers(body["open"])})
    if found.upto == body["first_seq"] - 1:  # no hole before
        found.upto = outstanding[0] - 1 if outstanding else body["last_seq"]
    for seq in outstanding:
        number = make_number(outbox.identity.terminal_id, epoch, seq)
        row = outbox.row(number)
        if row is None:
            unknown_here.append(seq)
        elif row.state is State.COMMITTED and not _since(outbox, row, asked_at):
            if outbox.send_again(row.submission_id, LOST):
                found.missing.append(number)
            else:
                gone_here.append(seq)
        elif row.state is State.PURGED:
            gone_here.append(seq)
    if unknown_here:
        found.alarms.append(f"neither the platform nor this terminal has number {_text(unknown_here)} of epoch {epoch}")
    if gone_here:
        found.alarms.append(
            f"the platform lost number {_text(gone_here)} of epoch {epoch}: only its signed receipt is still here"
        )


def _numbers(ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    left = MOST_NUMBERS
    for begin, end in ranges:
        yield from range(begin, min(end + 1, begin + left))
        left = max(0, left - (end + 1 - begin))


def _since(outbox: Outbox, row: Row, asked_at: datetime) -> bool:
    """Whether it was committed only while the platform was answering."""
    return outbox.history(row.submission_id)[-1].at >= asked_at


def _text(numbers: list[int]) -> str:
    """[1, 2, 3, 7] is "1–3, 7"."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ", ".join(str(begin) if begin == end else f"{begin}–{end}" for begin, end in ranges)
