"""一次性告知: one evaluation names everything that is still missing, so that nobody comes a third time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.domain.person import Answer
from kiosk.packs.answers import unanswered
from kiosk.packs.graph import resolve
from kiosk.packs.materials import MaterialNeed, needed
from kiosk.packs.schema import Necessity, Pack
from kiosk.packs.words import Words


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that the case still lacks. Nothing of it is personal: it may stand on paper and in a code.

    `kind`: question, material. `later`: may follow on a pledge. `form`: in which form; `where`: who gives it out.
    """

    kind: str
    id: str
    what: Words
    form: Words | None = None
    where: str = ""
    later: bool = False


def missing(
    pack: Pack,
    answers: Mapping[str, Answer],
    today: date,
    *,
    pages: Mapping[str, int] | None = None,
    pledged: Collection[str] = (),
    fetched: Collection[str] = (),
    committed: Collection[str] = (),
) -> tuple[Missing, ...]:
    """Everything that is missing with these answers, in the pack's order: questions, then papers.

    `pages`: material id → pages that were taken. The same input gives the same list; what is on it and then supplied is
    never asked for again.
    """
    have, now = pages or {}, resolve(pack, answers, today)
    found = [Missing("question", step.id, step.label) for step in unanswered(pack, answers, today, now)]
    found += [
        _paper(need)
        for need in needed(pack, answers, today, fetched, committed, now)
        if _open(need, have.get(need.id, 0), pledged)
    ]
    return tuple(found)


def _open(need: MaterialNeed, pages: int, pledged: Collection[str]) -> bool:
    if need.necessity not in (Necessity.REQUIRED, Necessity.DEFERRABLE) or need.id in pledged:
        return False
    return pages < len(need.material.pages)


def _paper(need: MaterialNeed) -> Missing:
    material = need.material
    return Missing(
        "material", need.id, material.name, material.form, material.issuer, need.necessity is Necessity.DEFERRABLE
    )
