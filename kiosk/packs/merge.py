"""一件事: several items' forms and papers become one. The same datum is asked once, the same paper shown once.

What two members say of one field must fit together: a value that satisfies the merged field satisfies both. Where that
cannot be, it is a conflict for the author of the pack; a citizen never meets it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiosk.packs import rules
from kiosk.packs.dictionary import dictionary
from kiosk.packs.schema import Choice, Commitment, FormField, Item, Material, Name, Necessity, NotHere
from kiosk.packs.words import Strict

TOGETHER = "together"  # the question which of the members that may be left out are wanted
NEVER = "false"
_STRICTEST = (Necessity.REQUIRED, Necessity.DEFERRABLE, Necessity.OPTIONAL, Necessity.NOT_NEEDED)
#: What two members must agree on, or the value of one would be wrong for the other.
_MEANING = ("kind", "codes", "text", "latin", "pattern", "check", "decimals", "unit", "compute", "prefill", "columns")


class Member(Strict):
    """One item with what it alone would ask for: a file of `members/`, or taken from another pack."""

    item: Item
    form: tuple[FormField, ...] = ()
    materials: tuple[Material, ...] = ()
    commitments: tuple[Commitment, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two members want different things under one name. `what` names the key; `members` who."""

    kind: str  # field, material, item
    id: Name
    what: str
    members: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}: {' and '.join(self.members)} differ in {self.what}"


@dataclass(frozen=True, slots=True)
class Merged:
    """The one form. With conflicts it must not be used."""

    items: tuple[Item, ...]
    form: tuple[FormField, ...]
    materials: tuple[Material, ...]
    commitments: tuple[Commitment, ...]
    conflicts: tuple[Conflict, ...]


def merge(members: Sequence[Member], common: Sequence[FormField] = ()) -> Merged:
    """`common`: fields of the 一件事 itself, asked first and in their order. The outcome depends on nothing else.

    Raises ValueError for members that wait for one another in a circle or for nobody.
    """
    ordered = _in_order(members)
    conflicts: list[Conflict] = []
    whens = _effective([m.item for m in ordered])
    items = tuple(m.item.model_copy(update={"when": whens[m.item.id] or None}) for m in ordered)
    form = _fields(ordered, common, whens, conflicts)
    form = _with_choices(form, items)
    materials = _materials(ordered, conflicts)
    commitments = tuple(c for m in ordered for c in m.commitments)
    return Merged(items, _sorted(form), materials, commitments, tuple(conflicts))


# --- items -----------------------------------------------------------------------------------------------------------


def _in_order(members: Sequence[Member]) -> list[Member]:
    """Predecessors first, otherwise as the pack lists them."""
    ids = [m.item.id for m in members]
    if len(set(ids)) != len(ids):
        raise ValueError(f"member {next(i for i in ids if ids.count(i) > 1)!r} stands twice")
    before = {m.item.id: {*m.item.after, *m.item.requires} for m in members}
    for name, wanted in before.items():
        if wanted - set(ids):
            raise ValueError(f"member {name} waits for {sorted(wanted - set(ids))[0]!r}, which is no member")
    order = _topological(ids, before, {name: (n,) for n, name in enumerate(ids)})
    if len(order) < len(ids):
        raise ValueError(f"members wait for one another: {' '.join(sorted(set(ids) - set(order)))}")
    by_id = {m.item.id: m for m in members}
    return [by_id[name] for name in order]


def _effective(items: Iterable[Item]) -> dict[str, str]:
    """When each item is part of the case: own condition, wanted by the citizen, with what it cannot do without."""
    found: dict[str, str] = {}
    for item in items:
        parts = [item.when] if item.when else []
        if item.state.value != "active":
            parts = [NEVER]
        elif item.optional is not None:
            parts.append(f"'{item.id}' in {TOGETHER}")
        parts += [found[name] for name in item.requires if found[name]]
        found[item.id] = " && ".join(_bracketed(part) for part in dict.fromkeys(parts))
    return found


def _bracketed(part: str) -> str:
    return part if part.replace("_", "").isalnum() else f"({part})"


