"""The papers of immediate results: title, statement, facts and table by pack id, all words from results.json.

A sheet there: `when` (data, answers, same), title, statement, facts, columns, rows; `months` with `each` for one row a
month and `none` where there are no months. No agency is behind this: it certifies what `agencies` keeps.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from central import periods
from central.agencies import records
from central.agencies.credit import months_later
from central.bills import bill_of
from central.payload import mapping, objects, text

SHEETS = json.loads(Path(__file__).with_name("results.json").read_text(encoding="utf-8"))
WORDS = SHEETS.pop("words")
POLICE, PERMIT, BILL = "police", "residence_permit", "bill"
YEAR = 12  # months


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
    asked = answers_of(payload)
    record = _record(kind["record"], about.id_number, asked)
    if record is None:
        return None
    sheet = next((sheet for sheet in kind["sheets"] if _fits(sheet.get("when", {}), record, asked)), None)
    if sheet is None:
        return None
    months = _months(sheet, record, asked)
    values = _values(about, record, sheet, months)
    facts = [(label, value) for label, words in sheet["facts"] if (value := words.format_map(values)).strip()]
    empty = "months" in sheet and not months
    return {
        "title": sheet["title"],
        "statement": (sheet["none"] if empty else sheet["statement"]).format_map(values),
        "facts": [*facts, *_answers(payload, {label for label, _ in facts})],
        "columns": [] if empty else sheet.get("columns", []),
        "rows": [] if empty else _rows(sheet, values, months),
        "issuer": kind["issuer"],
        "note": sheet["note"].format_map(values),
    }


def answers_of(payload: Mapping[str, Any]) -> dict[str, str]:
    """Codes and texts that the applicant gave, by the pack's field ids. Anything odd counts as not given."""
    given = mapping(payload.get("answers"))
    return {name: answer["value"] for name, answer in given.items() if isinstance(mapping(answer).get("value"), str)}


def _record(kind: str, id_number: str, asked: Mapping[str, str]) -> dict[str, str] | None:
    """What departments keep about the person; {} where nothing is needed, None where nobody knows the person.

    `kind`: of shared data, or several with + between them.
    """
    if kind == POLICE:
        return {"answer": "clear" if records.police_clear(id_number) else "window"}
    if kind == PERMIT:
        held = records.licences_of(id_number, [PERMIT])
        return {"holds": "yes", **held[0]["data"]} if held else None
    if kind == BILL:
        return bill_of(asked.get("service", ""), asked.get("account_no", ""))
    found: dict[str, str] = {}
    for one in kind.split("+") if kind else ():
        known = records.shared_of(id_number, one)
        if known is None:
            return None
        found |= known["data"]
    return found


def _fits(when: Mapping[str, Any], record: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    """`data`: what the record says. `answers`: one of these codes, "" for none. `same`: what the record has."""
    return (
        all(record.get(name) == value for name, value in when.get("data", {}).items())
        and all(asked.get(name, "") in codes for name, codes in when.get("answers", {}).items())
        and ("same" not in when or any(asked.get(name, "") == record.get(key) for name, key in when["same"]))
    )


def _months(sheet: Mapping[str, Any], record: Mapping[str, str], asked: Mapping[str, str]) -> list[str]:
    if "months" not in sheet:
        return []
    first, last = (record.get(sheet["months"][end], "") for end in ("first", "last"))
    return periods.chosen(asked, first, last)


def _values(about: About, record: Mapping[str, str], sheet: Mapping[str, Any], months: list[str]) -> _Values:
    return _Values(
        {
            **record,
            **periods.summed(record, sheet.get("months", {}).get("sums", ()), len(months)),
            "from_month": months[0] if months else "",
            "to_month": months[-1] if months else "",
            "month_count": str(len(months)),
            "organisation_name": record.get("name", ""),
            "name": about.name,
            "id_number": about.id_number,
            "case_number": about.case_number,
            "today": _in_words(about.today),
            "in_a_year": _in_words(months_later(about.today, YEAR)),
        }
    )


def _in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _rows(sheet: Mapping[str, Any], values: _Values, months: list[str]) -> list[list[str]]:
    """One a month where the sheet has them, then the others."""
    each = [
        [cell.format_map(_Values({**values, "month": month})) for cell in sheet.get("each", ())] for month in months
    ]
    return [row for row in each if row] + [[cell.format_map(values) for cell in row] for row in sheet.get("rows", [])]


def _generic(about: About, payload: Mapping[str, Any]) -> dict[str, Any]:
    """For packs that results.json does not name: what was applied for, as it was answered."""
    departments = [text(form, "department") for form in objects(payload.get("subforms"))]
    person = [(label, value) for label, value in (("姓名", about.name), ("公民身份号码", about.id_number)) if value]
    return {
        "title": about.title,
        "statement": WORDS["generic"].format(title=about.title),
        "facts": [*person, *_answers(payload, set())],
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
