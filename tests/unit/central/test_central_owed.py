"""容缺: what was pledged comes in time from any terminal, or ends what needs it; what is handed in is not lost."""

from __future__ import annotations

from typing import Any

import pytest

from central import overdue
from central.platform import Platform
from central.states import NotAllowed
from tests.unit.central.applications import (
    BOOK_DUE,
    CARD,
    HUKOU,
    PERSON,
    hand_in,
    move,
    newborn,
    notes,
    progress,
    states,
    supplement,
)
from tests.unit.central.written_terminal import Clock, Sender

OTHER = {"name": "周以安", "id_number": "999901199409170130"}


@pytest.fixture
def sent(sender: Sender) -> tuple[str, str]:
    """Receipt number and case number."""
    body, receipt = sender.send(newborn(), item="newborn@2.0.0")
    return body["number"], receipt["case_number"]


def credit_of(sender: Sender) -> str:
    return str(sender.post("/v1/credit", {"id_number": PERSON["id_number"]}).json()["state"])


def extend(platform: Platform, case: str, until: str, why: str, material: str = "household_book") -> None:
    with platform.db.transaction() as db:
        overdue.extend(platform, db, case, material, until, "陈窗口", why)


def test_what_is_owed_is_told_with_its_day_and_its_consequence(sender: Sender, sent: tuple[str, str]) -> None:
    [owed] = progress(sender, sent[0])["owed"]
    assert owed == {
        "material": "household_book", "name": "户口簿", "what": "户口簿的户主页", "form": "原件拍照", "due": BOOK_DUE,
        "certain": True, "where": "任何一个窗口", "consequence": "终止出生登记", "state": "owed",
    }  # fmt: skip


def test_the_review_goes_on_and_the_result_waits_for_the_supplement(
    platform: Platform, sender: Sender, sent: tuple[str, str], other_terminal: Sender
) -> None:
    number, case = sent
    move(platform, case, HUKOU, "受理")
    with pytest.raises(NotAllowed, match="“户口簿”还没有补齐"):
        move(platform, case, HUKOU, "办结")
    receipt = hand_in(other_terminal, supplement(number), "2026-11-25T10:00:00+08:00", (b"page",))
    assert receipt["case_number"] == case
    assert progress(sender, case)["owed"][0]["state"] == "handed_in"
    move(platform, case, HUKOU, "办结")
    overdue.sweep(platform)
    assert credit_of(sender) == "good"


def test_a_part_in_supplement_is_told_that_the_material_is_here(
    platform: Platform, sender: Sender, sent: tuple[str, str]
) -> None:
    number, case = sent
    move(platform, case, HUKOU, "补正", note="户口簿首页")
    hand_in(sender, supplement(number))
    part = progress(sender, case)["subcases"][HUKOU]
    assert (part["state"], part["note"]) == ("补正", "已补交“户口簿”，待窗口核对")
    move(platform, case, HUKOU, "受理", "办结")


def test_a_day_late_ends_what_needs_it_and_costs_credit(
    platform: Platform, sender: Sender, sent: tuple[str, str], clock: Clock
) -> None:
    clock.pass_by(days=14)  # the last day itself
    assert overdue.sweep(platform) == 0
    clock.pass_by(days=1)
    assert progress(sender, sent[1])["owed"][0]["state"] == "overdue"  # said before the sweep comes by
    assert (overdue.sweep(platform), overdue.sweep(platform)) == (1, 0)
    assert states(sender, sent[1]) == ["终止", "终止", "收件"]
    assert progress(sender, sent[1])["subcases"][HUKOU]["note"] == "逾期未补：户口簿"
    assert credit_of(sender) == "excluded"


def test_force_majeure_gives_a_later_day_and_everything_back(
    platform: Platform, sender: Sender, sent: tuple[str, str], clock: Clock
) -> None:
    move(platform, sent[1], HUKOU, "受理")
    clock.pass_by(days=15)
    overdue.sweep(platform)

    for until, why, material, problem in (
        ("2026-12-20", " ", "household_book", NotAllowed), ("2026-12-01", "洪水", "household_book", NotAllowed),
        ("2026-12-20", "洪水", "passport", LookupError),
    ):  # fmt: skip
        with pytest.raises(problem):
            extend(platform, sent[1], until, why, material)
    extend(platform, sent[1], "2026-12-20", "洪水")
    assert states(sender, sent[1]) == ["受理", "收件", "收件"]
    assert credit_of(sender) == "good"
    assert (
        progress(sender, sent[1])["owed"][0] | {"due": "2026-12-20", "state": "owed"}
        == progress(sender, sent[1])["owed"][0]
    )
    assert "洪水" in notes(platform, sent[1])[-1]
    hand_in(sender, supplement(sent[0]), "2026-12-06T10:00:00+08:00")
    with pytest.raises(NotAllowed, match="不用延期"):
        extend(platform, sent[1], "2026-12-30", "洪水")
    move(platform, sent[1], HUKOU, "办结")
    move(platform, sent[1], CARD, "受理")


def test_handed_in_at_a_terminal_in_time_counts_though_the_line_was_down(
    platform: Platform, sender: Sender, sent: tuple[str, str], other_terminal: Sender, clock: Clock
) -> None:
    clock.pass_by(days=16)
    overdue.sweep(platform)
    hand_in(other_terminal, supplement(sent[0]), f"{BOOK_DUE}T23:59:00+08:00")
    assert states(sender, sent[1]) == ["收件", "收件", "收件"] and credit_of(sender) == "good"


