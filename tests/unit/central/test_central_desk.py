"""The case desk: sign-in, forms that are really ours, what a clerk sees and does; pages without the internet."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from central import cli
from central.pages import HERE, moment
from tests.unit.central.written_terminal import Clock, Sender

PASSWORD = "a password of the test"
PICTURE = b"\xff\xd8\xff\xe0 a picture"


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return unescape(found[1])


@pytest.fixture
def case(sender: Sender, application: dict[str, Any]) -> str:
    body, receipt = sender.send(application, (PICTURE,))
    sender.send({"level": 2, "reasons": ["213"], "text": "等太久"}, kind="rating", order_key=body["submission_id"])
    return str(receipt["case_number"])


def act(client: TestClient, case: str, state: str, note: str = "", csrf: str | None = None) -> Any:
    token = csrf_of(client.get("/desk").text) if csrf is None else csrf
    return client.post(f"/desk/cases/{case}/0", data={"state": state, "note": note, "csrf": token})


def test_nobody_sees_the_desk_without_signing_in(client: TestClient, case: str) -> None:
    for path in ("/desk", f"/desk/cases/{case}", f"/desk/scans/{case}/0"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in")
    assert act(client, case, "受理", csrf="").status_code == 303


def test_a_wrong_password_is_said_and_five_of_them_cost_time(client: TestClient, clerk: None, clock: Clock) -> None:
    def sign_in(password: str, name: str = "陈窗口") -> int:
        return int(client.post("/desk/sign-in", data={"name": name, "password": password}).status_code)

    assert sign_in("x", "nobody") == 403
    assert {sign_in("wrong") for _ in range(5)} == {403}
    assert sign_in(PASSWORD) == 403
    clock.pass_by(seconds=16)
    assert sign_in(PASSWORD) == 303


def test_a_session_ends(signed_in: TestClient, clock: Clock) -> None:
    assert signed_in.get("/desk").status_code == 200
    clock.pass_by(hours=11)
    assert signed_in.get("/desk").status_code == 303


def test_signing_out_ends_the_session_on_the_platform(signed_in: TestClient) -> None:
    cookie = signed_in.cookies["desk"]
    csrf = csrf_of(signed_in.get("/desk").text)
    assert signed_in.post("/desk/sign-out", data={"csrf": csrf}).status_code == 303
    signed_in.headers["Cookie"] = f"desk={cookie}"
    assert signed_in.get("/desk").status_code == 303


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: TestClient, clerk: None) -> None:
    answer = client.post("/desk/sign-in", data={"name": "陈窗口", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie


def test_the_list_shows_number_item_state_and_terminal(signed_in: TestClient, case: str) -> None:
    page = signed_in.get("/desk").text
    for text in (case, "新生儿出生一件事", "收件", "LX0417"):
        assert text in page
    assert case not in signed_in.get("/desk?state=办结").text


def test_the_case_shows_fields_sources_scans_pledges_and_rating(signed_in: TestClient, case: str) -> None:
    page = signed_in.get(f"/desk/cases/{case}").text
    for text in (
        "出生登记",
        "公安",
        "周小满",
        ">D<",
        "户口簿内页 0",
        "已收",
        "林知夏",
        "户口簿",
        "2026-12-04",
        "终止办理",
        "不满意",
        "等太久",
    ):
        assert text in page
    found = re.search(r'src="(/desk/scans/[^"]+/)0"', page)
    assert found is not None
    scan = signed_in.get(f"{found[1]}0")
    assert (scan.content, scan.headers["content-type"]) == (PICTURE, "image/jpeg")
    assert scan.headers["x-content-type-options"] == "nosniff"
    assert signed_in.get(f"{found[1]}7").status_code == 404
    assert signed_in.get("/desk/cases/0").status_code == 404


def test_a_clerk_accepts_asks_for_a_supplement_and_closes_under_the_own_name(
    signed_in: TestClient, case: str, sender: Sender
) -> None:
    for state, note in (("受理", ""), ("补正", "户口簿首页"), ("受理", ""), ("办结", "")):
        assert act(signed_in, case, state, note).status_code == 303
    page = signed_in.get(f"/desk/cases/{case}").text
    assert page.count("· 陈窗口") == 4
    sub = sender.get(f"/v1/progress?number={case}").json()["cases"][0]["subcases"][0]
    assert sub["state"] == "办结"


def test_a_state_that_cannot_follow_is_explained(signed_in: TestClient, case: str) -> None:
    answer = act(signed_in, case, "办结")
    assert answer.status_code == 409
    assert "收件 之后不能是 办结" in answer.text
    assert act(signed_in, case, "补正").status_code == 409
    assert act(signed_in, "0", "受理").status_code == 404


def test_a_form_from_elsewhere_changes_nothing(signed_in: TestClient, case: str, sender: Sender) -> None:
    assert act(signed_in, case, "受理", csrf="forged").status_code == 403
    assert act(signed_in, case, "受理", csrf="").status_code == 403
    assert sender.get(f"/v1/progress?number={case}").json()["cases"][0]["state"] == "收件"


def test_what_a_citizen_wrote_is_text_and_never_markup(signed_in: TestClient, sender: Sender) -> None:
    evil = "<script>alert(1)</script>"
    payload = {
        "title": evil, "subforms": [{"department": evil, "item": evil, "fields": [{"label": evil, "value": evil}]}],
        "pledges": [{"what": evil}],
    }  # fmt: skip
    _, receipt = sender.send(payload)
    for path in ("/desk", f"/desk/cases/{receipt['case_number']}"):
        answer = signed_in.get(path)
        assert evil not in answer.text and "&lt;script&gt;" in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_call_for_help_stands_on_top_and_is_answered_by_name(
    signed_in: TestClient, sender: Sender, case: str
) -> None:
    call = sender.post("/v1/calls", {"place": "云栖街道服务站", "reason": "想请人帮忙"}).json()
    page = signed_in.get("/desk").text
    assert page.index("云栖街道服务站") < page.index(case)
    assert "我去" in page
    assert signed_in.post(f"/desk/calls/{call['call_id']}", data={"csrf": csrf_of(page)}).status_code == 303
    found = sender.get(f"/v1/calls/{call['call_id']}").json()
    assert (found["state"], found["answered_by"]) == ("answered", "陈窗口")
    assert "陈窗口 已应答" in signed_in.get("/desk").text


def test_no_page_loads_anything_from_elsewhere(signed_in: TestClient, case: str) -> None:
    pages = [
        signed_in.get(path).text for path in ("/desk", f"/desk/cases/{case}", "/docs", "/desk/sign-in", "/check/X")
    ]
    assets = [path.read_text(encoding="utf-8") for path in (HERE / "static").iterdir()]
    for text in pages + assets:
        assert not re.search(r"""(src|href|url|import|fetch)[=( ]+["']?(https?:)?//""", text)
    for name in ("desk.css", "mark.svg", "docs.js"):
        assert signed_in.get(f"/static/{name}").status_code == 200


def test_the_interface_is_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/v1/slot", "/v1/submissions/{submission_id}", "/v1/progress", "/v1/hall/tickets", "/v1/calls"} <= set(
        paths
    )
    assert "/openapi.json" in client.get("/static/docs.js").text


