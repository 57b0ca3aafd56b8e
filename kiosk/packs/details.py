"""Every difference between two packs, key by key: a path with what stood there and what stands there now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from typing import Any

from pydantic import BaseModel

Path = tuple[str, ...]
_NAMES = ("id", "code", "field", "way")  # keys that tell entries of a list apart; else their number does
_TEXTS = frozenset({"zh", "elder", "en", "q", "a", "q_en", "a_en", "statement"})
_APART = " | "
_ORDER = "(order)"  # the key of a list's order beside its entries: no name has brackets


def differences(one: BaseModel, two: BaseModel) -> Iterator[tuple[Path, Any, Any]]:
    """What is on one side alone comes whole, with None for the other side."""
    yield from _between((), _tree(one), _tree(two))


def is_text(path: Path, value: Any) -> bool:
    """Whether people read it: a form of Words, a question of the guide, or an entry that has such."""
    return path[-1] in _TEXTS or (isinstance(value, dict) and any(is_text((key,), v) for key, v in value.items()))


def in_words(value: Any) -> str:
    """On one line; "" for nothing."""
    if isinstance(value, dict):
        if "zh" in value:
            return str(value["zh"])
        return ", ".join(
            f"{key}: {in_words(part)}" for key, part in value.items() if part is not None and key != _ORDER
        )
    return "" if value is None else str(value)


def shortened(before: str, after: str, room: int = 60) -> tuple[str, str]:
    """Both from shortly before where they begin to differ, so that a change late in a long text is seen."""
    if max(len(before), len(after)) <= room:
        return before, after
    same = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    start = max(0, same - 10)
    return _cut(before, start, room), _cut(after, start, room)


def _cut(text: str, start: int, room: int) -> str:
    return ("…" if start else "") + text[start : start + room] + ("…" if len(text) > start + room else "")


def _tree(value: Any) -> Any:
    """Plain words and dicts; entries of lists by name. Nothing, and an empty list, are the same: None."""
    if isinstance(value, BaseModel):
        return {key: _tree(getattr(value, key)) for key in type(value).model_fields}
    if isinstance(value, dict):
        return {str(key): _tree(part) for key, part in value.items()} or None
    if isinstance(value, (tuple, list)):
        return _entries(value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None or value == "" else value.isoformat() if isinstance(value, date) else str(value)


def _entries(parts: Sequence[Any]) -> Any:
    if not parts:
        return None
    if not any(isinstance(part, (BaseModel, tuple)) for part in parts):
        return _APART.join(str(part) for part in parts)
    found: dict[str, Any] = {}
    for n, part in enumerate(parts):
        name = next((v for key in _NAMES if isinstance(v := getattr(part, key, None), str)), str(n))
        while name in found:
            name += "'"
        found[name] = _tree(part)
    return {**found, _ORDER: list(found)}


def _between(path: Path, one: Any, two: Any) -> Iterator[tuple[Path, Any, Any]]:
    one = {} if one is None and isinstance(two, dict) and _ORDER in two else one  # a list's entries come one by one
    two = {} if two is None and isinstance(one, dict) and _ORDER in one else two
    if not (isinstance(one, dict) and isinstance(two, dict)):
        if one != two:
            yield path, one, two
        return
    for key in [*two, *(gone for gone in one if gone not in two)]:
        if key == _ORDER:
            both = one.keys() & two.keys()
            before, after = ([name for name in side.get(key, ()) if name in both] for side in (one, two))
            if before != after:
                yield (*path, key), _APART.join(before), _APART.join(after)
        else:
            yield from _between((*path, key), one.get(key), two.get(key))