def _with_choices(form: dict[str, FormField], items: Sequence[Item]) -> dict[str, FormField]:
    """The question 要一起办哪几件, where members may be left out; a suspended one stays in the list with its reason."""
    optional = [item for item in items if item.optional is not None]
    if not optional:
        return form
    choices = []
    for item in optional:
        assert item.optional is not None
        off = item.optional.off
        if item.state.value != "active" and item.state.reason is not None:
            off = (NotHere(reason=item.state.reason, code=f"member.{item.state.value}"),)
        label = item.optional.label or item.name
        choices.append(Choice(code=item.id, label=label, detail=item.optional.detail, off=off))
    own = form.get(TOGETHER) or FormField.model_validate(dict(dictionary()[TOGETHER]))
    asked = own.model_copy(update={"choices": tuple(choices)})
    return {**form, TOGETHER: asked} if TOGETHER in form else {TOGETHER: asked, **form}


# --- fields ----------------------------------------------------------------------------------------------------------


def _fields(
    members: Sequence[Member], common: Sequence[FormField], whens: Mapping[str, str], conflicts: list[Conflict]
) -> dict[str, FormField]:
    """A question is asked only while its member is part of the case, unless it decides whether the member is."""
    found: dict[str, FormField] = {field.id: field for field in common}
    asked_by: dict[str, str] = {field.id: "the common form" for field in common}
    every = {field.id: field for m in reversed(members) for field in m.form} | found
    for member in members:
        name = member.item.id
        deciding = _closure(whens[name], every)
        for field in member.form:
            when = _when(field.when, "" if field.id in deciding else whens[name])
            known = found.get(field.id)
            if known is None:
                found[field.id] = field.model_copy(update={"when": when})
                asked_by[field.id] = name
            elif known in common:
                _differences(known, field, (asked_by[field.id], name), conflicts)
            else:
                found[field.id] = _joined(known, field, when, (asked_by[field.id], name), conflicts)
    return found


def _closure(source: str, fields: Mapping[str, FormField]) -> set[str]:
    """Fields that a condition reads, and those that decide over them."""
    seen: set[str] = set()
    todo = list(_names(source))
    while todo:
        name = todo.pop()
        if name in fields and name not in seen:
            seen.add(name)
            todo += _names(fields[name].when) | _names(fields[name].compute)
    return seen


def _names(source: str | None) -> frozenset[str]:
    try:
        return rules.names(source) | rules.quoted(source) if source else frozenset()
    except rules.RuleError:
        return frozenset()  # named by the loader, with its place


def _when(own: str | None, item: str) -> str | None:
    return " && ".join(_bracketed(part) for part in (item, own or "") if part) or None


def _joined(
    known: FormField, other: FormField, when: str | None, members: tuple[str, str], conflicts: list[Conflict]
) -> FormField:
    """One field for both: the narrower limits, asked when either of them would ask."""
    _differences(known, other, members, conflicts)
    either = None
    if known.when is not None and when is not None:
        either = when if known.when == when else f"({known.when}) || ({when})"
    narrower: dict[str, Any] = {
        "when": either,
        "min_length": max(known.min_length, other.min_length),
        "max_length": min(known.max_length, other.max_length),
        "earliest_days": _narrower(max, known.earliest_days, other.earliest_days),
        "latest_days": _narrower(min, known.latest_days, other.latest_days),
        "least": _narrower(max, known.least, other.least),
        "most": _narrower(min, known.most, other.most),
        "max_rows": min(known.max_rows, other.max_rows),
        "way_out": known.way_out if other.way_out is not None else None,  # needed by one is needed
        "checks": known.checks + tuple(check for check in other.checks if check not in known.checks),
        "confirm": known.confirm or other.confirm,
        "masked": known.masked or other.masked,
        "last": known.last and other.last,
    }
    return known.model_copy(update=narrower)


def _narrower(pick: Any, one: float | None, two: float | None) -> Any:
    return one if two is None else two if one is None else pick(one, two)


def _differences(known: FormField, other: FormField, members: tuple[str, str], conflicts: list[Conflict]) -> None:
    for key in _MEANING:
        if getattr(known, key) != getattr(other, key):
            conflicts.append(Conflict("field", known.id, key, members))
    if [c.code for c in known.choices] != [c.code for c in other.choices]:
        conflicts.append(Conflict("field", known.id, "choices", members))
    if max(known.min_length, other.min_length) > min(known.max_length, other.max_length):
        conflicts.append(Conflict("field", known.id, "length", members))


