"""Checking of answers: what was typed is cleaned, then accepted or refused with a sentence that says what to do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kiosk.domain.person import Answer
from kiosk.identity.checks import id_problem, luhn_fits, uscc_problem
from kiosk.packs import rules
from kiosk.packs.codes import ASSETS
from kiosk.packs.display import date_text
from kiosk.packs.forms import NO, YES, Step, steps
from kiosk.packs.graph import Resolved, plain, resolve
from kiosk.packs.schema import Kind, Pack
from kiosk.packs.words import Words
from kiosk.packs.yamlfile import read_yaml

_ISO_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,4})?")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_DOTS = str.maketrans({"•": "·", "・": "·", "‧": "·", "．": "·", "･": "·"})
_HAN = ((0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x33FFF))
_COMMON_HAN = (0x4E00, 0x9FA5)  # the first block: nearly all of 通用规范汉字表 lies in it
_REFUSED = ("Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Zl", "Zp")  # controls, direction marks, emoji, private use
_NORMALISE_UP_TO = 20_000  # characters: NFC of endless input costs time, and longer input is refused anyway


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer is refused. Never repeats the answer."""

    text: str
    text_elder: str
    text_en: str
    code: str


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, Words]:
    return {code: Words.model_validate(words) for code, words in read_yaml(ASSETS / "packs" / "problems.yaml").items()}


def problem(code: str, n: object = "", words: Words | None = None) -> Problem:
    """The sentence of assets/packs/problems.yaml, or a pack's own words."""
    text = words or _texts()[code]
    zh, elder, en = (part.replace("{n}", str(n)) for part in (text.zh, text.pick(True), text.pick(lang="en")))
    return Problem(zh, elder, en, code)


def clean(step: Step, value: object) -> object:
    """The value as it should be kept: trimmed, full-width digits plain, codes in capitals, dots of names unified."""
    if step.field.kind is Kind.BOOL:
        return {True: YES, False: NO}.get(value, value) if isinstance(value, bool) else value
    if isinstance(value, (list, tuple)):
        if step.kind != Kind.GROUP:
            return tuple(value)
        return tuple(_clean_row(step, row) if isinstance(row, Mapping) else row for row in value)
    if not isinstance(value, str):
        return value
    return _clean_text(step, value[:_NORMALISE_UP_TO])


def _clean_row(step: Step, row: Mapping[object, object]) -> dict[object, object]:
    columns = {column.id: column for column in step.columns}
    return {key: clean(columns[key], text) if key in columns else text for key, text in row.items()}


def _clean_text(step: Step, value: str) -> str:
    text = unicodedata.normalize("NFC", value).strip()
    if step.kind == Kind.TEXT and step.text == "name":
        text = re.sub(r"\s*·\s*", "·", text.translate(_DOTS))
        return re.sub(r" +", " ", text)
    if step.kind in (Kind.ID_NUMBER, Kind.PHONE, Kind.NUMBER) or step.text == "code":
        text = re.sub(r"[\s\-]+", "", unicodedata.normalize("NFKC", text)).upper()
        return text.removeprefix("+86") if step.kind == Kind.PHONE else text
    return text


def check(
    step: Step, value: object, answers: Mapping[str, Answer], today: date, now: Resolved | None = None
) -> Problem | None:
    """None if the answer may be kept (as `clean` gives it), otherwise why not. No input raises.

    `now`: what counts with these answers, where the caller knows it already; here and in what follows.
    """
    kept = clean(step, value)
    if kept is None or kept == "" or kept == ():
        return None if step.optional else problem("choose" if step.choices else "empty")
    found = _CHECKS[step.field.kind](step, kept, answers, today)
    if found is not None or not step.field.checks:
        return found
    context = dict((now or resolve(step.pack, answers, today)).context) | {"value": plain(step.field, kept)}
    for rule in step.field.checks:
        if rules.holds(rule.bad, context):
            return problem(rule.code, words=rule.text)
    return None


def unanswered(pack: Pack, answers: Mapping[str, Answer], today: date, now: Resolved | None = None) -> tuple[Step, ...]:
    """The questions that count now and have no answer, or one that no longer holds: a later change can undo an answer.

    Before sealing this must be empty; then every sub-form is complete.
    """
    now = now or resolve(pack, answers, today)
    found = []
    for step in steps(pack, answers, today, now):
        answer = answers.get(step.id)
        if answer is None or (not step.confirm and check(step, answer.value, answers, today, now) is not None):
            found.append(step)
    return tuple(found)


def warn(step: Step, value: object) -> Problem | None:
    """A doubt that stops nobody, asked to be compared once: a card number's check digit, a seldom character of a name.

    The full 通用规范汉字表 is not shipped.
    """
    kept = clean(step, value)
    if step.field.check == "bank_card" and isinstance(kept, str) and kept.isascii() and kept.isdigit():
        return None if luhn_fits(kept) else problem("bank_card")
    if step.text != "name" or not isinstance(kept, str):
        return None
    rare = any(_is_han(char) and not _COMMON_HAN[0] <= ord(char) <= _COMMON_HAN[1] for char in kept)
    return problem("rare_character") if rare else None


def _is_han(char: str) -> bool:
    return any(low <= ord(char) <= high for low, high in _HAN)


