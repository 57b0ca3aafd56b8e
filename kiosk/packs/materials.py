"""The papers of an application: what is needed now, what is free, what may follow later and on which pledge."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.domain.person import Answer, Source
from kiosk.packs import rules
from kiosk.packs.deadlines import Due, WorkCalendar, add_working_days, first_working_day
from kiosk.packs.display import date_text, display
from kiosk.packs.graph import Resolved, resolve, structure
from kiosk.packs.schema import REGION, Commitment, Material, Necessity, Pack, RegionRule
from kiosk.packs.words import Words

#: Why a paper that a commitment stands for need not be brought.
COMMITTED = Words(zh="您已经书面承诺，不用交", elder="您承诺过了，不用交", en="You have committed in writing instead")


@dataclass(frozen=True, slots=True)
class MaterialNeed:
    """One line of the list. `why_free` says what replaces a paper that is NOT_NEEDED.

    `to_sign`: the paper is a statement that the terminal writes and the citizen signs here.
    """

    material: Material
    necessity: Necessity
    why_free: Words | None = None
    to_sign: bool = False

    @property
    def id(self) -> str:
        return self.material.id


@dataclass(frozen=True, slots=True)
class Pledge:
    """容缺补正: what, in which form, by when, where, otherwise."""

    material_id: str
    what: Words
    form: Words
    due: Due
    days: int
    first_day: date
    where: Words
    consequence: Words

    @property
    def due_text(self) -> str:
        """2026年12月4日（星期五）, with 以主管部门公布为准 beyond the calendar."""
        text = date_text(self.due.day, weekday=True)
        return text if self.due.certain else f"{text}，以主管部门公布为准"


@dataclass(frozen=True, slots=True, repr=False)
class Statement:
    """A statement with the citizen's own words filled in, to be shown, signed and printed."""

    material_id: str
    title: Words
    text: str


def needed(
    pack: Pack,
    answers: Mapping[str, Answer],
    today: date,
    fetched: Collection[str] = (),
    committed: Collection[str] = (),
    now: Resolved | None = None,
) -> tuple[MaterialNeed, ...]:
    """All papers that this case touches. `fetched`: ids of materials whose licence or data was fetched on consent.

    `committed`: ids of the commitments (告知承诺) that were made. A region that handles the case may want less.
    """
    now = now or resolve(pack, answers, today)
    rule = region_rule(pack, answers)
    spared = set(rule.not_needed) if rule is not None else set[str]()
    replaced = {name: entry for entry in _standing(pack, now, committed) for name in entry.replaces}
    return tuple(
        _need(material, fetched, replaced.get(material.id))
        for material in pack.materials
        if material.id not in spared and rules.holds(material.when, now.context) and _in_use(material, now)
    )


def made_commitments(
    pack: Pack, answers: Mapping[str, Answer], today: date, committed: Collection[str], fetched: Collection[str] = ()
) -> tuple[Commitment, ...]:
    """告知承诺 that were made and still stand for a paper of this case.

    A later answer can take the ground from under one: the member was left out, or the case qualifies no longer.
    """
    now = resolve(pack, answers, today)
    free = {n.id for n in needed(pack, answers, today, fetched, committed, now) if n.why_free is COMMITTED}
    return tuple(entry for entry in _standing(pack, now, committed) if free & set(entry.replaces))


def _standing(pack: Pack, now: Resolved, committed: Collection[str]) -> tuple[Commitment, ...]:
    items = {item.id for item in now.items}
    return tuple(
        entry
        for entry in pack.commitments
        if entry.id in committed and entry.item in items and rules.holds(entry.when, now.context)
    )


def region_rule(pack: Pack, answers: Mapping[str, Answer]) -> RegionRule | None:
    """异地收件: the rule of the region that handles this case; None when it is handled here."""
    chosen = answers.get(REGION)
    return next((rule for rule in pack.regions if chosen is not None and rule.code == chosen.value), None)


