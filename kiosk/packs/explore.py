"""Walking through a pack at random, with a fixed seed: which questions and items can be reached at all."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta

from kiosk.domain.person import Answer, Source
from kiosk.packs.graph import conditions, resolve, structure
from kiosk.packs.schema import FormField, Kind, Pack

ROUNDS = 600  # a question behind three choices of four answers each is met some nine times
_LITERAL = re.compile(r"'([^']*)'")


def reachable(pack: Pack, today: date, rounds: int = ROUNDS) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of fields that can count (those with a question can then be asked) and of items that can be included."""
    chance = random.Random(417)  # noqa: S311 (repeatable, not secret)
    literals = sorted({text for _, source in conditions(pack) for text in _LITERAL.findall(source)})
    all_fields = {field.id for field in pack.form if field.compute is None}
    all_items = {item.id for item in pack.items}
    fields: set[str] = set()
    items: set[str] = set()
    for _ in range(rounds):
        answers = {
            name: Answer(_value(field, literals, today, chance), Source.OWN)
            for name, field in structure(pack).fields.items()
            if field.compute is None and chance.random() < 0.95
        }
        now = resolve(pack, answers, today)
        fields |= now.visible
        items |= {item.id for item in now.items}
        if all_fields <= fields and all_items <= items:
            break
    return frozenset(fields), frozenset(items)


def _value(field: FormField, literals: list[str], today: date, chance: random.Random) -> object:
    if field.way_out is not None and chance.random() < 0.3:
        return ""
    if field.kind is Kind.BOOL:
        return chance.random() < 0.5
    if field.kind is Kind.DATE:
        return (today - timedelta(days=chance.randrange(400))).isoformat()
    if field.kind is Kind.MONTH:
        return (today - timedelta(days=chance.randrange(400))).strftime("%Y-%m")
    if field.kind is Kind.NUMBER:
        return str(chance.randrange(int(field.least or 0), int(field.most or 1000) + 1))
    if field.kind is Kind.GROUP:
        return ({column.id: "x" for column in field.columns},)
    codes = [choice.code for choice in field.choices] + (list(field.prefill.map.values()) if field.prefill else [])
    if field.kind is Kind.CHOICES:
        return tuple(code for code in codes if chance.random() < 0.5)
    return chance.choice(codes if codes else ["x", *literals])
