"""Words of the papers (assets/print/*.yaml), and how days, times and numbers are written on them."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "print"


@cache
def texts(paper: str) -> dict[str, Any]:
    """The words of one paper, by key."""
    loaded = yaml.safe_load((FOLDER / f"{paper}.yaml").read_text("utf-8"))
    if not isinstance(loaded, dict):
        raise ValueError(f"assets/print/{paper}.yaml holds no table")
    return loaded


def day(value: date) -> str:
    """2026年11月8日."""
    return f"{value.year}年{value.month}月{value.day}日"


def noon(value: date) -> datetime:
    """A moment of the day for papers that name no hour: noon, so that no time zone makes it another day."""
    return datetime(value.year, value.month, value.day, 12)


def weekday(value: date) -> str:
    """星期日."""
    return str(texts("common")["weekdays"][value.weekday()])


def moment(value: datetime) -> str:
    """2026年11月20日 22:51, in the time zone that the value carries."""
    return f"{day(value)} {value:%H:%M}"


def masked(number: str) -> str:
    """An identity number for papers that may be lost: three characters at each end, stars between."""
    if len(number) < 10:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 6) + number[-3:]


def sha256_hex(data: bytes) -> str:
    """The hash that binds a paper to the bytes that it was made from."""
    return hashlib.sha256(data).hexdigest()
