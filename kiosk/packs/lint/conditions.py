"""P4: conditions that never hold, that always hold, that name an answer which does not exist, and dead ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kiosk.packs.codes import code_set
from kiosk.packs.graph import conditions, structure
from kiosk.packs.lint.checked import Checked
from kiosk.packs.lint.finding import Finding
from kiosk.packs.lint.lines import Part
from kiosk.packs.near import meant
from kiosk.packs.schema import Choice, FormField, Kind, Material

_EQUAL = re.compile(r"\b([a-z][a-z0-9_]*)\s*[=!]=\s*'([^']*)'")
_IN_FIELD = re.compile(r"'([^']*)'\s+in\s+([a-z][a-z0-9_]*)")
_IN_LIST = re.compile(r"\b([a-z][a-z0-9_]*)\s+in\s+\[([^\]]*)\]")
_OPEN_UP = "look at the answers that it compares with"


def findings(c: Checked) -> Iterator[Finding]:
    wrong = list(_unknown_answers(c))
    yield from wrong
    if wrong:
        return  # what follows from a wrong name is not news
    never = frozenset(item.id for item in c.pack.items if not c.explorer.possible(item.when))
    yield from _items(c, never)
    for field in c.pack.form:
        if not never.issuperset(item.id for item in structure(c.pack).users[field.id]) or _steers(c, field):
            yield from _field(c, field)
    yield from _papers(c, never)
    yield from _always(c)


def _field(c: Checked, field: FormField) -> Iterator[Finding]:
    shape, path = structure(c.pack), ("form", field.id)
    if field.compute is not None or (not _steers(c, field) and not shape.users[field.id]):
        return  # P207
    if not c.explorer.possible(asked=[field.id]):
        yield c.found("P401", (*path, "when"), f"field {field.id}: never asked, its condition never holds", _OPEN_UP)
        return
    for n, variant in enumerate(field.variants):
        if not c.explorer.possible(variant.when, asked=[field.id]):
            yield c.found("P405", (*path, "variants", n), f"field {field.id}: these words are never shown", _OPEN_UP)
    for choice in field.choices:
        yield from _offs(c, field, choice)
    yield from _dead_end(c, field)


def _offs(c: Checked, field: FormField, choice: Choice) -> Iterator[Finding]:
    for off in choice.off:
        if off.when is None:
            continue
        path: tuple[Part, ...] = ("form", field.id, "choices", choice.code)
        where = f"field {field.id}, choice {choice.code}"
        if not c.explorer.possible(off.when, asked=[field.id]):
            yield c.found("P406", path, f"{where}: never switched off by {off.when!r}", _OPEN_UP)
        elif not c.explorer.possible(f"!({off.when})", asked=[field.id]):
            yield c.found("P409", path, f"{where}: always switched off by {off.when!r}", "leave out its `when`")


def _dead_end(c: Checked, field: FormField) -> Iterator[Finding]:
    """A question that somebody must answer and cannot."""
    some = [choice for choice in field.choices if choice.off]
    if len(some) < len(field.choices) or not some or field.way_out is not None or (field.codes and not some):
        return
    reasons = {frozenset(off.when for off in choice.off) for choice in some if all(off.when for off in choice.off)}
    if len(reasons) < 2:
        return  # never open is P210; one condition for all that is open is how somebody is sent elsewhere
    closed = [" || ".join(f"({off.when})" if off.when else "true" for off in choice.off) for choice in some]
    if c.explorer.possible(*closed, asked=[field.id]):
        yield c.found(
            "P408",
            ("form", field.id, "choices"),
            f"field {field.id}: somebody meets it with every answer switched off",
            "stop them at the question before, with the reason there",
        )


def _steers(c: Checked, field: FormField) -> bool:
    return field.id in structure(c.pack).control


def _items(c: Checked, never: frozenset[str]) -> Iterator[Finding]:
    for item in c.pack.items:
        if item.state.value != "active":
            continue  # a suspended member is switched off on purpose
        if item.id in never:
            yield c.found("P402", ("items", item.id, "when"), f"item {item.id}: never part of a case", _OPEN_UP)
            continue
        for row in item.form:
            if row.when and not c.explorer.possible(item.when, row.when):
                yield c.found(
                    "P407",
                    ("items", item.id, "form", row.field),
                    f"row {row.label}: its condition never holds",
                    _OPEN_UP,
                )


def _papers(c: Checked, never: frozenset[str]) -> Iterator[Finding]:
    """What only members want that are never part of a case is no news."""
    for material in c.pack.materials:
        if not never.issuperset(_users(c, material)) and not c.explorer.possible(
            material.when, items=_users(c, material)
        ):
            yield c.found("P403", ("materials", material.id, "when"), f"paper {material.id}: never needed", _OPEN_UP)
    for commitment in c.pack.commitments:
        if commitment.item not in never and not c.explorer.possible(commitment.when, items=[commitment.item]):
            yield c.found(
                "P404", ("commitments", commitment.id, "when"), f"commitment {commitment.id}: never offered", _OPEN_UP
            )
    for n, rule in enumerate(c.pack.regions):
        if not c.explorer.possible(rule.when):
            yield c.found("P403", ("regions", n), f"region {rule.code}: its condition never holds", _OPEN_UP)


def _always(c: Checked) -> Iterator[Finding]:
    """`when: "true"`, or what the questions before leave no choice about."""
    taken = c.places is not None and bool(c.places.packs_taken)  # another pack's rows may fit this one always
    found = [(place, source) for place, source in conditions(c.pack) if ", choice " not in place]
    found += [(f"commitment {entry.id}", entry.when) for entry in c.pack.commitments if entry.when]
    for place, source in dict.fromkeys(found):
        if not (taken and ", row " in place) and not c.explorer.possible(f"!({source})"):
            yield c.found("P411", _path(place), f"{place}: {source!r} always holds", "leave the condition out")


def _users(c: Checked, material: Material) -> tuple[str, ...]:
    active = tuple(item.id for item in c.pack.items if item.state.value == "active")
    return tuple(name for name in material.used_by if name in active) or active


def _unknown_answers(c: Checked) -> Iterator[Finding]:
    """`period == 'rnge'`: an answer that the choice does not have."""
    sources = [*conditions(c.pack)]
    sources += [(f"field {field.id}", field.compute) for field in c.pack.form if field.compute]
    sources += [(f"commitment {m.id}", m.when) for m in c.pack.commitments if m.when]
    fields = structure(c.pack).fields
    for place, source in dict.fromkeys(sources):
        for name, code in _compared(source):
            if name in fields and fields[name].kind is Kind.BOOL:
                text = f"{place}: {name} is a yes/no, never {code!r}"
                yield c.found("P410", _path(place), text, f"{name}, or !{name}")
                continue
            known = _codes_of(fields[name]) if name in fields else None
            if known is not None and code and code not in known:
                yield c.found(
                    "P410",
                    _path(place),
                    f"{place}: {name} has no answer {code!r}{meant(code, known)}",
                    "one of " + ", ".join(list(known)[:8]),
                )


def _compared(source: str) -> Iterator[tuple[str, str]]:
    yield from _EQUAL.findall(source)
    yield from ((name, code) for code, name in _IN_FIELD.findall(source) if name != "skipped")
    for name, codes in _IN_LIST.findall(source):
        yield from ((name, code) for code in re.findall(r"'([^']*)'", codes))


def _codes_of(field: FormField) -> dict[str, None] | None:
    """Codes that an answer can have; None where that is not a list, or other code adds to it."""
    if field.kind not in (Kind.CHOICE, Kind.CHOICES) or field.compute is not None:
        return None
    found = dict.fromkeys(choice.code for choice in field.choices)
    if field.codes:
        found |= dict.fromkeys(code_set(field.codes).values)
    if field.prefill:
        found |= dict.fromkeys(field.prefill.map.values())
    return found or None


def _path(place: str) -> tuple[Part, ...]:
    """ "field child_name, choice 1" → where it stands."""
    kind, _, rest = place.partition(" ")
    name, _, more = rest.partition(", ")
    head = {"field": "form", "item": "items", "material": "materials", "commitment": "commitments"}[kind]
    detail = more.split(" ", 1)
    if detail[0] == "choice":
        return head, name, "choices", detail[1]
    return (head, name, "variants") if detail[0] == "variant" else (head, name, "compute" if kind == "" else "when")
