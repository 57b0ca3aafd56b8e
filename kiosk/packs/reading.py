"""A pack's folder becomes one Pack: files read, dictionary entries filled in, members merged. Not yet checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kiosk.packs.dictionary import dictionary, expand
from kiosk.packs.merge import Member, merge
from kiosk.packs.schema import REGION, Choice, FormField, Material, NotHere, Pack, RegionRule, Window
from kiosk.packs.words import Words
from kiosk.packs.yamlfile import read_yaml

PARTS = ("form", "guide")  # files beside pack.yaml, each under the key of its name
MEMBER_KEYS = frozenset({"form", "materials", "commitments"})  # of a member file; its other keys are the item's
DELIVERY_WAY = "delivery_way"
HERE = "here"  # the answer to REGION where nothing goes elsewhere


def read_pack(folder: Path) -> Pack:
    """Read and merged, not yet checked. Raises OSError, ValueError (pydantic's is one), rules.RuleError."""
    whole, members = _read(folder)
    if not members:
        return _built(Pack.model_validate(whole))
    common = [FormField.model_validate(field) for field in whole["form"]]
    merged = merge(members, common)
    if merged.conflicts:
        raise ValueError("; ".join(str(conflict) for conflict in merged.conflicts[:5]))
    shape = Pack.model_validate(
        {**whole, "items": merged.items, "form": merged.form, "materials": (), "commitments": merged.commitments}
    )
    own = tuple(Material.model_validate(material) for material in whole.get("materials", ()))
    named = {material.id for material in own}
    papers = (*own, *(material for material in merged.materials if material.id not in named))
    return _built(shape.model_copy(update={"materials": papers}))


def _built(pack: Pack) -> Pack:
    """With what the terminal makes itself: seasons of single answers, the question where the case is handled, and the

    places and fees of the ways in which the result is handed over.
    """
    pack = _handed_over(_with_regions(pack))
    if not any(window.field for window in pack.windows):
        return pack
    return pack.model_copy(update={"form": tuple(_in_season(field, pack) for field in pack.form)})


def _handed_over(pack: Pack) -> Pack:
    """Each way says where, or what it costs, as `result.delivery` has it: one place to keep it right."""
    said: dict[str, Words] = {}
    for way in pack.result.delivery:
        where = way.fee if way.way == "post" else way.place
        if where is not None and way.way not in said:
            said[way.way] = where
    field = next((field for field in pack.form if field.id == DELIVERY_WAY), None)
    if field is None or not said:
        return pack
    choices = tuple(_placed(choice, said.get(choice.code)) for choice in field.choices)
    told = field.model_copy(update={"choices": choices})
    return pack.model_copy(update={"form": tuple(told if f is field else f for f in pack.form)})


def _placed(choice: Choice, where: Words | None) -> Choice:
    """On paper the place stands behind the way; what the post costs is no part of the form."""
    if where is None:
        return choice
    formal = choice.formal if choice.code == "post" or not choice.formal else f"{choice.formal}（{where.zh}）"
    return choice.model_copy(update={"detail": where, "formal": formal})


def _in_season(field: FormField, pack: Pack) -> FormField:
    """Inside another answer's window an answer stays in the list and says when it is open; outside all of them the

    item itself says so.
    """
    choices = []
    for choice in field.choices:
        own = [w for w in pack.windows if w.field == field.id and w.choice == choice.code]
        if own:
            days = "，".join(f"{w.start.month}月{w.start.day}日—{w.end.month}月{w.end.day}日" for w in own)
            english = ", ".join(f"{w.start:%d %b}-{w.end:%d %b}" for w in own)
            closed = NotHere(
                when=f"({_inside(pack.windows)}) && !({_inside(own)})",
                reason=Words(zh=f"{days} 报名", elder=f"{days} 报", en=f"Open {english}"),
                code=f"{pack.id}.season_{choice.code}",
            )
            choice = choice.model_copy(update={"off": (closed, *choice.off)})
        choices.append(choice)
    return field.model_copy(update={"choices": tuple(choices)})


def _inside(windows: Iterable[Window]) -> str:
    return " || ".join(f"(today >= '{w.start}' && today <= '{w.end}')" for w in windows)


def _with_regions(pack: Pack) -> Pack:
    """With the question where the case is handled, for items that are received here for other regions."""
    if not pack.regions:
        return pack
    here = Choice(code=HERE, label=Words(zh="本县", en="This county"), formal="本县")
    there = tuple(_region(rule, pack.id) for rule in pack.regions)
    known = next((field for field in pack.form if field.id == REGION), None)
    asked = known or FormField.model_validate(dict(dictionary()[REGION]))
    asked = asked.model_copy(update={"choices": (here, *there)})
    rest = tuple(field for field in pack.form if field.id != REGION)
    return pack.model_copy(update={"form": (asked, *rest)})


def _region(rule: RegionRule, pack_id: str) -> Choice:
    reason = Words(zh=f"{rule.name.zh}不收这种情况", elder="那里不收", en="Not taken there in this case")
    off = (NotHere(when=f"!({rule.when})", reason=reason, code=f"{pack_id}.region"),) if rule.when else ()
    return Choice(code=rule.code, label=rule.name, detail=rule.note, formal=rule.name.zh, off=off)


def _read(folder: Path) -> tuple[dict[str, Any], list[Member]]:
    whole = read_yaml(folder / "pack.yaml")
    if not isinstance(whole, dict):
        raise ValueError("pack.yaml: not a mapping")
    for part in PARTS:
        if part in whole:
            raise ValueError(f"pack.yaml: {part!r} belongs into {part}.yaml")
        there = (folder / f"{part}.yaml").is_file()
        whole[part] = read_yaml(folder / f"{part}.yaml") if there or "members" not in whole else []
    if isinstance(whole["form"], list):
        whole["form"] = [expand(field) for field in whole["form"]]
    names = whole.pop("members", [])
    if not isinstance(names, list) or (names and "items" in whole):
        raise ValueError("pack.yaml: members is a list, and then there are no items")
    return whole, [_member(folder, name) for name in names]


def _member(folder: Path, entry: Any) -> Member:
    """`hukou`: the file members/hukou.yaml. `{pack: job-reg, when: …}`: another pack's item, with keys of its own."""
    if isinstance(entry, str):
        raw = read_yaml(folder / "members" / f"{entry}.yaml")
        if not isinstance(raw, dict) or raw.get("id") != entry:
            raise ValueError(f"members/{entry}.yaml: its id is not {entry!r}")
    elif isinstance(entry, dict) and isinstance(entry.get("pack"), str):
        raw = _of_other_pack(folder.parent / Path(entry["pack"]).name, entry)
    else:
        raise ValueError("pack.yaml: a member is the name of a file, or {pack: …}")
    form = [expand(field) for field in raw.get("form") or ()]
    item = {key: value for key, value in raw.items() if key not in MEMBER_KEYS}
    item["form"] = item.pop("rows", ())
    return Member.model_validate(
        {"item": item, "form": form, "materials": raw.get("materials", ()), "commitments": raw.get("commitments", ())}
    )


def _of_other_pack(folder: Path, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The one item of that pack, with its questions and papers, as a member file would say it."""
    whole, members = _read(folder)
    items = whole.get("items")
    if members or not isinstance(items, list) or len(items) != 1 or not isinstance(items[0], dict):
        raise ValueError(f"member {folder.name}: only a pack of one item can be a member")
    item = dict(items[0])
    item["rows"] = item.pop("form", [])
    item["confirm"] = item.get("confirm", [])
    own = {key: value for key, value in entry.items() if key not in ("pack", "without")}
    without = set(entry.get("without", ()))
    form = [f for f in whole["form"] if not (isinstance(f, dict) and f.get("id") in without)]
    name = own.get("id", item.get("id"))
    commitments = [{**c, "item": name} for c in whole.get("commitments", ()) if isinstance(c, dict)]
    materials = [{**m, "used_by": []} for m in whole.get("materials", ()) if isinstance(m, dict)]
    rows = [row for row in item["rows"] if not (isinstance(row, dict) and row.get("field") in without)]
    return {**item, "rows": rows, **own, "form": form, "materials": materials, "commitments": commitments}
