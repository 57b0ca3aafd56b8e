"""Which situations a pack can come into: conditions are tried with every answer that can make a difference to them.

A condition depends on few questions. Their answers are enumerated, exactly up to EXACT combinations, beyond that by
draws with a fixed seed. Free texts, days and numbers stand for themselves by the values that conditions name, their
neighbours, the limits, and some between.
"""

from __future__ import annotations

import itertools
import math
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from kiosk.packs import rules
from kiosk.packs.codes import code_set
from kiosk.packs.graph import NEUTRAL, Structure, off_reason, plain, refs, structure
from kiosk.packs.loader import availability
from kiosk.packs.schema import FormField, Kind, Pack

EXACT = 20_000  # combinations: some two seconds for a condition that never holds
DRAWS = 3_000
_MOST_SUBSETS = 8  # codes of one 多选 question of which every set is tried
_LITERAL = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_NUMBER = re.compile(r"(?<![\w.'\"])-?\d+(?:\.\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True)
class Situation:
    """One set of answers as conditions see it. `visible`: questions that are asked in it."""

    context: Mapping[str, Any]
    visible: frozenset[str]

    def holds(self, *sources: str | None) -> bool:
        return all(rules.holds(source, self.context) for source in sources)


@dataclass
class Explorer:
    """All that can happen in one pack, asked condition by condition."""

    pack: Pack
    today: date
    shape: Structure = field(init=False)

    def __post_init__(self) -> None:
        self.shape = structure(self.pack)

    def possible(self, *sources: str | None, asked: Iterable[str] = (), items: Iterable[str] | None = None) -> bool:
        """Whether a situation exists in which all conditions hold, these questions are asked, an item is in."""
        wanted = set(asked)
        whens = [item.when for item in self.pack.items if items is not None and item.id in items]
        reads = self._reads([*sources, *whens]) | wanted
        for now in self.situations(reads, [*sources, *whens]):
            if wanted <= now.visible and now.holds(*sources) and (items is None or any(now.holds(w) for w in whens)):
                return True
        return False

    def situations(self, names: Iterable[str], sources: Iterable[str | None] = ()) -> Iterator[Situation]:
        """The situations of these questions and of what decides over them; `sources` name values worth trying."""
        needed = self._closure(names)
        order = [name for name in self.shape.order if name in needed]
        texts = [source for source in sources if source] + self._texts(order)
        free = [name for name in order if self.shape.fields[name].compute is None]
        values = [self._values(self.shape.fields[name], texts) for name in free]
        for day, *combination in _combinations([self._todays(texts), *values]):
            yield self._situation(order, dict(zip(free, combination, strict=True)), day)

    def _todays(self, texts: list[str]) -> list[date]:
        """Today, and where the date is read the days to come that are named; with seasons, days on which it is open."""
        named = {a or b for text in texts if "today" in rules.names(text) for a, b in _LITERAL.findall(text)}
        if not named:
            return [self.today]
        to_come = {day for day in _readable(named) if day >= self.today} | {self.today}
        near = sorted(day + timedelta(days=n) for day in to_come for n in (0, 1))
        return [day for day in near if availability(self.pack, day) is None] or [self.today]

    def _situation(self, order: list[str], answers: Mapping[str, Any], today: date) -> Situation:
        """As graph.resolve, for some of the fields only."""
        context: dict[str, Any] = {"today": today.isoformat(), "skipped": []}
        context |= {name: NEUTRAL.get(self.shape.fields[name].kind, "") for name in order}
        visible: set[str] = set()
        for name in order:
            entry = self.shape.fields[name]
            if entry.compute is not None:
                context[name] = rules.evaluate(entry.compute, context)
            elif self._counts(entry, context):
                visible.add(name)
                value = plain(entry, answers[name])
                if entry.kind is Kind.CHOICE and value and off_reason(entry, str(value), context) is not None:
                    continue
                context[name] = value
                if value in ("", []):
                    context["skipped"].append(name)
        return Situation(context, frozenset(visible))

    def _counts(self, entry: FormField, context: Mapping[str, Any]) -> bool:
        if not rules.holds(entry.when, context):
            return False
        users = self.shape.users[entry.id]
        return entry.id in self.shape.control or any(rules.holds(item.when, context) for item in users)

    def _reads(self, sources: Iterable[str | None]) -> set[str]:
        return {name for source in sources for name in refs(self.shape.fields, source)}

    def _closure(self, names: Iterable[str]) -> set[str]:
        """What decides over these fields, and over those in turn."""
        seen: set[str] = set()
        todo = list(names)
        while todo:
            name = todo.pop()
            if name in seen or name not in self.shape.fields:
                continue
            seen.add(name)
            todo += self._reads(self._sources(self.shape.fields[name]))
        return seen

    def _sources(self, entry: FormField) -> list[str | None]:
        found: list[str | None] = [entry.when, entry.compute]
        found += [off.when for choice in entry.choices for off in choice.off]
        if entry.id not in self.shape.control:
            found += [item.when for item in self.shape.users[entry.id]]
        return found

    def _texts(self, order: Iterable[str]) -> list[str]:
        return [source for name in order for source in self._sources(self.shape.fields[name]) if source]

    # --- values worth trying ---------------------------------------------------------------------------------------

    def _values(self, entry: FormField, texts: list[str]) -> list[Any]:
        words = {a or b for text in texts for a, b in _LITERAL.findall(text)}
        found = list(self._of_kind(entry, texts, words))
        if entry.way_out is not None or (entry.prefill is not None and not entry.asked):
            found.append([] if entry.kind in (Kind.CHOICES, Kind.GROUP) else "")
        return found

    def _of_kind(self, entry: FormField, texts: list[str], words: set[str]) -> Iterator[Any]:
        kind = entry.kind
        if kind is Kind.BOOL:
            yield from (True, False)
        elif kind is Kind.GROUP:
            row = {column.id: "x" for column in entry.columns}
            yield from ((row,), (), (row,) * entry.max_rows)
        elif kind in (Kind.CHOICE, Kind.CHOICES):
            yield from _codes(entry, words)
        elif kind is Kind.NUMBER:
            yield from _numbers(entry, texts)
        elif kind is Kind.DATE:
            yield from (day.isoformat() for day in self._days(entry, words))
        elif kind is Kind.MONTH:
            yield from dict.fromkeys(day.isoformat()[:7] for day in self._days(entry, words))
        else:
            yield from sorted(words & _compared(entry.id, texts))
            yield from ("x", "y")

    def _days(self, entry: FormField, words: set[str]) -> Iterator[date]:
        first = self.today + timedelta(days=entry.earliest_days if entry.earliest_days is not None else -36_500)
        last = self.today + timedelta(days=entry.latest_days if entry.latest_days is not None else 3_650)
        known = [word for word in words if _DAY.fullmatch(word)]
        known += [f"{word}-01" for word in words if _MONTH.fullmatch(word)]
        tried = {self.today, first, last, *_readable(known)}
        near = {day + timedelta(days=n) for day in tried for n in (-1, 0, 1)}
        span = (last - first).days
        near |= {first + timedelta(days=span * n // 12) for n in range(13)}
        yield from sorted(day for day in near if first <= day <= last)


def _readable(words: Iterable[str]) -> Iterator[date]:
    for word in words:
        try:
            yield date.fromisoformat(word)
        except ValueError:
            continue


def _compared(name: str, texts: Iterable[str]) -> set[str]:
    """Quoted words in sources that read this field."""
    return {a or b for text in texts if name in rules.names(text) for a, b in _LITERAL.findall(text)}


def _codes(entry: FormField, words: set[str]) -> Iterator[Any]:
    codes = dict.fromkeys(choice.code for choice in entry.choices)
    if entry.codes and not entry.choices:
        codes |= dict.fromkeys(code_set(entry.codes).values)
    codes |= dict.fromkeys(entry.prefill.map.values() if entry.prefill else ())
    named = [code for code in codes if code in words]
    rest = [code for code in codes if code not in words][:2]  # two, for conditions that compare two questions
    if entry.kind is Kind.CHOICE:
        yield from (*named, *rest)
        return
    named = named[:_MOST_SUBSETS]
    for count in range(len(named), -1, -1):
        for some in itertools.combinations(named, count):
            if rest:
                yield (*some, rest[0])
            if some:
                yield some
    yield tuple(codes)


def _numbers(entry: FormField, texts: Iterable[str]) -> Iterator[str]:
    least = entry.least if entry.least is not None else 0.0
    most = entry.most if entry.most is not None else 1e8
    named = {float(number) for text in texts if entry.id in rules.names(text) for number in _NUMBER.findall(text)}
    tried = {least, most, (least + most) / 2} | {value + n for value in named for n in (-1, 0, 1)}
    yield from (f"{value:.{entry.decimals}f}" for value in sorted(tried) if least <= value <= most)


def _combinations(values: list[list[Any]]) -> Iterator[tuple[Any, ...]]:
    if math.prod(len(options) for options in values) <= EXACT:
        yield from itertools.product(*values)
        return
    chance = random.Random(417)  # noqa: S311 (repeatable, not secret)
    for _ in range(DRAWS):
        yield tuple(chance.choice(options) for options in values)


def reachable(pack: Pack, today: date) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of fields that can count (those with a question can then be asked) and of items that can be included."""
    explorer = Explorer(pack, today)
    fields = {f.id for f in pack.form if f.compute is None and explorer.possible(asked=[f.id])}
    return frozenset(fields), frozenset(item.id for item in pack.items if explorer.possible(item.when))


__all__ = ["Explorer", "Situation", "reachable"]
