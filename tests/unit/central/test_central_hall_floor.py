"""Tickets in the hall: called in the order of issue, served, missed, and gone with the day."""

from __future__ import annotations

import pytest

from central import hall_floor
from central.platform import Platform
from central.wire import WireProblem
from tests.unit.central.written_terminal import Clock, Sender


def draw(sender: Sender, subject: str = "", service: str = "tax") -> str:
    number: str = sender.post("/v1/hall/tickets", {"service": service, "subject_hash": subject}).json()["number"]
    return number


def call(platform: Platform) -> str:
    return hall_floor.call_next(platform, "tax", "8", "陈窗口")


def test_numbers_are_called_in_the_order_in_which_they_were_given_out(sender: Sender, platform: Platform) -> None:
    numbers = [draw(sender) for _ in range(3)]
    assert [call(platform) for _ in range(4)] == [*numbers, ""]


def test_an_offline_number_is_called_by_the_time_on_its_paper(sender: Sender, platform: Platform, clock: Clock) -> None:
    span = sender.post("/v1/hall/ranges", {"count": 5, "days": 1}).json()["ranges"][0]
    at = clock().isoformat()
    clock.pass_by(minutes=5)
    later = draw(sender)
    ticket = {"day": span["day"], "number": f"{span['letter']}001", "service": "tax", "issued_at": at}
    sender.post("/v1/hall/issued", {"tickets": [ticket]})
    assert [call(platform), call(platform)] == [f"{span['letter']}001", later]


def test_a_time_that_is_still_to_come_wins_nothing(sender: Sender, platform: Platform, clock: Clock) -> None:
    span = sender.post("/v1/hall/ranges", {"count": 5, "days": 1}).json()["ranges"][0]
    for number, at in ((1, "2099-01-01T00:00:00+08:00"), (2, "yesterday")):
        ticket = {"day": span["day"], "number": f"{span['letter']}00{number}", "service": "tax", "issued_at": at}
        sender.post("/v1/hall/issued", {"tickets": [ticket]})
    clock.pass_by(minutes=1)
    draw(sender)
    assert [call(platform)[0] for _ in range(3)] == [span["letter"], span["letter"], "D"]


@pytest.mark.parametrize(
    ("verbs", "state"),
    [(["serve", "finish"], "done"), (["finish"], "done"), (["miss"], "no_show"), (["miss", "recall"], "called")],
)
def test_what_becomes_of_a_called_ticket(sender: Sender, platform: Platform, verbs: list[str], state: str) -> None:
    number = draw(sender, "p1")
    call(platform)
    reached = [hall_floor.move(platform, number, verb, "8", "陈窗口") for verb in verbs]
    assert reached[-1] == state
    known = draw(sender, "p1") == number
    assert known == (state == "called")


@pytest.mark.parametrize(("verb", "status"), [("serve", 409), ("finish", 409), ("recall", 409)])
def test_a_ticket_that_waits_is_not_served_before_it_is_called(
    sender: Sender, platform: Platform, verb: str, status: int
) -> None:
    number = draw(sender)
    with pytest.raises(WireProblem) as refused:
        hall_floor.move(platform, number, verb, "8", "陈窗口")
    assert refused.value.status_code == status
    with pytest.raises(WireProblem):
        hall_floor.move(platform, "D999", verb, "8", "陈窗口")


def test_the_board_shows_numbers_and_windows_and_no_persons(sender: Sender, platform: Platform) -> None:
    first, _, _ = draw(sender, "p1"), draw(sender, "p2"), draw(sender, "p3", "social")
    call(platform)
    board = sender.get("/v1/hall/board").json()
    assert board["called"] == [{"number": first, "counter": "8", "state": "called"}]
    assert board["waiting"] == {"tax": 1, "social": 1}
    assert "p1" not in str(board)


def test_a_new_day_begins_with_001_and_forgets_whose_the_old_numbers_were(
    sender: Sender, platform: Platform, clock: Clock
) -> None:
    draw(sender, "p1")
    clock.pass_by(days=1)
    assert call(platform) == ""
    assert draw(sender, "p2") == "D001"
    with platform.db.transaction() as db:
        rows = db.execute("SELECT state, subject_hash FROM ticket ORDER BY day").fetchall()
    assert [tuple(row.values()) for row in rows] == [("lapsed", ""), ("waiting", "p2")]


def test_a_number_told_after_its_day_is_kept_as_over(sender: Sender, platform: Platform, clock: Clock) -> None:
    span = sender.post("/v1/hall/ranges", {"count": 5, "days": 1}).json()["ranges"][0]
    at = clock().isoformat()
    clock.pass_by(days=1)
    number = f"{span['letter']}001"
    ticket = {"day": span["day"], "number": number, "service": "tax", "subject_hash": "p1", "issued_at": at}
    assert sender.post("/v1/hall/issued", {"tickets": [ticket]}).json()["accepted"] == [number]
    assert call(platform) == ""
