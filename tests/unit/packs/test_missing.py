"""一次性告知 (S17): one evaluation names everything; what is then supplied is never asked for again."""

from __future__ import annotations

from random import Random

import pytest

from kiosk.domain.person import Answer, Source
from kiosk.packs.forms import prefill, steps
from kiosk.packs.materials import needed
from kiosk.packs.missing import Missing, missing
from kiosk.packs.samples import usual_case
from kiosk.packs.schema import Necessity, Pack
from tests.unit.packs.pack_walk import SHELF, TODAY, citizen

PACKS = sorted(SHELF.packs)


def pages_of(pack: Pack, names: list[str]) -> dict[str, int]:
    return {m.id: len(m.pages) for m in pack.materials if m.id in names}


@pytest.mark.parametrize("pack_id", PACKS)
def test_before_anything_is_said_every_question_and_every_paper_is_named(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    answers = prefill(pack, usual_case(pack, TODAY).citizen)
    found = missing(pack, answers, TODAY)
    confirmed = {s.id for s in steps(pack, answers, TODAY) if s.confirm}
    asked = {s.id for s in steps(pack, answers, TODAY)} - confirmed
    wanted = {n.id for n in needed(pack, answers, TODAY) if n.necessity in (Necessity.REQUIRED, Necessity.DEFERRABLE)}
    assert {m.id for m in found if m.kind == "question"} <= {s.id for s in steps(pack, answers, TODAY)}
    assert asked <= {m.id for m in found if m.kind == "question"} | confirmed
    assert {m.id for m in found if m.kind == "material"} == {
        name for name in wanted if pages_of(pack, [name]).get(name)
    }


@pytest.mark.parametrize("pack_id", PACKS)
def test_the_same_input_gives_nothing_new(pack_id: str) -> None:
    pack, case = SHELF.packs[pack_id], usual_case(SHELF.packs[pack_id], TODAY)
    chance = Random(pack_id)
    for share in (0.0, 0.3, 0.7, 1.0):
        some = {k: a for k, a in case.answers.items() if a.source is Source.AGENCY or chance.random() < share}
        first = missing(pack, some, TODAY)
        assert missing(pack, dict(reversed(some.items())), TODAY) == first
        assert len({(m.kind, m.id) for m in first}) == len(first)


@pytest.mark.parametrize("pack_id", PACKS)
def test_supplying_the_papers_that_are_listed_leaves_nothing(pack_id: str) -> None:
    pack, case = SHELF.packs[pack_id], usual_case(SHELF.packs[pack_id], TODAY)
    first = missing(pack, case.answers, TODAY)
    assert all(m.kind == "material" for m in first), "a case whose questions are answered lacks no answer"
    supplied = pages_of(pack, [m.id for m in first])
    assert missing(pack, case.answers, TODAY, pages=supplied) == ()


@pytest.mark.parametrize("pack_id", PACKS)
def test_half_a_paper_is_still_missing_and_a_pledged_or_fetched_one_is_not(pack_id: str) -> None:
    pack, case = SHELF.packs[pack_id], usual_case(SHELF.packs[pack_id], TODAY)
    for entry in missing(pack, case.answers, TODAY):
        material = next(m for m in pack.materials if m.id == entry.id)
        half = {entry.id: len(material.pages) - 1}
        assert entry in missing(pack, case.answers, TODAY, pages=half)
        if entry.later:
            assert entry not in missing(pack, case.answers, TODAY, pledged={entry.id})
        if material.fallback:
            assert entry not in missing(pack, case.answers, TODAY, fetched={entry.id})


def test_what_is_listed_may_stand_on_paper_because_nothing_of_it_is_personal() -> None:
    pack = SHELF.packs["newborn"]
    told = {"child_name": Answer("周予禾", Source.OWN)} | prefill(pack, citizen())
    for entry in missing(pack, told, TODAY):
        assert isinstance(entry, Missing)
        assert "周予禾" not in repr(entry) and citizen().name not in repr(entry)


@pytest.mark.parametrize("pack_id", PACKS)
def test_an_answer_that_no_longer_counts_is_not_missing(pack_id: str) -> None:
    """Every question that is named is one that is asked: nobody is sent back for what nobody wants."""
    pack, case = SHELF.packs[pack_id], usual_case(SHELF.packs[pack_id], TODAY)
    for left_out in list(case.answers)[::3]:
        rest = {k: a for k, a in case.answers.items() if k != left_out}
        named = {m.id for m in missing(pack, rest, TODAY) if m.kind == "question"}
        assert named <= {s.id for s in steps(pack, rest, TODAY)}
