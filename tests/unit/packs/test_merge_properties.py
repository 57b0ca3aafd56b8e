"""Properties of merged forms, over all packs of the shelf and over generated members (S14)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.packs.explore import reachable
from kiosk.packs.forms import steps
from kiosk.packs.graph import structure
from kiosk.packs.merge import TOGETHER, Member, Merged, merge
from kiosk.packs.reading import _read
from kiosk.packs.samples import usual
from kiosk.packs.schema import FormField, Pack
from kiosk.packs.subforms import subforms
from tests.unit.packs.pack_walk import ASSETS, SHELF, TODAY
from tests.unit.packs.test_merge import field, member

ONE_THINGS = sorted(p.id for p in SHELF.packs.values() if (ASSETS / "packs" / p.id / "members").is_dir())


def merged(pack_id: str) -> tuple[list[Member], list[FormField], Merged]:
    whole, members = _read(ASSETS / "packs" / pack_id)
    common = [FormField.model_validate(entry) for entry in whole["form"]]
    return members, common, merge(members, common)


@pytest.mark.parametrize("pack_id", ONE_THINGS)
def test_the_one_form_is_the_union_of_its_members_forms(pack_id: str) -> None:
    members, common, one = merged(pack_id)
    names = [f.id for f in one.form]
    wanted = {f.id for f in common} | {f.id for m in members for f in m.form}
    assert set(names) - {TOGETHER} == wanted - {TOGETHER}
    assert len(names) == len(set(names))
    assert one.conflicts == ()


@pytest.mark.parametrize("pack_id", ONE_THINGS)
def test_each_paper_stands_once_and_belongs_to_all_who_want_it(pack_id: str) -> None:
    members, _, one = merged(pack_id)
    assert len({m.id for m in one.materials}) == len(one.materials)
    users = {m.id: set(m.used_by) for m in one.materials}
    for entry in members:
        for material in entry.materials:
            assert entry.item.id in users[material.id] or set(material.used_by) <= users[material.id]


@pytest.mark.parametrize("pack_id", ONE_THINGS)
def test_every_row_of_every_department_has_its_field_and_every_field_is_reached(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    fields = structure(pack).fields
    assert {row.field for item in pack.items for row in item.form} <= set(fields)
    reached, items = reachable(pack, TODAY)
    assert reached == {f.id for f in pack.form if f.compute is None}
    assert items == {i.id for i in pack.items if i.state.value == "active"}


@pytest.mark.parametrize("pack_id", ONE_THINGS)
def test_merging_twice_gives_the_same_and_members_keep_their_own_form(pack_id: str) -> None:
    members, common, one = merged(pack_id)
    again = merge(members, common)
    assert [f.id for f in one.form] == [f.id for f in again.form]
    assert one == again
    rows = {m.item.id: m.item.form for m in members}
    assert all(item.form == rows[item.id] for item in one.items)


@pytest.mark.parametrize("pack_id", sorted(SHELF.packs))
def test_a_usual_case_gives_every_department_its_complete_form(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    answers = usual(pack, TODAY)
    forms = subforms(pack, answers, TODAY)
    assert forms and all(form.complete and form.rows for form in forms)
    present = {form.item_id for form in forms}
    assert all(set(form.after) <= present for form in forms)


@pytest.mark.parametrize("pack_id", sorted(SHELF.packs))
def test_the_order_of_questions_depends_on_nothing_but_the_answers(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    answers = usual(pack, TODAY)
    asked = [s.id for s in steps(pack, answers, TODAY)]
    assert asked == [s.id for s in steps(pack, dict(reversed(answers.items())), TODAY)]
    assert len(asked) == len(set(asked))


# --- generated members: fields of one dictionary, own limits, conditions on what stands before -----------------------

NAMES = tuple(f"f{n}" for n in range(8))
LETTERS = ("a", "b", "c", "d")


@st.composite
def member_lists(draw: st.DrawFn) -> list[Member]:
    """Up to four members that draw their fields from one dictionary and narrow it each in their own way."""
    found: list[Member] = []
    for n, name in enumerate(LETTERS[: draw(st.integers(1, 4))]):
        form: list[dict[str, Any]] = []
        for used in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True)):
            more: dict[str, Any] = {"group": draw(st.sampled_from("甲乙"))}
            more |= draw(st.sampled_from([{}, {"min_length": 3}, {"max_length": 20}, {"way_out": "没有"}]))
            earlier = [k for k in NAMES if k < used]
            if earlier and draw(st.booleans()):
                more["when"] = f"{draw(st.sampled_from(earlier))} != 'no'"
            form.append(field(used, **more))
        item: dict[str, Any] = {}
        if n and draw(st.booleans()):
            item["optional"] = {}
        if n and draw(st.booleans()):
            item[draw(st.sampled_from(["after", "requires"]))] = [draw(st.sampled_from(LETTERS[:n]))]
        found.append(member(name, *form, **item))
    return draw(st.permutations(found))


@given(member_lists())
def test_generated_members_merge_into_their_union_without_duplicates(members: list[Member]) -> None:
    one = merge(members)
    names = [f.id for f in one.form]
    assert len(names) == len(set(names))
    assert set(names) - {TOGETHER} == {f.id for m in members for f in m.form}
    assert (TOGETHER in names) == any(m.item.optional is not None for m in members)


@given(member_lists())
def test_a_value_that_the_one_form_takes_satisfies_every_member(members: list[Member]) -> None:
    one = {f.id: f for f in merge(members).form}
    for entry in members:
        for own in entry.form:
            assert one[own.id].min_length >= own.min_length
            assert one[own.id].max_length <= own.max_length
            assert own.way_out is not None or one[own.id].way_out is None


@given(member_lists())
def test_predecessors_come_first_and_the_outcome_is_always_the_same(members: list[Member]) -> None:
    one = merge(members)
    order = [item.id for item in one.items]
    for item in one.items:
        assert all(order.index(name) < order.index(item.id) for name in (*item.after, *item.requires))
    assert one == merge(members)


@given(member_lists())
def test_a_question_stands_behind_those_that_decide_over_it(members: list[Member]) -> None:
    form = merge(members).form
    places = {f.id: n for n, f in enumerate(form)}
    for entry in form:
        for name in NAMES:
            if entry.when and f"{name} !=" in entry.when and name in places and name != entry.id:
                assert places[name] < places[entry.id]


def test_every_pack_of_the_shelf_is_checked_here() -> None:
    assert SHELF.problems == ()
    assert len(SHELF.packs) == 37
    assert len(ONE_THINGS) >= 14
    assert all(isinstance(p, Pack) for p in SHELF.packs.values())
