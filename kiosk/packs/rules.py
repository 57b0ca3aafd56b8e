"""Conditions of packs: CEL expressions over the answers, compiled once, never `eval`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

CONTEXT = frozenset({"today", "skipped", "value"})
_LITERAL = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_QUOTED_NAME = re.compile(r"['\"]([a-z][a-z0-9_]*)['\"]")
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?!\w*\s*\()")
_WORDS_OF_CEL = frozenset({"true", "false", "null", "in"})
_MACRO = re.compile(r"\.(?:all|exists|exists_one|filter|map)\(\s*([A-Za-z_]\w*)\s*,")


class RuleError(ValueError):
    """An expression that cannot be compiled or evaluated: a fault of the pack, found when it is loaded."""


@lru_cache(maxsize=65536)
def _program(source: str) -> Any:
    import cel  # its package brings a whole command line along, 0.1 s: not before the first page

    try:
        return cel.compile(source)
    except ValueError as error:
        raise RuleError(f"broken expression {source!r}: {str(error).splitlines()[0][:120]}") from error


@lru_cache(maxsize=65536)
def names(source: str) -> frozenset[str]:
    """Variables that an expression reads. Loop variables of all(), exists(), filter(), map() are its own.

    Raises RuleError if the expression is broken.
    """
    _program(source)
    bare = _LITERAL.sub("''", source)
    own = set(_MACRO.findall(bare))
    return frozenset(_NAME.findall(bare)) - _WORDS_OF_CEL - own


@lru_cache(maxsize=65536)
def quoted(source: str) -> frozenset[str]:
    """Names in quotes beside `skipped`: `'child_name' in skipped` reads whether that question was skipped."""
    if "skipped" not in names(source):
        return frozenset()
    return frozenset(_QUOTED_NAME.findall(source))


def evaluate(source: str, context: Mapping[str, Any]) -> Any:
    """The value of an expression. Raises RuleError if it reads what is not there or mixes types."""
    try:
        return _program(source).execute({name: context[name] for name in names(source) if name in context})
    except (RuntimeError, TypeError, ValueError) as error:
        raise RuleError(f"cannot evaluate {source!r}: {str(error).splitlines()[0][:120]}") from error


def holds(source: str | None, context: Mapping[str, Any]) -> bool:
    """Whether a condition holds; no condition always holds. A condition that is not boolean is a RuleError."""
    if source is None:
        return True
    outcome = evaluate(source, context)
    if not isinstance(outcome, bool):
        raise RuleError(f"not a condition: {source!r}")
    return outcome
