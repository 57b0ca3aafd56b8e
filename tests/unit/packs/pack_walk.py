"""A synthetic person who answers every question of a pack validly, by any source of choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

from kiosk.domain.person import Answer, Citizen, Source
from kiosk.identity.checks import id_check_digit
from kiosk.packs.answers import check, clean
from kiosk.packs.forms import Step, prefill, steps
from kiosk.packs.schema import Pack

ASSETS = Path(__file__).parents[3] / "assets"
TODAY = date(2026, 11, 21)  # a Saturday
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


def valid_value(step: Step, pick: Pick) -> object:
    """A value that `check` accepts."""
    if step.optional and pick((False, False, True)):
        return ""
    if step.kind == "group":
        count = pick((1, min(2, step.max_rows)))
        assert isinstance(count, int)
        return tuple({c.id: str(valid_value(c, pick)) for c in step.columns} for _ in range(count))
    if step.choices:
        codes = [choice.code for choice in step.choices if choice.on]
        return tuple({pick(codes)}) if step.kind == "choices" else pick(codes)
    if step.kind == "date":
        return _day(step, pick)
    return pick(
        {
            "id_number": (id_number(), id_number("19911230", "113"), id_number("20010615", "224")),
            "phone": ("13800000417", "19900000026"),
            "address": ("临溪县青枫镇上坪村 3 组 12 号", "临溪县云栖街道政务路 1 号"),
        }.get(step.kind)
        or {"name": NAMES, "code": ("Y990004170", "A123456789")}.get(step.text, ("随便写写",))
    )


def _day(step: Step, pick: Pick) -> str:
    last, first = step.latest or TODAY, step.earliest or TODAY - timedelta(days=400)
    start = max(first, last - timedelta(days=364))
    day = start + timedelta(days=(last - start).days * int(str(pick((0, 50, 97, 100)))) // 100)
    return day.isoformat()


def walk(pack: Pack, person: Citizen, pick: Pick) -> tuple[dict[str, Answer], list[str]]:
    """Answer one question after the other as the screen would; the answers and the ids in the order of asking."""
    answers, asked = prefill(pack, person), list[str]()
    while True:
        step = next((s for s in steps(pack, answers, TODAY) if s.id not in asked), None)
        if step is None:
            return answers, asked
        asked.append(step.id)
        if step.confirm and pick((True, False)):
            continue
        for _ in range(20):
            value = valid_value(step, pick)
            if check(step, value, answers, TODAY) is None:
                break
        else:  # a check that depends on earlier answers: take the later day, the other person
            value = {"date": TODAY.isoformat(), "id_number": id_number("19770707", "335")}[step.kind]
        assert check(step, value, answers, TODAY) is None
        answers[step.id] = Answer(clean(step, value), Source.OWN)
