"""Credit: who broke a pledge is not believed until a day, told with the reason and to whoever asks with the number."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.agencies import credit
from central.platform import Platform
from tests.unit.central.written_terminal import Clock, Sender

PERSON, EXCLUDED, COMPANY = "999901199004120026", "999901198303050195", "91999901MA0009028G"
CASE = {"case_number": "2026", "person": ""}


def ask(sender: Sender, id_number: str, uscc: str = "") -> dict[str, str]:
    found: dict[str, str] = sender.post("/v1/credit", {"id_number": id_number, "uscc": uscc}).json()
    return found


def write(platform: Platform, why: str, about: str = "book") -> None:
    with platform.db.transaction() as db:
        credit.write(platform, db, {**CASE, "person": platform.person(PERSON)}, why, about, "陈窗口")


def test_nobody_is_excluded_unheard(sender: Sender) -> None:
    assert ask(sender, PERSON) == {
        "as_of": "2026-11-20T21:31:00+08:00", "state": "good", "reason": "", "since": "", "until": "",
    }  # fmt: skip


def test_a_person_or_the_organisation_on_the_list_is_refused_with_reason_and_days(sender: Sender) -> None:
    found = ask(sender, EXCLUDED)
    assert (found["state"], found["until"]) == ("excluded", "2027-03-20") and "容缺承诺" in found["reason"]
    assert ask(sender, PERSON, COMPANY)["reason"] == "告知承诺的内容经核查不属实"


def test_an_entry_counts_until_its_last_day(platform: Platform, sender: Sender, clock: Clock) -> None:
    write(platform, credit.FAILED_PLEDGE)
    assert ask(sender, PERSON.lower())["until"] == "2027-11-20"
    clock.at = clock.at.replace(year=2027)
    assert ask(sender, PERSON)["state"] == "excluded"
    clock.pass_by(days=1)
    assert ask(sender, PERSON)["state"] == "good"


def test_the_longest_exclusion_is_told(platform: Platform, sender: Sender) -> None:
    write(platform, credit.FAILED_PLEDGE)
    write(platform, credit.FALSE_COMMITMENT, "c1")
    assert ask(sender, PERSON)["until"] == "2028-11-20"


def test_a_lifted_entry_counts_no_more(platform: Platform, sender: Sender) -> None:
    write(platform, credit.FAILED_PLEDGE)
    with platform.db.transaction() as db:
        credit.lift(platform, db, "2026", credit.FAILED_PLEDGE, "other")
    assert ask(sender, PERSON)["state"] == "excluded"
    with platform.db.transaction() as db:
        credit.lift(platform, db, "2026", credit.FAILED_PLEDGE, "book")
    assert ask(sender, PERSON)["state"] == "good"


def test_a_case_without_a_person_excludes_nobody(platform: Platform) -> None:
    with platform.db.transaction() as db:
        credit.write(platform, db, CASE, credit.FAILED_PLEDGE, "book", "陈窗口")
        assert db.execute("SELECT * FROM credit_entry").fetchall() == []


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2026-01-31", 1, "2026-02-28"), ("2024-02-29", 12, "2025-02-28"), ("2026-11-20", 24, "2028-11-20")],
)
def test_months_end_where_the_month_ends(day: str, months: int, later: str) -> None:
    assert credit.months_later(date.fromisoformat(day), months).isoformat() == later


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_later_is_later_and_never_another_month(day: date, months: int) -> None:
    found = credit.months_later(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months and found.day <= day.day
