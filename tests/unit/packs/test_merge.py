"""一件事: forms and papers of several items become one, and what does not fit together is named for the author."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.packs.merge import NEVER, TOGETHER, Member, merge
from kiosk.packs.schema import FormField


def field(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "text", "label": name, "question": f"{name}？", "group": "甲"} | more


def paper(name: str, necessity: str = "必备", **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "necessity": necessity, "pages": [{"id": "p", "title": name}]} | more


def member(name: str, *form: dict[str, Any], materials: tuple[Any, ...] = (), **item: Any) -> Member:
    rows = [{"label": f["id"], "field": f["id"]} for f in form]
    whole = {
        "id": name, "name": name, "department": name, "task_type": "01", "form_title": name, "form": rows,
    } | item  # fmt: skip
    return Member.model_validate({"item": whole, "form": form, "materials": materials})


def ids(entries: Any) -> list[str]:
    return [entry.id for entry in entries]


PLEDGE = {"what": "书", "form": "原件", "where": "窗口", "consequence": "终止"}


def test_the_same_datum_is_asked_once() -> None:
    merged = merge([member("a", field("name"), field("x")), member("b", field("name"), field("y"))])
    assert sorted(ids(merged.form)) == ["name", "x", "y"]
    assert merged.conflicts == ()


def test_fields_of_the_whole_come_first_and_in_their_order() -> None:
    common = [FormField.model_validate(field(name)) for name in ("z", "name")]
    merged = merge([member("a", field("x"), field("name"))], common)
    assert ids(merged.form) == ["z", "name", "x"]


def test_a_value_that_satisfies_the_narrower_limits_satisfies_both() -> None:
    a = field("n", kind="number", least=1, most=50, min_length=2, max_length=30, way_out="没有")
    b = field("n", kind="number", least=5, max_length=10)
    for order in ([a, b], [b, a]):
        (found,) = merge([member("a", order[0]), member("b", order[1])]).form
        assert (found.least, found.most, found.min_length, found.max_length) == (5, 50, 2, 10)
        assert found.way_out is None, "what one department must have has no way out"


@pytest.mark.parametrize(
    ("one", "two", "what"),
    [
        (field("f"), field("f", kind="date"), "kind"),
        (field("f"), field("f", text="name"), "text"),
        (field("f", pattern="^A.*$"), field("f", pattern="^B.*$"), "pattern"),
        (field("f", min_length=20), field("f", max_length=10), "length"),
        (field("f", kind="number", unit="元"), field("f", kind="number", unit="万元"), "unit"),
        (
            field("f", kind="choice", choices=[{"code": "a", "label": "甲"}]),
            field("f", kind="choice", choices=[{"code": "b", "label": "乙"}]),
            "choices",
        ),
    ],
)
def test_what_two_members_want_differently_is_a_conflict_with_both_names(
    one: dict[str, Any], two: dict[str, Any], what: str
) -> None:
    found = merge([member("a", one), member("b", two)]).conflicts
    assert [(c.kind, c.id, c.what, c.members) for c in found] == [("field", "f", what, ("a", "b"))]
    assert "a and b" in str(found[0])


def test_one_paper_is_shown_once_as_strict_as_the_stricter_and_for_both() -> None:
    a = member("a", field("x"), materials=(paper("book", "可容缺", copies=1, pledge=PLEDGE | {"days": 10}),))
    b = member("b", field("y"), materials=(paper("book", "可容缺", copies=2, pledge=PLEDGE | {"days": 5}),))
    (one,) = merge([a, b]).materials
    assert (one.necessity.value, one.copies, one.used_by) == ("可容缺", 2, ("a", "b"))
    assert one.pledge is not None and one.pledge.days == 5
    c = member("c", field("z"), materials=(paper("book"),))
    (one,) = merge([a, b, c]).materials
    assert (one.necessity.value, one.pledge) == ("必备", None)


def test_papers_with_other_pages_are_a_conflict() -> None:
    a = member("a", field("x"), materials=(paper("book"),))
    b = member("b", field("y"), materials=(paper("book", pages=[{"id": "other", "title": "书"}]),))
    assert [(c.kind, c.what) for c in merge([a, b]).conflicts] == [("material", "pages")]


def test_members_that_may_be_left_out_are_asked_about_together() -> None:
    merged = merge([member("a", field("x")), member("b", field("y"), optional={"detail": "可以不办"})])
    asked = next(f for f in merged.form if f.id == TOGETHER)
    assert [c.code for c in asked.choices] == ["b"]
    assert {f.id: f.when for f in merged.form}["y"] == f"(('b' in {TOGETHER}))"


def test_without_such_members_nobody_is_asked() -> None:
    assert TOGETHER not in ids(merge([member("a", field("x"))]).form)


def test_what_cannot_be_had_without_another_goes_only_with_it() -> None:
    merged = merge(
        [
            member("card", field("y"), optional={}, requires=["register"]),
            member("register", field("x"), when="x2 == 'yes'"),
        ],
        [FormField.model_validate(field("x2"))],
    )
    assert ids(merged.items) == ["register", "card"], "predecessors first"
    when = {item.id: item.when for item in merged.items}
    assert "x2 == 'yes'" in str(when["card"]) and "'card' in together" in str(when["card"])


def test_what_comes_after_another_may_go_alone() -> None:
    merged = merge([member("b", field("y"), after=["a"]), member("a", field("x"), when="y == 'v'")])
    assert ids(merged.items) == ["a", "b"]
    assert merged.items[1].when is None


@pytest.mark.parametrize("key", ["after", "requires"])
def test_a_circle_of_members_is_an_error(key: str) -> None:
    with pytest.raises(ValueError, match="wait for one another: a b"):
        merge([member("a", **{key: ["b"]}), member("b", **{key: ["a"]})])


def test_waiting_for_nobody_and_standing_twice_are_errors() -> None:
    with pytest.raises(ValueError, match="'nobody', which is no member"):
        merge([member("a", after=["nobody"])])
    with pytest.raises(ValueError, match="stands twice"):
        merge([member("a"), member("a")])


def test_a_suspended_member_is_in_no_case_and_stays_in_the_list_with_its_reason() -> None:
    state = {"value": "suspended", "reason": "系统升级"}
    merged = merge([member("a", field("x")), member("b", field("y"), optional={}, state=state)])
    assert merged.items[1].when == NEVER
    asked = next(f for f in merged.form if f.id == TOGETHER)
    (off,) = asked.choices[0].off
    assert (off.reason.zh, off.when) == ("系统升级", None)


def test_what_belongs_together_stands_together_and_what_depends_comes_behind() -> None:
    merged = merge(
        [
            member("a", field("x", group="甲", when="later == 'yes'"), field("end", group="丙", last=True)),
            member("b", field("later", group="乙"), field("x3", group="甲")),
        ]
    )
    order = ids(merged.form)
    assert order.index("later") < order.index("x")
    assert order[-1] == "end"


def test_a_question_that_decides_over_its_member_is_asked_whatever_the_answer() -> None:
    merged = merge([member("a", field("kind"), field("x"), when="kind == 'yes'")])
    when = {f.id: f.when for f in merged.form}
    assert when["kind"] is None
    assert "kind == 'yes'" in str(when["x"])
