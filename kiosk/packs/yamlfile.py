"""Reading YAML of foreign origin: plain data only, no aliases (they make bombs), limits of size and depth."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.constructor import SafeConstructor

MAX_BYTES = 400_000  # the largest pack file today has some 25 kB
MAX_DEPTH = 40  # the deepest pack today has some 12

_NULL, _BOOL = "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool"
_MERGE, _VALUE = "tag:yaml.org,2002:merge", "tag:yaml.org,2002:value"  # YAML 1.1 alone: keys << and =
# YAML 1.1 reads yes, no, on, off as booleans; the code "no" and the key "off" are words here, as in YAML 1.2.
_RESOLVERS: dict[str, list[tuple[str, re.Pattern[str]]]] = {
    first: [(tag, pattern) for tag, pattern in found if tag not in (_BOOL, _MERGE, _VALUE)]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _first in "tf":
    _RESOLVERS.setdefault(_first, []).append((_BOOL, re.compile(r"^(?:true|false)$")))
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
#: Marks of a Chinese keyboard where YAML wants its own, and what to type. Text between them may hold any of them.
_WIDE = (
    (re.compile(r"(，)\s*[A-Za-z_]\w*\s*[:：]"), "a full-width comma between keys: type , for ，"),
    (
        re.compile(r"(?:^\s*(?:-\s+)?|[{,，]\s*)[A-Za-z_]\w*(：)"),
        "a full-width colon after a key: type : and a space for ：",
    ),
    (re.compile(r"(?::\s*|^\s*-\s+)([｛［])"), "a full-width bracket: type { } and [ ] for ｛ ｝ and ［ ］"),
    (re.compile(r"([｝］])\s*$"), "a full-width bracket: type { } and [ ] for ｛ ｝ and ［ ］"),
    (re.compile(r"^(?: *)(\t)"), "a tab: indent with spaces"),
    (re.compile(r"(\t)"), "a tab: type spaces"),
)
_LINES_BACK = 3  # how late libyaml may notice
_VALUES = SafeConstructor()
_MADE_BY = {
    _BOOL: _VALUES.construct_yaml_bool,
    "tag:yaml.org,2002:int": _VALUES.construct_yaml_int,
    "tag:yaml.org,2002:float": _VALUES.construct_yaml_float,
    "tag:yaml.org,2002:timestamp": _VALUES.construct_yaml_timestamp,
}


class _Refused(ValueError):
    """With the mark of the place."""

    def __init__(self, text: str, event: Any) -> None:
        super().__init__(text)
        self.mark = event.start_mark


class _Reader:
    """Builds the data straight from libyaml's events: half the time of the loaders that build a tree of nodes first."""

    def __init__(self, text: str) -> None:
        self._next = CParser(text).get_event

    def document(self) -> Any:
        """The one document; None for an empty file."""
        self._next()  # the start of the stream
        first = self._next()
        if type(first) is yaml.StreamEndEvent:
            return None
        found = self._value(self._next(), 0)
        self._next()  # the end of the document
        more = self._next()
        if type(more) is not yaml.StreamEndEvent:
            raise _Refused("a second document", more)
        return found

    def _value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return _scalar(event)
        if kind is yaml.AliasEvent:
            raise _Refused("aliases are not allowed", event)
        if event.tag is not None:
            raise _Refused("tags are not allowed", event)
        if depth == MAX_DEPTH:
            raise _Refused("nested too deep", event)
        return self._mapping(depth + 1) if kind is yaml.MappingStartEvent else self._sequence(depth + 1)

    def _sequence(self, depth: int) -> list[Any]:
        found = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            found.append(self._value(event, depth))
        return found

    def _mapping(self, depth: int) -> dict[Any, Any]:
        """A duplicate key would hide a line of the author."""
        found: dict[Any, Any] = {}
        while type(event := self._next()) is not yaml.MappingEndEvent:
            if type(event) is not yaml.ScalarEvent:
                raise _Refused("a key must be a word", event)
            key = _scalar(event)
            if key in found:
                raise _Refused(f"key {event.value!r} stands twice", event)
            found[key] = self._value(self._next(), depth)
        return found


def _scalar(event: Any) -> Any:
    if event.tag is not None:
        raise _Refused("tags are not allowed", event)
    text: str = event.value
    if not event.implicit[0]:  # quoted, or a block of text
        return text
    for tag, pattern in _RESOLVERS.get(text[:1], ()):
        if pattern.match(text):
            return None if tag == _NULL else _made(tag, text, event)
    return text


def _made(tag: str, text: str, event: Any) -> Any:
    try:
        return _MADE_BY[tag](yaml.ScalarNode(tag, text))
    except ValueError:  # the thirteenth month
        raise _Refused(f"there is no {text[:40]!r}", event) from None


def _typed_wrong(text: str, line: int) -> tuple[int, int, str] | None:
    """Where at or shortly before a line, from 0, a mark stands for YAML's own, and what to type."""
    lines = text.splitlines()
    for n in range(min(line, len(lines) - 1), max(-1, line - _LINES_BACK), -1):
        plain = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), lines[n].partition(" #")[0])
        for pattern, what in _WIDE:
            found = pattern.search(plain)
            if found and not {"'", '"'} & set(plain[: found.start(1)]):  # no text in quotes that goes on
                return n, found.start(1), what
    return None


def parse_yaml(text: str) -> Any:
    """Raises ValueError with line and column for anything that is not plain YAML."""
    if len(text) > MAX_BYTES:
        raise ValueError(f"larger than {MAX_BYTES} bytes")
    try:
        return _Reader(text).document()
    except (yaml.MarkedYAMLError, _Refused) as error:
        mark, why = (error.mark, str(error)) if isinstance(error, _Refused) else (error.problem_mark, error.problem)
        typed = _typed_wrong(text, mark.line) if mark and not isinstance(error, _Refused) else None
        line, column, why = typed or (mark.line, mark.column, why) if mark else (0, 0, why)
        where = f" in line {line + 1}, column {column + 1}" if mark else ""
        raise ValueError(f"not valid YAML: {why}{where}") from None
    except yaml.YAMLError as error:
        raise ValueError(f"not valid YAML: {type(error).__name__}") from None


def read_yaml(path: Path) -> Any:
    """Raises OSError if the file cannot be read, ValueError if it is not plain UTF-8 YAML of a sane size."""
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path.name}: larger than {MAX_BYTES} bytes")
    try:
        return parse_yaml(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise ValueError(f"{path.name}: not UTF-8") from None
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None
