"""What is printed behind a label, as a form keeps it: dates, numbers with their check digits, codes, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.identity.checks import id_problem, luhn_fits, uscc_problem
from kiosk.licences.prefill import iso_day
from kiosk.materials.documents import FieldRule, ValueKind
from kiosk.packs.codes import code_set

LONGEST_NAME, LONGEST_TEXT = 30, 200
_DIGIT_LIKE = str.maketrans("OoIl|", "00111")  # what a recogniser takes for digits among digits
_USCC_LIKE = str.maketrans("OISZ", "0152")  # letters that GB 32100 leaves out because of this
_NAME = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff·]+")
_DOTS = str.maketrans("•・‧．･", "·····")
_NUMERALS = "〇一二三四五六七八九"
_CHINESE_DATE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_EDGES = " ，。；：:、,.;|｜_—-·"


@dataclass(frozen=True, slots=True, repr=False)
class Value:
    """`value` as the form keeps it, `shown` for the screen. `warning`: "" or luhn."""

    value: str
    shown: str
    warning: str = ""


def read_value(rule: FieldRule, text: str, today: date) -> Value | None:
    """None for what cannot be a value of this kind: it is then typed by hand, as without a reader."""
    plain = "".join(text.split())
    if rule.pattern:
        found = re.search(rule.pattern, plain)
        if found is None:
            return None
        plain = found[found.lastindex or 0]
    value = _READ[rule.kind](rule, plain, today)
    if value is None or not rule.masked:
        return value
    return Value(value.value, _masked(value.value), value.warning)


def _masked(number: str) -> str:
    """As the review page does: 999************266."""
    return number[:3] + "*" * (len(number) - 6) + number[-3:]


def _text(rule: FieldRule, text: str, today: date) -> Value | None:
    plain = text.strip(_EDGES)
    return Value(plain, plain) if 0 < len(plain) <= LONGEST_TEXT else None


def _name(rule: FieldRule, text: str, today: date) -> Value | None:
    found = _NAME.match(text.translate(_DOTS).strip(_EDGES))
    name = found[0].strip("·") if found else ""
    return Value(name, name) if 2 <= len(name) <= LONGEST_NAME else None


def _date(rule: FieldRule, text: str, today: date) -> Value | None:
    day = iso_day(_arabic(text))
    return Value(day, text.strip(_EDGES)) if day else None


def _arabic(text: str) -> str:
    """二〇二四年五月二十日 with digits; other texts as they are, from their first digit on."""
    found = _CHINESE_DATE.search(text)
    if found is None:
        start = re.search("[0-9]", text)
        return text[start.start() :] if start else ""
    year = "".join(str(_NUMERALS.index(char)) for char in re.sub("[零○]", "〇", found[1]))
    return f"{year}-{_below_hundred(found[2])}-{_below_hundred(found[3])}"


def _below_hundred(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return _NUMERALS.index(tens[-1])
    return (_NUMERALS.index(tens) if tens in _NUMERALS and tens else 1) * 10 + (
        _NUMERALS.index(ones) if ones in _NUMERALS and ones else 0
    )


def _code(rule: FieldRule, text: str, today: date) -> Value | None:
    """The longest word of the list with which the text begins; a word that stands for several codes says nothing."""
    plain = text.strip(_EDGES)
    words = _words(rule)
    for word in sorted(words, key=len, reverse=True):
        if plain.startswith(word) and words[word]:
            return Value(words[word], word)
    return None


def _words(rule: FieldRule) -> Mapping[str, str]:
    """Words → code, also in the short form that papers print: 女 for 女性, 汉 for 汉族. Ambiguous ones → ""."""
    found: dict[str, str] = {}
    for code, label in code_set(rule.codes).values.items() if rule.codes else ():
        for word in {label, label[:-1] if label[-1:] in ("性", "族") else label}:
            found[word] = "" if word in found else code
    return found | rule.values


def _id_number(rule: FieldRule, text: str, today: date) -> Value | None:
    digits = text.translate(_DIGIT_LIKE).replace("x", "X").replace("×", "X")
    for found in re.finditer(r"(?<![0-9])(?=([0-9]{17}[0-9X])(?![0-9X]))", digits):
        if not id_problem(found[1], today):
            return Value(found[1], found[1])
    return None


def _uscc(rule: FieldRule, text: str, today: date) -> Value | None:
    letters = text.upper().translate(_USCC_LIKE)
    for found in re.finditer(r"(?<![0-9A-Z])(?=([0-9A-Z]{18})(?![0-9A-Z]))", letters):
        if not uscc_problem(found[1]):
            return Value(found[1], found[1])
    return None


def _account(rule: FieldRule, text: str, today: date) -> Value | None:
    """A card's number. Some banks number without Luhn's digit: a wrong one only warns."""
    found = re.search(r"(?<![0-9A-Z])[0-9]{15,19}(?![0-9A-Z])", text.translate(_DIGIT_LIKE))
    return Value(found[0], found[0], "" if luhn_fits(found[0]) else "luhn") if found else None


_READ: dict[ValueKind, Callable[[FieldRule, str, date], Value | None]] = {
    "text": _text,
    "name": _name,
    "date": _date,
    "code": _code,
    "id_number": _id_number,
    "uscc": _uscc,
    "account": _account,
}
