"""The one form of an application as questions: one a screen, nothing asked twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date, timedelta
from typing import Any

from kiosk.domain.person import Answer, Citizen, Source
from kiosk.packs import rules
from kiosk.packs.codes import code_set
from kiosk.packs.display import display, masked
from kiosk.packs.graph import Resolved, off_reason, resolve, structure
from kiosk.packs.schema import Choice, FormField, Kind, Pack
from kiosk.packs.words import Lang, Words

YES, NO = "yes", "no"
_YES_NO = (Choice(code=YES, label=Words(zh="是", en="Yes")), Choice(code=NO, label=Words(zh="不是", en="No")))
_GROUP = Words(zh="其他", en="Other")


@dataclass(frozen=True, slots=True)
class StepChoice:
    """One answer row. When `on` is false, `reason` and `reason_code` say why."""

    code: str
    label: Words
    detail: Words | None = None
    on: bool = True
    reason: Words | None = None
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One question. `kind` is a value of schema.Kind, where yes and no are a "choice" of the codes yes, no.

    `confirm`: the value is already known (card) and is shown with 对／不对. `optional`: `way_out` names the way past.
    `columns` are the questions of one row of a group. `earliest`, `latest` limit a date.
    """

    id: str
    kind: str
    question: Words
    label: Words
    group: Words
    spoken: Words
    hint: Words | None = None
    why: Words | None = None
    choices: tuple[StepChoice, ...] = ()
    optional: bool = False
    way_out: Words | None = None
    text: str = "plain"  # plain, name, address, code
    max_length: int = 50
    earliest: date | None = None
    latest: date | None = None
    columns: tuple[Step, ...] = ()
    max_rows: int = 0
    add: Words | None = None
    done: Words | None = None
    confirm: bool = False
    masked: bool = False
    default: str = ""  # stands there as a draft
    unit: str = ""
    field: FormField = attribute(repr=False, compare=False, kw_only=True)
    pack: Pack = attribute(repr=False, compare=False, kw_only=True)


def steps(pack: Pack, answers: Mapping[str, Answer], today: date, now: Resolved | None = None) -> tuple[Step, ...]:
    """The questions that count now, in the pack's order; what the card gave only if the pack wants it confirmed."""
    now = now or resolve(pack, answers, today)
    asked = (entry for entry in pack.form if entry.asked and entry.id in now.visible)
    return tuple(
        _step(pack, entry, now.context, today, _known(entry, answers)) for entry in asked if not _hidden(entry, answers)
    )


def step_of(pack: Pack, field_id: str, answers: Mapping[str, Answer], today: date) -> Step | None:
    """One field as a question, whether it counts now or not: to check a value that comes from elsewhere."""
    entry = structure(pack).fields.get(field_id)
    return _step(pack, entry, resolve(pack, answers, today).context, today, False) if entry is not None else None


def _known(entry: FormField, answers: Mapping[str, Answer]) -> bool:
    """An agency has said it: the chip of the card, an electronic licence, shared data."""
    answer = answers.get(entry.id)
    return answer is not None and answer.source is Source.AGENCY and bool(answer.value)


def _hidden(entry: FormField, answers: Mapping[str, Answer]) -> bool:
    """Known, and shown on the review page only. What the card gave may be wanted confirmed on a page of its own."""
    return _known(entry, answers) and (entry.prefill is None or entry.prefill.known == "hidden")


def _step(pack: Pack, entry: FormField, context: Mapping[str, Any], today: date, confirm: bool) -> Step:
    variant = next((v for v in entry.variants if rules.holds(v.when, context)), None)

    def words(name: str) -> Words | None:
        special: Words | None = getattr(variant, name) if variant else None
        general: Words | None = getattr(entry, name)
        return special if special is not None else general

    question = words("question") or entry.label
    if confirm and entry.prefill is not None and entry.prefill.question is not None:
        question = entry.prefill.question
    choices = _choices(entry, context)
    return Step(
        id=entry.id,
        kind=Kind.CHOICE if entry.kind is Kind.BOOL else entry.kind.value,
        question=question,
        label=words("label") or entry.label,
        group=words("group") or _GROUP,
        spoken=_spoken(question if confirm else words("spoken") or question, choices),
        hint=words("hint"),
        why=entry.why,
        choices=choices,
        optional=entry.way_out is not None,
        way_out=entry.way_out,
        text=entry.text,
        max_length=entry.max_length,
        earliest=_day(today, entry.earliest_days),
        latest=_day(today, entry.latest_days),
        columns=tuple(_step(pack, column, context, today, False) for column in entry.columns),
        max_rows=entry.max_rows if entry.kind is Kind.GROUP else 0,
        add=entry.add,
        done=entry.done,
        confirm=confirm,
        masked=entry.masked,
        default=_default(entry, context),
        unit=entry.unit,
        field=entry,
        pack=pack,
    )