def test_handed_in_too_late_is_kept_and_a_clerk_decides(
    platform: Platform, sender: Sender, sent: tuple[str, str], clock: Clock
) -> None:
    clock.pass_by(days=16)
    overdue.sweep(platform)
    hand_in(sender, supplement(sent[0]), "2026-12-06T10:00:00+08:00")
    assert states(sender, sent[1])[HUKOU] == "终止" and credit_of(sender) == "excluded"
    assert notes(platform, sent[1])[-1] == "“户口簿”逾期后才交，请核对后处理"
    with pytest.raises(NotAllowed, match="交来的那天"):
        extend(platform, sent[1], "2026-12-05", "洪水")
    extend(platform, sent[1], "2026-12-06", "洪水")
    assert states(sender, sent[1])[HUKOU] == "收件" and credit_of(sender) == "good"
    assert progress(sender, sent[1])["owed"][0]["state"] == "handed_in"


def test_a_day_that_was_counted_beyond_the_calendar_ends_nothing_by_itself(
    platform: Platform, sender: Sender, clock: Clock
) -> None:
    pledge = {**newborn()["pledges"][0], "certain": False}
    _, receipt = sender.send(newborn(pledges=[pledge]))
    clock.pass_by(days=30)
    overdue.sweep(platform)
    assert states(sender, receipt["case_number"])[HUKOU] == "收件" and credit_of(sender) == "good"
    assert "请核对" in notes(platform, receipt["case_number"])[0]


def test_a_pledge_that_no_part_uses_ends_nothing_and_a_clerk_is_told(
    platform: Platform, sender: Sender, clock: Clock
) -> None:
    _, receipt = sender.send(newborn(pledges=[{"what": "照片", "due": BOOK_DUE}]))
    clock.pass_by(days=30)
    overdue.sweep(platform)
    assert states(sender, receipt["case_number"]) == ["收件"] * 3
    assert "“照片”逾期未补" in notes(platform, receipt["case_number"])[0]


def problems(platform: Platform) -> list[tuple[str, str]]:
    with platform.db.reading() as db:
        rows = db.execute("SELECT case_number, problem FROM supplement ORDER BY received_at").fetchall()
    return [(row["case_number"], row["problem"]) for row in rows]


def test_a_supplement_that_comes_before_its_case_finds_it_when_it_arrives(
    platform: Platform, sender: Sender, other_terminal: Sender
) -> None:
    body = sender.body(newborn(), item="newborn@2.0.0")
    assert hand_in(other_terminal, supplement(body["number"]))["case_number"] == "-"
    assert problems(platform) == [("", "no_case")]
    sender.put(body)
    case = sender.commit(body).json()["body"]["case_number"]
    assert problems(platform) == [(case, "")]
    assert progress(sender, case)["owed"][0]["state"] == "handed_in"


def test_nobody_hands_in_for_another_person_and_the_case_is_not_told(
    platform: Platform, sender: Sender, sent: tuple[str, str]
) -> None:
    assert hand_in(sender, supplement(sent[0], person=OTHER))["case_number"] == "-"
    assert problems(platform) == [("", "other_person")]
    assert progress(sender, sent[1])["owed"][0]["state"] == "owed"


def test_with_the_receipt_alone_it_counts_and_a_clerk_is_told_that_nobody_was_identified(
    platform: Platform, sender: Sender, sent: tuple[str, str]
) -> None:
    payload = {name: value for name, value in supplement(sent[0]).items() if name != "applicant"}
    assert hand_in(sender, payload)["case_number"] == sent[1]
    assert progress(sender, sent[1])["owed"][0]["state"] == "handed_in"
    assert notes(platform, sent[1]) == ["“户口簿”凭回执编号交来，没有读证件，请核对"]


def test_a_material_that_nobody_waits_for_becomes_a_note(
    platform: Platform, sender: Sender, sent: tuple[str, str]
) -> None:
    assert hand_in(sender, supplement(sent[0], "passport"))["case_number"] == sent[1]
    assert problems(platform) == [(sent[1], "no_material")]
    assert "没有登记欠交" in notes(platform, sent[1])[0]


@pytest.mark.parametrize("payload", [b"no JSON", {}, {"number": 5, "material": [], "applicant": "x"}])
def test_an_odd_supplement_is_received_and_waits_for_a_clerk(platform: Platform, sender: Sender, payload: Any) -> None:
    body, receipt = sender.send(payload, kind="supplement")
    assert receipt["case_number"] == "-" and problems(platform) == [("", "no_case")]
    assert sender.commit(body).json()["body"] == receipt


def test_a_second_hand_in_makes_nothing_late_that_came_in_time(
    sender: Sender, sent: tuple[str, str], platform: Platform, clock: Clock
) -> None:
    number, case = sent
    hand_in(sender, supplement(number), "2026-11-25T10:00:00+08:00", (b"page",))
    clock.pass_by(days=20)
    hand_in(sender, supplement(number), "2026-12-13T10:00:00+08:00", (b"another page",))
    assert any("又交来一次" in note for note in notes(platform, case))
    assert not any("逾期" in note for note in notes(platform, case))
    overdue.sweep(platform)
    assert progress(sender, case)["owed"][0]["state"] == "handed_in"
    assert credit_of(sender) == "good"
