"""Answers that fill a pack validly, always the same: as most people answer, and with the longest legal values.

For previews, tests and measurements. All persons are made up (region 99xxxx does not exist).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.domain.person import Answer, Citizen, Source
from kiosk.packs.answers import check, clean, unanswered
from kiosk.packs.forms import Step, prefill, steps
from kiosk.packs.loader import availability
from kiosk.packs.sample_values import long_values, synthetic_id, usual_values
from kiosk.packs.schema import Pack

Values = Callable[[Step, date], Iterator[object]]
Order = Callable[[Pack, Step, list[object], Mapping[str, Answer], date], list[object]]
_MOST_ROWS = 12  # of a long code list the first ones stand for the rest

TRIES = 600  # answers tried with one card before the next one


def _card(name: str, birth: str, order: str, nation: str, address: str) -> Citizen:
    sex = "1" if int(order) % 2 else "2"  # GB 11643: odd for men
    return Citizen(name, synthetic_id(birth, order), "111", sex, birth, nation, address=address)


#: Who usually stands there; where the item is not for her, the others: an old man, a young woman, near retirement.
USUAL_CITIZENS = (
    _card("林知夏", "19900412", "002", "01", "临溪县云栖街道柳岸社区6幢302室"),
    _card("王德顺", "19380203", "017", "01", "临溪县青石镇老街12号"),
    _card("陈小满", "20040520", "026", "01", "临溪县青枫镇上坪村3组12号"),
    _card("孙国梁", "19661102", "113", "01", "临溪县云栖街道桥头社区2幢101室"),
    _card("杨春梅", "19710305", "224", "01", "临溪县云栖街道柳岸社区8幢101室"),
)
_LONG_ADDRESS = "临溪县青枫镇上坪村民委员会第十二村民小组银杏路一千二百八十号枫林苑6幢"
#: As much as a card holds: 15 characters of name, 35 of address (PROTOCOLS.md, layout of the chip). Names with rare
#: characters first; where they send somebody to a window, the same persons without.
LONG_CITIZENS = tuple(
    _card(name, birth, order, "05", _LONG_ADDRESS)
    for name in ("古丽娜尔·阿卜杜热合曼江·䶮𠮷", "阿卜杜热西提·艾合买提江·吾布")
    for birth, order in (
        ("19880101", "101"), ("19380203", "017"), ("20040520", "026"), ("19661102", "113"), ("19710305", "224"),
    )
)  # fmt: skip


class NoAnswer(Exception):
    """A pack that nobody can fill in: at `field_id` every value that was tried is refused."""

    def __init__(self, pack: str, field_id: str) -> None:
        super().__init__(f"{pack}: no answer to {field_id} was found")
        self.field_id = field_id


@dataclass(frozen=True, slots=True, repr=False)
class Sample:
    """A case that can be sealed: whose card, and every answer, the card's among them."""

    citizen: Citizen
    answers: dict[str, Answer]


def open_day(pack: Pack, today: date) -> date:
    """Today where the item may be applied for, else the first day of its next season, else today all the same."""
    coming = [window.start for window in pack.windows if window.start > today]
    return min(coming) if availability(pack, today) is not None and coming else today


def usual(pack: Pack, today: date | None = None) -> dict[str, Answer]:
    """As most people answer: first choices, short texts. Raises NoAnswer for a pack that cannot be filled in.

    For an item with seasons give an `open_day`: outside them nobody can fill it in.
    """
    return usual_case(pack, today).answers


def longest(pack: Pack, today: date | None = None) -> dict[str, Answer]:
    """The way with most questions, each answered as long as it may be, rare characters among them. Raises NoAnswer."""
    return longest_case(pack, today).answers


def usual_case(pack: Pack, today: date | None = None) -> Sample:
    """`usual` with the card that it was filled in with."""
    return _case(pack, today or date.today(), usual_values, _as_offered, USUAL_CITIZENS)


def longest_case(pack: Pack, today: date | None = None) -> Sample:
    """`longest` with the card that it was filled in with."""
    return _case(pack, today or date.today(), long_values, _most_questions, LONG_CITIZENS)


def ways(pack: Pack, today: date | None = None) -> Iterator[tuple[str, Sample]]:
    """The usual case again for each other answer to one of its choices, by field_code: what else can be met."""
    day = today or date.today()
    first = usual_case(pack, day)
    for step in steps(pack, first.answers, day):
        rows = step.choices if step.kind != "group" else ()
        for row in rows[:_MOST_ROWS]:
            value = (row.code,) if step.kind == "choices" else row.code
            if not row.on or first.answers[step.id].value == value or step.confirm:
                continue
            try:
                yield (
                    f"{step.id}_{row.code}",
                    _case(pack, day, usual_values, _preferring(step.id, value), USUAL_CITIZENS),
                )
            except NoAnswer:
                continue


def _preferring(field_id: str, value: object) -> Order:
    def order(pack: Pack, step: Step, values: list[object], answers: Mapping[str, Answer], today: date) -> list[object]:
        return [value, *values] if step.id == field_id else values

    return order


def _case(pack: Pack, today: date, values: Values, order: Order, cards: Sequence[Citizen]) -> Sample:
    stuck = ""
    for card in cards:
        filler = _Filler(pack, today, values, order)
        answers = filler.fill(card)
        if answers is not None:
            return Sample(card, answers)
        stuck = stuck or filler.stuck
    raise NoAnswer(pack.id, stuck)


@dataclass(slots=True)
class _Filler:
    """Depth first: where a later question has no answer, an earlier choice is taken back."""

    pack: Pack
    today: date
    values: Values
    order: Order
    left: int = TRIES
    stuck: str = ""

    def fill(self, citizen: Citizen) -> dict[str, Answer] | None:
        return self._filled(prefill(self.pack, citizen), frozenset())

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
