"""P2: the questions of the form: asked once, spoken, used, with limits that leave an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from kiosk.packs.codes import code_map, code_set
from kiosk.packs.dictionary import dictionary
from kiosk.packs.graph import refs, structure
from kiosk.packs.lint.checked import Checked
from kiosk.packs.lint.finding import Finding
from kiosk.packs.lint.lines import Part
from kiosk.packs.samples import NoAnswer, longest, open_day, usual
from kiosk.packs.schema import FormField, Kind

_FROM_CARD = ("name", "id", "id_number", "sex", "birth", "nation")  # never typed about the applicant (SERVICES.md §2.1)
#: The same in the words of a question: "您的性别？", "您是哪个民族？", not what is asked about 您的爱人.
_ABOUT_YOU = re.compile(
    r"(您|本人|申请人)的?(姓名|名字|性别|民族|出生日期|生日|身份证号|公民身份号码)"
    r"|您(叫什么|贵姓|是男|是女|是哪个民族|是什么民族|哪天出生|哪年出生|今年多大|多大年纪)"
)
_OPEN = ("delivery_way", "together", "handling_region")  # the citizen decides, and nothing stands there before
BY_THE_PROGRAM = frozenset({"together", "handling_region"})  # questions that it makes and reads itself
_SHARED_CODES = ("common", "member", "delivery")  # reason codes of the dictionary and of the program
_NUMBERS = (Kind.ID_NUMBER, Kind.PHONE)


def findings(c: Checked) -> Iterator[Finding]:
    hopeless = False  # whoever cannot answer is told once
    for path, field in c.fields():
        for finding in (*_limits(c, path, field), *_choices(c, path, field)):
            hopeless = True
            yield finding
        yield from _masked(c, path, field)
    for field in c.pack.form:
        yield from _question(c, field)
        yield from _use(c, field)
    yield from _order(c)
    yield from _twice(c)
    yield from _dictionary(c)
    yield from _reasons(c)
    yield from _maps(c)
    if not hopeless:
        yield from _answers(c)


def _question(c: Checked, field: FormField) -> Iterator[Finding]:
    path = ("form", field.id)
    if field.asked:
        if field.spoken is None:
            yield c.found("P201", path, f"field {field.id}: not spoken", "spoken: {zh, en}, as one would say it")
        if field.group is None:
            yield c.found("P202", path, f"field {field.id}: in no group of the review page", "group: {zh, en}")
    elif field.compute is None and field.prefill is None:
        yield c.found("P203", path, f"field {field.id}: neither asked nor derived nor on the card", "add a question")
    if _from_card(field):
        yield c.found("P204", path, f"field {field.id}: asks for what the card gives", "{use: applicant_…}")
    if field.kind is Kind.GROUP and (field.add is None or field.done is None):
        yield c.found("P205", path, f"field {field.id}: a group without the words of its buttons", "add: and done:")
    if field.id in _OPEN and field.default is not None:
        yield c.found("P212", (*path, "default"), f"field {field.id}: nothing may be preselected", "take default away")


def _from_card(field: FormField) -> bool:
    """Whether something is asked that the card gives."""
    known = field.id.startswith("applicant_") and field.id[10:] in _FROM_CARD
    asked = (field.label.zh, field.question.zh) if field.question is not None else ()
    known = known or any(_ABOUT_YOU.search(text) for text in asked)
    return known and field.prefill is None and field.compute is None


def _limits(c: Checked, path: tuple[Part, ...], field: FormField) -> Iterator[Finding]:
    pairs = (
        ("min_length", field.min_length, field.max_length, "max_length"),
        ("earliest_days", field.earliest_days, field.latest_days, "latest_days"),
        ("least", field.least, field.most, "most"),
    )
    for low, least, most, high in pairs:
        if least is not None and most is not None and least > most:
            yield c.found("P213", (*path, low), f"field {field.id}: {low} {least} is above {high} {most}")


def _masked(c: Checked, path: tuple[Part, ...], field: FormField) -> Iterator[Finding]:
    if (field.kind in _NUMBERS or field.check == "bank_card") and not field.masked and field.compute is None:
        yield c.found("P216", path, f"field {field.id}: shown in full on the review page", "masked: true")


def _use(c: Checked, field: FormField) -> Iterator[Finding]:
    shape = structure(c.pack)
    if field.id in BY_THE_PROGRAM:
        return
    if field.id not in shape.control and not shape.users[field.id] and field.id not in _named_by_papers(c):
        yield c.found(
            "P207", ("form", field.id), f"field {field.id}: no item's form and no condition uses it", "take it out"
        )


def _named_by_papers(c: Checked) -> set[str]:
    """Fields that statements repeat, or that derived or checked values read."""
    read = {name for material in c.pack.materials for name in _placeholders(material.statement)}
    for field in c.pack.form:
        read |= refs(structure(c.pack).fields, field.default)
        for check in field.checks:
            read |= refs(structure(c.pack).fields, check.bad)
    return read


def _placeholders(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]


def _choices(c: Checked, path: tuple[Part, ...], field: FormField) -> Iterator[Finding]:
    if field.choices and all(choice.off and all(o.when is None for o in choice.off) for choice in field.choices):
        yield c.found("P210", (*path, "choices"), f"field {field.id}: every choice is switched off")
    if field.choices and field.codes:
        coded = code_set(field.codes).values
        own = [choice.code for choice in field.choices if choice.code not in coded]
        if own:
            yield c.found(
                "P218",
                (*path, "choices", own[0]),
                f"field {field.id}: {', '.join(own)}: not in the code set {field.codes}",
                "codes of the set, or no codes:",
            )
    if field.prefill and field.prefill.map and field.choices:
        known = {choice.code for choice in field.choices}
        for value in sorted(set(field.prefill.map.values()) - known):
            yield c.found(
                "P215",
                (*path, "prefill"),
                f"field {field.id}: the card's value becomes {value!r}, no choice",
            )


def _order(c: Checked) -> Iterator[Finding]:
    order = [field.id for field in c.pack.form]
    fields = structure(c.pack).fields
    for field in c.pack.form:
        late = [n for n in refs(fields, field.when) if fields[n].asked and order.index(n) > order.index(field.id)]
        if field.asked and late:
            yield c.found(
                "P206",
                ("form", field.id, "when"),
                f"field {field.id}: depends on {late[0]}, which is asked later",
                f"put it behind {late[0]}",
            )


def _twice(c: Checked) -> Iterator[Finding]:
    """S14: nothing is asked twice. Two questions that are never asked of the same person may read alike."""
    asked = [field for field in c.pack.form if field.asked]
    for one, two in combinations(asked, 2):
        assert one.question is not None and two.question is not None
        same_label = one.label.zh == two.label.zh and one.group is not None and two.group is not None
        same_label = same_label and one.group.zh == two.group.zh  # type: ignore[union-attr]
        if (one.question.zh == two.question.zh or same_label) and c.explorer.possible(asked=[one.id, two.id]):
            yield c.found(
                "P208",
                ("form", two.id),
                f"field {two.id}: asks what {one.id} asks: {two.question.zh} / {two.label.zh}",
                f"use {one.id} in both places, or say what differs",
            )


def _dictionary(c: Checked) -> Iterator[Finding]:
    if c.places is None:
        return
    entries = dictionary()
    by_question = {_zh(entry.get("question")): name for name, entry in entries.items() if entry.get("question")}
    for field in c.pack.form:
        if field.id in c.places.used or field.id in BY_THE_PROGRAM or _from_card(field):
            continue
        known = field.id if field.id in entries else by_question.get(field.question.zh if field.question else "")
        if known is not None and field.compute is None:
            more = "" if known == field.id else f", id: {field.id}"
            yield c.found(
                "P209",
                ("form", field.id),
                f"field {field.id}: the dictionary has this as {known}",
                f"{{use: {known}{more}}}, with the keys that differ; another id if it is another datum",
            )


def _zh(words: object) -> str:
    return str(words.get("zh", "")) if isinstance(words, dict) else str(words)


def _reasons(c: Checked) -> Iterator[Finding]:
    """S29: what stops a citizen has a reason code, and one code means one thing."""
    taken = c.places.packs_taken if c.places else ()
    prefixes = (*(f"{name}." for name in (c.pack.id, *taken, *_SHARED_CODES)),)
    found: dict[str, str] = {}
    reasons: list[tuple[tuple[Part, ...], str, str]] = []
    for path, field in c.fields():
        for choice in field.choices:
            reasons += [((*path, "choices", choice.code), off.code, off.reason.zh) for off in choice.off]
        reasons += [((*path, "checks", n), check.code, check.text.zh) for n, check in enumerate(field.checks)]
    for commitment in c.pack.commitments:
        if commitment.not_when is not None:
            reason = commitment.not_when
            reasons.append((("commitments", commitment.id, "not_when"), reason.code, reason.reason.zh))
    for where, code, text in reasons:
        if not code.startswith(prefixes):
            yield c.found(
                "P211", where, f"reason code {code!r} belongs to nobody", f"{c.pack.id}.{code.split('.')[-1]}"
            )
        if not text.startswith(found.setdefault(code, text)) and not found[code].startswith(text):
            yield c.found("P211", where, f"reason code {code!r} has two meanings: {found[code]} / {text}")


def _maps(c: Checked) -> Iterator[Finding]:
    fields = {field.id: field for field in c.pack.form}
    for item in c.pack.items:
        for row in item.form:
            if row.map is None:
                continue
            field, table = fields[row.field], code_map(row.map)
            own = {choice.code for choice in field.choices}
            if table.from_set != field.codes and not (own and own <= table.values.keys()):
                yield c.found(
                    "P217",
                    ("items", item.id, "form", row.field),
                    f"row {row.label}: table {row.map} is for {table.from_set}, not for {field.codes or 'own choices'}",
                )


def _answers(c: Checked) -> Iterator[Finding]:
    """Whether the form can be filled in at all: the usual way, and the way with most questions."""
    for fill in (usual, longest):
        try:
            fill(c.pack, open_day(c.pack, c.today))
        except NoAnswer as trouble:
            yield c.found(
                "P214",
                ("form", trouble.field_id),
                f"field {trouble.field_id}: no answer was found that is accepted ({fill.__name__})",
                "look at pattern, limits, checks and choices that are off",
            )
            return
