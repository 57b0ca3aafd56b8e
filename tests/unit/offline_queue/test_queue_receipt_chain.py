"""A row of receipts: none can be taken out, put in or counted twice without being noticed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_queue import TerminalIdentity, Verified, verify_receipt
from offline_queue.receipts.row import Joint, Link, joints
from offline_queue.receipts.suites import SUITES
from offline_queue.receipts.text import NO_RECEIPT_BEFORE, issue, make_number

SEALED = datetime(2026, 11, 20, 21, 30, 5, tzinfo=timezone(timedelta(hours=8)))
IDENTITIES = {
    name: TerminalIdentity("LX0417", epoch, SUITES[name].generate())
    for name, epoch in (("ed25519", "03"), ("sm2", "04"))
}


def one(identity: TerminalIdentity, seq: int, before: str = NO_RECEIPT_BEFORE, payload: bytes = b"{}") -> Verified:
    number = make_number("LX0417", identity.epoch, seq)
    text = issue(identity, number, SEALED + timedelta(seconds=seq), "synced", payload, [], before).text
    found = verify_receipt(text, {identity.key_id: identity.published()})
    assert isinstance(found, Verified)
    return found


def row(name: str, count: int) -> list[Verified]:
    made = [one(IDENTITIES[name], 1)]
    for seq in range(2, count + 1):
        made.append(one(IDENTITIES[name], seq, made[-1].receipt_hash))
    return made


ROWS = {name: row(name, 6) for name in SUITES}


@pytest.mark.parametrize("name", SUITES)
@given(data=st.data())
def test_neighbours_are_joined_and_gaps_are_counted_in_whatever_order_they_come(name: str, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.integers(1, 6), unique=True, min_size=1))
    found = joints([ROWS[name][seq - 1] for seq in chosen])
    steps = [b - a for a, b in zip(sorted(chosen), sorted(chosen)[1:], strict=False)]
    assert [joint.missing for joint in found] == [step - 1 for step in steps]
    assert [joint.link for joint in found] == [Link.JOINED if step == 1 else Link.GAP for step in steps]


def test_a_receipt_put_in_the_place_of_another_breaks_the_row() -> None:
    first, second, third, *_ = ROWS["ed25519"]
    other = one(IDENTITIES["ed25519"], 2, first.receipt_hash, b"forged")
    assert [joint.link for joint in joints([first, other, third])] == [Link.JOINED, Link.BROKEN]
    assert Joint(Link.DOUBLED, second.number, second.number) in joints([first, second, other])


def test_a_first_number_that_names_one_before_it_is_told() -> None:
    false = one(IDENTITIES["sm2"], 1, "ab" * 32)
    assert joints([false]) == (Joint(Link.FALSE_START, false.number, false.number),)


def test_epochs_are_rows_of_their_own_and_the_same_receipt_twice_is_one() -> None:
    found = joints([*ROWS["ed25519"][:2], *ROWS["sm2"][:2], *ROWS["sm2"][:2]])
    assert [joint.link for joint in found] == [Link.JOINED, Link.JOINED]
    assert joints([]) == ()
