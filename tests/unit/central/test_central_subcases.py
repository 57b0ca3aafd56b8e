"""Sub-cases: one waits for another, each has its own last day, the end of one ends what cannot go on without it."""

from __future__ import annotations

from typing import Any

import pytest

from central import moves
from central.platform import Platform
from central.states import NotAllowed
from tests.unit.central.applications import (
    CARD,
    HUKOU,
    MEDICAL,
    hand_in,
    move,
    newborn,
    notes,
    progress,
    states,
    subform,
    supplement,
)
from tests.unit.central.written_terminal import Clock, Sender


@pytest.fixture
def case(sender: Sender) -> str:
    body, receipt = sender.send(newborn(), item="newborn@2.0.0")
    hand_in(sender, supplement(body["number"]))  # so that nothing is owed any more
    return str(receipt["case_number"])


def test_a_part_is_accepted_only_when_those_before_it_are_closed(platform: Platform, sender: Sender, case: str) -> None:
    with pytest.raises(NotAllowed, match="要等“出生登记”办结"):
        move(platform, case, CARD, "受理")
    assert progress(sender, case)["subcases"][CARD]["waiting_for"] == ["出生登记"]
    move(platform, case, HUKOU, "受理")
    with pytest.raises(NotAllowed):
        move(platform, case, CARD, "受理")
    move(platform, case, HUKOU, "办结")
    move(platform, case, CARD, "受理", "办结")
    assert progress(sender, case)["subcases"][CARD]["waiting_for"] == []


def test_a_part_whose_predecessor_was_left_out_waits_for_nobody(platform: Platform, sender: Sender) -> None:
    _, receipt = sender.send(newborn(subforms=[subform("sscard", "人社", "社会保障卡申领", after=["hukou"])]))
    move(platform, receipt["case_number"], 0, "受理", "办结")


def test_the_last_day_is_counted_from_the_acceptance(
    platform: Platform, sender: Sender, case: str, clock: Clock
) -> None:
    part = progress(sender, case)["subcases"][MEDICAL]
    assert (part["clock"], part["due"], part["id"]) == ("not_started", "", "insurance")
    move(platform, case, MEDICAL, "受理")  # Friday, three working days
    part = progress(sender, case)["subcases"][MEDICAL]
    assert (part["clock"], part["due"], part["certain"], part["overdue"]) == ("running", "2026-11-25", True, False)
    clock.pass_by(days=5)
    assert not progress(sender, case)["subcases"][MEDICAL]["overdue"]
    clock.pass_by(days=1)
    assert progress(sender, case)["subcases"][MEDICAL]["overdue"]
    move(platform, case, MEDICAL, "办结")
    part = progress(sender, case)["subcases"][MEDICAL]
    assert (part["clock"], part["overdue"], part["due"]) == ("over", False, "2026-11-25")


def test_the_clock_stands_while_the_citizen_has_to_bring_something(
    platform: Platform, sender: Sender, case: str, clock: Clock
) -> None:
    move(platform, case, MEDICAL, "受理", "补正", note="银行卡号")
    part = progress(sender, case)["subcases"][MEDICAL]
    assert (part["clock"], part["due"], part["note"]) == ("stopped", "", "银行卡号")
    clock.pass_by(days=30)
    assert not progress(sender, case)["subcases"][MEDICAL]["overdue"]
    move(platform, case, MEDICAL, "受理")  # Sunday 2026-12-20: three working days are still left
    assert progress(sender, case)["subcases"][MEDICAL]["due"] == "2026-12-23"


def test_what_waits_for_an_ended_part_ends_with_it_and_the_rest_goes_on(
    platform: Platform, sender: Sender, case: str
) -> None:
    with pytest.raises(NotAllowed, match="终止要写明原因"):
        move(platform, case, HUKOU, "终止", note=" ")
    move(platform, case, HUKOU, "终止", note="申请人撤回")
    assert states(sender, case) == ["终止", "终止", "收件"]
    assert progress(sender, case)["subcases"][CARD]["note"] == "“出生登记”已终止"
    with pytest.raises(NotAllowed):
        move(platform, case, HUKOU, "受理")
    move(platform, case, MEDICAL, "受理", "办结")
    assert progress(sender, case)["state"] == "终止"  # not everything that was asked for was done


def test_parts_that_wait_for_each_other_harm_nothing(platform: Platform, sender: Sender) -> None:
    circle = [subform("a", "甲", "甲事", after=["b"]), subform("b", "乙", "乙事", after=["a", "b"])]
    body, receipt = sender.send(newborn(subforms=circle, result="immediate", pledges=[]))
    assert states(sender, receipt["case_number"]) == ["收件", "收件"]
    assert sender.get(f"/v1/submissions/{body['submission_id']}/result").json()["state"] == "window"
    move(platform, receipt["case_number"], 0, "终止")
    assert states(sender, receipt["case_number"]) == ["终止", "终止"]


def test_what_was_filed_for_the_record_has_nothing_to_accept(platform: Platform, sender: Sender) -> None:
    _, receipt = sender.send(newborn(result="filed", materials=[], pledges=[]))
    found = progress(sender, receipt["case_number"])
    assert (found["result"], found["state"], found["subcases"]) == ("filed", "收件", [])
    assert notes(platform, receipt["case_number"]) == []
    with pytest.raises(LookupError), platform.db.transaction() as db:
        moves.set_state(platform, db, receipt["case_number"], 0, "受理", "陈窗口", "")


def test_documents_that_came_with_a_filed_case_are_kept_and_a_clerk_is_told(platform: Platform, sender: Sender) -> None:
    _, receipt = sender.send(newborn(result="filed", pledges=[]), (b"scan",))
    assert "备查制不收材料" in notes(platform, receipt["case_number"])[0]


ODD: list[dict[str, Any]] = [
    {"subforms": [{"after": "x", "materials": 7, "period": [], "fields": {}}]},
    {"subforms": [{"period": {"days": -3, "unit": 5}, "after": [None, {}]}], "place": 5, "handling": []},
    {"subforms": [{"period": {"days": True}}], "pledges": [{"due": "soon", "certain": "?"}], "delivery": {"way": 5}},
    {"commitments": [{}, 5], "custody": [{}, "x"], "materials": "none", "left_out": 1, "result": ["filed"]},
    {"subforms": [{"period": {"days": 10**30}}], "custody": [{"at": 5, "from": None}], "delivery": {"way": "pigeon"}},
]


@pytest.mark.parametrize("odd", ODD)
def test_whatever_a_payload_says_a_case_is_made_and_can_be_shown(sender: Sender, signed_in: Any, odd: Any) -> None:
    _, receipt = sender.send(newborn(**odd))
    assert progress(sender, receipt["case_number"])["state"] == "收件"
    assert signed_in.get(f"/desk/cases/{receipt['case_number']}").status_code == 200
