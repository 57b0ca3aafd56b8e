"""告知承诺: kept with the digest of what was read, withdrawn before the decision, paid for when it was false."""

from __future__ import annotations

from typing import Any

import pytest

from central import commitments, overdue
from central.platform import Platform
from central.states import NotAllowed
from tests.unit.central.applications import PERSON, move, newborn, notes, progress, states, subform
from tests.unit.central.written_terminal import Clock, Sender

COMMITMENT = {
    "id": "c1", "item": "remote", "proof": "居住证明", "replaces": ["household_book", "residence_permit"],
    "text_sha256": "cd" * 32, "read_aloud": True, "credit": "good", "chosen_at": "2026-11-20T21:20:00+08:00",
}  # fmt: skip


@pytest.fixture
def case(sender: Sender) -> str:
    parts = [subform("remote", "县医疗保障局", "异地就医备案", materials=["household_book"])]
    _, receipt = sender.send(newborn(subforms=parts, pledges=[], commitments=[COMMITMENT]))
    return str(receipt["case_number"])


def change(platform: Platform, what: Any, case: str, note: str = "", commitment: str = "c1") -> None:
    with platform.db.transaction() as db:
        what(platform, db, case, commitment, "陈窗口", note)


def test_a_commitment_is_kept_as_it_was_made(platform: Platform, sender: Sender, case: str) -> None:
    with platform.db.reading() as db:
        [row] = commitments.of_case(db, case, [])
    assert (row["text_sha256"], row["read_aloud"], row["credit"]) == ("cd" * 32, 1, "good")


def test_what_withdrawing_would_cost_is_told_before(sender: Sender, case: str) -> None:
    [told] = progress(sender, case)["withdrawable"]
    assert told == {"id": "c1", "item": "remote", "proof": "居住证明", "papers": ["户口簿"], "days": 10}
    found = sender.post("/v1/progress", {"id_number": PERSON["id_number"]}).json()["cases"]
    assert found[0]["withdrawable"] == [told]


def test_an_application_that_lists_no_paper_owes_the_proof_itself(platform: Platform, sender: Sender) -> None:
    _, receipt = sender.send(newborn(pledges=[], materials=[], commitments=[COMMITMENT]))
    change(platform, commitments.withdraw, receipt["case_number"])
    [row] = progress(sender, receipt["case_number"])["owed"]
    assert (row["material"], row["name"]) == ("household_book", "居住证明")


def test_after_a_withdrawal_the_proofs_are_owed_and_no_credit_is_lost(
    platform: Platform, sender: Sender, case: str, clock: Clock
) -> None:
    change(platform, commitments.withdraw, case)
    owed = {row["material"]: row for row in progress(sender, case)["owed"]}
    assert set(owed) == {"household_book"}, "a residence permit was never needed in this case"
    assert owed["household_book"]["name"] == "户口簿"
    assert owed["household_book"]["due"] == "2026-12-04" and progress(sender, case)["withdrawable"] == []
    move(platform, case, 0, "受理")
    with pytest.raises(NotAllowed, match="户口簿"):
        move(platform, case, 0, "办结")
    clock.pass_by(days=20)
    overdue.sweep(platform)
    assert states(sender, case) == ["终止"]
    assert sender.post("/v1/credit", {"id_number": PERSON["id_number"]}).json()["state"] == "good"


def test_after_the_decision_nothing_can_be_withdrawn(platform: Platform, sender: Sender, case: str) -> None:
    move(platform, case, 0, "受理", "办结")
    assert progress(sender, case)["withdrawable"] == []
    with pytest.raises(NotAllowed, match="已经作出决定"):
        change(platform, commitments.withdraw, case)


def test_a_commitment_that_was_false_costs_credit_also_after_the_decision(
    platform: Platform, sender: Sender, case: str
) -> None:
    move(platform, case, 0, "受理", "办结")
    with pytest.raises(NotAllowed, match="写明"):
        change(platform, commitments.find_false, case, " ")
    change(platform, commitments.find_false, case, "居住地址不存在")
    found = sender.post("/v1/credit", {"id_number": PERSON["id_number"]}).json()
    assert (found["state"], found["reason"], found["until"]) == ("excluded", "告知承诺的内容经核查不属实", "2028-11-20")
    assert notes(platform, case)[-1] == "告知承诺“居住证明”核查不实：居住地址不存在"
    for again in (commitments.find_false, commitments.withdraw):
        with pytest.raises(NotAllowed, match="已经撤回"):
            change(platform, again, case, "再来")


def test_an_unknown_commitment_is_not_found(platform: Platform, case: str) -> None:
    with pytest.raises(LookupError):
        change(platform, commitments.withdraw, case, commitment="c9")
