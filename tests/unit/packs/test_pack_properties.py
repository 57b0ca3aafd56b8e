"""Properties of the merged form that hold for every pack and every way through it (S14)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
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
relaxed = settings(deadline=None, max_examples=6, suppress_health_check=list(HealthCheck))
people = st.sampled_from([citizen("2"), citizen("1"), citizen("2", "05"), citizen("1", ""), citizen("9", address="")])


def walked(pack: Pack, data: st.DataObject) -> tuple[dict[str, Answer], list[str]]:
    """One way through it. A way that ends before a reason is no case; that it has one is looked at below."""
    try:
        return walk(pack, data.draw(people), lambda options: data.draw(st.sampled_from(list(options))))
    except Stopped:
        reject()


@pytest.mark.parametrize("pack_id", PACKS)
@relaxed
@given(data=st.data())
def test_who_cannot_go_on_is_told_why_at_each_answer(pack_id: str, data: Any) -> None:
    try:
        walk(SHELF.packs[pack_id], data.draw(people), lambda options: data.draw(st.sampled_from(list(options))))
    except Stopped as stopped:
        rows = stopped.step.choices
        assert rows and all(not row.on and row.reason and row.reason_code for row in rows), stopped


@pytest.mark.parametrize("pack_id", PACKS)
@relaxed
@given(data=st.data())
def test_nothing_is_asked_twice_and_every_sub_form_is_complete(pack_id: str, data: Any) -> None:
    pack = SHELF.packs[pack_id]
    answers, asked = walked(pack, data)
    assert len(asked) == len(set(asked))
    labels = [step.label.zh for step in steps(pack, answers, TODAY)]
    assert len(labels) == len(set(labels))
    for form in subforms(pack, answers, TODAY):
        assert form.complete, (form.title, form.missing)
        assert all(row.text for row in form.rows)


@pytest.mark.parametrize("pack_id", PACKS)
@relaxed
@given(data=st.data())
def test_the_steps_stand_still_when_all_are_answered(pack_id: str, data: Any) -> None:
    pack = SHELF.packs[pack_id]
    answers, _ = walked(pack, data)
    assert unanswered(pack, answers, TODAY) == ()
    first = steps(pack, answers, TODAY)
    assert first == steps(pack, dict(reversed(answers.items())), TODAY)
    for step in first:
        if step.id in answers and not step.confirm:
            assert check(step, answers[step.id].value, answers, TODAY) is None


@pytest.mark.parametrize("pack_id", PACKS)
@relaxed
@given(data=st.data())
def test_an_answer_whose_question_has_gone_reaches_no_paper(pack_id: str, data: Any) -> None:
    pack = SHELF.packs[pack_id]
    answers, _ = walked(pack, data)
    visible = {step.id for step in steps(pack, answers, TODAY)} | {f.id for f in pack.form if f.prefill}
    canaries = {
        field.id: Answer("CANARY" + field.id, Source.OWN)
        for field in pack.form
        if field.asked and field.id not in visible and field.kind != "group"
    }
    dirty = answers | canaries
    assert "CANARY" not in "".join(row.text + str(row.value) for f in subforms(pack, dirty, TODAY) for row in f.rows)
    assert "CANARY" not in "".join(row.text for group in review(pack, dirty, TODAY) for row in group.rows)
    assert "CANARY" not in "".join(s.text for s in statements(pack, dirty, TODAY))
    assert [s.id for s in steps(pack, dirty, TODAY)] == [s.id for s in steps(pack, answers, TODAY)]


@pytest.mark.parametrize("pack_id", PACKS)
@relaxed
@given(data=st.data())
def test_a_deferrable_paper_is_due_within_the_promised_time(pack_id: str, data: Any) -> None:
    pack = SHELF.packs[pack_id]
    answers, _ = walked(pack, data)
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
@relaxed
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
