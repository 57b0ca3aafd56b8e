"""P0: why a pack does not load, as exactly as can be said: each part of each file is looked at by itself first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kiosk.packs.dictionary import expand
from kiosk.packs.lint.finding import Finding
from kiosk.packs.lint.lines import Part, Places
from kiosk.packs.loader import PackProblem, in_words, load_pack
from kiosk.packs.near import meant, nearest
from kiosk.packs.reading import MEMBER_KEYS
from kiosk.packs.schema import Commitment, FormField, Guide, Item, Material, Pack
from kiosk.packs.yamlfile import read_yaml

_FILES = ("pack.yaml", "form.yaml", "guide.yaml")
#: What the loader says, and which rule that is. The first that fits counts.
_SAID = (
    (r"not valid YAML: (a full-width|a tab)", "P002", "quote a text that holds a mark of YAML"),
    (r"not valid YAML: there is no '[\d-]+'", "P002", "a day of the calendar, year-month-day"),
    (r"not valid YAML: key .* stands twice", "P002", "one line for each key"),
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
_PLACE = re.compile(r"^(field|item|material|commitment) ([a-z][a-z0-9_]*)(?:, (?:row )?([^:]*))?:")
_EXPECTED = re.compile(r"'([^']*)'")
_LINE = re.compile(r"^([\w./-]+\.yaml): .* in line (\d+)")
_FILE = re.compile(r"^((?:members/)?[\w-]+\.yaml)\b")
_CIRCLE = re.compile(r"run in a circle: ([a-z][a-z0-9_]*)")
_WAITS = re.compile(r"^member ([a-z][a-z0-9_]*) waits for '")
_SOURCE = re.compile(r"^(?:cannot evaluate|not a condition:|broken expression) ['\"](.+?)['\"](?::|$)")
_TWICE = re.compile(r"^(field|item|material) '([^']*)' stands twice")
#: Which key of a field the loader speaks of; `when` where it says nothing of the kind.
_KEYS = (
    ("code set", "codes"), ("pattern", "pattern"), ("choice '", "choices"), ("name is reserved", "id"),
    ("without choices", "kind"), ("columns", "columns"), ("a bool", "choices"), ("column is", "columns"),
)  # fmt: skip
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
    wrong = [*_not_there(folder, places)]
    wrong += [finding for piece in _pieces(folder) for finding in _look(folder, places, piece)]
    return wrong or [_said(folder, places, found)]


def _not_there(folder: Path, places: Places) -> Iterator[Finding]:
    """Dictionary entries, files of members and packs that are named and are not there: all, each in its line."""
    forms: list[tuple[str, tuple[Part, ...], object]] = [("form.yaml", (), _read(folder / "form.yaml"))]
    for path in sorted((folder / "members").glob("*.yaml")):
        member = _read(path)
        if isinstance(member, dict):
            forms.append((f"members/{path.name}", ("form",), member.get("form")))
    for file, start, entries in forms:
        for n, entry in enumerate(entries if isinstance(entries, list) else ()):
            try:
                expand(entry)
            except ValueError as error:
                line = places.line_in(folder / file, (*start, n))
                advice = "a name of assets/dictionary, or the whole field"
                yield _finding(folder, f"{folder.as_posix()}/{file}", line, "P009", str(error), advice)
    whole = _read(folder / "pack.yaml")
    named = whole.get("members") if isinstance(whole, dict) else None
    for n, entry in enumerate(named if isinstance(named, list) else ()):
        text = _missing_member(folder, entry)
        if text:
            line = places.line_in(folder / "pack.yaml", ("members", n))
            advice = "members: names of files in members/, or {pack: …}"
            yield _finding(folder, f"{folder.as_posix()}/pack.yaml", line, "P010", text, advice)


def _missing_member(folder: Path, entry: object) -> str:
    """What is wrong with one entry of `members`; "" if its file or its pack is there."""
    if isinstance(entry, str) and not (folder / "members" / f"{entry}.yaml").is_file():
        there = (path.stem for path in (folder / "members").glob("*.yaml"))
        return f"member {entry!r}: there is no members/{entry}.yaml{meant(entry, there)}"
    other = entry.get("pack") if isinstance(entry, dict) else None
    if isinstance(other, str) and not (folder.parent / Path(other).name / "pack.yaml").is_file():
        there = (path.parent.name for path in folder.parent.glob("*/pack.yaml"))
        return f"member: there is no pack {other!r} beside this one{meant(other, there)}"
    return ""


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
            text = f"{_in_words(piece, part['loc'])}: {in_words(part)}"
            advice = _advice(piece.model, part) or "kiosk packs schema says what fits"
            yield _finding(folder, f"{folder.as_posix()}/{piece.file}", line, "P001", text, advice)


def _in_words(piece: _Piece, loc: tuple[int | str, ...]) -> str:
    """The path with the names of entries instead of their numbers: materials.school_letter.necessity."""
    head = [str(p) for p in piece.path if not isinstance(p, int)]
    if piece.path and isinstance(piece.path[-1], int):
        head.append(_name(piece.data, piece.path[-1]))
    data, found = piece.data, head
    for part in loc:
        data = data[part] if _has(data, part) else None
        found.append(_name(data, part) if isinstance(part, int) else part)
    return ".".join(found)


def _has(data: object, part: int | str) -> bool:
    return (
        part in data
        if isinstance(data, dict)
        else isinstance(data, list) and isinstance(part, int) and part < len(data)
    )


def _name(entry: object, number: int) -> str:
    names = (entry.get(key) for key in ("id", "use", "code", "field", "way")) if isinstance(entry, dict) else ()
    return next((name for name in names if isinstance(name, str)), str(number))


def _advice(model: type[BaseModel], part: ErrorDetails) -> str:
    """What may be meant; "" if nothing is like it."""
    if part["type"] == "extra_forbidden":
        key = str(part["loc"][-1])
        if "：" in key or "，" in key:
            return "a full-width mark in the key: type : and a space for ：, and , for ，"
        known = _model_at(model, part["loc"][:-1])
        found = nearest(key, known.model_fields) if known else ""
    else:
        found = nearest(str(part["input"]), _EXPECTED.findall(str(part.get("ctx", {}).get("expected", ""))))
    return f"did you mean {found}?" if found else ""


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The model that stands at a path of keys and numbers."""
    found: type[BaseModel] | None = model
    for key in loc:
        if isinstance(key, str):
            field = found.model_fields.get(key) if found else None
            found = _model_in(field.annotation) if field else None
    return found


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The one model of a type such as tuple[Choice, ...] or Words | None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)