def _default(entry: FormField, context: Mapping[str, Any]) -> str:
    """As the pack works it out of other answers; nothing while that cannot be done."""
    if entry.default is None:
        return ""
    try:
        value = rules.evaluate(entry.default, context)
    except rules.RuleError:
        return ""
    return value if isinstance(value, str) else ""


def _day(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days)


def _choices(entry: FormField, context: Mapping[str, Any]) -> tuple[StepChoice, ...]:
    """Own choices first, then the rest of the code set."""
    own = entry.choices or (_YES_NO if entry.kind is Kind.BOOL else ())
    rows = []
    for choice in own:
        off = off_reason(entry, choice.code, context)
        rows.append(
            StepChoice(choice.code, choice.label, choice.detail)
            if off is None
            else StepChoice(choice.code, choice.label, choice.detail, False, off.reason, off.code)
        )
    if entry.codes and entry.kind in (Kind.CHOICE, Kind.CHOICES):
        have = {choice.code for choice in own}
        rows += [StepChoice(c, Words(zh=text)) for c, text in code_set(entry.codes).values.items() if c not in have]
    return tuple(rows)


_SPOKEN_ROWS = 9  # the keypad has one digit a row; longer lists are heard page by page on the screen


def _spoken(base: Words, choices: tuple[StepChoice, ...]) -> Words:
    """The question, then the answers numbered as on the keypad (VISUAL.md §8)."""
    rows = choices[:_SPOKEN_ROWS]
    if not rows:
        return base

    def read(large: bool) -> str:
        return (
            base.pick(large)
            + "".join(f"按 {n}，{c.label.pick(large)}。" for n, c in enumerate(rows, 1))
            + "按确认继续。"
        )

    english = base.pick(lang="en") + "".join(
        f" Press {n} for {c.label.pick(lang='en')}." for n, c in enumerate(rows, 1)
    )
    return Words(zh=read(False), elder=read(True), en=english if base.en else None)


def prefill(pack: Pack, citizen: Citizen) -> dict[str, Answer]:
    """What the card gives, by field id, with provenance A. Values the card does not have are left out."""
    found: dict[str, Answer] = {}
    for entry in pack.form:
        if entry.prefill is None:
            continue
        value = str(getattr(citizen, entry.prefill.citizen))
        if entry.prefill.map:
            value = entry.prefill.map.get(value, "")
        if entry.kind is Kind.DATE and len(value) == 8:
            value = f"{value[:4]}-{value[4:6]}-{value[6:]}"
        if value:
            found[entry.id] = Answer(value, Source.AGENCY)
    return found


@dataclass(frozen=True, slots=True, repr=False)
class ReviewRow:
    """One answer on the review page. Not `editable`: from the card. `masked` is shown until it is pressed."""

    field_id: str
    label: Words
    text: str
    masked: str
    source: Source
    editable: bool


@dataclass(frozen=True, slots=True, repr=False)
class ReviewGroup:
    title: Words
    rows: tuple[ReviewRow, ...]


def review(
    pack: Pack, answers: Mapping[str, Answer], today: date, large: bool = False, lang: Lang = "zh"
) -> tuple[ReviewGroup, ...]:
    """What will be sealed, in the groups of the pack (孩子, 妈妈 …), card values included; skipped questions say so."""
    now = resolve(pack, answers, today)
    groups: dict[str, tuple[Words, list[ReviewRow]]] = {}
    for entry in pack.form:
        answer = now.given.get(entry.id)
        if answer is None:
            continue
        step = _step(pack, entry, now.context, today, False)
        text = display(entry, answer, large, lang) or (entry.way_out.pick(large, lang) if entry.way_out else "")
        shown = masked(entry, answer, large, lang) or text
        editable = entry.asked and not (entry.prefill is not None and _hidden(entry, answers))
        row = ReviewRow(entry.id, step.label, text, shown, answer.source, bool(editable))
        groups.setdefault(step.group.zh, (step.group, []))[1].append(row)
    return tuple(ReviewGroup(title, tuple(rows)) for title, rows in groups.values())


def counting(pack: Pack, answers: Mapping[str, Answer], today: date) -> dict[str, Answer]:
    """The answers that count now, without those to questions that have gone: what may leave the session."""
    return dict(resolve(pack, answers, today).given)
