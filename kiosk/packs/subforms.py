"""The merged form taken apart again: each department gets its own lines and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.domain.person import Answer, Source
from kiosk.packs import rules
from kiosk.packs.codes import code_map
from kiosk.packs.display import display
from kiosk.packs.graph import Resolved, closure, resolve, structure
from kiosk.packs.materials import region_rule
from kiosk.packs.schema import FormRow, Item, Kind, Pack, Period, RegionRule
from kiosk.packs.words import Words


@dataclass(frozen=True, slots=True, repr=False)
class SubFormRow:
    """One line: `text` for people, `value` as code, `source` the weakest provenance it was made from.

    `chip`: the identity card that lay on the reader gave it.
    """

    label: str
    field: str
    text: str
    value: object
    source: Source
    chip: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class SubForm:
    """One department's form. `missing`: labels of lines that still have no value."""

    item_id: str
    title: str
    item: str
    department: str  # that handles it: where another region does, its office
    task_code: str
    after: tuple[str, ...]  # of the items that are part of this case
    promised: Period  # by the rule of the region that handles it, else the department's own, else the pack's
    materials: tuple[str, ...]  # papers that this department gets
    rows: tuple[SubFormRow, ...]
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.missing


def subforms(pack: Pack, answers: Mapping[str, Answer], today: date | None = None) -> tuple[SubForm, ...]:
    """The forms of the items that are part of this application, from answers that count only.

    `today` matters for packs whose conditions read the date; without it the clock of the machine is read.
    """
    now, rule = resolve(pack, answers, today or date.today()), region_rule(pack, answers)
    return tuple(_subform(pack, item, now, rule) for item in now.items)


def application_name(pack: Pack) -> Words | None:
    """What the application is called on screen and paper: of a single item its department's own form.

    None where the pack names neither a form nor a paper.
    """
    paper = next((paper.title for paper in pack.papers if paper.id == "application"), None)
    if len(pack.items) > 1 or not pack.items[0].form_title:
        return paper
    return Words(zh=pack.items[0].form_title, en=paper.en if paper is not None else None)


def handled_by(item: Item, rule: RegionRule | None) -> str:
    """The authority of an item: its department, or the office of the region that handles the case."""
    return rule.office if rule is not None else item.department


def _subform(pack: Pack, item: Item, now: Resolved, rule: RegionRule | None) -> SubForm:
    rows: list[SubFormRow] = []
    missing: list[str] = []
    for row in item.form:
        if not rules.holds(row.when, now.context):
            continue
        filled = _row(pack, row, now)
        if filled is not None:
            rows.append(filled)
        elif _expected(pack, row, now):
            missing.append(row.label)
    present = {other.id for other in now.items}
    return SubForm(
        item_id=item.id,
        title=item.form_title,
        item=item.name.zh,
        department=handled_by(item, rule),
        task_code=item.codes.handle or item.codes.task or "",
        after=tuple(name for name in (*item.requires, *item.after) if name in present),
        promised=(rule.promised if rule is not None else None) or item.promised or pack.promise,
        materials=tuple(
            m.id for m in pack.materials if (not m.used_by or item.id in m.used_by) and rules.holds(m.when, now.context)
        ),
        rows=tuple(rows),
        missing=tuple(missing),
    )


def _row(pack: Pack, row: FormRow, now: Resolved) -> SubFormRow | None:
    field = structure(pack).fields[row.field]
    value = now.context[row.field]
    if value in ("", []) or (field.compute is None and row.field not in now.given):
        return None
    source = _source(pack, row.field, now)
    return SubFormRow(
        label=row.label,
        field=row.field,
        text=display(field, Answer(value, source), formal=True),
        value=code_map(row.map).values.get(value, value) if row.map else value,
        source=source,
        chip=from_chip(pack, row.field, source, now.given),
    )


def from_chip(pack: Pack, name: str, source: Source, given: Mapping[str, Answer]) -> bool:
    """Whether a value, or all that it was made from, is what the chip of the identity card says."""
    fields = structure(pack).fields
    made_from = [fields[part] for part in closure(fields, frozenset({name})) if part in given]
    return source is Source.AGENCY and bool(made_from) and all(field.prefill is not None for field in made_from)


def _expected(pack: Pack, row: FormRow, now: Resolved) -> bool:
    """A line may stay empty if it is optional, its question does not count, or the citizen took the way out."""
    field = structure(pack).fields[row.field]
    skipped = row.field in now.context["skipped"] and field.way_out is not None
    counts = field.compute is not None or row.field in now.visible
    return counts and not row.optional and not skipped


def _source(pack: Pack, name: str, now: Resolved) -> Source:
    """Own provenance; a derived value has the weakest of the answer it repeats and of the choices that steered it.

    A text that it does not repeat is the branch not taken. If it repeats nothing, everything it was made from counts.
    """
    fields = structure(pack).fields
    made_from = [part for part in closure(fields, frozenset({name})) if part in now.given]
    repeated = [part for part in made_from if now.context[part] == now.context[name]]
    if repeated:
        repeated += [
            part
            for part in made_from
            if fields[part].kind in (Kind.CHOICE, Kind.BOOL) and part not in repeated and not fields[part].codes
        ]
    return max((now.given[part].source for part in repeated or made_from), default=Source.AGENCY)
