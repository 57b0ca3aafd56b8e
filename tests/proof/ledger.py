"""What an outbox was asked and what it answered, and the comparison of a reopened outbox with it.

A fact is a small JSON object, so that a child process can print it: {"do": n, "op": …} before a call, then
{"yes": n, …}, {"no": n} (certainly did not happen) or {"doubt": n}. A call without an answer was cut off.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from offline_queue import Outbox, Receipt, Row, SealRequest, State
from offline_queue.model import TRANSITIONS
from tests.proof.outcome import Outcome

Fact = Mapping[str, Any]
NO_RECEIPT_BEFORE = "0" * 64
#: What an opening makes of a state that a crash left behind.
AFTER_REOPEN = {
    State.OFFERED: {State.SEALED},
    State.UPLOADING: {State.SEALED},
}


@dataclass
class Known:
    """One record as the ledger knows it. `number` is "" while nobody promised it."""

    payload_sha256: str
    files: list[str]
    states: set[State] = field(default_factory=set)  # more than one after a call without a certain answer
    before: set[State] = field(default_factory=set)  # what a power cut may go back to: the last move was a soft one
    number: str = ""
    receipt: str = ""
    cases: set[str] = field(default_factory=set)  # more than one while a commit has no certain answer

    @property
    def may_be(self) -> set[State]:
        found = self.states | self.before
        for state in self.states | self.before:
            found |= AFTER_REOPEN.get(state, set())
        return found


class Ledger:
    """Read facts with `note`; a fact that is still unanswered counts as having happened or not."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self.records: dict[str, Known] = {}
        self._asked: dict[int, Fact] = {}
        for fact in facts:
            self.note(fact)

    def note(self, fact: Fact) -> None:
        if "do" in fact:
            self._ask(fact)
        elif "yes" in fact:
            self._certain(self._asked.pop(fact["yes"]), fact, True)
        elif "no" in fact:
            self._certain(self._asked.pop(fact["no"]), fact, False)

    @property
    def acknowledged(self) -> int:
        return sum(bool(known.number) for known in self.records.values())

    def in_state(self, *states: State) -> list[str]:
        """Ids of which it is certain that they are in one of these."""
        found = [(sid, known.states) for sid, known in self.records.items() if known.number and len(known.states) == 1]
        return [sid for sid, now in found if now <= set(states)]

    def _ask(self, fact: Fact) -> None:
        self._asked[fact["do"]] = fact
        if fact["op"] == "seal":
            known = self.records.setdefault(fact["id"], Known(fact["payload"], fact["files"]))
            if not known.number:
                known.states.add(State.SEALED)
            return
        for sid in fact["ids"]:
            self.records[sid].states.add(State(fact["to"]))
            self.records[sid].cases |= {fact["case"]} if "case" in fact else set()

    def _certain(self, asked: Fact, answer: Fact, happened: bool) -> None:
        lasting = asked.get("lasting", True)
        if happened and lasting:  # the log is synced from its beginning: earlier soft moves last, too
            for known in self.records.values():
                known.before = set()
        if asked["op"] == "seal":
            known = self.records[asked["id"]]
            if happened:
                known.number, known.receipt = answer["number"], answer["receipt"]
            elif not known.number:
                known.states = set()
            return
        for sid in asked["ids"]:
            known, to = self.records[sid], State(asked["to"])
            if happened and not lasting:
                known.before |= {State(asked["from"])}
            known.states = {to} if happened else {State(asked["from"])}
            if "case" in asked:
                known.cases = {asked["case"]} if happened else known.cases - {asked["case"]}


