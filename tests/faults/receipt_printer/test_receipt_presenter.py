"""The presenter: a slip that does not come out, one that nobody takes, a full bin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.contract.device import MediaAction
from drivers.contract.faults import ClearedBy, FaultCode, Outcome
from drivers.contract.printer import Printed
from drivers.contract.status import Health
from drivers.receipt_printer import mouth
from tests.faults.receipt_printer.conftest import Bench, opened


@pytest.fixture(params=["presenter80", "presenter80_eot5"])
def kiosk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(mouth, "TAKE_SECONDS", 0.3)
    monkeypatch.setattr(mouth, "PRESENT_SECONDS", 0.4)
    monkeypatch.setattr(mouth, "RETRACT_SECONDS", 0.4)
    with opened(tmp_path, request.param) as bench:
        yield bench


def where(bench: Bench) -> list[str]:
    return [strip["where"] for strip in bench.idle()["receipts"]]


def test_a_slip_in_the_mouth_is_media_until_it_is_taken(kiosk: Bench) -> None:
    assert isinstance(kiosk.print(), Printed)
    assert kiosk.status().media
    kiosk.sim.take()
    assert not kiosk.status().media


def test_a_slip_that_jams_on_its_way_out_is_taken_back_and_may_be_printed_again(kiosk: Bench) -> None:
    kiosk.sim.play("presenter_jam")
    fault = kiosk.print()
    assert (fault.code, fault.outcome) == (FaultCode.NOT_PRESENTED, Outcome.NOT_DONE)
    assert where(kiosk) == ["bin"]
    kiosk.sim.clear()
    assert isinstance(kiosk.print(), Printed)


def test_a_slip_that_cannot_be_taken_back_either_is_unknown_and_staff_is_called(kiosk: Bench) -> None:
    kiosk.sim.play("presenter_stuck")
    fault = kiosk.print()
    assert (fault.code, fault.outcome, fault.cleared_by) == (
        FaultCode.NOT_PRESENTED,
        Outcome.UNKNOWN,
        ClearedBy.STAFF,
    )
    assert kiosk.status().health is Health.BLOCKED
    kiosk.sim.clear()
    kiosk.sim.take()
    assert kiosk.status().health is Health.READY


def test_a_forgotten_slip_goes_into_the_bin_before_the_next_citizens_is_printed(kiosk: Bench) -> None:
    kiosk.print("周以安", session="one")
    assert isinstance(kiosk.print("林知夏", session="two"), Printed)
    assert where(kiosk) == ["bin", "mouth"]


def test_ones_own_first_paper_is_never_taken_back_for_the_second(kiosk: Bench) -> None:
    kiosk.print("周以安", session="one")
    assert isinstance(kiosk.print("周以安", session="one"), Printed)
    assert where(kiosk) == ["dropped", "mouth"]


def test_with_a_full_bin_nothing_is_printed_on_top_of_a_forgotten_slip(kiosk: Bench) -> None:
    kiosk.print("周以安", session="one")
    kiosk.sim.play("bin_full")
    fault = kiosk.print("林知夏", session="two")
    assert (fault.code, fault.outcome) == (FaultCode.PAPER_JAM, Outcome.NOT_DONE)
    assert where(kiosk) == ["mouth"]
    assert kiosk.print("林知夏", session="two").outcome is Outcome.NOT_DONE
    assert where(kiosk) == ["mouth"]  # nor is it dropped for the second citizen, who tries again


@pytest.mark.parametrize(("media", "place"), [(MediaAction.DISCARD, "bin"), (MediaAction.EJECT, "dropped")])
def test_a_reset_empties_the_mouth_as_it_is_told(kiosk: Bench, media: MediaAction, place: str) -> None:
    kiosk.print()
    assert kiosk.printer.reset(media) is None
    assert place in where(kiosk)


def test_a_presenter_that_falls_silent_after_the_cut_is_unknown_because_a_quick_hand_may_have_the_slip(
    kiosk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    presenter, talk = kiosk.printer._mouth, kiosk.printer._talk
    answers, retract, present = talk.ask_presenter, presenter.retract, presenter.present

    def cut() -> object:
        monkeypatch.setattr(talk, "ask_presenter", lambda: None)
        kiosk.sim.take()
        return present()

    def back_again() -> None:
        monkeypatch.setattr(talk, "ask_presenter", answers)
        retract()

    monkeypatch.setattr(presenter, "present", cut)
    monkeypatch.setattr(presenter, "retract", back_again)
    fault = kiosk.print()
    assert (fault.code, fault.outcome) == (FaultCode.NOT_PRESENTED, Outcome.UNKNOWN)
    assert where(kiosk) == ["taken"]
