"""A synthetic person who answers every question of a pack validly, by any source of choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from kiosk.domain.person import Answer, Citizen, Source
from kiosk.identity.checks import id_check_digit
from kiosk.packs.answers import check, clean
from kiosk.packs.forms import Step, prefill, steps
from kiosk.packs.loader import load_shelf
from kiosk.packs.sample_values import long_values, usual_values
from kiosk.packs.schema import Pack

ASSETS = Path(__file__).parents[3] / "assets"
TODAY = date(2026, 11, 21)  # a Saturday
SHELF = load_shelf(ASSETS / "packs", TODAY)  # read once: it is what many tests are about
Pick = Callable[[Sequence[object]], object]

NAMES = ("周予禾", "林知夏", "古丽娜尔·买买提江", "阿卜杜热西提·艾合买提江·吾布力卡斯木", "陈䶮", "㛃𠮷")


def id_number(birth: str = "19880101", order: str = "001") -> str:
    """A synthetic ID number of region 999901 with a valid check digit."""
    first = "999901" + birth + order
    return first + id_check_digit(first)


def citizen(sex: str = "2", nation: str = "01", **more: str) -> Citizen:
    base = {"name": "林知夏", "id_number": id_number("19900412", "002"), "id_type": "111", "birth": "19900412"}
    base |= {"address": "临溪县云栖街道柳岸社区6幢302室"} | more
    return Citizen(sex=sex, nation=nation, **base)


def valid_value(step: Step, pick: Pick, answers: Mapping[str, Answer]) -> object:
    """A value that `check` takes with these answers. Raises Stopped where there is none."""
    if step.optional and pick((False, False, True)):
        return ""
    found = _fitting(step, [pick(_choice_or_names(step) or [None])], answers)
    if found is None:
        several = [*usual_values(step, TODAY), *long_values(step, TODAY)]
        found = _fitting(step, [pick(several)] if several else [], answers) or _fitting(step, several, answers)
    if found is None:
        raise Stopped(step)
    return found[0]


def _choice_or_names(step: Step) -> list[object]:
    if step.kind == "choice":
        return [row.code for row in step.choices if row.on]
    return list(NAMES) if step.text == "name" else []


def _fitting(step: Step, values: Sequence[object], answers: Mapping[str, Answer]) -> tuple[object] | None:
    return next(((v,) for v in values if v is not None and check(step, v, answers, TODAY) is None), None)


class Stopped(Exception):
    """A question that has no answer with what was said before."""

    def __init__(self, step: Step) -> None:
        super().__init__(f"{step.pack.id}: no answer to {step.id}")
        self.step = step


def walk(pack: Pack, person: Citizen, pick: Pick) -> tuple[dict[str, Answer], list[str]]:
    """Answer one question after the other as the screen would; the answers and the ids in the order of asking.

    Raises Stopped.
    """
    answers, asked = prefill(pack, person), list[str]()
    while True:
        step = next((s for s in steps(pack, answers, TODAY) if s.id not in asked), None)
        if step is None:
            return answers, asked
        asked.append(step.id)
        if not (step.confirm and pick((True, False))):
            answers[step.id] = Answer(clean(step, valid_value(step, pick, answers)), Source.OWN)
