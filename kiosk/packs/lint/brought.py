"""P5, P6: papers that are asked for, what replaces them, pledges (容缺) and commitments (告知承诺)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import combinations

from kiosk.packs.codes import ASSETS, code_set
from kiosk.packs.lint.checked import Checked
from kiosk.packs.lint.finding import Finding, data
from kiosk.packs.lint.lines import Part
from kiosk.packs.schema import Commitment, Material, Necessity, Page
from kiosk.packs.yamlfile import read_yaml

_COUNTED = re.compile(r"_\d+_")
_DEFER = "necessity: 可容缺, or take the pledge away"


def findings(c: Checked) -> Iterator[Finding]:
    for material in c.pack.materials:
        yield from _shape(c, material)
        yield from _pledge(c, material)
        yield from _shareable(c, material)
        yield from _vocabulary(c, material)
    for field in c.pack.form:
        if field.photo is not None:
            yield from _photo(c, field.id, field.photo)
    for one, two in combinations(c.pack.materials, 2):
        if one.name.zh == two.name.zh and one.kind == two.kind:
            yield c.found(
                "P513",
                ("materials", two.id),
                f"paper {two.id}: is {one.id} again: {one.name.zh}",
                "one id for one paper",
            )
    for commitment in c.pack.commitments:
        yield from _commitment(c, commitment)


def _shape(c: Checked, material: Material) -> Iterator[Finding]:
    path, where = ("materials", material.id), f"paper {material.id}"
    scanned = material.kind == "scan" and material.necessity is not Necessity.NOT_NEEDED
    if scanned and not material.pages:
        yield c.found("P503", path, f"{where}: no pages to lay under the camera", "pages: [{id, title, hint}]")
    if scanned and not material.issuer:
        yield c.found("P510", path, f"{where}: does not say who gives it out", "issuer: the office that issues it")
    if material.kind == "statement" and not material.statement:
        yield c.found("P504", path, f"{where}: a statement without text", "statement: the text, with {field}")
    if material.necessity is Necessity.NOT_NEEDED and material.pages and not material.fallback:
        yield c.found(
            "P512", (*path, "pages"), f"{where}: 免, but pages to photograph", "another necessity, or no pages"
        )
    if material.sample and not (ASSETS / "images" / material.sample).is_file():
        yield c.found("P511", (*path, "sample"), f"{where}: there is no picture {material.sample!r}", "assets/images")


def _photo(c: Checked, field_id: str, photo: Page) -> Iterator[Finding]:
    """What is only read for a question; a dictionary's photo may give answers that this form does not ask."""
    path, where = ("form", field_id, "photo"), f"question {field_id}: its photo"
    yield from _page(c, path, where, photo)
    if field_id not in photo.fields:
        yield c.found("P511", (*path, "fields"), f"{where} does not give it", f"fields: {{{field_id}: …}}")


def _pledge(c: Checked, material: Material) -> Iterator[Finding]:
    path, where, pledge = ("materials", material.id), f"paper {material.id}", material.pledge
    deferrable = material.necessity is Necessity.DEFERRABLE
    if deferrable and pledge is None:
        yield c.found("P501", path, f"{where}: 可容缺 without the text of the pledge", "pledge: {what, form, days, …}")
    if pledge is None:
        return
    if not deferrable:
        yield c.found("P502", (*path, "pledge"), f"{where}: a pledge for a paper that cannot follow later", _DEFER)
    if pledge.days > workdays(c):
        yield c.found(
            "P508",
            (*path, "pledge", "days"),
            f"{where}: may follow in {pledge.days} days, promised are {workdays(c):.0f}",
            "not longer than the promised time (PROTOCOLS.md §6.6)",
        )
    if is_identity(material):
        yield c.found("P509", (*path, "pledge"), f"{where}: who somebody is cannot follow later", "necessity: 必备")


def workdays(c: Checked) -> float:
    """The promised time in working days."""
    return in_workdays(c.pack.promise.days, c.pack.promise.unit)


def in_workdays(days: int, unit: str) -> float:
    return days if unit == "workday" else days * 5 / 7 if unit == "day" else days * 21


def is_identity(material: Material) -> bool:
    """Papers that say who somebody is."""
    return material.kind == "card" or material.type in data("vocabulary")["identity"]


