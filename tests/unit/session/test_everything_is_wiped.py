"""Q6: whatever a field of the case file holds, nothing of it outlives the wipe, and no log line or repr shows it."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

import pytest

from drivers.contract.camera import PageQuality, ScannedPage
from kiosk.domain.person import Answer, Source
from kiosk.materials.reading import Offered, Reading
from kiosk.session import events as ev
from kiosk.session.progress import CaseView, OwedView
from kiosk.session.states import CaseFile, GroupEntry, Owed, Phase, ReceiptFacts, State, Withdrawal
from tests.unit.session.kit import MORNING, MOTHER, Session, at, licence, strings_in

CANARY = "金丝雀7741"
PAGE = ScannedPage(CANARY.encode(), 1, 1, CANARY, PageQuality((), 1.0, 0.0, ""))
#: One value with the canary for every field; a new field must be added here.
FILLED: dict[str, Any] = {
    "citizen": replace(MOTHER, name=CANARY),
    "answers": {"child_name": Answer(CANARY, Source.OWN)},
    "draft": CANARY,
    "entry": GroupEntry(0, 0, (("name", CANARY),), CANARY),
    "pages": {"book": (PAGE,)},
    "captured": PAGE,
    "scanned": (PAGE,),
    "pledged": frozenset({CANARY}),
    "promised": True,
    "consent": CANARY,
    "consent_seen": (True, CANARY),
    "licences": {"book": licence(CANARY)},
    "not_fetched": {CANARY: "revoked"},
    "fetching": frozenset({CANARY}),
    "credit": CANARY,
    "credit_reason": CANARY,
    "commitments": {CANARY: "yes"},
    "committed_at": MORNING,
    "read_aloud": frozenset({CANARY}),
    "offered": {"child_name": CANARY},
    "read_off": {"bank_account": CANARY},
    "reading": Reading("birth_certificate", 0.9, (Offered("child_name", CANARY, CANARY, 0.9),)),
    "at_window": CANARY,
    "withdrawal": Withdrawal(CANARY, CANARY, CANARY, (CANARY,), 10),
    "owed": Owed(CANARY, "newborn", "book", CANARY),
    "strokes": (((0.1, 0.2),),),
    "receipt": ReceiptFacts(CANARY, CANARY, MORNING, CANARY),
    "query": CANARY,
    "progress": (CaseView("case", CANARY, CANARY, owed=(OwedView(CANARY, CANARY, "", "owed"),)),),
    "proofs": frozenset({CANARY}),
    "result": {"name": CANARY},
    "picture": True,
    "face": CANARY,
    "face_tries": 3,
    "found_again": True,
}
NO_TEXT = {"promised", "committed_at", "strokes", "picture", "face_tries", "found_again"}


def filled(*names: str) -> Session:
    s = at("married", Phase.REVIEW)
    s.state = replace(s.state, file=CaseFile(**{name: FILLED[name] for name in names or FILLED}))
    return s


def test_every_field_of_the_file_is_thought_of() -> None:
    assert set(FILLED) == {field.name for field in dataclasses.fields(CaseFile)}


@pytest.mark.parametrize("name", sorted(set(FILLED) - NO_TEXT))
def test_the_canary_is_found_where_it_sits(name: str) -> None:
    assert CANARY in "".join(strings_in(filled(name).state))


def test_after_leaving_nothing_of_any_field_is_left() -> None:
    s = filled()
    s.foot("exit")
    s.touch("back")
    s.wait(120)
    s.settle()
    assert s.phase is Phase.ATTRACT and s.state.file is None
    assert CANARY not in "".join(strings_in(s.state))


def test_after_the_time_is_over_nothing_of_any_field_is_left() -> None:
    s = filled()
    s.wait(400)
    s.settle()
    assert s.phase is Phase.ATTRACT
    assert CANARY not in "".join(strings_in(s.state))


def test_no_repr_of_state_effect_or_event_shows_what_the_file_holds() -> None:
    s = filled()
    assert CANARY not in repr(s.state)
    assert CANARY not in repr(State(file=s.state.file))
    arrived = ev.LicencesArrived("s", ("book",), {"book": licence(CANARY)}, {}, {"x": Answer(CANARY, Source.AGENCY)})
    understood = ev.PageUnderstood("s", "book", "0" * 64, FILLED["reading"])
    for event in (arrived, understood, ev.ProgressArrived(FILLED["progress"]), ev.Intent("edit", CANARY)):
        assert CANARY not in repr(event)
