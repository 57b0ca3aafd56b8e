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
#: What people write who know other languages, or type on a Chinese keyboard; looked for outside of quotes.
_SLIPS = (
    (re.compile(r"[‘’“”]"), "curly quotes: type ' for ‘ and ’"),
    (re.compile(r"[＝！＆｜（），＞＜]"), "full-width marks: type = ! & | ( ) , > <"),
    (re.compile(r"(?<![=!<>])=(?!=)"), "one =: write == to compare"),
    (re.compile(r"<>"), "<>: write != for unequal"),
    (re.compile(r"(?<!&)&(?!&)|(?<!\|)\|(?!\|)"), "a single & or |: write && for and, || for or"),
    (re.compile(r"\b(?i:and)\b"), "write && for and"),
    (re.compile(r"\b(?i:or)\b"), "write || for or"),
    (re.compile(r"\b(?i:not)\b"), "write ! for not, or !(…)"),
)
_NOT_CALL = re.compile(r"(?<![\w.])(?i:not)\s*\(")


class RuleError(ValueError):
    """An expression that cannot be compiled or evaluated: a fault of the pack, found when it is loaded."""


@lru_cache(maxsize=65536)
def _program(source: str) -> Any:
    import cel  # its package brings a whole command line along, 0.1 s: not before the first page

    if _NOT_CALL.search(_LITERAL.sub("''", source)):  # which CEL takes for a function until it is evaluated
        raise RuleError(f"broken expression {source!r}: {_slip(source)}")
    try:
        return cel.compile(source)
    except ValueError as error:
        raise RuleError(f"broken expression {source!r}: {_slip(source) or _without_echo(error)}") from error


def _slip(source: str) -> str:
    """What was written that is not CEL, and what to write; "" if it is none of the usual."""
    bare = _LITERAL.sub("''", source)
    return "; ".join(advice for pattern, advice in _SLIPS if pattern.search(bare))


def _without_echo(error: Exception) -> str:
    """The parser's complaint alone: it repeats the whole expression first."""
    first = str(error).splitlines()[0]
    return first.partition("ERROR: <input>:")[2] or first


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
