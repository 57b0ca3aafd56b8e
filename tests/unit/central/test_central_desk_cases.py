"""The desk's page of a case: what a clerk sees of a 一件事, and each action under the clerk's name."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.unit.central.applications import PERSON, hand_in, newborn, progress, states, supplement
from tests.unit.central.test_central_desk import csrf_of
from tests.unit.central.written_terminal import Sender

AWAY = {"region": "999902", "office": "石桥县政务服务中心"}
POST = {"way": "post", "receiver": "收件的人", "mobile": "13800000417", "address": "柳岸社区6幢302室", "place": ""}
COMMITMENT = {
    "id": "c1", "item": "insurance", "proof": "居住证明", "replaces": ["residence_permit"], "text_sha256": "cd" * 32,
    "read_aloud": True, "credit": "unchecked", "chosen_at": "2026-11-20T21:20:00+08:00",
}  # fmt: skip
PICTURE = b"\xff\xd8\xff\xe0 a page"


@pytest.fixture
def sent(sender: Sender) -> tuple[str, str]:
    payload = newborn(handling=AWAY, delivery=POST, commitments=[COMMITMENT])
    body, receipt = sender.send(payload, item="newborn@2.0.0")
    return body["number"], receipt["case_number"]


def act(client: TestClient, path: str, **form: str) -> Any:
    return client.post(path, data={"csrf": csrf_of(client.get("/desk").text), **form})


def page(client: TestClient, case: str) -> str:
    return str(client.get(f"/desk/cases/{case}").text)


def test_the_page_shows_everything_that_a_clerk_has_to_know(signed_in: TestClient, sent: tuple[str, str]) -> None:
    text = page(signed_in, sent[1])
    for word in (
        "等“出生登记”办结后才能受理", "受理后起算", "待补", "户口簿", "2026-12-04", "终止出生登记", "异地收件",
        "石桥县政务服务中心", "县级平台", "居住证明", "已读给申请人听", "信用没有查到，请核对", "待核",
        "1.2.156.3005.2.X",
        "临溪县卫生健康局", "没有选：生育登记", "邮寄", "收件地址只给接手邮寄的人看",
    ):  # fmt: skip
        assert word in text, word
    assert "收件的人" not in text and "柳岸社区" not in text
    assert re.search(r'value="受理" disabled', text)


def test_every_action_is_done_under_the_clerks_name(
    signed_in: TestClient, sender: Sender, sent: tuple[str, str]
) -> None:
    path = f"/desk/cases/{sent[1]}"
    for action, form in (
        ("0", {"state": "受理"}),
        ("owed/household_book", {"until": "2026-12-20", "note": "洪水"}),
        ("commitments/c1", {"to": "false", "note": "地址不存在"}),
        ("custody", {"to": "石桥县公安局", "what": "电子件一套"}),
        ("notes", {"note": "已电话联系"}),
        ("2", {"state": "终止", "note": "申请人撤回"}),
    ):
        answer = act(signed_in, f"{path}/{action}", **form)
        assert (answer.status_code, answer.headers["location"].split("#")[0]) == (303, path), action
    text = page(signed_in, sent[1])
    assert all(word in text for word in ("2026-12-20", "核查不实", "石桥县公安局", "已电话联系", "终止"))
    assert text.count("陈窗口") >= 6
    assert states(sender, sent[1]) == ["受理", "收件", "终止"]


def test_what_cannot_be_done_is_explained_on_the_page(signed_in: TestClient, sent: tuple[str, str]) -> None:
    path = f"/desk/cases/{sent[1]}"
    for action, form, sentence in (
        ("1", {"state": "受理"}, "要等“出生登记”办结"),
        ("0", {"state": "办结"}, "收件 之后不能是 办结"),
        ("owed/household_book", {"until": "soon", "note": "x"}, "期限要写成"),
        ("owed/household_book", {"until": "2026-12-20"}, "延期要写明原因"),
        ("commitments/c1", {"to": "false"}, "核查不实要写明"),
        ("custody", {"to": "", "what": ""}, "交接要写明"),
        ("delivery", {"action": "take"}, "全部办结以后才出件"),
    ):
        answer = act(signed_in, f"{path}/{action}", **form)
        assert answer.status_code == 409 and sentence in answer.text, action


def test_what_is_not_there_is_not_found_and_forms_from_elsewhere_do_nothing(
    signed_in: TestClient, sender: Sender, sent: tuple[str, str]
) -> None:
    path = f"/desk/cases/{sent[1]}"
    assert act(signed_in, f"{path}/owed/passport", until="2026-12-20", note="x").status_code == 404
    assert act(signed_in, f"{path}/commitments/c9", to="withdrawn").status_code == 404
    assert act(signed_in, f"{path}/commitments/c1", to="burned").status_code == 400
    for action in ("owed/household_book", "commitments/c1", "custody", "delivery", "notes"):
        assert act(signed_in, f"/desk/cases/0/{action}", to="false", action="x", note="x").status_code == 404
        assert signed_in.post(f"{path}/{action}", data={"csrf": "forged", "to": "x", "action": "x"}).status_code == 403
    assert len(progress(sender, sent[1])["custody"]) == 2


def test_the_way_of_a_result_to_the_citizen(signed_in: TestClient, sender: Sender, sent: tuple[str, str]) -> None:
    number, case = sent
    hand_in(sender, supplement(number))
    path = f"/desk/cases/{case}"
    for ordinal in (0, 1, 2):
        for state in ("受理", "办结"):
            assert act(signed_in, f"{path}/{ordinal}", state=state).status_code == 303
    assert act(signed_in, f"{path}/delivery", action="take").status_code == 303
    assert "收件的人" in page(signed_in, case) and "柳岸社区6幢302室" in page(signed_in, case)
    assert act(signed_in, f"{path}/delivery", action="done", tracking="SF9990001").status_code == 303
    assert "SF9990001" in page(signed_in, case) and "柳岸社区" not in page(signed_in, case)


def test_a_supplement_is_shown_with_its_pages(signed_in: TestClient, sender: Sender, sent: tuple[str, str]) -> None:
    hand_in(sender, supplement(sent[0]), files=(PICTURE,))
    text = page(signed_in, sent[1])
    assert "补交的材料" in text and "已补" in text
    scan = re.search(r'src="(/desk/scans/[^"]+/0)"', text)
    assert scan is not None and signed_in.get(scan[1]).content == PICTURE


def test_a_supplement_without_its_case_stands_on_the_desk_until_a_clerk_has_seen_it(
    signed_in: TestClient, sender: Sender
) -> None:
    hand_in(sender, supplement("LX0417-03-000099-11"), files=(PICTURE,))
    desk = signed_in.get("/desk").text
    found = re.search(r'href="(/desk/supplements/[^"]+)"', desk)
    assert found is not None and "没有找到这个回执编号" in desk
    text = signed_in.get(found[1]).text
    assert PERSON["name"] in text and "LX0417-03-000099-11" in text and "/desk/scans/" in text
    assert act(signed_in, found[1]).status_code == 303
    assert "补交的" not in signed_in.get("/desk").text
    assert "陈窗口 已处理" in signed_in.get(found[1]).text
    assert act(signed_in, found[1]).status_code == 404
    assert signed_in.get("/desk/supplements/0").status_code == 404


def test_credit_is_repaired_with_a_reason_and_only_once(
    signed_in: TestClient, sender: Sender, sent: tuple[str, str]
) -> None:
    path = f"/desk/cases/{sent[1]}"
    act(signed_in, f"{path}/commitments/c1", to="false", note="地址不存在")
    found = re.search(r'action="([^"]+/credit/(\d+))"', page(signed_in, sent[1]))
    assert found is not None
    for note, status in (("", 409), ("整改后复查属实", 303), ("再来", 409)):
        assert act(signed_in, found[1], note=note).status_code == status
    assert sender.post("/v1/credit", {"id_number": PERSON["id_number"]}).json()["state"] == "good"
    assert "已修复" in page(signed_in, sent[1]) and "整改后复查属实" in page(signed_in, sent[1])
    assert act(signed_in, f"{path}/credit/{int(found[2]) + 9}", note="x").status_code == 404


def test_what_was_filed_is_shown_and_asks_for_nothing(signed_in: TestClient, sender: Sender) -> None:
    _, receipt = sender.send(newborn(result="filed", materials=[], pledges=[]))
    text = page(signed_in, receipt["case_number"])
    assert "备查制" in text and "不用受理" in text and "出生登记" in text and 'value="受理"' not in text
    assert "备查制" in signed_in.get("/desk").text


def test_receiving_is_never_called_accepting() -> None:
    """收件 is not 受理, 受理 is not 办结: over all words that the platform shows."""
    from central.pages import HERE

    for path in [*HERE.glob("templates/*.html"), *HERE.glob("*.json")]:
        text = path.read_text("utf-8")
        assert not re.search("已受理|受理成功|审批通过|已批准|收件即受理|视为受理", text), path.name
