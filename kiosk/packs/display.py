"""Values as people read them: labels of codes, 2026年11月8日, masked numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kiosk.domain.person import Answer, Source
from kiosk.packs.codes import code_set
from kiosk.packs.graph import plain
from kiosk.packs.schema import FormField, Kind
from kiosk.packs.words import Lang

_WEEKDAYS = "一二三四五六日"
_YES_NO = {("zh", True): "是", ("zh", False): "否", ("en", True): "Yes", ("en", False): "No"}


def date_text(day: date, weekday: bool = False) -> str:
    """2026年12月4日, with weekday 2026年12月4日（星期五）."""
    text = f"{day.year}年{day.month}月{day.day}日"
    return f"{text}（星期{_WEEKDAYS[day.weekday()]}）" if weekday else text


def label_of(field: FormField, code: str, large: bool = False, lang: Lang = "zh") -> str:
    """The words of a choice's code; the code itself if nobody knows it."""
    for choice in field.choices:
        if choice.code == code:
            return choice.label.pick(large, lang)
    return code_set(field.codes).label(code) if field.codes else code


def _formal_label(field: FormField, code: str) -> str:
    for choice in field.choices:
        if choice.code == code:
            return choice.formal or (code_set(field.codes).label(code) if field.codes else choice.label.zh)
    return code_set(field.codes).label(code) if field.codes else code


def display(field: FormField, answer: Answer, large: bool = False, lang: Lang = "zh", formal: bool = False) -> str:
    """The value for review pages, and with `formal` in the words of a department's form; "" for a skipped one."""

    def label(code: str) -> str:
        return _formal_label(field, code) if formal else label_of(field, code, large, lang)

    value = plain(field, answer.value)
    if field.kind is Kind.BOOL:
        code = "yes" if value else "no"
        own = label(code)
        return own if own != code else _YES_NO[lang, value]
    if field.kind is Kind.CHOICES:
        return "、".join(label(code) for code in value)
    if field.kind is Kind.GROUP:
        return "；".join(_row(field, row, large, lang, formal) for row in value)
    if field.kind is Kind.DATE:
        return _iso(value)
    if field.kind is Kind.MONTH:
        return _iso(f"{value}-01").removesuffix("1日") if value else ""
    if field.kind is Kind.NUMBER:
        return f"{value} {field.unit}".strip() if value else ""
    if value and (field.kind is Kind.CHOICE or field.codes):
        return label(value)
    return str(value)


def _row(field: FormField, row: Mapping[str, str], large: bool, lang: Lang, formal: bool) -> str:
    """One row of a group. Numbers are masked on screens; a department's form needs them whole."""
    texts = []
    for column in field.columns:
        cell = Answer(row.get(column.id, ""), Source.OWN)
        texts.append(display(column, cell, formal=True) if formal else masked(column, cell, large, lang))
    return "，".join(text for text in texts if text)


def _iso(value: str) -> str:
    try:
        return date_text(date.fromisoformat(value))
    except ValueError:
        return value


def masked(field: FormField, answer: Answer, large: bool = False, lang: Lang = "zh") -> str:
    """`display`, with the middle of numbers hidden at their full length: 999************02X, 138****0417."""
    text = display(field, answer, large, lang)
    if not field.masked:
        return text
    if field.kind is Kind.PHONE and len(text) == 11:
        return text[:3] + "****" + text[-4:]
    return text[:3] + "*" * (len(text) - 6) + text[-3:] if len(text) > 8 else text
