"""What became of each material of a case, as its papers say it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kiosk.documents.model import FormMaterial
from kiosk.packs import materials
from kiosk.packs.schema import Necessity, Pack
from kiosk.session.rules import pledged
from kiosk.session.states import CaseFile

#: In which form something goes to another region; what is not here stays with the applicant.
FORMS = {"received": "照片", "fetched": "电子证照", "read": "现场读取"}


def form_material(pack: Pack, file: CaseFile, need: materials.MaterialNeed, today: date) -> FormMaterial:
    """`today`: the day of the seal, from which a pledge counts."""
    name = need.material.name.zh
    pages = len(file.pages.get(need.id, ())) if need.necessity is not Necessity.NOT_NEEDED else 0
    if pledged(file, (need,)):
        due = materials.pledge(pack, need, today).due.day
        return FormMaterial(name, need.necessity, "deferred", due=due)
    if need.to_sign:
        return FormMaterial(name, need.necessity, "signed")
    if need.why_free is materials.COMMITTED:
        return FormMaterial(name, need.necessity, "committed")
    if pages:
        return FormMaterial(name, need.necessity, "received", pages, pending=need.id in file.not_fetched)
    if need.id in file.licences:
        return FormMaterial(name, need.necessity, "fetched")
    here = need.material.kind == "card" and file.citizen is not None
    return FormMaterial(name, need.necessity, "read" if here else "not_needed")


def handed_over(things: Iterable[FormMaterial]) -> tuple[tuple[str, str, str], ...]:
    """Name, form and quantity of what another region gets."""
    return tuple(
        (one.name, FORMS[one.state], "1 份" if one.state == "read" else f"{one.pages or 1} 页")
        for one in things
        if one.state in FORMS
    )
