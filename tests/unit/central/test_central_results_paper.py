"""The certificate as it is to be printed follows what was asked for."""

from __future__ import annotations

from datetime import date

from central.social_insurance import proof_paper, social_insurance_record

NUMBER = "999901199409170130"


def record() -> dict[str, object]:
    return {
        "name": "周以安",
        "title": "社会保险参保缴费证明打印",
        **social_insurance_record(NUMBER, date(2026, 11, 21)),
    }


def test_one_insurance_and_twelve_months_are_one_row_of_twelve() -> None:
    paper = proof_paper(record(), {"insurance": "pension", "period": "months12"}, NUMBER)
    assert [row[0] for row in paper["rows"]] == ["企业职工基本养老保险"]
    assert paper["rows"][0][4] == "12"
    assert paper["title"] == "社会保险参保缴费证明"


def test_a_range_counts_whole_months_and_an_empty_one_says_so() -> None:
    months = record()["months"]
    assert isinstance(months, list)
    asked = {"insurance": "all", "period": "range", "from_day": f"{months[0]}-15", "to_day": f"{months[2]}-01"}
    assert proof_paper(record(), asked, NUMBER)["rows"][0][4] == "3"
    nothing = proof_paper(record(), {"period": "range", "from_day": "1999-01-01", "to_day": "1999-02-01"}, NUMBER)
    assert nothing["rows"] == [] and "没有缴费记录" in nothing["statement"]


def test_odd_wishes_give_everything() -> None:
    assert len(proof_paper(record(), {"insurance": "all", "period": "?"}, NUMBER)["rows"]) == 3