def _shareable(c: Checked, material: Material) -> Iterator[Finding]:
    """S32: a paper that an agency keeps is asked for only while its licence cannot be fetched."""
    path, where, free = ("materials", material.id), f"paper {material.id}", material.free
    if material.kind != "scan" or material.necessity is Necessity.NOT_NEEDED:
        return
    fetched = free is not None and free.by in ("licence", "data")
    if fetched and not material.fallback:
        yield c.found(
            "P506",
            path,
            f"{where}: nothing is asked for when the licence cannot be fetched",
            "fallback: true, and pages",
        )
        return
    keeper = next((h for name, h in _kept().items() if name in material.name.zh), "")
    if not keeper and material.type in data("vocabulary")["licences"]:
        keeper = "an agency"
    if keeper and not (material.fallback and free):
        yield c.found(
            "P505",
            path,
            f"{where}: {keeper} keeps {material.name.zh}, ask for it only as a fallback",
            "free: {by: licence, type, note} and fallback: true",
        )


def _kept() -> dict[str, str]:
    """Papers that an agency keeps, by the names that people have for them, and which agency."""
    holders = code_set("holders").values
    return {**holders, **{name: holders[paper] for name, paper in data("vocabulary")["called"].items()}}


@lru_cache(maxsize=1)
def _documents() -> Mapping[str, set[str]]:
    """What a page may name as its document → what is read from it."""
    known = read_yaml(ASSETS / "materials" / "documents.yaml")
    found: dict[str, set[str]] = {name: set() for name in known.get("types", {})}
    for name, document in known["documents"].items():
        for key in (name, document["type"]):
            found.setdefault(key, set()).update(document.get("fields", {}))
    return found


def _page(c: Checked, path: tuple[Part, ...], where: str, page: Page) -> Iterator[Finding]:
    if page.document and page.document not in _documents():
        yield c.found(
            "P511",
            (*path, "document"),
            f"{where}: {page.document!r} cannot be recognised",
            "of assets/materials/documents.yaml, or none",
        )
        return
    for field, key in page.fields.items():
        if key not in _documents().get(page.document, ()):
            yield c.found(
                "P511",
                (*path, "fields"),
                f"{where}: {key!r}, for {field}, is not read from {page.document or 'a paper without document'}",
                "a key of its fields in assets/materials/documents.yaml",
            )


def _vocabulary(c: Checked, material: Material) -> Iterator[Finding]:
    path, where, free = ("materials", material.id), f"paper {material.id}", material.free
    licences, shared = data("vocabulary")["licences"], data("vocabulary")["data"]
    if material.type and material.type not in {*licences, *shared}:
        yield c.found(
            "P511", (*path, "type"), f"{where}: unknown type {material.type!r}", "of the shared vocabulary, or none"
        )
    for page in material.pages:
        yield from _page(c, (*path, "pages", page.id), where, page)
    if free is None or free.by not in ("licence", "data"):
        return
    known = licences if free.by == "licence" else shared
    name = free.type or material.type
    if name not in known:
        yield c.found(
            "P507",
            (*path, "free"),
            f"{where}: there is no {free.by} of type {name!r}",
            "type: one of " + ", ".join(known),
        )
        return
    for field, key in free.fields.items():
        if _COUNTED.sub("_N_", key) not in known[name]:
            yield c.found(
                "P507",
                (*path, "free", "fields", field),
                f"{where}: {name} has no value {key!r}",
                "one of " + ", ".join(known[name]),
            )


def _commitment(c: Checked, commitment: Commitment) -> Iterator[Finding]:
    path, where = ("commitments", commitment.id), f"commitment {commitment.id}"
    if commitment.when and commitment.not_when is None:
        yield c.found(
            "P601",
            path,
            f"{where}: does not say why it is not offered where `when` does not hold",
            "not_when: {reason, code}",
        )
    papers = {material.id: material for material in c.pack.materials}
    for name in commitment.replaces:
        material = papers[name]
        if is_identity(material):
            yield c.found("P602", (*path, "replaces"), f"{where}: who somebody is cannot be declared ({name})")
        elif material.necessity is Necessity.NOT_NEEDED:
            yield c.found("P603", (*path, "replaces"), f"{where}: {name} need not be brought anyway")
        others = set(material.used_by or (item.id for item in c.pack.items)) - {commitment.item}
        if others:
            yield c.found(
                "P604",
                (*path, "replaces"),
                f"{where}: {name} is still needed for {', '.join(sorted(others))}",
                "used_by: [the item of the commitment], and a paper of its own for the others",
            )
