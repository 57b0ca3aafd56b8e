"""Each outcome of each fault of a paper has its page: what happened, what is safe, how it goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.contract.faults import FaultCode, Outcome
from kiosk.session import effects as fx
from kiosk.session.states import PaperState, Phase
from tests.unit.session.kit import Session, at, fault
from tests.unit.viewmodels.looks import PAPER_FAULTS, THEMES, show
from ui.viewmodels.pages import PaperState as PaperPage
from ui.viewmodels.pages_beside import FaultState
from ui.viewmodels.present.trouble import reason_code

NAMED = {
    FaultCode.PAPER_OUT: "纸用完了",
    FaultCode.PAPER_JAM: "卡住",
    FaultCode.COVER_OPEN: "盖没关好",
    FaultCode.CUTTER: "切纸刀停了",
    FaultCode.OVERHEATED: "太热",
    FaultCode.SUPPLY_OUT: "墨粉用完了",
    FaultCode.NOT_PRESENTED: "送出来",
}


def failed(code: FaultCode, outcome: Outcome, theme: str = "normal", paper: int = 0) -> Session:
    """The paper with this number ended so; those before it came out."""
    s = at("married", Phase.PAPER)
    s.state = replace(s.state, presentation=replace(s.state.presentation, theme=theme))
    for _ in range(paper):
        s.printed()
    s.printed(fault(code, outcome))
    return s


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("code", PAPER_FAULTS)
@pytest.mark.parametrize("paper", [0, 1])
def test_not_printed_pauses_and_says_what_happened_what_is_safe_and_the_way_on(
    code: FaultCode, theme: str, paper: int
) -> None:
    s = failed(code, Outcome.NOT_DONE, theme, paper)
    page = show(s)
    assert isinstance(page, FaultState)
    assert NAMED.get(code, "打印机停了") in page.frame.question
    assert "没有丢" in page.safe.title
    if theme == "normal":
        assert s.state.file is not None and s.state.file.receipt is not None
        assert s.state.file.receipt.number in page.safe.text
        assert reason_code(s.state.papers[paper].role, code) in page.code
    assert page.frame.primary.text and page.frame.primary.on
    assert {"wait", "call"} <= {way.id for way in page.ways}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("code", PAPER_FAULTS)
def test_perhaps_printed_asks_the_citizen_and_prints_nothing(code: FaultCode, theme: str) -> None:
    s = failed(code, Outcome.UNKNOWN, theme)
    page = show(s)
    assert isinstance(page, PaperPage)
    assert "出来了吗" in page.frame.question
    assert [c.id for c in page.counts] == ["1", "0", "skip"]
    assert "收件" in page.note.title
    assert not s.sent(fx.PrintPaper)


@pytest.mark.parametrize("code", PAPER_FAULTS)
def test_printed_in_spite_of_a_fault_goes_on_with_the_next_paper(code: FaultCode) -> None:
    s = failed(code, Outcome.DONE)
    page = show(s)
    assert isinstance(page, PaperPage)
    assert "第 2 份" in page.frame.question
    assert s.state.papers[0].state is PaperState.DONE


def test_a_paper_that_was_asked_for_often_enough_is_not_offered_again() -> None:
    s = failed(FaultCode.PAPER_JAM, Outcome.UNKNOWN)
    for _ in range(2):
        s.touch("count", "0")
        s.printed(fault(FaultCode.PAPER_JAM, Outcome.UNKNOWN))
    page = show(s)
    assert isinstance(page, PaperPage)
    assert [c.id for c in page.counts] == ["1", "skip"]


def test_papers_that_did_not_come_are_named_and_not_counted() -> None:
    s = failed(FaultCode.PAPER_JAM, Outcome.UNKNOWN)
    s.touch("count", "skip")
    s.settle()
    page = show(s)
    assert isinstance(page, PaperPage)
    assert page.papers[0].tag == "没有打印"
    assert page.frame.question == f"请取走 {len(page.papers) - 1} 张纸"


def test_without_any_paper_nobody_is_asked_to_take_one() -> None:
    s = failed(FaultCode.PAPER_JAM, Outcome.UNKNOWN)
    while s.phase is Phase.PAPER and any(p.state is PaperState.UNKNOWN for p in s.state.papers):
        s.touch("count", "skip")
        if s.sent(fx.PrintPaper):
            s.printed(fault(FaultCode.PAPER_JAM, Outcome.UNKNOWN))
    page = show(s)
    assert isinstance(page, PaperPage)
    assert page.frame.question == "没有纸要取"
    assert page.frame.back.text == ""


def test_reason_codes_differ_by_device_and_fault() -> None:
    codes = {
        reason_code(role, code)
        for role in ("idcard", "receipt_printer", "form_printer", "document_camera")
        for code in FaultCode
    }
    assert len(codes) == 4 * len(FaultCode)
