"""Immediate results: each item has its own paper, and who gets none is sent to a window without a word about why."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from central import sheets
from central.platform import Platform
from tests.unit.central.applications import notes, progress
from tests.unit.central.written_terminal import Sender

LIN, ZHOU, GUL, WANG, LUO = (
    "999901199605030266",
    "999901199409170130",
    "999901198809210467",
    "99990119480219024X",
    "999901198706230158",
)
STRANGER = "999901199004120026"


def send(sender: Sender, pack: str, person: str, asked: str = "名下房产") -> tuple[dict[str, Any], str]:
    """Answer of the result's address, and the case's number."""
    payload = {
        "schema": 2, "item": {"id": pack, "title": f"{pack}打印"}, "result": "immediate",
        "applicant": {"name": "某人", "id_number": person},
        "subforms": [{"id": "a", "department": "县某局", "item": "某事", "materials": [],
                      "fields": [{"label": "查询类别", "value": asked, "source": "D"},
                                 {"label": "姓名", "value": "某人", "source": "A"}]}],
    }  # fmt: skip
    body, receipt = sender.send(payload, item=f"{pack}@1.0.0")
    found: dict[str, Any] = sender.get(f"/v1/submissions/{body['submission_id']}/result").json()
    return found, str(receipt["case_number"])


@pytest.mark.parametrize(
    ("pack", "person", "asked", "title"),
    [
        ("hf-proof", LIN, "缴存证明", "住房公积金缴存证明"),
        ("hf-proof", ZHOU, "贷款情况", "住房公积金贷款情况证明"),
        ("hf-proof", WANG, "缴存证明", "住房公积金查询结果"),
        ("estate-query", GUL, "无房证明", "无房证明"),
        ("estate-query", LIN, "无房证明", "不动产登记信息查询结果证明"),
        ("tax-proof", LIN, "", "个人所得税纳税记录"),
        ("tax-proof", WANG, "", "个人所得税纳税记录"),
        ("no-crime", LIN, "", "无犯罪记录证明"),
        ("bl-print", ZHOU, "", "营业执照"),
        ("med-remote", GUL, "", "异地就医备案凭证"),
        ("resident-med", WANG, "", "城乡居民基本医疗保险参保登记凭证"),
        ("birth-reg", LIN, "", "生育登记证明"),
        ("pension-auth", WANG, "", "领取社会保险待遇资格认证结果"),
        ("job-reg", STRANGER, "", "就业登记凭证"),
        ("unemp-reg", STRANGER, "", "失业登记凭证"),
        ("rp-endorse", GUL, "", "居住证签注凭证"),
        ("hf-rent", GUL, "", "住房公积金租房提取回单"),
        ("flexible", STRANGER, "", "灵活就业人员参保登记凭证"),
        ("made-up", STRANGER, "", "made-up打印"),
    ],
)
def test_each_item_has_its_paper(sender: Sender, pack: str, person: str, asked: str, title: str) -> None:
    found, case = send(sender, pack, person, asked)
    paper = found["data"]["paper"]
    assert (found["state"], paper["title"]) == ("ready", title)
    assert progress(sender, case)["state"] == "办结"
    assert not re.search(r"[{}]", json.dumps(paper["facts"], ensure_ascii=False) + paper["statement"] + paper["note"])
    labels = [label for label, _ in paper["facts"]]
    assert len(labels) == len(set(labels)) and (not asked or ["查询类别", asked] in paper["facts"])
    assert all(len(row) == len(paper["columns"]) and all(row) for row in paper["rows"]) and paper["issuer"]


@pytest.mark.parametrize(
    ("pack", "person"),
    [("no-crime", LUO), ("no-crime", STRANGER), ("estate-query", STRANGER), ("bl-print", LIN), ("rp-endorse", LIN),
     ("hf-rent", LIN), ("hf-rent", ZHOU), ("pension-auth", LIN), ("hf-proof", STRANGER)],
)  # fmt: skip
def test_who_gets_no_paper_is_sent_to_a_window_and_the_case_waits_there(
    platform: Platform, sender: Sender, pack: str, person: str
) -> None:
    found, case = send(sender, pack, person)
    assert found == {"state": "window", "message": "这一件要到窗口办理，请带上身份证和回执。"}
    assert progress(sender, case)["state"] == "收件"
    assert notes(platform, case) == ["没有当场出结果，请人工核对后办理"]


def test_the_refusal_says_no_word_of_a_record_anywhere(platform: Platform, sender: Sender, signed_in: Any) -> None:
    """无犯罪记录 is the item's own name; beyond that the word must not be said of a person who is sent to a window."""
    found, case = send(sender, "no-crime", LUO)
    told = [
        json.dumps(found, ensure_ascii=False),
        json.dumps(progress(sender, case), ensure_ascii=False),
        signed_in.get(f"/desk/cases/{case}").text,
    ]
    for text in told:
        assert not re.search("犯罪|记录在案|前科|有记录|不予", text)


def test_something_owed_keeps_a_case_from_being_closed_by_itself(sender: Sender) -> None:
    payload = {
        "result": "immediate", "applicant": {"id_number": GUL},
        "subforms": [{"id": "a", "item": "某事", "materials": ["photo"]}],
        "pledges": [{"material": "photo", "what": "照片", "due": "2026-12-04"}],
    }  # fmt: skip
    body, receipt = sender.send(payload, item="med-remote@1")
    assert sender.get(f"/v1/submissions/{body['submission_id']}/result").json()["state"] == "window"
    assert progress(sender, receipt["case_number"])["state"] == "收件"


def test_what_an_applicant_wrote_is_never_a_template() -> None:
    about = sheets.About("{name}", "{id_number}", STRANGER, "2026", date(2026, 11, 20))
    payload = {"subforms": [{"department": "局", "fields": [{"label": "{today}", "value": "{name.__class__}"}]}]}
    for pack in ("job-reg", "made-up"):
        paper = sheets.paper(pack, about, payload)
        assert paper is not None and ("{today}", "{name.__class__}") in paper["facts"]


def test_every_template_knows_its_words() -> None:
    """A name in results.json that nothing fills would print as nothing."""
    filled = {"name", "id_number", "case_number", "today", "organisation_name"}
    from central.agencies import records

    for answer in records._SHARED["answers"]:
        filled |= set(answer["data"])
    for licence in records._LICENCES["licences"]:
        filled |= set(licence["data"])
    used = set(re.findall(r"\{(\w+)(?::yesno)?\}", json.dumps(sheets.SHEETS, ensure_ascii=False)))
    assert used <= filled