def compare(outbox: Outbox, ledger: Ledger) -> Outcome:
    """`outbox`: opened again by nobody who saw the facts. Each wrong record counts once."""
    lost: list[str] = []
    doubled: list[str] = []
    corrupt: list[str] = []
    rows = outbox.rows()
    by_id = {row.submission_id: row for row in rows}
    receipts = {sid: outbox.receipt(sid) for sid in by_id}
    if len(by_id) != len(rows) or len({row.number for row in rows}) != len(rows):
        doubled.append("a number or an id is there twice")
    for sid, known in ledger.records.items():
        row = by_id.pop(sid, None)
        if row is None:
            if known.number:
                lost.append(f"{known.number} is gone")
        elif not known.states:
            doubled.append(f"{row.number} was refused and is there")
        elif problem := _content_problem(outbox, row, known, receipts[sid]):
            corrupt.append(f"{row.number}: {problem}")
        elif row.state not in known.may_be:
            lost.append(f"{row.number} is {row.state} and not {'/'.join(sorted(known.may_be))}")
    doubled += [f"nobody asked for {row.number}" for row in by_id.values()]
    corrupt += chain_problems(outbox, rows, receipts)
    first = next(iter(lost + doubled + corrupt), "")
    return Outcome(1, ledger.acknowledged, len(lost), len(doubled), len(corrupt), first)


def seals_on(outbox: Outbox) -> Outcome:
    """One more record gets the next number, and all chains go on."""
    last = outbox.last_seq().get(outbox.identity.epoch, 0)
    sid = "00000000-0000-4000-8000-000000000000"
    receipt = outbox.seal(SealRequest("application", "newborn@1.0.0", sid, "tag", b"{}", (), "synced"), sid)
    if int(receipt.number.split("-")[2]) != last + 1 or outbox.sendable(10_000)[-1:] != [sid]:
        return Outcome(0, corrupt=1, first=f"after {last} comes {receipt.number}, or it is not sent")
    problem = outbox.verify_chain()
    return Outcome(0, corrupt=bool(problem), first=problem)


def _content_problem(outbox: Outbox, row: Row, known: Known, receipt: Receipt | None) -> str:
    parcel = outbox.load(row.submission_id)
    if receipt is None or parcel is None:
        return "without receipt or content"
    if known.number and (row.number, receipt.qr_text) != (known.number, known.receipt):
        return "another receipt"
    if receipt.digest != known.payload_sha256 or [a.sha256 for a in parcel.attachments] != known.files:
        return "other digests"
    if row.state is State.COMMITTED and known.cases and row.case_number not in known.cases:
        return "another case"
    if row.state is State.PURGED:
        return "" if State.PURGED in known.states else "purged too early"
    if hashlib.sha256(parcel.payload).hexdigest() != known.payload_sha256:
        return "other content"
    contents = {a.sha256: outbox.blob(a.sha256) for a in parcel.attachments}
    if any(data is None or hashlib.sha256(data).hexdigest() != sha for sha, data in contents.items()):
        return "an attachment is gone or changed"
    return _history_problem(outbox, row)


def _history_problem(outbox: Outbox, row: Row) -> str:
    """Each event begins where the one before ended, and the last one is the state of the row."""
    at = ""
    for event in outbox.history(row.submission_id):
        if event.before != at or (at and State(event.after) not in TRANSITIONS[State(at)]):
            return f"its history goes from {at or 'nothing'} by {event.before or 'nothing'} to {event.after}"
        at = event.after
    return "" if at == row.state else f"it is {row.state}, its history says {at}"


def chain_problems(outbox: Outbox, rows: list[Row], receipts: Mapping[str, Receipt | None]) -> list[str]:
    """Numbers without a gap in each epoch, each receipt with the hash of the one before, the chain of events."""
    problems = []
    before: dict[str, tuple[int, str]] = {}
    for row in rows:
        _, epoch, seq, _ = row.number.split("-")
        last, last_hash = before.get(epoch, (0, NO_RECEIPT_BEFORE))
        receipt = receipts[row.submission_id]
        if int(seq) != last + 1:
            problems.append(f"{row.number} follows {last}")
        if receipt is None or receipt.previous_hash != last_hash:
            problems.append(f"{row.number} does not carry the hash of the receipt before")
        before[epoch] = (int(seq), hashlib.sha256(receipt.qr_text.encode()).hexdigest() if receipt else "")
    if problem := outbox.verify_chain():
        problems.append(f"events: {problem}")
    if outbox.last_seq() != {epoch: seq for epoch, (seq, _) in before.items()}:
        problems.append("the counter is not at the last number")
    return problems
