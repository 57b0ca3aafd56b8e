"""Named faults on the real screens: one of each place in every run, all of them nightly (`make nightly`)."""

from __future__ import annotations

import re

import pytest

from tests.journeys.demo import IN_TURN, ROOT, Plays
from ui.demo.fault_cases import CASES

EACH_PLACE = (
    "camera-and-scanner", "both-printers", "card-too-early", "reader-dies", "chip-card-pin", "code-control",
    "camera-stalls", "scanner-double-feed", "receipt-line-cut", "result-printer-lies", "ticket-printer-out",
    "network-down",
)  # fmt: skip
OPTION = "--fault"
pytestmark = [pytest.mark.journey, pytest.mark.timeout(IN_TURN)]


@pytest.mark.parametrize("name", EACH_PLACE)
def test_a_fault_is_said_loses_nothing_and_makes_no_second_paper(name: str, plays: Plays) -> None:
    case, played = CASES[name], plays[OPTION, name].result()
    summary = played.summary
    assert summary, played.words
    assert summary["error"] == ""
    assert summary["as_expected"] is True
    assert summary["cases_on_platform"] == case.cases
    assert summary["queue_left"] == 0
    assert summary["canary_hits"] == 0
    if case.says:
        assert any(words in summary["said"] for words in case.says.split("|"))
    if case.grey is not None:
        assert set(summary["grey"]) == case.grey
    for role, papers in case.papers:
        assert summary["printed"][role] == papers, role


def test_every_place_has_its_fault_and_the_table_in_the_docs_has_every_fault() -> None:
    assert {CASES[name].place for name in EACH_PLACE} == {case.place for case in CASES.values()} - {
        "home",
        "result",
    } | {"home", "result"}
    table = (ROOT / "docs" / "faults.md").read_text("utf-8")
    assert re.findall(r"^\| ([a-z-]+) \|", table, re.MULTILINE)[1:] == list(CASES)
    assert "**" not in table, "a fault that did not end as it should"
