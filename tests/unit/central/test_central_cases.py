"""Progress in the platform's words, immediate results, the hall, calls for help."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from central import hall, moves, states
from central.platform import Platform
from central.results import mask
from central.social_insurance import social_insurance_record
from tests.unit.central.written_terminal import Clock, Sender

PERSON = {"id_number": "999901199004120026"}


def progress(sender: Sender, number: str) -> dict[str, Any]:
    found: dict[str, Any] = sender.get(f"/v1/progress?number={number}").json()["cases"][0]
    return found


def test_a_case_is_found_by_receipt_number_case_number_and_person(sender: Sender, application: dict[str, Any]) -> None:
    body, receipt = sender.send(application)
    by_person = sender.post("/v1/progress", PERSON).json()
    assert by_person["as_of"] == "2026-11-20T21:31:00+08:00"
    case = by_person["cases"][0]
    assert progress(sender, body["number"]) == progress(sender, receipt["case_number"]) == case
    assert (case["title"], case["state"]) == ("新生儿出生一件事", "收件")
    assert [(sub["department"], sub["state"]) for sub in case["subcases"]] == [("公安", "收件"), ("医保", "收件")]


def test_nobody_elses_case_is_found(sender: Sender, application: dict[str, Any]) -> None:
    sender.send(application)
    assert sender.post("/v1/progress", {"id_number": "999901199004120018"}).json()["cases"] == []
    assert sender.get("/v1/progress?number=nothing").json()["cases"] == []


def test_an_invalid_question_is_refused_without_repeating_it(sender: Sender) -> None:
    answer = sender.post("/v1/progress", {"id_number": "9" * 100})
    assert answer.status_code == 422
    assert "999" not in answer.text


def test_the_id_number_is_in_no_column_that_is_searched(platform: Platform, sender: Sender, application: Any) -> None:
    sender.send(application)
    with platform.db.transaction() as db:
        found = db.execute("SELECT person FROM cases").fetchone()["person"]
    assert len(found) == 64 and PERSON["id_number"] not in found


def test_no_state_can_be_skipped(platform: Platform, sender: Sender, application: dict[str, Any]) -> None:
    _, receipt = sender.send(application)
    number = receipt["case_number"]

    def set_state(state: str, note: str = "") -> None:
        with platform.db.transaction() as db:
            moves.set_state(platform, db, number, 0, state, "陈窗口", note)

    with pytest.raises(states.NotAllowed):
        set_state("办结")
    with pytest.raises(states.NotAllowed, match="写明"):
        set_state("补正", "  ")
    set_state("补正", "户口簿首页")
    assert progress(sender, number)["subcases"][0]["note"] == "户口簿首页"
    assert progress(sender, number)["state"] == "补正"
    set_state("受理")
    assert progress(sender, number)["state"] == "收件"  # the other part is not accepted yet
    set_state("办结")
    with pytest.raises(states.NotAllowed):
        set_state("受理")
    with pytest.raises(LookupError), platform.db.transaction() as db:
        moves.set_state(platform, db, number, 9, "受理", "陈窗口", "")


@pytest.mark.parametrize(
    ("parts", "whole"),
    [(["办结", "办结"], "办结"), (["受理", "办结"], "受理"), (["收件", "补正", "办结"], "补正"), ([], "收件")],
)
def test_a_case_is_as_far_as_its_slowest_part(parts: list[str], whole: str) -> None:
    assert states.whole_state(parts) == whole


def test_an_immediate_result_is_closed_fetched_and_checked(sender: Sender, application: dict[str, Any]) -> None:
    body, receipt = sender.send({**application, "result": "immediate"}, item="ss-proof@1.0.0")
    assert progress(sender, receipt["case_number"])["state"] == "办结"
    answer = sender.get(f"/v1/submissions/{body['submission_id']}/result")
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert data["name"] == "林知夏" and data["status"] == "参保缴费"
    assert [entry["kind"] for entry in data["insurances"]] == ["养老", "失业", "工伤"]
    check = sender.client.get(data["check_path"].lower().replace("/check/", "/check/"))
    assert check.status_code == 200
    assert "林**" in check.text and "林知夏" not in check.text
    assert PERSON["id_number"] not in check.text


def test_a_wrong_check_code_finds_nothing_and_harms_nothing(client: TestClient) -> None:
    answer = client.get("/check/<script>alert(1)<%2Fscript>")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_there_is_no_result_before_the_commit_and_none_for_a_promised_item(sender: Sender) -> None:
    body = sender.body({"result": "immediate"})
    assert sender.get(f"/v1/submissions/{body['submission_id']}/result").status_code == 404
    sender.put(body)
    assert sender.get(f"/v1/submissions/{body['submission_id']}/result").status_code == 202
    promised, _ = sender.send({"result": "promised"})
    assert sender.get(f"/v1/submissions/{promised['submission_id']}/result").status_code == 202


@given(st.text(max_size=30), st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_the_synthetic_record_is_the_same_each_time_and_ends_before_today(id_number: str, today: date) -> None:
    record = social_insurance_record(id_number, today)
    assert record == social_insurance_record(id_number, today)
    assert record["months"] == sorted(record["months"]) and len(record["months"]) == 23
    assert record["to_month"] < f"{today:%Y-%m}"


@pytest.mark.parametrize(("text", "masked"), [("999901199004120026", "999901**********26"), ("1234", "****"), ("", "")])
def test_numbers_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def draw(sender: Sender, service: str, subject: str = "") -> dict[str, Any]:
    found: dict[str, Any] = sender.post("/v1/hall/tickets", {"service": service, "subject_hash": subject}).json()
    return found


def test_a_person_has_one_active_ticket_per_service_and_day(sender: Sender, clock: Clock) -> None:
    first, again = draw(sender, "social", "p1"), draw(sender, "社保医保", "p1")
    assert (first["number"], first["known"]) == ("B001", False)
    assert (again["number"], again["known"]) == ("B001", True)
    assert draw(sender, "social", "p2")["number"] == "B002"
    assert draw(sender, "household", "p1")["number"] == "C001"
    clock.pass_by(days=1)
    assert draw(sender, "social", "p1")["number"] == "B001"


def test_visitors_without_a_card_each_get_their_own_number(sender: Sender) -> None:
    tickets = [draw(sender, "comprehensive") for _ in range(3)]
    assert [ticket["number"] for ticket in tickets] == ["A001", "A002", "A003"]
    assert [ticket["waiting"] for ticket in tickets] == [0, 1, 2]


@pytest.mark.parametrize(("asked", "title"), [("公安 出生登记", "户籍身份证"), ("养老金", "综合窗口"), ("tax", "税务")])
def test_a_matter_is_sorted_to_its_window(sender: Sender, asked: str, title: str) -> None:
    assert draw(sender, asked)["title"] == title


def test_services_are_listed(sender: Sender) -> None:
    assert {"id", "title", "prefix", "windows"} == set(sender.get("/v1/hall/services").json()[0])


def test_numbers_for_offline_use_never_collide_with_the_halls(sender: Sender) -> None:
    prefixes = {service["prefix"] for service in hall.SERVICES}
    assert prefixes.isdisjoint(hall.OFFLINE_LETTERS)
    other = Sender(sender.client, terminal_id="LX0999")
    given_out: set[tuple[str, str]] = set()
    for terminal in (sender, other) * 20:
        for r in terminal.post("/v1/hall/ranges", {"count": 50, "days": 2}).json()["ranges"]:
            numbers = {(r["day"], f"{r['letter']}{n:03d}") for n in range(r["first"], r["last"] + 1)}
            assert len(numbers) == 50 and given_out.isdisjoint(numbers)
            given_out |= numbers


def test_used_up_numbers_are_said(sender: Sender) -> None:
    answers = {sender.post("/v1/hall/ranges", {"count": 200, "days": 1}).status_code for _ in range(29)}
    assert answers == {200, 409}


def test_issued_tickets_are_taken_once_and_only_from_ones_own_range(sender: Sender) -> None:
    found = sender.post("/v1/hall/ranges", {"count": 5, "days": 1}).json()["ranges"][0]
    ticket = {
        "day": found["day"], "number": f"{found['letter']}001", "service": "social", "subject_hash": "p",
        "issued_at": "2026-11-20T21:40:00+08:00",
    }  # fmt: skip
    foreign = {**ticket, "number": f"{found['letter']}900"}
    for _ in range(2):
        answer = sender.post("/v1/hall/issued", {"tickets": [ticket, foreign, {**ticket, "number": "??"}]}).json()
        assert answer["accepted"] == [ticket["number"]]
        assert set(answer["refused"]) == {foreign["number"], "??"}
    assert draw(sender, "social", "p")["known"]
    assert draw(sender, "social")["waiting"] == 1


def test_a_call_rings_until_it_is_cancelled(sender: Sender) -> None:
    call = sender.post("/v1/calls", {"place": "云栖街道服务站", "reason": "小票纸用完了"}).json()
    assert call["state"] == "ringing"
    path = f"/v1/calls/{call['call_id']}"
    assert sender.get(path).json() == call
    assert sender.post(f"{path}/cancel", {}).json()["state"] == "cancelled"
    assert sender.get("/v1/calls/nobody").status_code == 404


def test_health_needs_no_sign_in(client: TestClient) -> None:
    assert client.get("/v1/health").json()["state"] == "ok"
