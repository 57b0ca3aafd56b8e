"""Merging of the items' forms: which fields there are, in which order they depend, which of them count now.

A field counts when its own condition holds and an included item uses it. A field that a condition names (a control
field) counts by its own condition alone: otherwise an item could switch off the question that switches it on.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import Any
from weakref import ref

from kiosk.domain.person import Answer
from kiosk.packs import rules
from kiosk.packs.schema import REGION, FormField, Item, Kind, Pack

NEUTRAL: dict[Kind, Any] = {Kind.BOOL: False, Kind.CHOICES: [], Kind.GROUP: []}


@dataclass(frozen=True)
class Structure:
    """What follows from a pack alone, before any answer."""

    fields: Mapping[str, FormField]
    order: tuple[str, ...]
    control: frozenset[str]
    users: Mapping[str, tuple[Item, ...]]  # items whose form shows a field, directly or through a derived one


@dataclass(frozen=True, repr=False)
class Resolved:
    """What counts now. `context` holds every field: answers that count, neutral values for all others."""

    context: Mapping[str, Any]
    visible: frozenset[str]
    items: tuple[Item, ...]
    given: Mapping[str, Answer]


def refs(pack_fields: Mapping[str, FormField], source: str | None) -> frozenset[str]:
    """Fields that a condition reads, `'name' in skipped` included."""
    if source is None:
        return frozenset()
    found = rules.names(source) | {name for name in rules.quoted(source) if name in pack_fields}
    return frozenset(found - rules.CONTEXT)


def conditions(pack: Pack) -> Iterator[tuple[str, str]]:
    """Every condition of a pack with the place where it stands, derived values and answer checks left out."""
    for field in pack.form:
        yield from _field_conditions(field)
    for item in pack.items:
        if item.when:
            yield f"item {item.id}", item.when
        yield from ((f"item {item.id}, row {row.label}", row.when) for row in item.form if row.when)
    yield from ((f"material {material.id}", material.when) for material in pack.materials if material.when)


def _field_conditions(field: FormField) -> Iterator[tuple[str, str]]:
    if field.when:
        yield f"field {field.id}", field.when
    for choice in field.choices:
        yield from ((f"field {field.id}, choice {choice.code}", off.when) for off in choice.off if off.when)
    yield from ((f"field {field.id}, variant", variant.when) for variant in field.variants)


#: By the object itself: comparing two packs that are alike (before and after a swap) costs more than the whole form.
_SHAPES: dict[int, tuple[ref[Pack], Structure]] = {}


def structure(pack: Pack) -> Structure:
    """Worked out once a pack. Raises rules.RuleError for a broken expression or a cycle of conditions."""
    key = id(pack)
    known = _SHAPES.get(key)
    if known is not None and known[0]() is pack:
        return known[1]
    shape = _structure(pack)
    _SHAPES[key] = (ref(pack, lambda _gone: _SHAPES.pop(key, None)), shape)
    return shape


def _structure(pack: Pack) -> Structure:
    fields = {field.id: field for field in pack.form}
    control: set[str] = set()
    for _, source in conditions(pack):
        control |= closure(fields, refs(fields, source))
    users: dict[str, tuple[Item, ...]] = dict.fromkeys(fields, ())
    for item in pack.items:
        for name in closure(fields, frozenset(row.field for row in item.form)):
            users[name] = (*users.get(name, ()), item)
    control |= {REGION} & fields.keys() if pack.regions else set()  # where it is handled: no item's form shows it
    order = _order(fields, frozenset(control), users)
    return Structure(fields, order, frozenset(control), users)


def closure(fields: Mapping[str, FormField], start: frozenset[str]) -> set[str]:
    """The fields themselves and, through derived ones, what those are made from."""
    seen: set[str] = set()
    todo = list(start)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            if name in fields:
                todo.extend(refs(fields, fields[name].compute))
    return seen


def _order(
    fields: Mapping[str, FormField], control: frozenset[str], users: Mapping[str, tuple[Item, ...]]
) -> tuple[str, ...]:
    graph: dict[str, set[str]] = {}
    for name, field in fields.items():
        before = set(refs(fields, field.when) | refs(fields, field.compute))
        for choice in field.choices:
            for off in choice.off:
                before |= refs(fields, off.when)
        if name not in control:
            for item in users[name]:
                before |= refs(fields, item.when)
        graph[name] = before & fields.keys()
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise rules.RuleError("conditions run in a circle: " + " → ".join(reversed(error.args[1]))) from None


def resolve(pack: Pack, answers: Mapping[str, Answer], today: date) -> Resolved:
    """What counts with these answers. Answers to fields that do not count, or to a choice not offered, are left out."""
    shape = structure(pack)
    context: dict[str, Any] = {name: NEUTRAL.get(field.kind, "") for name, field in shape.fields.items()}
    context |= {"today": today.isoformat(), "skipped": []}
    visible: set[str] = set()
    given: dict[str, Answer] = {}
    wanted: dict[str, bool] = {}
    for name in shape.order:
        field = shape.fields[name]
        if field.compute is not None:
            context[name] = rules.evaluate(field.compute, context)
        elif _counts(shape, field, context, wanted):
            visible.add(name)
            answer = answers.get(name)
            if answer is not None:
                _take(field, answer, context, given)
    items = tuple(item for item in pack.items if rules.holds(item.when, context))
    return Resolved(context, frozenset(visible), items, given)


def _counts(shape: Structure, field: FormField, context: Mapping[str, Any], wanted: dict[str, bool]) -> bool:
    """`wanted`: items whose condition was asked before in this turn: all that it reads stands before their fields."""
    if not rules.holds(field.when, context):
        return False
    return field.id in shape.control or any(_wanted(item, context, wanted) for item in shape.users[field.id])


def _wanted(item: Item, context: Mapping[str, Any], wanted: dict[str, bool]) -> bool:
    if item.id not in wanted:
        wanted[item.id] = rules.holds(item.when, context)
    return wanted[item.id]


def _take(field: FormField, answer: Answer, context: dict[str, Any], given: dict[str, Answer]) -> None:
    value = plain(field, answer.value)
    if field.kind is Kind.CHOICE and value and off_reason(field, str(value), context) is not None:
        return
    context[field.id] = value
    given[field.id] = answer
    if value in ("", []):
        context["skipped"].append(field.id)


def off_reason(field: FormField, code: str, context: Mapping[str, Any]) -> Any:
    """The NotHere for which a choice is not offered, or None."""
    for choice in field.choices:
        if choice.code == code:
            return next((off for off in choice.off if rules.holds(off.when, context)), None)
    return None


def plain(field: FormField, value: object) -> Any:
    """An answer's value as conditions see it; a value of a wrong type counts as not answered."""
    neutral = NEUTRAL.get(field.kind, "")
    if field.kind is Kind.BOOL:
        return value is True or value == "yes"
    if field.kind is Kind.CHOICES:
        return [str(code) for code in value] if isinstance(value, (tuple, list)) else neutral
    if field.kind is Kind.GROUP:
        rows = value if isinstance(value, (tuple, list)) else ()
        return [{str(k): str(v) for k, v in row.items()} for row in rows if isinstance(row, Mapping)]
    return value if isinstance(value, str) and _readable(field.kind, value) else neutral


def _readable(kind: Kind, value: str) -> bool:
    """Whether a condition can calculate with it: what is no date or number counts as not answered."""
    if value == "" or kind not in (Kind.DATE, Kind.MONTH, Kind.NUMBER):
        return True
    try:
        if kind is Kind.NUMBER:
            return math.isfinite(float(value))
        day = value if kind is Kind.DATE else f"{value}-01"
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False
