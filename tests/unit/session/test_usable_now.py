"""What is usable now: only what truly needs the broken part is out of service, and only while it still needs it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from drivers.contract.faults import ClearedBy, FaultCode
from drivers.contract.status import DeviceStatus, Health
from kiosk.guide.site import NEWS_LASTS, Sighting, load_site
from kiosk.session import effects as fx
from kiosk.session.states import Phase
from kiosk.session.usable import ORDER, Unmet, Why, unmet
from tests.unit.session.kit import MORNING, READY, ROLES, SITE, TODAY, at, begin, broken, path, rules
from tests.unit.session.watch import Watch

WELL = dict.fromkeys(ROLES, READY)
NEWBORN, PROOF = rules().packs["newborn"], rules().packs["ss-proof"]
CAMERAS, PRINTERS = ("document_camera", "document_scanner"), ("form_printer", "receipt_printer")
GONE = broken(FaultCode.LINK_LOST, Health.ABSENT)


def lacking(pack, health, phase: Phase = Phase.SERVICE, link_up: bool = True) -> tuple[Unmet, ...]:
    return unmet(pack, {**WELL, **health}, link_up, TODAY, phase)


def test_all_needs_that_are_not_met_are_told_in_the_packs_order() -> None:
    assert lacking(NEWBORN, {}) == ()
    everything = lacking(NEWBORN, dict.fromkeys(ROLES, GONE))
    assert [need.roles for need in everything] == [("idcard",), CAMERAS, PRINTERS]
    assert [need.roles for need in lacking(PROOF, {"form_printer": GONE}, link_up=False)] == [("form_printer",), ()]


@pytest.mark.parametrize("roles", [CAMERAS, PRINTERS])
def test_of_alternatives_one_is_enough(roles: tuple[str, ...]) -> None:
    for role in roles:
        assert lacking(NEWBORN, {**dict.fromkeys(roles, GONE), role: READY}) == ()
    assert [need.roles for need in lacking(NEWBORN, dict.fromkeys(roles, GONE))] == [roles]


def test_one_speaks_of_the_alternative_that_is_nearest_to_working() -> None:
    need = lacking(NEWBORN, {"form_printer": GONE, "receipt_printer": broken()})[0]
    assert (need.role, need.why, need.fault.code) == ("receipt_printer", Why.BLOCKED, FaultCode.PAPER_OUT)
    assert need.cleared_by is ClearedBy.STAFF
    assert need.waiting_helps
    starting = lacking(NEWBORN, {"form_printer": DeviceStatus(Health.STARTING), "receipt_printer": broken()})[0]
    assert (starting.role, starting.why) == ("form_printer", Why.STARTING)


def test_waiting_does_not_help_where_nothing_is_fitted_or_a_technician_has_to_come() -> None:
    cameras = dict.fromkeys(CAMERAS, DeviceStatus(Health.NOT_FITTED))
    need = lacking(NEWBORN, cameras)[0]
    assert (need.why, need.waiting_helps, need.cleared_by) == (Why.NOT_FITTED, False, ClearedBy.NOBODY)
    fault = lacking(NEWBORN, {"idcard": broken(FaultCode.SELF_TEST, Health.FAULT)})[0]
    assert (fault.why, fault.waiting_helps) == (Why.FAULT, False)


@pytest.mark.parametrize(
    ("role", "last"), [("idcard", Phase.IDENTIFY), ("document_camera", Phase.MATERIALS), ("form_printer", Phase.PAPER)]
)
def test_a_device_is_needed_until_its_last_step(role: str, last: Phase) -> None:
    alone = {"document_scanner": GONE, "receipt_printer": GONE, role: GONE}
    for phase in ORDER[: ORDER.index(Phase.PAPER) + 1]:
        missed = {need.role for need in lacking(NEWBORN, alone, phase)}
        assert (role in missed) == (ORDER.index(phase) <= ORDER.index(last)), phase


def test_a_printer_at_work_is_usable() -> None:
    assert lacking(PROOF, {"form_printer": DeviceStatus(Health.BUSY)}) == ()


# --- before the seal --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "phase"), [("married", Phase.SIGN), ("proof", Phase.REVIEW)])
def test_a_printer_that_broke_is_told_before_anything_is_sealed_and_the_case_goes_on_when_it_works(
    who: str, phase: Phase
) -> None:
    s = [copy for copy in path(who) if copy.phase is phase][-1].copy()  # signed, where a signature is needed
    Watch(s)
    for role in PRINTERS:
        s.health(role, broken())
    s.touch("primary", "last")
    assert s.phase is Phase.PAUSED
    assert not s.sent(fx.Seal)
    assert s.state.pause is not None and s.state.pause.back_to is phase
    assert s.state.pause.fault.code is FaultCode.PAPER_OUT
    s.wait(30)
    for role in PRINTERS:
        s.health(role)
    assert s.phase is phase
    s.touch("primary", "last")
    assert s.sent(fx.Seal)


def test_it_is_told_before_the_signature_too() -> None:
    s = at("married", Phase.REVIEW)
    for role in PRINTERS:
        s.health(role, GONE)
    s.touch("primary", "last")
    assert s.phase is Phase.PAUSED


def test_what_is_no_longer_needed_stops_nobody() -> None:
    s = [copy for copy in path("married") if copy.phase is Phase.SIGN][-1].copy()
    for role in ("idcard", *CAMERAS):
        s.health(role, GONE)
    s.touch("primary")
    assert s.sent(fx.Seal)


def test_one_printer_is_enough_and_the_paper_that_it_cannot_give_is_known_before() -> None:
    s = [copy for copy in path("married") if copy.phase is Phase.SIGN][-1].copy()
    assert s.rules.papers_at_risk(s.state, s.now) == ()
    s.health("form_printer", GONE)
    assert [paper.kind for paper in s.rules.papers_at_risk(s.state, s.now)] == ["application", "subforms"]
    s.touch("primary")
    assert s.sent(fx.Seal)


def test_an_item_is_looked_at_again_where_it_is_begun() -> None:
    s = begin()
    s.touch("primary")
    s.touch("item", "newborn")
    assert s.state.place == "guide"
    s.health("idcard", GONE)
    for _ in range(4):
        s.touch("primary")
    assert s.phase is Phase.SERVICE


# --- elsewhere --------------------------------------------------------------------------------------------------------


def test_the_nearest_terminal_that_is_known_to_be_able_is_named_with_the_age_of_the_news() -> None:
    site = load_site(SITE)
    fresh = MORNING - timedelta(seconds=180)
    news = {"hall-18": Sighting(frozenset(), fresh), "yunqi-24": Sighting(frozenset({"newborn"}), fresh)}
    found = site.elsewhere("newborn", news, MORNING)
    assert found is not None and (found.place.id, found.age_s) == ("yunqi-24", 180.0)


def test_a_terminal_that_lately_could_not_is_not_named_and_old_news_are_no_news() -> None:
    site = load_site(SITE)
    old = MORNING - timedelta(seconds=NEWS_LASTS)
    news = {"hall-18": Sighting(frozenset(), old)}
    found = site.elsewhere("newborn", news, MORNING)
    assert found is not None and (found.place.id, found.age_s) == ("hall-18", None)
    now = {place.id: Sighting(frozenset(), MORNING) for place in site.places}
    assert site.elsewhere("newborn", now, MORNING) is None


def test_an_item_that_a_terminal_does_not_offer_is_not_sought_there() -> None:
    site = load_site(SITE)
    without = {"hall-18": Sighting(frozenset(), MORNING), "yunqi-24": Sighting(frozenset(), MORNING)}
    assert site.elsewhere("ss-proof", without, MORNING) is None
