"""P990, P991: what a county has still to confirm with its departments. Never an error, always listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.packs.graph import structure
from kiosk.packs.lint.checked import Checked
from kiosk.packs.lint.finding import Finding
from kiosk.packs.lint.lines import Part
from kiosk.packs.schema import Commitment, Material, Pack, Period

LOCAL, LAW = "P990", "P991"


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """One fact, its place, and the department that knows."""

    rule: str
    path: tuple[Part, ...]
    text: str
    who: str


def findings(c: Checked) -> Iterator[Finding]:
    for open_ in to_confirm(c.pack):
        yield c.found(open_.rule, open_.path, open_.text, who=open_.who, severity="confirm")


def to_confirm(pack: Pack) -> Iterator[ToConfirm]:
    """In the order of the pack's parts."""
    first = pack.departments[0]
    for field in pack.form:
        users = structure(pack).users.get(field.id, ())
        if field.confirm:
            who = users[0].department if users else first
            yield ToConfirm(LOCAL, ("form", field.id), f"field {field.id}: {field.label.zh}", who)
    yield from _items(pack)
    for material in pack.materials:
        yield from _material(pack, material)
    for commitment in pack.commitments:
        yield from _commitment(pack, commitment)
    for n, rule in enumerate(pack.regions):
        if rule.confirm:
            yield ToConfirm(LOCAL, ("regions", n), f"region {rule.code} {rule.name.zh}: {rule.office}", first)
    yield from _period(("promise",), "promise", pack.promise, first)
    for n, delivery in enumerate(pack.result.delivery):
        if delivery.confirm:
            yield ToConfirm(LOCAL, ("result", "delivery", n), f"delivery: {delivery.what.zh}", first)
    yield from _guide(pack, first)


def _items(pack: Pack) -> Iterator[ToConfirm]:
    for item in pack.items:
        for text in item.confirm:
            yield ToConfirm(
                LOCAL, ("items", item.id, "confirm"), f"item {item.id}: {text.what}", text.who or item.department
            )
        if item.promised:
            yield from _period(("items", item.id, "promised"), f"item {item.id}", item.promised, item.department)


def _material(pack: Pack, material: Material) -> Iterator[ToConfirm]:
    users = [item.department for item in pack.items if not material.used_by or item.id in material.used_by]
    who, path = users[0] if users else pack.departments[0], ("materials", material.id)
    if material.confirm:
        yield ToConfirm(LOCAL, path, f"material {material.id}: {material.name.zh}", who)
    if material.pledge and material.pledge.confirm:
        yield ToConfirm(LOCAL, (*path, "pledge"), f"material {material.id}: 补交期限 {material.pledge.days}", who)


def _commitment(pack: Pack, commitment: Commitment) -> Iterator[ToConfirm]:
    who = next((item.department for item in pack.items if item.id == commitment.item), pack.departments[0])
    path = ("commitments", commitment.id)
    if commitment.confirm:
        yield ToConfirm(LOCAL, path, f"commitment {commitment.id}: {commitment.proof.zh}", who)
    for basis in commitment.legal:
        if basis.confidence in "CM":
            text = f"legal basis: {basis.name}{basis.article} ({basis.confidence})"
            yield ToConfirm(LAW, (*path, "legal"), text, who)


def _period(path: tuple[Part, ...], name: str, period: Period, who: str) -> Iterator[ToConfirm]:
    if period.confirm:
        yield ToConfirm(LOCAL, path, f"{name}: {period.days} {period.unit}", who)


def _guide(pack: Pack, first: str) -> Iterator[ToConfirm]:
    guide = pack.guide
    if guide.statutory:
        yield from _period(("guide", "statutory"), "statutory", guide.statutory, first)
    yield from _period(("guide", "promised"), "promised", guide.promised, first)
    for n, fee in enumerate(guide.fees):
        if fee.confirm:
            yield ToConfirm(LOCAL, ("guide", "fees", n), f"fee {fee.name.zh}: {fee.amount.zh}", first)
    for n, text in enumerate(guide.confirm):
        yield ToConfirm(LOCAL, ("guide", "confirm", n), f"guide: {text.what}", text.who or first)
    for n, basis in enumerate(guide.legal):
        if basis.confidence in "CM":
            text_ = f"legal basis: {basis.name}{basis.article} ({basis.confidence})"
            yield ToConfirm(LAW, ("guide", "legal", n), text_, first)
