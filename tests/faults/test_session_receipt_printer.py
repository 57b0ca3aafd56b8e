"""Fault: the receipt printer fails in the middle of a case: pause, nothing lost, one receipt in the end."""

from __future__ import annotations

import pytest

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.status import Health
from kiosk.session import effects as fx
from kiosk.session.states import Overlay, PaperState, Phase
from tests.unit.session.kit import READY, Session, at, broken, fault


def paused(code: FaultCode = FaultCode.PAPER_OUT) -> Session:
    s = at("married", Phase.PAPER)
    s.printed(fault(code))
    s.health("receipt_printer", broken(code))
    assert s.phase is Phase.PAUSED
    return s


@pytest.mark.parametrize("code", [FaultCode.PAPER_OUT, FaultCode.PAPER_JAM, FaultCode.COVER_OPEN, FaultCode.NO_ANSWER])
def test_when_the_printer_is_well_again_the_same_paper_is_printed_by_itself(code: FaultCode) -> None:
    s = paused(code)
    s.wait(30)
    assert not s.sent(fx.PrintPaper)
    s.health("receipt_printer")
    assert s.phase is Phase.PAPER
    assert s.printed().paper.kind == "receipt"
    assert s.printed().paper.kind == "application"


def test_what_was_sealed_stays_sealed_and_is_sealed_once() -> None:
    s = paused()
    receipt = s.state.file.receipt if s.state.file else None
    s.health("receipt_printer")
    s.settle()
    assert s.state.file is not None and s.state.file.receipt is receipt is not None
    assert not s.sent(fx.Seal)


def test_another_printer_may_take_over() -> None:
    s = paused()
    s.touch("primary")
    job = s.printed()
    assert (job.paper.kind, job.paper.role) == ("receipt", "form_printer")


def test_without_another_printer_one_may_go_on_without_the_paper() -> None:
    s = paused()
    s.health("form_printer", broken())
    assert not s.touch("way", "other").name
    s.touch("way", "skip")
    assert s.state.papers[0].state is PaperState.SKIPPED
    assert s.phase is Phase.PAUSED, "the next paper needs the other printer"
    for _ in s.state.papers:
        s.touch("way", "skip")
    assert s.phase is Phase.PAPER
    s.touch("primary")
    assert s.phase is Phase.RATE


def test_leaving_the_fault_page_asks_first() -> None:
    s = paused()
    s.touch("way", "leave")
    assert (s.phase, s.state.overlay) == (Phase.PAUSED, Overlay.LEAVE)
    s.touch("primary")
    assert s.state.overlay is Overlay.NONE
    s.touch("way", "leave")
    s.touch("back")
    assert s.state.file is None


def test_a_flickering_status_prints_nothing_twice() -> None:
    s = paused()
    for health in (Health.READY, Health.BLOCKED, Health.READY, Health.FAULT, Health.READY):
        s.health("receipt_printer", broken(health=health) if health is not Health.READY else READY)
    assert len(s.sent(fx.PrintPaper)) == 1
    s.printed()
    assert s.state.papers[0].state is PaperState.DONE


def test_a_job_that_failed_on_a_healthy_printer_is_tried_again_and_not_for_ever() -> None:
    """No recovery will be reported, because no trouble was: the session must not wait for one."""
    s = at("married", Phase.PAPER)
    for attempt in (1, 2, 3):
        assert s.printed(fault(FaultCode.CANCELLED)).paper.attempt == attempt
        assert s.phase is Phase.PAUSED
        s.wait(6)
    assert s.phase is Phase.PAUSED
    assert not s.sent(fx.PrintPaper)
    s.touch("way", "skip")
    assert s.printed().paper.kind == "application"


def test_a_printer_that_fails_after_the_last_byte_is_asked_about_and_never_repeated() -> None:
    s = at("married", Phase.PAPER)
    s.printed(fault(FaultCode.LINK_LOST, Outcome.UNKNOWN))
    for health in (broken(FaultCode.LINK_LOST), READY, broken(), READY):
        s.health("receipt_printer", health)
    s.wait(20)
    assert not s.sent(fx.PrintPaper)
    assert s.state.papers[0].state is PaperState.UNKNOWN