def _sorted(form: Mapping[str, FormField]) -> tuple[FormField, ...]:
    """What belongs together stands together (by the titles of the review's groups), what depends comes behind."""
    group_rank: dict[str, int] = {}
    for field in form.values():
        if field.group is not None and not field.last:
            group_rank.setdefault(field.group.zh, len(group_rank))
    rank: dict[str, tuple[int, ...]] = {}
    last = 0
    for n, field in enumerate(form.values()):
        last = group_rank.get(field.group.zh, last) if field.group is not None else last
        rank[field.id] = (1 if field.last else 0, last, n)
    before = {name: {n for n in _reads(field) if n in form and n != name} for name, field in form.items()}
    order = _topological(list(form), before, rank)
    order += [name for name in form if name not in set(order)]  # a circle: the loader names it
    return tuple(form[name] for name in order)


def _reads(field: FormField) -> set[str]:
    """Fields that must be known before this one can be asked or worked out."""
    sources = [field.when, field.compute, field.default, *(variant.when for variant in field.variants)]
    sources += [off.when for choice in field.choices for off in choice.off]
    return {name for source in sources for name in _names(source)} - rules.CONTEXT


def _topological(ids: Sequence[str], before: Mapping[str, set[str]], rank: Mapping[str, tuple[int, ...]]) -> list[str]:
    """Kahn's algorithm; of what is free, the lowest rank. Members of a circle are left out."""
    waiting = {name: set(before.get(name, ())) & set(ids) for name in ids}
    behind: dict[str, list[str]] = {name: [] for name in ids}
    for name, wanted in waiting.items():
        for other in wanted:
            behind[other].append(name)
    free = [(rank[name], name) for name, wanted in waiting.items() if not wanted]
    heapq.heapify(free)
    order: list[str] = []
    while free:
        _, name = heapq.heappop(free)
        order.append(name)
        for other in behind[name]:
            waiting[other].discard(name)
            if not waiting[other]:
                heapq.heappush(free, (rank[other], other))
    return order


# --- papers ----------------------------------------------------------------------------------------------------------


def _materials(members: Sequence[Member], conflicts: list[Conflict]) -> tuple[Material, ...]:
    found: dict[str, Material] = {}
    owner: dict[str, str] = {}
    for member in members:
        name = member.item.id
        for material in member.materials:
            own = material if material.used_by else material.model_copy(update={"used_by": (name,)})
            known = found.get(own.id)
            if known is None:
                found[own.id], owner[own.id] = own, name
            else:
                found[own.id] = _one_paper(known, own, (owner[own.id], name), conflicts)
    return tuple(found.values())


def _one_paper(known: Material, other: Material, members: tuple[str, str], conflicts: list[Conflict]) -> Material:
    """Shown once, as strict as the stricter of the two, for all who want it."""
    for key in ("kind", "type", "fallback", "statement"):
        if getattr(known, key) != getattr(other, key):
            conflicts.append(Conflict("material", known.id, key, members))
    if [page.id for page in known.pages] != [page.id for page in other.pages]:
        conflicts.append(Conflict("material", known.id, "pages", members))
    if bool(known.free) != bool(other.free) or (known.free and other.free and known.free.by != other.free.by):
        conflicts.append(Conflict("material", known.id, "free", members))
    strict = min(known, other, key=lambda m: _STRICTEST.index(m.necessity))
    pledges = [m.pledge for m in (known, other) if m.pledge is not None]
    free = known.free
    if free is not None and other.free is not None:
        free = free.model_copy(
            update={"fields": {**other.free.fields, **free.fields}, "map": {**other.free.map, **free.map}}
        )
    when = None
    if known.when is not None and other.when is not None:
        when = known.when if known.when == other.when else f"({known.when}) || ({other.when})"
    return known.model_copy(
        update={
            "necessity": strict.necessity,
            "when": when,
            "copies": max(known.copies, other.copies),
            "free": free,
            "pledge": min(pledges, key=lambda p: p.days)
            if pledges and strict.necessity is Necessity.DEFERRABLE
            else None,
            "used_by": tuple(dict.fromkeys((*known.used_by, *other.used_by))),
            "confirm": known.confirm or other.confirm,
        }
    )
