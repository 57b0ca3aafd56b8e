"""Situations of a pack: each condition is tried with every answer that makes a difference to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.domain.person import Answer, Source
from kiosk.packs import explore
from kiosk.packs.explore import Explorer, reachable
from kiosk.packs.graph import resolve
from kiosk.packs.loader import load_pack, load_shelf
from kiosk.packs.schema import Pack
from tests.unit.packs.lint import good
from tests.unit.packs.pack_walk import ASSETS, TODAY

SHELF = load_shelf(ASSETS / "packs", TODAY)


def built(tmp_path: Path, *fields: dict[str, Any]) -> Pack:
    files = good.item(tmp_path)
    for field in fields:
        base = {"label": "x", "group": "x", "question": f"【{field['id']}】", "spoken": "x", "kind": "text"}
        files.form.append(base | field)
        files.item["form"].append({"label": "x", "field": field["id"]})
    pack = load_pack(files.write(tmp_path), good.TODAY)
    assert isinstance(pack, Pack), pack
    return pack


@pytest.mark.parametrize(
    ("condition", "possible"),
    [
        ("good_case == 'first'", True),
        ("good_case == 'window'", False),  # it is always switched off
        ("good_case == 'first' && how_long == 'long'", True),
        ("good_case == 'second' && how_long == 'long'", False),  # switched off there
        ("size(people) == 0 && 'people' in skipped", True),
        ("size(people) > 5", True),
        ("'home' in skipped", False),  # it has no way out
        ("delivery_mobile != '' && delivery_way == 'window'", False),  # not asked then
        ("home == 'y' && home != 'x'", True),
        ("today < '2000-01-01'", False),
    ],
)
def test_a_condition_is_possible_exactly_when_somebody_can_answer_so(
    tmp_path: Path, condition: str, possible: bool
) -> None:
    assert Explorer(built(tmp_path), good.TODAY).possible(condition) is possible


def test_days_and_numbers_are_tried_at_what_conditions_name_and_at_their_limits(tmp_path: Path) -> None:
    day = {"id": "day", "kind": "date", "earliest_days": -30, "latest_days": 0}
    number = {"id": "number", "kind": "number", "least": 1, "most": 9}
    explorer = Explorer(built(tmp_path, day, number), good.TODAY)
    assert explorer.possible("day == '2026-11-10'")
    assert explorer.possible("day < '2026-10-24'")  # the first day that is allowed
    assert not explorer.possible("day != '' && day < '2026-10-23'")
    assert explorer.possible("number != '' && double(number) > 8.0")
    assert not explorer.possible("number != '' && double(number) > 9.0")


def test_more_combinations_than_are_tried_exactly_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explore, "EXACT", 3)
    explorer = Explorer(built(tmp_path), good.TODAY)
    assert explorer.possible("good_case == 'first' && how_long == 'long' && delivery_way == 'post'")
    assert not explorer.possible("good_case == 'second' && how_long == 'long'")


@pytest.mark.parametrize("pack_id", sorted(SHELF.packs))
def test_of_a_shipped_pack_every_question_and_every_member_can_be_reached(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    fields, items = reachable(pack, TODAY)
    assert fields == {field.id for field in pack.form if field.compute is None}
    assert items == {item.id for item in pack.items if item.state.value == "active"}


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_situation_is_what_the_form_makes_of_the_same_answers(data: st.DataObject) -> None:
    pack = SHELF.packs["newborn"]
    explorer = Explorer(pack, TODAY)
    asked = data.draw(st.sampled_from([field.id for field in pack.form if field.asked]))
    situations = list(zip(range(40), explorer.situations([asked]), strict=False))
    _, now = data.draw(st.sampled_from(situations))
    answers = {name: Answer(_as_given(value), Source.OWN) for name, value in now.context.items() if name in now.visible}
    resolved = resolve(pack, answers, TODAY)
    assert now.visible <= resolved.visible
    assert all(resolved.context[name] == now.context[name] for name in now.visible)


def _as_given(value: Any) -> object:
    return tuple(value) if isinstance(value, list) else value
