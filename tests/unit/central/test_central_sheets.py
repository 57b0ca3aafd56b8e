"""Immediate results: each item has its own paper, and who gets none is sent to a window without a word about why."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central import periods, sheets
from central.bills import bill_of
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


@pytest.fixture
def database() -> str:
    """What is printed does not depend on the database: SQLite alone."""
    return ""


def send(sender: Sender, pack: str, person: str, **answers: str) -> tuple[dict[str, Any], str]:
    """Answer of the result's address, and the case's number."""
    payload = {
        "schema": 2, "item": {"id": pack, "title": f"{pack}打印"}, "result": "immediate",
        "applicant": {"name": "某人", "id_number": person} if person else {},
        "answers": {name: {"value": value, "source": "D"} for name, value in answers.items()},
        "subforms": [{"id": "a", "department": "县某局", "item": "某事", "materials": [],
                      "fields": [{"label": "用途", "value": "贷款", "source": "D"},
                                 {"label": "姓名", "value": "某人", "source": "A"}]}],
    }  # fmt: skip
    body, receipt = sender.send(payload, item=f"{pack}@1.0.0")
    found: dict[str, Any] = sender.get(f"/v1/submissions/{body['submission_id']}/result").json()
    return found, str(receipt["case_number"])


HOME = "云（2021）临溪县不动产权第0000417号"


@pytest.mark.parametrize(
    ("pack", "person", "answers", "title", "rows"),
    [
        ("hf-proof", LIN, {"proof_kind": "paid"}, "住房公积金缴存证明", 1),
        ("hf-proof", LIN, {"proof_kind": "details", "period": "months6"}, "住房公积金缴存明细", 7),
        ("hf-proof", GUL, {"proof_kind": "elsewhere", "loan_city": "某市"}, "异地贷款职工住房公积金缴存使用证明", 1),
        ("hf-proof", ZHOU, {"proof_kind": "repaid", "from_month": "2026-01"}, "住房公积金贷款还款明细", 11),
        ("hf-proof", GUL, {"proof_kind": "settled"}, "住房公积金查询结果", 0),
        ("hf-proof", WANG, {"proof_kind": "paid"}, "住房公积金查询结果", 0),
        ("estate-query", GUL, {"query_kind": "none"}, "无房证明", 0),
        ("estate-query", LIN, {"query_kind": "none"}, "不动产登记信息查询结果证明", 1),
        ("estate-query", LIN, {"query_kind": "one", "estate_no": HOME}, "不动产登记信息查询结果证明", 1),
        ("estate-query", LIN, {"query_kind": "one", "estate_no": "别的"}, "不动产登记信息查询结果证明", 0),
        ("estate-query", LIN, {"query_kind": "limits"}, "不动产抵押、查封状态查询结果证明", 1),
        ("tax-proof", LIN, {"from_month": "2025-01", "to_month": "2025-12"}, "个人所得税纳税记录", 1),
        ("tax-proof", LIN, {"from_month": "2026-01", "details": "yes"}, "个人所得税纳税记录", 11),
        ("tax-proof", LIN, {"tax_paper": "old", "old_year": "2018"}, "税收完税证明", 1),
        ("tax-proof", LIN, {"tax_paper": "old", "old_year": "2016"}, "税收完税证明", 0),
        ("tax-proof", LIN, {"tax_paper": "other"}, "税收完税证明", 0),
        ("tax-proof", WANG, {"tax_paper": "income"}, "个人所得税纳税记录", 0),
        ("no-crime", LIN, {}, "无犯罪记录证明", 0),
        ("bl-print", ZHOU, {"org_uscc": "91999901MA0004171H"}, "营业执照领照单", 0),
        ("med-remote", GUL, {}, "异地就医备案凭证", 0),
        ("resident-med", WANG, {}, "城乡居民基本医疗保险参保登记凭证", 0),
        ("birth-reg", LIN, {}, "生育登记证明", 0),
        ("pension-auth", WANG, {"benefit": "resident"}, "领取社会保险待遇资格认证结果", 0),
        ("job-reg", STRANGER, {}, "就业登记凭证", 0),
        ("unemp-reg", STRANGER, {}, "失业登记凭证", 0),
        ("rp-endorse", GUL, {}, "居住证签注凭证", 0),
        ("hf-rent", GUL, {}, "住房公积金租房提取回单", 0),
        ("flexible", STRANGER, {}, "灵活就业人员参保登记凭证", 0),
        ("utility", "", {"service": "power", "account_no": "9990000417"}, "水电气热费用查询", 3),
        ("made-up", STRANGER, {}, "made-up打印", 0),
    ],
)  # fmt: skip
def test_each_item_has_its_paper(
    sender: Sender, pack: str, person: str, answers: dict[str, str], title: str, rows: int
) -> None:
    found, case = send(sender, pack, person, **answers)
    paper = found["data"]["paper"]
    assert (found["state"], paper["title"], len(paper["rows"])) == ("ready", title, rows)
    assert progress(sender, case)["state"] == "办结"
    told = json.dumps([paper["facts"], paper["rows"]], ensure_ascii=False) + paper["statement"] + paper["note"]
    assert not re.search(r"[{}]", told) and "  " not in told
    labels = [label for label, _ in paper["facts"]]
    assert len(labels) == len(set(labels)) and ["用途", "贷款"] in paper["facts"]
    assert all(len(row) == len(paper["columns"]) for row in paper["rows"]) and paper["issuer"]


def test_a_paper_covers_the_months_that_were_asked_for_and_no_others(sender: Sender) -> None:
    found, _ = send(
        sender, "tax-proof", LIN, tax_paper="income", from_month="2025-11", to_month="2026-01", details="yes"
    )
    rows = found["data"]["paper"]["rows"]
    assert [row[1] for row in rows] == ["2025-11", "2025-12", "2026-01", "3 个月"]
    assert rows[3][2:] == ["18600.00", "18.00"]
    assert "2025-11 至 2026-01" in found["data"]["paper"]["statement"]


def test_a_bill_is_the_same_each_time_and_names_nobody_in_full(sender: Sender) -> None:
    papers = [send(sender, "utility", "", service="gas", account_no="9990000108")[0]["data"]["paper"] for _ in range(2)]
    assert papers[0]["rows"] == papers[1]["rows"]
    assert ["户号", "******0108"] in papers[0]["facts"]


@pytest.mark.parametrize(
    ("pack", "person", "answers"),
    [
        ("no-crime", LUO, {}), ("no-crime", STRANGER, {}), ("estate-query", STRANGER, {}), ("hf-proof", STRANGER, {}),
        ("bl-print", LIN, {}), ("bl-print", ZHOU, {"org_uscc": "91999901MA0009028G"}), ("rp-endorse", LIN, {}),
        ("hf-rent", LIN, {}), ("hf-rent", ZHOU, {}), ("pension-auth", LIN, {}), ("utility", "", {"service": "gas"}),
        ("pension-auth", WANG, {"benefit": "employee"}), ("hf-proof", ZHOU, {"proof_kind": "settled"}),
    ],
)  # fmt: skip
def test_who_gets_no_paper_is_sent_to_a_window_and_the_case_waits_there(
    platform: Platform, sender: Sender, pack: str, person: str, answers: dict[str, str]
) -> None:
    found, case = send(sender, pack, person, **answers)
    assert found == {"state": "window", "message": "这一件要到窗口办理，请带上身份证和回执。"}
    assert progress(sender, case)["state"] == "收件"
    assert notes(platform, case) == ["没有当场出结果，请人工核对后办理"]


MONTHS = st.dates(date(2015, 1, 1), date(2027, 12, 31)).map(lambda day: f"{day:%Y-%m}")


@given(
    MONTHS,
    MONTHS,
    st.dictionaries(st.sampled_from(["from_month", "to_month", "period", "old_year"]), MONTHS | st.text()),
)
def test_no_month_is_certified_that_the_department_has_not(first: str, last: str, asked: dict[str, str]) -> None:
    chosen = periods.chosen(asked, first, last)
    assert chosen == sorted(set(chosen)) and all(first <= month <= last for month in chosen)


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
    filled = {"name", "id_number", "case_number", "today", "organisation_name", "in_a_year"}
    filled |= {"from_month", "to_month", "month", "month_count", *(bill_of("gas", "9990000108") or {})}
    from central.agencies import records

    for answer in records._SHARED["answers"]:
        filled |= {name for key in answer["data"] for name in (key, f"sum_{key}")}
    for licence in records._LICENCES["licences"]:
        filled |= set(licence["data"])
    used = set(re.findall(r"\{(\w+)(?::yesno)?\}", json.dumps(sheets.SHEETS, ensure_ascii=False)))
    assert used <= filled