def test_the_front_door_leads_to_the_desk(client: TestClient) -> None:
    assert client.get("/").headers["location"] == "/desk"


@pytest.mark.parametrize(("text", "shown"), [("2026-01-02T03:04:05+08:00", "1月2日 03:04"), ("", "")])
def test_times_are_shown_as_people_write_them(text: str, shown: str) -> None:
    assert moment(text) == shown


def run(*arguments: str, **more: Any) -> Any:
    return CliRunner().invoke(cli.main, list(arguments), **more)


def test_terminals_and_clerks_are_added_on_the_command_line(tmp_path: Path) -> None:
    key = "A" * 43 + "="
    for epoch in ("01", "02"):
        found = run("terminals", "add", "LX0417", key, "--data", str(tmp_path))
        assert found.exit_code == 0 and f"LX0417 epoch {epoch} token " in found.output
    assert run("terminals", "add", "lx", key, "--data", str(tmp_path)).exit_code != 0
    assert run("terminals", "add", "LX0417", "short", "--data", str(tmp_path)).exit_code != 0
    for entry in ("LX0417", "LX0417:short:token", f"LX0417:{key}:"):
        assert run("serve", "--terminal-key", entry, "--data", str(tmp_path)).exit_code == 2
    assert run("clerks", "add", "陈窗口", "--data", str(tmp_path), input="pass\npass\n").exit_code == 0
