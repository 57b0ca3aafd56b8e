"""A paper that was pledged is handed in later, by card or by the code on the receipt (S16)."""

from __future__ import annotations

import pytest

from kiosk.session import effects as fx
from kiosk.session.progress import CaseView, OwedView
from kiosk.session.states import CaseFile, Overlay, Phase
from offline_queue.receipts.text import make_number
from tests.unit.session.kit import Good, Session, at_progress, rules, strings_in
from tests.unit.session.watch import Watch

NUMBER = make_number("LX0417", "03", 126)
OWED = (
    OwedView("household_book", "户口簿", "2026年12月4日", "owed"),
    OwedView("marriage_certificate", "结婚证", "2026年12月4日", "handed_in"),
)


def case(pack_id: str = "newborn") -> CaseView:
    return CaseView("case", "新生儿出生一件事", NUMBER, "2026年11月21日", pack_id=pack_id, owed=OWED)


def file(s: Session) -> CaseFile:
    assert s.state.file is not None
    return s.state.file


def shown(by_code: bool = False, *cases: CaseView) -> Session:
    """The progress page with the case on it."""
    return at_progress(cases or (case(),), NUMBER if by_code else "")


def handed_in(s: Session) -> fx.Seal:
    good = Good(pledge=frozenset())
    while not s.sent(fx.Seal):
        good.material(s) if s.phase is Phase.MATERIALS else s.touch("primary")
        while s.sent(fx.CapturePage):
            s.answer()
    (seal,) = s.sent(fx.Seal)
    assert isinstance(seal, fx.Seal)
    return seal


@pytest.mark.parametrize("by_code", [False, True])
def test_it_is_begun_from_the_progress_page_and_leads_to_the_camera_for_that_paper_alone(by_code: bool) -> None:
    s = shown(by_code)
    s.touch("supplement", "household_book")
    assert (s.phase, s.state.place, s.state.material_id) == (Phase.MATERIALS, "camera", "household_book")
    assert [n.id for n in s.rules.needs(s.state, s.today)] == ["household_book"]
    assert len(s.rules.needs(s.state, s.today)[0].material.pages) == 2
    seal = handed_in(s)
    assert len(seal.file.pages["household_book"]) == 2
    assert seal.file.owed is not None and seal.file.owed.number == NUMBER
    assert (seal.file.citizen is None) is by_code


def test_a_paper_that_is_handed_in_or_not_owed_cannot_be_handed_in() -> None:
    s = shown()
    for material in ("marriage_certificate", "id_card", "", "#"):
        assert not s.touch("supplement", material).name


def test_of_an_item_that_this_terminal_does_not_know_one_page_is_taken() -> None:
    s = shown(False, case("of-another-county"))
    s.touch("supplement", "household_book")
    (need,) = s.rules.needs(s.state, s.today)
    assert (need.material.name.zh, len(need.material.pages)) == ("户口簿", 1)
    assert len(handed_in(s).file.pages["household_book"]) == 1


def test_what_is_owed_cannot_be_pledged_again() -> None:
    s = shown()
    s.touch("supplement", "household_book")
    assert not s.touch("pledge").name


def test_a_supplement_gives_one_receipt_and_asks_for_no_rating() -> None:
    s = shown()
    s.touch("supplement", "household_book")
    handed_in(s)
    s.settle()
    assert [p.kind for p in s.state.papers] == ["receipt"]
    s.touch("primary")
    assert s.phase is Phase.TAKE_BELONGINGS
    assert s.state.file is None


def test_nothing_of_a_supplement_outlives_it() -> None:
    s = shown()
    Watch(s, sealed=set())
    s.touch("supplement", "household_book")
    s.touch("foot", "exit")
    s.touch("back")
    s.wait(60)
    s.settle()
    assert s.phase is Phase.ATTRACT
    left = "".join(strings_in(s.state))
    assert NUMBER not in left and "户口簿" not in left


def test_leaving_a_supplement_half_way_seals_nothing() -> None:
    s = shown()
    s.touch("supplement", "household_book")
    s.foot("exit")
    assert s.state.overlay is Overlay.LEAVE
    s.touch("back")
    s.settle()
    assert not s.receipts


def test_the_progress_of_others_is_gone_when_a_paper_is_handed_in() -> None:
    s = shown(False, case(), CaseView("case", "别的事", "LX0417-03-000002-28", "2026年11月20日"))
    s.touch("supplement", "household_book")
    assert file(s).progress == ()
    assert rules().packs["newborn"].id == s.state.pack_id
