"""A text that a regular expression of a pack accepts: for samples, and to find out whether any text fits at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import import_module
from typing import Any

_parser: Any = import_module("re._parser")  # Python's own reading of a pattern; it has no public name
_MOST = 40  # repetitions of a part that has no upper end


def text_for(pattern: str, longest: bool = False, most: int = _MOST) -> str | None:
    """A text that `pattern` matches whole, or None where this simple reading finds none (look-around, references)."""
    try:
        found = "".join(_parts(_parser.parse(pattern), longest, most))
    except (ValueError, re.error):
        return None
    return found if re.fullmatch(pattern, found) else None


def _parts(parsed: Iterable[Any], longest: bool, most: int) -> Iterable[str]:
    for operation, argument in parsed:
        yield _part(str(operation), argument, longest, most)


def _part(operation: str, argument: Any, longest: bool, most: int) -> str:
    if operation == "LITERAL":
        return chr(argument)
    if operation == "NOT_LITERAL":
        return "字" if chr(argument) != "字" else "文"
    if operation == "IN":
        return _one_of(argument)
    if operation == "ANY":
        return "字"
    if operation in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, upper, inner = argument
        times = min(int(upper), most) if longest else max(int(least), min(1, int(upper)))
        return "".join(_parts(inner, longest, most)) * max(times, int(least))
    if operation == "SUBPATTERN":
        return "".join(_parts(argument[-1], longest, most))
    if operation == "BRANCH":
        branches = ["".join(_parts(branch, longest, most)) for branch in argument[1]]
        return max(branches, key=len) if longest else branches[0]
    if operation == "AT":
        return ""
    raise ValueError(operation)


def _one_of(members: Any) -> str:
    """A character of [...]; of a refused class the first plain one that it lets through."""
    kinds = [str(kind) for kind, _ in members]
    if kinds[0] == "NEGATE":
        refused = {chr(code) for kind, code in members if str(kind) == "LITERAL"}
        return next(char for char in "字文A1" if char not in refused)
    kind, value = str(members[-1][0]), members[-1][1]
    if kind == "RANGE":
        return chr(value[1])
    if kind == "CATEGORY":
        return {"CATEGORY_DIGIT": "8", "CATEGORY_WORD": "字", "CATEGORY_SPACE": " "}.get(str(value), "字")
    return chr(value)
