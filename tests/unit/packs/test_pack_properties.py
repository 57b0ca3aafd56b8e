"""Properties of the merged form that hold for every pack and every way through it (S14)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.domain.person import Answer, Source
from kiosk.packs.answers import check, unanswered
from kiosk.packs.explore import reachable
from kiosk.packs.forms import review, steps
from kiosk.packs.graph import structure
from kiosk.packs.materials import needed, pledge, statements
from kiosk.packs.schema import Necessity, Pack
from kiosk.packs.subforms import subforms
from tests.unit.packs.pack_walk import SHELF, TODAY, Stopped, citizen, walk

PACKS = sorted(SHELF.packs)
WAYS = 3  # through each pack: random, and the same at each run
PEOPLE = (citizen("2"), citizen("1"), citizen("2", "05"), citizen("1", ""), citizen("9", address=""))


@lru_cache(maxsize=64)
def ways(pack_id: str) -> tuple[tuple[dict[str, Answer], list[str]] | Stopped, ...]:
    """What people answered and were asked, or where somebody could not go on."""
    found: list[tuple[dict[str, Answer], list[str]] | Stopped] = []
    for n in range(WAYS):
        chance = Random(f"{pack_id} {n}")
        try:
            found.append(walk(SHELF.packs[pack_id], PEOPLE[n % len(PEOPLE)], chance.choice))
        except Stopped as stopped:
            found.append(stopped)
    return tuple(found)


def walked(pack_id: str) -> Iterator[tuple[Pack, dict[str, Answer], list[str]]]:
    for way in ways(pack_id):
        if not isinstance(way, Stopped):
            yield SHELF.packs[pack_id], *way


@pytest.mark.parametrize("pack_id", PACKS)
def test_who_cannot_go_on_is_told_why_at_each_answer(pack_id: str) -> None:
    for way in ways(pack_id):
        if isinstance(way, Stopped):
            rows = way.step.choices
            assert rows and all(not row.on and row.reason and row.reason_code for row in rows), way


@pytest.mark.parametrize("pack_id", PACKS)
def test_nothing_is_asked_twice_and_every_sub_form_is_complete(pack_id: str) -> None:
    for pack, answers, asked in walked(pack_id):
        assert len(asked) == len(set(asked))
        labels = [step.label.zh for step in steps(pack, answers, TODAY)]
        assert len(labels) == len(set(labels))
        for form in subforms(pack, answers, TODAY):
            assert form.complete, (form.title, form.missing)
            assert all(row.text for row in form.rows)


@pytest.mark.parametrize("pack_id", PACKS)
def test_the_steps_stand_still_when_all_are_answered(pack_id: str) -> None:
    for pack, answers, _ in walked(pack_id):
        assert unanswered(pack, answers, TODAY) == ()
        first = steps(pack, answers, TODAY)
        assert first == steps(pack, dict(reversed(answers.items())), TODAY)


@pytest.mark.parametrize("pack_id", PACKS)
def test_an_answer_whose_question_has_gone_reaches_no_paper(pack_id: str) -> None:
    for pack, answers, _ in walked(pack_id):
        visible = {step.id for step in steps(pack, answers, TODAY)} | {f.id for f in pack.form if f.prefill}
        canaries = {
            field.id: Answer("CANARY" + field.id, Source.OWN)
            for field in pack.form
            if field.asked and field.id not in visible and field.kind != "group"
        }
        dirty = answers | canaries
        rows = [row for form in subforms(pack, dirty, TODAY) for row in form.rows]
        assert "CANARY" not in "".join(row.text + str(row.value) for row in rows)
        assert "CANARY" not in "".join(row.text for group in review(pack, dirty, TODAY) for row in group.rows)
        assert "CANARY" not in "".join(s.text for s in statements(pack, dirty, TODAY))
        assert [s.id for s in steps(pack, dirty, TODAY)] == [s.id for s in steps(pack, answers, TODAY)]


@pytest.mark.parametrize("pack_id", PACKS)
def test_a_deferrable_paper_is_due_within_the_promised_time(pack_id: str) -> None:
    for pack, answers, _ in walked(pack_id):
        for need in needed(pack, answers, TODAY):
            if need.necessity is Necessity.DEFERRABLE:
                assert pledge(pack, need, TODAY).days <= pack.promise.days


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_question_can_be_reached(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    fields, items = reachable(pack, TODAY)
    assert fields == {field.id for field in pack.form if field.compute is None}
    assert items == {item.id for item in pack.items}


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_step_is_spoken_with_its_answers_numbered(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    for step in steps(pack, {}, TODAY):
        assert step.spoken.zh
        if step.choices:
            assert f"按 1，{step.choices[0].label.zh}" in step.spoken.zh


junk = st.one_of(st.text(max_size=40), st.none(), st.integers(), st.booleans(), st.binary(max_size=5)) | st.lists(
    st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=2), max_size=3
).map(tuple)


@pytest.mark.parametrize("pack_id", PACKS)
@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_answer_however_odd_raises(pack_id: str, data: Any) -> None:
    pack = SHELF.packs[pack_id]
    names = sorted(structure(pack).fields)
    answers = {n: Answer(v, Source.OWN) for n, v in data.draw(st.dictionaries(st.sampled_from(names), junk)).items()}
    for step in steps(pack, answers, TODAY):
        value = data.draw(junk)
        found = check(step, value, answers, TODAY)
        assert found is None or (found.text and found.text_elder and found.text_en and found.code)
    subforms(pack, answers, TODAY)
    needed(pack, answers, TODAY)
    review(pack, answers, TODAY)
    statements(pack, answers, TODAY)