def _said(folder: Path, places: Places, problem: PackProblem) -> Finding:
    """The loader's sentence with its rule and, as well as it can be told, its place."""
    text = problem.text
    rule, advice = next(((r, a) for pattern, r, a in _SAID if re.search(pattern, text)), ("P011", ""))
    marked = _LINE.match(text)
    if marked:
        return _finding(folder, f"{folder.as_posix()}/{marked[1]}", int(marked[2]), rule, text, advice)
    path = _path(text)
    if path:
        file, line = places.find(path)
        if rule == "P004":
            advice += _others(folder, places, path, text)
        return _finding(folder, file, line, rule, text, advice)
    twice = _TWICE.match(text)
    if twice:
        file, line = places.again(_HEADS[twice[1]], twice[2])
        return _finding(folder, file, line, rule, text, advice)
    source = _SOURCE.search(text)
    for other in sorted(folder.rglob("*.yaml")) if source else ():
        line = places.line_of(other, source[1] if source else "")
        if line:
            return _finding(folder, other.as_posix(), line, rule, text, advice)
    named = _FILE.match(text)
    file = f"{folder.as_posix()}/{named[1]}" if named else f"{folder.as_posix()}/pack.yaml"
    return _finding(folder, file, 1, rule, text, advice)


def _others(folder: Path, places: Places, path: tuple[Part, ...], text: str) -> str:
    """Where the members that contradict each other say it."""
    found = []
    for name in re.findall(r"[a-z][a-z0-9_]*", text.partition(": ")[2].partition(" differ in")[0]):
        file = folder / "members" / f"{name}.yaml"
        if file.is_file():
            found.append(f"members/{file.name}:{places.line_in(file, path)}")
    return f" ({', '.join(found)})" if found else ""


def _path(text: str) -> tuple[Part, ...]:
    """Where that stands of which the loader speaks; () if it does not say."""
    circle, waits, place = _CIRCLE.search(text), _WAITS.match(text), _PLACE.match(text)
    if circle:
        return "form", circle[1], "when"
    if waits:
        return "items", waits[1], "after"
    if place is None:
        return ()
    if place[1] == "field":
        key = next((key for said, key in _KEYS if said in text[place.end() :]), "when")
        return "form", place[2], *_part_of_field(place[3] or "", key)
    row = place[3]
    if place[1] == "item" and row:
        field = re.search(r"there is no field '([^']*)'", text)
        return "items", place[2], "form", field[1] if field else row
    return (_HEADS[place[1]], place[2], *((row,) if row else ("when",)))


def _part_of_field(said: str, key: str) -> tuple[Part, ...]:
    """`choice loan`, `variant`, `check`, `compute`, or nothing: the part of a field, and there the condition."""
    kind, _, name = said.partition(" ")
    if kind == "choice" and name:
        return "choices", name, "off"
    return ({"variant": "variants", "check": "checks"}.get(kind, kind or key),)


def _finding(folder: Path, file: str, line: int, rule: str, text: str, advice: str) -> Finding:
    return Finding(folder.name, file, line, rule, text, advice)
