"""Fault: the A4 printer is away before, while and after its papers."""

from __future__ import annotations

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.status import Health
from kiosk.session import effects as fx
from kiosk.session.states import PaperState, Phase
from tests.unit.session.kit import at, broken, fault


def test_a_paper_whose_printer_is_away_waits_and_those_before_are_kept() -> None:
    s = at("married", Phase.PAPER)
    s.health("form_printer", broken(health=Health.ABSENT, code=FaultCode.LINK_LOST))
    s.printed()
    assert s.phase is Phase.PAUSED
    assert s.state.pause is not None and s.state.pause.role == "form_printer"
    assert s.state.papers[0].state is PaperState.DONE
    s.health("form_printer")
    assert s.printed().paper.kind == "application"


def test_a_paper_that_is_half_out_is_never_printed_again_by_itself() -> None:
    s = at("married", Phase.PAPER)
    s.printed()
    s.printed(fault(FaultCode.PAPER_JAM, Outcome.UNKNOWN), sheets=2)
    s.health("form_printer", broken(FaultCode.PAPER_JAM))
    s.health("form_printer")
    s.wait(30)
    assert not s.sent(fx.PrintPaper)
    s.health("form_printer", broken(FaultCode.PAPER_JAM))
    s.touch("count", "0")
    assert s.phase is Phase.PAUSED, "asked for again, and the printer is still jammed"
    s.health("form_printer")
    assert s.printed().paper.attempt == 2


def test_a_proof_that_only_a4_can_give_is_not_begun_without_it() -> None:
    s = at("proof", Phase.SERVICE, "home")
    s.health("form_printer", broken())
    assert not s.touch("item", "ss-proof").name
