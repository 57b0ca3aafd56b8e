"""Loading of packs: every folder with a pack.yaml; a malformed one becomes a PackProblem and stops no other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kiosk.packs import place, rules
from kiosk.packs.codes import code_map, code_set
from kiosk.packs.graph import conditions, refs, resolve, structure
from kiosk.packs.near import meant
from kiosk.packs.reading import read_pack
from kiosk.packs.schema import PHOTO, FormField, Kind, Material, Pack
from kiosk.packs.words import Words

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class PackProblem:
    """Why a pack is not on the shelf. `text` is for the technician and the author, never for citizens."""

    pack_id: str
    text: str


@dataclass(frozen=True)
class Shelf:
    """The packs that may be used, by id, and what is wrong with the others."""

    packs: dict[str, Pack]
    problems: tuple[PackProblem, ...]


def load_shelf(folder: Path, today: date) -> Shelf:
    """Reads every subfolder that has a pack.yaml, by name. Packs that are suspended or not yet valid are on the shelf

    too: `availability` says why they cannot be used. Never raises for a pack; a folder that is not there is empty.
    """
    packs: dict[str, Pack] = {}
    problems: list[PackProblem] = []
    for path in sorted(folder.glob("*/")) if folder.is_dir() else []:
        if not (path / "pack.yaml").is_file():
            problems.append(PackProblem(path.name, "there is no pack.yaml in this folder"))
            continue
        found = load_pack(path, today)
        if isinstance(found, PackProblem):
            problems.append(found)
        else:
            packs[found.id] = found
    return Shelf(packs, tuple(problems))


def load_pack(folder: Path, today: date) -> Pack | PackProblem:
    """One pack, whole and checked: a pack that is returned cannot fail in `steps`, `needed` or `subforms`."""
    try:
        pack = read_pack(folder)
        if pack.id != folder.resolve().name:
            return PackProblem(folder.name, f"the id {pack.id!r} is not the name of the folder")
        _check_references(pack)
        _check_expressions(pack, today)
    except ValidationError as error:
        return PackProblem(folder.name, "; ".join(_readable(part) for part in error.errors()[:5]))
    except (OSError, ValueError) as error:
        text = f"{Path(str(error.filename)).name}: {error.strerror}" if isinstance(error, OSError) else str(error)
        return PackProblem(folder.name, text)
    return pack


def _readable(error: ErrorDetails) -> str:
    return ".".join(str(part) for part in error["loc"]) + ": " + in_words(error)


def in_words(error: ErrorDetails) -> str:
    """What the schema does not like, without the words of its library."""
    return "there is no such key" if error["type"] == "extra_forbidden" else error["msg"].removeprefix("Value error, ")


def _check_references(pack: Pack) -> None:
    ids = [field.id for field in pack.form]
    _unique("field", ids)
    _unique("item", [item.id for item in pack.items])
    _unique("material", [material.id for material in pack.materials])
    for item in pack.items:
        for row in item.form:
            if row.field not in ids:
                raise ValueError(
                    f"item {item.id}, row {row.label}: there is no field {row.field!r}{meant(row.field, ids)}"
                )
            if row.map is not None:
                _check_map(f"item {item.id}, row {row.label}", row.map)
    item_ids = {item.id for item in pack.items}
    for material in pack.materials:
        unknown = set(material.used_by) - item_ids
        places = set(_PLACE.findall(material.statement)) - set(ids)
        if unknown or places:
            wrong = sorted(unknown | places)
            raise ValueError(f"material {material.id}: unknown {wrong}{meant(wrong[0], (*item_ids, *ids))}")
        for field_id in _filled(material):
            if field_id not in ids:
                raise ValueError(f"material {material.id}: there is no field {field_id!r}{meant(field_id, ids)}")
        if material.id.startswith(PHOTO):
            raise ValueError(f"material {material.id}: {PHOTO}… are the pictures that are only read for a question")
    material_ids = {material.id for material in pack.materials}
    for commitment in pack.commitments:
        unknown = {*commitment.replaces} - material_ids | {commitment.item} - item_ids
        if unknown:
            wrong = sorted(unknown)
            known = (*material_ids, *item_ids)
            raise ValueError(f"commitment {commitment.id}: unknown {wrong}{meant(wrong[0], known)}")
    for field in pack.form:
        _check_field(field)


def _filled(material: Material) -> set[str]:
    """Fields that a licence, or what is read on its pages, gives."""
    return {
        *(material.free.fields if material.free else ()),
        *(name for page in material.pages for name in page.fields),
    }


def _unique(what: str, ids: list[str]) -> None:
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ValueError(f"{what} {twice[0]!r} stands twice")


def _check_map(where: str, name: str) -> None:
    try:
        code_map(name)
    except OSError:
        raise ValueError(f"{where}: there is no table {name!r}{meant(name, _files('codes', 'maps'))}") from None


def _files(part: str, below: str = "") -> list[str]:
    """Names of what the shared data has."""
    return [path.stem for path in (place.part(part) / below).glob("*.yaml")]


def _check_field(field: FormField) -> None:
    where = f"field {field.id}"
    if field.id in rules.CONTEXT:
        raise ValueError(f"{where}: the name is reserved")
    if field.codes is not None:
        try:
            code_set(field.codes)
        except OSError:
            known = meant(field.codes, _files("codes"))
            raise ValueError(f"{where}: there is no code set {field.codes!r}{known}") from None
    if field.kind in (Kind.CHOICE, Kind.CHOICES) and field.asked and not (field.choices or field.codes):
        raise ValueError(f"{where}: a choice without choices")
    if field.kind is Kind.BOOL and {choice.code for choice in field.choices} - {"yes", "no"}:
        raise ValueError(f"{where}: the codes of a bool are yes and no")
    if (field.kind is Kind.GROUP) != bool(field.columns):
        raise ValueError(f"{where}: columns belong to a group, and a group has columns")
    if any(column.kind in (Kind.GROUP, Kind.CHOICES) or column.when or column.compute for column in field.columns):
        raise ValueError(f"{where}: a column is a plain question")
    if field.pattern is not None:
        try:
            re.compile(field.pattern)
        except re.error as error:
            raise ValueError(f"{where}: broken pattern: {error}") from None
    _unique(f"{where}: choice", [choice.code for choice in field.choices])
    for column in field.columns:
        _check_field(column)


def _check_expressions(pack: Pack, today: date) -> None:
    """Compile everything, find unknown names and circles, and evaluate once with no answer."""
    known = {field.id: field for field in pack.form}
    found = list(conditions(pack))
    found += [(f"field {field.id}, compute", field.compute) for field in pack.form if field.compute]
    found += [(f"field {field.id}, default", field.default) for field in pack.form if field.default]
    for where, source in found:
        _check_names(where, source, known)
    context = dict(resolve(pack, {}, today).context)
    for where, source in conditions(pack):
        _try(where, source, context)
    for field in structure(pack).fields.values():
        value = {Kind.CHOICES: [], Kind.GROUP: [], Kind.BOOL: False}.get(field.kind, "")
        for rule in field.checks:
            _check_names(f"field {field.id}, check", rule.bad, known)
            _try(f"field {field.id}, check", rule.bad, context | {"value": value})


def _check_names(where: str, source: str, known: Mapping[str, FormField]) -> None:
    try:
        unknown = refs(known, source) - known.keys()
    except rules.RuleError as error:
        raise ValueError(f"{where}: {error}") from None
    if unknown:
        name = sorted(unknown)[0]
        raise ValueError(f"{where}: there is no field {name!r}{meant(name, known)}")


def _try(where: str, source: str, context: Mapping[str, Any]) -> None:
    try:
        rules.holds(source, context)
    except rules.RuleError as error:
        raise ValueError(f"{where}: {error}") from None


def availability(pack: Pack, today: date) -> Words | None:
    """None if the item may be applied for today, otherwise why not (S33) and, in its season, when next."""
    if pack.state.value != "active":
        return pack.state.reason
    if pack.valid.start is not None and today < pack.valid.start:
        return _opens(pack.valid.start, today)
    if pack.valid.end is not None and today > pack.valid.end:
        return _ended(pack.valid.end)
    if not pack.windows or any(window.start <= today <= window.end for window in pack.windows):
        return None
    coming = [window.start for window in pack.windows if window.start > today]
    return _opens(min(coming), today) if coming else _ended(max(window.end for window in pack.windows))


def _opens(day: date, today: date) -> Words:
    year = "" if day.year == today.year else f"{day.year}年"
    english = f"{day:%d %B %Y}".lstrip("0")
    return Words(zh=f"还没有开放，{year}{day.month}月{day.day}日 起可以办", en=f"Not open yet: from {english}")


def _ended(day: date) -> Words:
    return Words(
        zh=f"已经结束，{day.month}月{day.day}日 是最后一天；下一次的日期公布后再开放", en="The period has ended"
    )
