"""Answers that fill a pack validly, always the same: as most people answer, and with the longest legal values.

For previews, tests and measurements. All persons are made up (region 99xxxx does not exist).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.domain.person import Answer, Citizen, Source
from kiosk.packs.answers import check, clean, unanswered
from kiosk.packs.forms import Step, prefill, steps
from kiosk.packs.sample_values import long_values, usual_values
from kiosk.packs.schema import Pack

TRIES = 4000  # answers tried before a pack counts as one that cannot be filled in

#: The card of the usual sample: a woman of 36.
USUAL_CITIZEN = Citizen(
    name="林知夏",
    id_number="999901199004120020",
    id_type="111",
    sex="2",
    birth="19900412",
    nation="01",
    address="临溪县云栖街道柳岸社区6幢302室",
)
#: As much as a card holds: 15 characters of name, 35 of address (PROTOCOLS.md, layout of the chip).
LONG_CITIZEN = Citizen(
    name="古丽娜尔·阿卜杜热合曼江·䶮𠮷",
    id_number="999901198801010014",
    id_type="111",
    sex="1",
    birth="19880101",
    nation="05",
    address="临溪县青枫镇上坪村民委员会第十二村民小组银杏路一千二百八十号枫林苑6幢",
)


class NoAnswer(Exception):
    """A pack that nobody can fill in: at `field_id` every value that was tried is refused."""

    def __init__(self, pack: str, field_id: str) -> None:
        super().__init__(f"{pack}: no answer to {field_id} was found")
        self.field_id = field_id


def usual(pack: Pack, today: date | None = None) -> dict[str, Answer]:
    """As most people answer: first choices, short texts. Raises NoAnswer for a pack that cannot be filled in."""
    return _Filler(pack, today or date.today(), usual_values, _as_offered).fill(USUAL_CITIZEN)


def longest(pack: Pack, today: date | None = None) -> dict[str, Answer]:
    """The way with most questions, each answered as long as it may be, rare characters among them."""
    return _Filler(pack, today or date.today(), long_values, _most_questions).fill(LONG_CITIZEN)


Values = Callable[[Step, date], Iterator[object]]
Order = Callable[[Pack, Step, list[object], Mapping[str, Answer], date], list[object]]


@dataclass(slots=True)
class _Filler:
    """Depth first: where a later question has no answer, an earlier choice is taken back."""

    pack: Pack
    today: date
    values: Values
    order: Order
    left: int = TRIES
    stuck: str = ""

    def fill(self, citizen: Citizen) -> dict[str, Answer]:
        answers = self._filled(prefill(self.pack, citizen), frozenset())
        if answers is None:
            raise NoAnswer(self.pack.id, self.stuck)
        return answers

    def _filled(self, answers: dict[str, Answer], done: frozenset[str]) -> dict[str, Answer] | None:
        step = next((s for s in steps(self.pack, answers, self.today) if s.id not in done), None)
        if step is None:
            wrong = unanswered(self.pack, answers, self.today)
            if wrong:
                self.stuck = wrong[0].id
            return None if wrong else answers
        if step.confirm:
            return self._filled(answers, done | {step.id})
        for value in self._possible(step, answers):
            more = answers | {step.id: Answer(clean(step, value), Source.OWN)}
            found = self._filled(more, done | {step.id})
            if found is not None or self.left <= 0:
                return found
        self.stuck = self.stuck or step.id
        return None

    def _possible(self, step: Step, answers: Mapping[str, Answer]) -> Iterator[object]:
        """Values that this question takes now; of a free text the first alone, of a choice each."""
        known = self.order(self.pack, step, list(self.values(step, self.today)), answers, self.today)
        for value in known:
            self.left -= 1
            if self.left <= 0:
                return
            if check(step, value, answers, self.today) is None:
                yield value
                if not step.choices:
                    return


def _as_offered(
    pack: Pack, step: Step, values: list[object], answers: Mapping[str, Answer], today: date
) -> list[object]:
    return values


def _most_questions(
    pack: Pack, step: Step, values: list[object], answers: Mapping[str, Answer], today: date
) -> list[object]:
    """The choice that leads to most questions first; of equal ones the one with the longest words."""
    if step.kind == "group" or not step.choices or len(values) > 12:
        return values

    def weight(value: object) -> tuple[int, int]:
        more = steps(pack, {**answers, step.id: Answer(value, Source.OWN)}, today)
        words = next((len(row.label.zh) for row in step.choices if row.code == value), 0)
        return -len(more), -words

    return sorted(values, key=weight)
