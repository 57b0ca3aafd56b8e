"""What the person of the demo knows and answers; who is which key of drivers/simulators/people.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PEOPLE = Path(__file__).resolve().parents[2] / "drivers" / "simulators" / "people.json"


@dataclass(frozen=True, slots=True)
class Person:
    """`answers`: step id → what is touched or typed; what is asked beside them is answered as most people would.

    `pages`: material id → what is laid under the camera in turn; a paper that is not named is a blank form.
    """

    card: str
    answers: Mapping[str, str]
    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pledge: frozenset[str] = frozenset()
    licences: str = "refuse"  # may electronic licences be fetched: agree or refuse
    photograph: str = ""  # the question that is answered by a photograph of its paper (拍一拍)
    commit: frozenset[str] = frozenset()  # 告知承诺 that are made; others are proved by papers


def card_of(key: str) -> dict[str, str]:
    people: list[dict[str, str]] = json.loads(PEOPLE.read_text("utf-8"))
    return next(p for p in people if p["key"] == key)
