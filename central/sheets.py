"""The papers of immediate results: title, statement, facts and table by pack id, all words from results.json.

There is no agency behind this reference platform: what they certify is what `agencies` keeps about its test holders.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from central.agencies import records
from central.payload import objects, text

SHEETS = json.loads(Path(__file__).with_name("results.json").read_text(encoding="utf-8"))
WORDS = SHEETS.pop("words")
POLICE, PERMIT = "police", "residence_permit"


@dataclass(frozen=True, slots=True, repr=False)
class About:
    """Whose paper it is."""

    title: str
    name: str
    id_number: str
    case_number: str
    today: date


def paper(pack: str, about: About, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """title, statement, facts, columns, rows, issuer, note. None: the person is to go to a window."""
    kind = SHEETS.get(pack)
    if kind is None:
        return _generic(about, payload)
    record = _record(kind["record"], about.id_number)
    if record is None:
        return None
    sheet = next((sheet for sheet in kind["sheets"] if _fits(sheet.get("when", {}), record, payload)), None)
    if sheet is None:
        return None
    values = _Values(
        {
            **record,
            "organisation_name": record.get("name", ""),
            "name": about.name,
            "id_number": about.id_number,
            "case_number": about.case_number,
            "today": f"{about.today.year}年{about.today.month}月{about.today.day}日",
        }
    )
    facts = [(label, value) for label, words in sheet["facts"] if (value := words.format_map(values)).strip()]
    return {
        "title": sheet["title"],
        "statement": sheet["statement"].format_map(values),
        "facts": [*facts, *_answers(payload, {label for label, _ in facts})],
        "columns": sheet.get("columns", []),
        "rows": [[cell.format_map(values) for cell in row] for row in sheet.get("rows", [])],
        "issuer": kind["issuer"],
        "note": sheet["note"].format_map(values),
    }


def _record(kind: str, id_number: str) -> dict[str, str] | None:
    """What departments keep about the person; {} where nothing is needed, None where nobody knows the person.

    `kind`: of shared data, or several with + between them.
    """
    if kind == POLICE:
        return {"answer": "clear" if records.police_clear(id_number) else "window"}
    if kind == PERMIT:
        held = records.licences_of(id_number, [PERMIT])
        return {"holds": "yes", **held[0]["data"]} if held else None
    if not kind:
        return {}
    found: dict[str, str] = {}
    for one in kind.split("+"):
        known = records.shared_of(id_number, one)
        if known is None:
            return None
        found |= known["data"]
    return found


def _fits(when: Mapping[str, Any], record: Mapping[str, str], payload: Mapping[str, Any]) -> bool:
    """`data`: what the record must say. `asked`: a word in any answer of the applicant."""
    said = all(record.get(name) == value for name, value in when.get("data", {}).items())
    word = when.get("asked", "")
    return said and (not word or any(word in value for _, value in _answers(payload, set())))


def _generic(about: About, payload: Mapping[str, Any]) -> dict[str, Any]:
    """For packs that results.json does not name: what was applied for, as it was answered."""
    departments = [text(form, "department") for form in objects(payload.get("subforms"))]
    return {
        "title": about.title,
        "statement": WORDS["generic"].format(title=about.title),
        "facts": [("姓名", about.name), ("公民身份号码", about.id_number), *_answers(payload, set())],
        "columns": [],
        "rows": [],
        "issuer": next(iter(departments), ""),
        "note": WORDS["generic_note"],
    }


def _answers(payload: Mapping[str, Any], known: set[str]) -> list[tuple[str, str]]:
    """What the applicant said, by the labels of the sub-forms, each once and nothing that stands there already."""
    found: dict[str, str] = {}
    for form in objects(payload.get("subforms")):
        for field in objects(form.get("fields")):
            label, value = text(field, "label"), text(field, "value")
            if value and label not in known and label not in WORDS["skip"]:
                found.setdefault(label, value)
    return list(found.items())


class _Values(dict[str, str]):
    """For the templates of results.json: "" for what is not known; {x:yesno} in words."""

    def __missing__(self, name: str) -> _Word:
        return _Word("")

    def __getitem__(self, name: str) -> _Word:
        return _Word(super().__getitem__(name))


class _Word(str):
    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(WORDS["yesno"].get(str(self), str(self))) if spec == "yesno" else str(self)
