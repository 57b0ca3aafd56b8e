"""Fault: the document camera fails while a paper lies under it."""

from __future__ import annotations

import pytest

from drivers.contract.faults import FaultCode
from drivers.contract.status import Health
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.states import Overlay, Phase
from tests.unit.session.kit import MARRIED, Session, at, broken, page


def at_camera() -> Session:
    s = at("married", Phase.MATERIALS, "camera")
    s.pending.clear()
    return s


@pytest.mark.parametrize("health", [Health.BLOCKED, Health.FAULT, Health.ABSENT])
def test_it_pauses_with_the_camera_off_and_goes_on_at_the_same_paper(health: Health) -> None:
    s = at_camera()
    paper = s.state.material_id
    assert s.health("document_camera", broken(FaultCode.STREAM_STALLED, health)).effects == (fx.SwitchCamera(False),)
    assert s.phase is Phase.PAUSED
    assert s.health("document_camera").effects == (fx.SwitchCamera(True),)
    assert (s.phase, s.state.place, s.state.material_id) == (Phase.MATERIALS, "camera", paper)


def test_pages_and_the_frozen_picture_are_still_there_afterwards() -> None:
    s = at_camera()
    s.do(ev.CameraLooked(""))
    s.touch("primary")
    s.do(ev.PageCaptured(page(50), s.state.material_id))
    s.health("document_camera", broken(FaultCode.LINK_LOST))
    s.health("document_camera")
    assert s.state.file is not None and s.state.file.captured == page(50)
    s.touch("primary")
    assert s.state.file is not None and s.state.file.pages["birth_certificate"] == (page(50),)


def test_a_picture_that_comes_after_the_pause_is_not_taken() -> None:
    s = at_camera()
    s.do(ev.CameraLooked(""))
    s.touch("primary")
    s.health("document_camera", broken(FaultCode.LINK_LOST))
    s.do(ev.PageCaptured(page(51), s.state.material_id))
    assert s.state.file is not None and s.state.file.captured is None


def test_leaving_the_paused_page_asks_first() -> None:
    s = at_camera()
    s.health("document_camera", broken())
    s.touch("primary")
    assert (s.phase, s.state.overlay) == (Phase.PAUSED, Overlay.LEAVE)
    s.health("document_camera")
    assert (s.phase, s.state.overlay) == (Phase.MATERIALS, Overlay.NONE)


def test_a_fault_elsewhere_in_the_case_stops_nobody() -> None:
    for phase in (Phase.FILL, Phase.REVIEW, Phase.SIGN):
        s = at("married", phase)
        s.health("document_camera", broken())
        assert s.phase is phase
    MARRIED.until(s, Phase.RATE)
