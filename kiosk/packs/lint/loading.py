"""P0: why a pack does not load, as exactly as can be said: each part of each file is looked at by itself first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from kiosk.packs.dictionary import expand
from kiosk.packs.lint.finding import Finding
from kiosk.packs.lint.lines import Part, Places
from kiosk.packs.loader import PackProblem, load_pack
from kiosk.packs.reading import MEMBER_KEYS
from kiosk.packs.schema import Commitment, FormField, Guide, Item, Material, Pack
from kiosk.packs.yamlfile import read_yaml

_FILES = ("pack.yaml", "form.yaml", "guide.yaml")
#: What the loader says, and which rule that is. The first that fits counts.
_SAID = (
    (r"^(?!(pack|form|guide)\.yaml)[\w-]+\.yaml: No such file", "P010", "members: names of files in members/"),
    (r"differ in", "P004", "the same datum is the same in both: put it into the dictionary, or give it another id"),
    (r"there is no (code set|table)", "P008", "a name of assets/codes or assets/codes/maps"),
    (r"no dictionary entry", "P009", "a name of assets/dictionary, or the whole field"),
    (r"run in a circle", "P007", "one of these conditions must not read the other"),
    (r"wait for|waits for", "P010", "after: and requires: name members, and in no circle"),
    (r"members/|^member |a member is", "P010", "members: names of files in members/, or {pack: …}"),
    (r"stands twice", "P011", "another id"),
    (r"broken expression|cannot evaluate|not a condition", "P006", "CEL, with '' for an unanswered text, false for no"),
    (r"(, row |^material|^commitment)[^:]*: (there is no field|unknown)", "P005", "an id that this pack has"),
    (r"there is no field", "P006", "a name of the form"),
    (r"is not the name of the folder", "P003", "the same id in both"),
    (r"not valid YAML|not UTF-8|larger than|No such file|not a mapping|belongs into", "P002", "plain YAML 1.2"),
)
_PLACE = re.compile(r"^(field|item|material|commitment) ([a-z][a-z0-9_]*)(?:, (?:choice|row|variant)? ?([^:]*))?:")
_LINE = re.compile(r"^([\w./-]+\.yaml): .* in line (\d+)")
_FILE = re.compile(r"^((?:members/)?[\w-]+\.yaml)\b")
_HEADS = {"field": "form", "item": "items", "material": "materials", "commitment": "commitments"}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a file, and what it should be."""

    file: str
    path: tuple[Part, ...]
    model: type[BaseModel]
    data: Any


def load(folder: Path, places: Places, today: date) -> Pack | list[Finding]:
    """The pack, or why there is none."""
    found = load_pack(folder, today)
    if isinstance(found, Pack):
        return found
    wrong = [finding for piece in _pieces(folder) for finding in _look(folder, places, piece)]
    return wrong or [_said(folder, places, found)]


def _pieces(folder: Path) -> Iterator[_Piece]:
    read = {name: _read(folder / name) for name in _FILES}
    whole = read["pack.yaml"] if isinstance(read["pack.yaml"], dict) else {}
    yield from _fields("form.yaml", (), read["form.yaml"])
    if read["guide.yaml"] is not None:
        yield _Piece("guide.yaml", (), Guide, read["guide.yaml"])
    yield from _lists("pack.yaml", whole, {"items": Item, "materials": Material, "commitments": Commitment})
    for path in sorted((folder / "members").glob("*.yaml")):
        name, member = f"members/{path.name}", _read(path)
        if isinstance(member, dict):
            item = {key: value for key, value in member.items() if key not in MEMBER_KEYS and key != "rows"}
            yield _Piece(name, (), Item, {**item, "form": member.get("rows", [])})
            yield from _fields(name, ("form",), member.get("form"))
            yield from _lists(name, member, {"materials": Material, "commitments": Commitment})
    rest = {key: value for key, value in whole.items() if key not in ("items", "materials", "commitments", "members")}
    if whole:
        yield _Piece("pack.yaml", (), Pack, rest)


def _fields(file: str, path: tuple[Part, ...], entries: object) -> Iterator[_Piece]:
    for n, entry in enumerate(entries if isinstance(entries, list) else ()):
        try:
            yield _Piece(file, (*path, n), FormField, expand(entry))
        except ValueError:
            continue  # the loader names it


def _lists(file: str, whole: Mapping[str, Any], models: Mapping[str, type[BaseModel]]) -> Iterator[_Piece]:
    for key, model in models.items():
        entries = whole.get(key)
        for n, entry in enumerate(entries if isinstance(entries, list) else ()):
            yield _Piece(file, (key, n), model, entry)


def _read(path: Path) -> Any:
    try:
        return read_yaml(path)
    except (OSError, ValueError):
        return None


def _look(folder: Path, places: Places, piece: _Piece) -> Iterator[Finding]:
    try:
        piece.model.model_validate(piece.data)
    except ValidationError as error:
        for part in error.errors():
            if piece.model is Pack and part["type"] == "missing" and part["loc"][0] in ("items", "form", "guide"):
                continue  # in files of their own
            loc = tuple("rows" if p == "form" and piece.file.startswith("members/") else p for p in part["loc"])
            line = places.line_in(folder / piece.file, (*piece.path, *loc))
            text = ".".join(str(p) for p in (*piece.path, *part["loc"])) + f": {part['msg']}"
            yield _finding(
                folder, f"{folder.as_posix()}/{piece.file}", line, "P001", text, "kiosk packs schema says what fits"
            )


def _said(folder: Path, places: Places, problem: PackProblem) -> Finding:
    """The loader's sentence with its rule and, as well as it can be told, its place."""
    text = problem.text
    rule, advice = next(((r, a) for pattern, r, a in _SAID if re.search(pattern, text)), ("P011", ""))
    marked = _LINE.match(text)
    if marked:
        return _finding(folder, f"{folder.as_posix()}/{marked[1]}", int(marked[2]), rule, text, advice)
    place = _PLACE.match(text)
    if place:
        more = (place[3],) if place[3] else ()
        file, line = places.find((_HEADS[place[1]], place[2], *more))
        return _finding(folder, file, line, rule, text, advice)
    named = _FILE.match(text)
    file = f"{folder.as_posix()}/{named[1]}" if named else f"{folder.as_posix()}/pack.yaml"
    return _finding(folder, file, 1, rule, text, advice)


def _finding(folder: Path, file: str, line: int, rule: str, text: str, advice: str) -> Finding:
    return Finding(folder.name, file, line, rule, text, advice)