def _length(step: Step, text: str) -> Problem | None:
    if len(text) > step.max_length:
        return problem("too_long", step.max_length)
    if len(text) < step.field.min_length:
        return problem("too_short", step.field.min_length)
    return None


def _check_text(step: Step, value: object, answers: Mapping[str, Answer], today: date) -> Problem | None:
    if not isinstance(value, str):
        return problem("type")
    wrong_length = _length(step, value)
    if wrong_length is not None and len(value) > step.max_length:
        return wrong_length
    if any(not _is_han(char) and unicodedata.category(char) in _REFUSED for char in value) or _has_selector(value):
        return problem("characters")
    if step.text == "name":
        return _check_name(step, value) or wrong_length
    if step.field.pattern is not None and not re.fullmatch(step.field.pattern, value):
        return problem("pattern", words=step.field.pattern_text)
    if step.field.check == "uscc" and wrong_length is None and uscc_problem(value):
        return problem("uscc")
    return wrong_length


def _has_selector(text: str) -> bool:
    """Variation selectors and stacked marks change how text looks without being seen in a field."""
    return any(unicodedata.category(char) in ("Mn", "Me") for char in text)


def _check_name(step: Step, value: str) -> Problem | None:
    latin = step.field.latin
    allowed = all(
        _is_han(c) or c == "·" or (latin and (c in " '-." or (c.isalpha() and "LATIN" in unicodedata.name(c, ""))))
        for c in value
    )
    if not allowed:
        return problem("name_characters_latin" if latin else "name_characters")
    return problem("name_dot") if value.startswith("·") or value.endswith("·") or "··" in value else None


def _check_choice(step: Step, value: object, answers: Mapping[str, Answer], today: date) -> Problem | None:
    if not isinstance(value, str):
        return problem("type")
    row = next((choice for choice in step.choices if choice.code == value), None)
    if row is None:
        return problem("choose")
    return None if row.on else problem(row.reason_code or "not_offered", words=row.reason)


def _check_choices(step: Step, value: object, answers: Mapping[str, Answer], today: date) -> Problem | None:
    if not isinstance(value, tuple) or not all(isinstance(code, str) for code in value):
        return problem("type")
    if len(set(value)) != len(value):
        return problem("choose")
    return next((found for code in value if (found := _check_choice(step, code, answers, today))), None)


def _check_date(step: Step, value: object, answers: Mapping[str, Answer], today: date) -> Problem | None:
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        return problem("date")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return problem("date")
    if step.earliest is not None and day < step.earliest:
        return problem("too_early", date_text(step.earliest), step.field.range_text)
    if step.latest is not None and day > step.latest:
        return problem("too_late", date_text(step.latest))
    return None


def _check_id(step: Step, value: object, answers: Mapping[str, Answer], today: date) -> Problem | None:
    if not isinstance(value, str):
        return problem("type")
    trouble = id_problem(value, today)
    return problem(f"id_{trouble}") if trouble else None


def _check_phone(step: Step, value: object, answers: Mapping[str, Answer], today: date) -> Problem | None:
    return None if isinstance(value, str) and _MOBILE.fullmatch(value) else problem("phone")


def _check_month(step: Step, value: object, answers: Mapping[str, Answer], today: date) -> Problem | None:
    if not isinstance(value, str) or not _ISO_MONTH.fullmatch(value):
        return problem("date")
    return _check_date(step, f"{value}-01", answers, today)


def _check_number(step: Step, value: object, answers: Mapping[str, Answer], today: date) -> Problem | None:
    """Plain digits: no sign, no thousands, no exponent; a decimal point only where the field has decimals."""
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        return problem("number")
    decimals = len(value.partition(".")[2])
    if decimals > step.field.decimals:
        return problem("decimals", step.field.decimals) if step.field.decimals else problem("whole_number")
    if step.field.least is not None and float(value) < step.field.least:
        return problem("too_small", _plain_number(step.field.least))
    if step.field.most is not None and float(value) > step.field.most:
        return problem("too_large", _plain_number(step.field.most))
    return None


def _plain_number(value: float) -> str:
    return f"{value:f}".rstrip("0").rstrip(".")


def _check_group(step: Step, value: object, answers: Mapping[str, Answer], today: date) -> Problem | None:
    if not isinstance(value, tuple):
        return problem("type")
    if len(value) > step.max_rows:
        return problem("rows", step.max_rows)
    known = {column.id for column in step.columns}
    for row in value:
        if not isinstance(row, Mapping) or not set(row) <= known:
            return problem("type")
        for column in step.columns:
            found = check(column, row.get(column.id, ""), answers, today)
            if found is not None:
                return found
    return None


_CHECKS: dict[Kind, Callable[[Step, object, Mapping[str, Answer], date], Problem | None]] = {
    Kind.TEXT: _check_text,
    Kind.ADDRESS: _check_text,
    Kind.CHOICE: _check_choice,
    Kind.BOOL: _check_choice,
    Kind.CHOICES: _check_choices,
    Kind.DATE: _check_date,
    Kind.ID_NUMBER: _check_id,
    Kind.PHONE: _check_phone,
    Kind.MONTH: _check_month,
    Kind.NUMBER: _check_number,
    Kind.GROUP: _check_group,
}