def offered_commitments(
    pack: Pack, answers: Mapping[str, Answer], today: date, fetched: Collection[str] = ()
) -> tuple[Commitment, ...]:
    """告知承诺 that this applicant may choose: the condition holds, and there is a paper that would else be brought."""
    return tuple(entry for entry, holds in _in_question(pack, answers, today, fetched) if holds)


def refused_commitments(
    pack: Pack, answers: Mapping[str, Answer], today: date, fetched: Collection[str] = ()
) -> tuple[Commitment, ...]:
    """Commitments that this case does not qualify for and that say why: somebody will look for them."""
    found = _in_question(pack, answers, today, fetched)
    return tuple(entry for entry, holds in found if not holds and entry.not_when is not None)


def _in_question(
    pack: Pack, answers: Mapping[str, Answer], today: date, fetched: Collection[str]
) -> Iterator[tuple[Commitment, bool]]:
    """Commitments of this case's items that stand for a paper which is wanted, and whether their condition holds."""
    if not pack.commitments:
        return
    now = resolve(pack, answers, today)
    items = {item.id for item in now.items}
    needs = needed(pack, answers, today, fetched, (), now)
    wanted = {n.id for n in needs if n.necessity is not Necessity.NOT_NEEDED}
    for entry in pack.commitments:
        if entry.item in items and wanted & set(entry.replaces):
            yield entry, rules.holds(entry.when, now.context)


def _in_use(material: Material, now: Resolved) -> bool:
    return not material.used_by or any(item.id in material.used_by for item in now.items)


def _need(material: Material, fetched: Collection[str], replaced: Commitment | None) -> MaterialNeed:
    free = material.free
    if material.kind == "statement":
        return MaterialNeed(material, Necessity.NOT_NEEDED, free.note if free else None, to_sign=True)
    if replaced is not None and material.id not in fetched:  # what an agency says is worth more than a promise
        return MaterialNeed(material, Necessity.NOT_NEEDED, COMMITTED)
    if (
        free is not None
        and free.by != "commitment"
        and (free.by == "card" or material.id in fetched or not material.fallback)
    ):
        return MaterialNeed(material, Necessity.NOT_NEEDED, free.note)
    return MaterialNeed(material, material.necessity)


def pledge(pack: Pack, need: MaterialNeed, today: date, calendar: WorkCalendar | None = None) -> Pledge:
    """The pledge for a deferrable paper. Raises ValueError for a paper that cannot follow later."""
    text = need.material.pledge
    if need.necessity is not Necessity.DEFERRABLE or text is None:
        raise ValueError(f"{pack.pinned}: {need.id} cannot follow later")
    return Pledge(
        need.id,
        text.what,
        text.form,
        add_working_days(today, text.days, calendar),
        text.days,
        first_working_day(today, calendar),
        text.where,
        text.consequence,
    )


def statements(pack: Pack, answers: Mapping[str, Answer], today: date) -> tuple[Statement, ...]:
    """The statements that have to be signed now. Unanswered places are left as ＿＿＿＿."""
    values = shown_values(pack, answers, today)
    return tuple(
        Statement(need.id, need.material.name, fill(need.material.statement, values))
        for need in needed(pack, answers, today)
        if need.to_sign
    )


def shown_values(pack: Pack, answers: Mapping[str, Answer], today: date) -> dict[str, str]:
    """Every field as people read it; "" where there is no answer that counts."""
    now = resolve(pack, answers, today)
    return {
        name: display(entry, Answer(now.context[name], Source.OWN)) if now.context[name] not in ("", []) else ""
        for name, entry in structure(pack).fields.items()
    }


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values for {field}. An answer that itself looks like {field} stays as it is."""
    parts = text.split("{")
    out = [parts[0]]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        out.append((values.get(name) or "＿＿＿＿") + rest if brace else "{" + part)
    return "".join(out)
