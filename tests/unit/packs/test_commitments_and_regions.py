"""告知承诺 and 异地收件 as rules of a pack: offered where the condition holds, as the handling region wants it."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.domain.person import Answer, Source
from kiosk.packs.materials import needed, offered_commitments, refused_commitments, region_rule
from kiosk.packs.samples import usual_case
from kiosk.packs.schema import REGION, Necessity, Pack
from tests.unit.packs.pack_walk import SHELF, TODAY

PROMISING = sorted(p.id for p in SHELF.packs.values() if p.commitments)
REGIONAL = sorted(p.id for p in SHELF.packs.values() if p.regions)


def case(pack: Pack, **more: Any) -> dict[str, Answer]:
    return usual_case(pack, TODAY).answers | {k: Answer(v, Source.OWN) for k, v in more.items()}


def wanted(pack: Pack, answers: dict[str, Answer], **more: Any) -> set[str]:
    return {n.id for n in needed(pack, answers, TODAY, **more) if n.necessity is not Necessity.NOT_NEEDED}


@pytest.mark.parametrize(("kind", "offered"), [("retired", True), ("working", True), ("referral", False)])
def test_a_commitment_is_offered_only_where_the_case_qualifies(kind: str, offered: bool) -> None:
    pack = SHELF.packs["med-remote"]
    found = offered_commitments(pack, case(pack, remote_kind=kind), TODAY)
    assert [c.id for c in found] == (["long_stay"] if offered else [])


def test_who_does_not_qualify_is_told_why_where_they_would_look_for_it() -> None:
    pack = SHELF.packs["selfbiz"]
    answers = case(pack, only_online="no", place_right="rent", place_use="dwelling")
    assert offered_commitments(pack, answers, TODAY) == ()
    (refused,) = refused_commitments(pack, answers, TODAY)
    assert refused.not_when is not None and refused.not_when.reason.zh and refused.not_when.code


@pytest.mark.parametrize("pack_id", PROMISING)
def test_a_commitment_frees_only_the_papers_that_it_names(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    answers = case(pack)
    for entry in offered_commitments(pack, answers, TODAY):
        before, after = wanted(pack, answers), wanted(pack, answers, committed={entry.id})
        assert before - after == before & set(entry.replaces)
        assert after <= before


@pytest.mark.parametrize("pack_id", PROMISING)
def test_nobody_is_offered_a_promise_for_a_paper_that_need_not_be_brought(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    answers = case(pack)
    fetched = {m.id for m in pack.materials if m.free is not None}
    for entry in offered_commitments(pack, answers, TODAY, fetched):
        assert wanted(pack, answers, fetched=fetched) & set(entry.replaces)


@pytest.mark.parametrize("pack_id", PROMISING)
def test_no_commitment_replaces_who_one_is(pack_id: str) -> None:
    """国办发〔2020〕42号: not for identity."""
    pack = SHELF.packs[pack_id]
    types = {m.id: m.type for m in pack.materials}
    for entry in pack.commitments:
        assert not {types.get(name, "") for name in entry.replaces} & {"id_card", "business_licence"}


def test_a_commitment_that_does_not_hold_any_more_frees_nothing() -> None:
    pack = SHELF.packs["selfbiz"]
    shop = case(pack, only_online="no", place_right="rent", place_use="shop")
    dwelling = case(pack, only_online="no", place_right="rent", place_use="dwelling")
    assert "lease" not in wanted(pack, shop, committed={"place_promise"})
    assert wanted(pack, dwelling, committed={"place_promise"}) == wanted(pack, dwelling)


@pytest.mark.parametrize("pack_id", REGIONAL)
def test_each_region_is_an_answer_and_here_stands_first(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    codes = [c.code for c in pack.field(REGION).choices]
    assert codes == ["here", *(rule.code for rule in pack.regions)]


@pytest.mark.parametrize("pack_id", REGIONAL)
def test_the_region_that_handles_the_case_may_want_fewer_papers_and_never_more(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    here = case(pack, **{REGION: "here"})
    assert region_rule(pack, here) is None
    for rule in pack.regions:
        there = case(pack, **{REGION: rule.code})
        assert region_rule(pack, there) == rule
        listed = {n.id for n in needed(pack, there, TODAY)}
        assert not listed & set(rule.not_needed)
        assert listed <= {n.id for n in needed(pack, here, TODAY)}
