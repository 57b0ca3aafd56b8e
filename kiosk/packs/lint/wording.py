"""P3: texts that are missing, too long for their place, in the wrong language, in the wrong voice, or personal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from kiosk.identity.checks import id_problem
from kiosk.packs.lint.checked import Checked
from kiosk.packs.lint.finding import Finding, data
from kiosk.packs.lint.texts_of import Text, texts
from kiosk.packs.schema import FormField

_LATIN = re.compile(r"[A-Za-z]{2,}[0-9]*|[A-Za-z][0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HALF = re.compile(r"[\u3400-\u9fff][,;?!][\u3400-\u9fff]|[\u3400-\u9fff][,;?!]$")
_ID = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_LEFT, _LEFT_ENGLISH = re.compile(r"【[^】]*】"), re.compile(r"\[[^\]]*\]")
_ENGLISH = 3.0  # characters of Latin script that stand where one Chinese character stands, in the smaller English type
_PLAIN = ("Question.q", "Question.a", "Question.q_en", "Question.a_en")


def findings(c: Checked) -> Iterator[Finding]:
    for text in texts(c.pack):
        yield from _missing(c, text)
        yield from _length(c, text)
        yield from _language(c, text)
        yield from _voice(c, text)
        yield from _personal(c, text)
    yield from _unwritten(c)
    yield from _file_names(c)


def _unwritten(c: Checked) -> Iterator[Finding]:
    """What the scaffold left to be written: an error in a pack that citizens see, else counted."""
    left = [text for text in texts(c.pack) if _is_left(text)]
    advice = "write what citizens should read"
    if c.pack.state.value == "active":
        for text in left:
            yield c.found("P311", text.path, f"{text.place}: still to be written: {text.words.zh}", advice)
    elif left:
        count = f"{len(left)} texts stand in 【】 or [ ]"
        yield c.found("P311", left[0].path, count, "errors as soon as the pack is active", severity="open")


def _is_left(text: Text) -> bool:
    chinese = (text.words.zh, text.words.elder or "")
    english = (text.words.en or "", text.words.zh if text.place in _PLAIN else "")
    return any(_LEFT.search(form) for form in chinese) or any(_LEFT_ENGLISH.search(form) for form in english)


def width(text: str) -> float:
    """In Chinese characters: 1 for what is as wide as one, 0.55 for Latin letters and digits (555/1000 of the em)."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.55 for char in text)


def _limit(text: Text) -> dict[str, Any]:
    found: dict[str, Any] = data("limits").get(text.place, {})
    return found


def _missing(c: Checked, text: Text) -> Iterator[Finding]:
    wanted = _limit(text).get("english")
    if wanted == "asked" and isinstance(text.owner, FormField):
        wanted = text.owner.asked
    if wanted and not text.words.en:
        yield c.found(
            "P101" if text.place.partition(".")[0] in ("Pack", "Home") else "P301",
            text.path,
            f"{text.place}: no English: {text.words.zh}",
            'add en: "…"',
        )


def _length(c: Checked, text: Text) -> Iterator[Finding]:
    limit = _limit(text)
    if not limit:
        return
    words = text.words
    if width(words.zh) > limit["zh"]:
        yield c.found(
            "P302",
            text.path,
            f"{text.place}: {width(words.zh):.0f} characters wide, {limit['zh']} fit: {words.zh}",
            "say it shorter; what else matters goes into hint or why",
        )
    elif words.elder is None and width(words.zh) > limit["elder"]:
        yield c.found(
            "P303",
            text.path,
            f"{text.place}: no elder wording, and {limit['elder']} characters fit in large type: {words.zh}",
            "add elder: own simple words, not a cut",
        )
    if words.elder is not None and width(words.elder) > limit["elder"]:
        yield c.found(
            "P302",
            (*text.path, "elder"),
            f"{text.place}: elder wording {width(words.elder):.0f} wide, {limit['elder']} fit: {words.elder}",
            "say it shorter",
        )
    if words.en and len(words.en) > limit["zh"] * _ENGLISH * limit.get("lines", 1):
        yield c.found(
            "P302",
            (*text.path, "en"),
            f"{text.place}: {len(words.en)} letters of English, "
            f"{limit['zh'] * _ENGLISH * limit.get('lines', 1):.0f} fit: {words.en}",
            "say it shorter",
        )


def _language(c: Checked, text: Text) -> Iterator[Finding]:
    if text.place.startswith("Search.") or text.place in ("Question.q_en", "Question.a_en"):
        return
    for form in dict.fromkeys((text.words.zh, text.words.elder or "")):
        left = [word for word in _LATIN.findall(_PLACEHOLDER.sub("", form)) if word not in data("words")["latin"]]
        if left:
            yield c.found("P304", text.path, f"{text.place}: {left[0]!r} in Chinese text: {form}", "say it in Chinese")
        if _HALF.search(form):
            yield c.found("P310", text.path, f"{text.place}: half-width mark in Chinese text: {form}", "，；？！")
    if text.words.en and _HAN.search(text.words.en):
        yield c.found("P305", (*text.path, "en"), f"{text.place}: Chinese in the English text: {text.words.en}")


def _voice(c: Checked, text: Text) -> Iterator[Finding]:
    if text.place.startswith("Search."):
        return
    owner = text.place.partition(".")[0]
    explained = {owner, text.place} & set(data("words")["explained_in"])
    for form in dict.fromkeys((text.words.zh, text.words.elder or "")):
        if not explained:
            for entry in data("words")["not_ours"]:
                rest = form
                for part in entry["but"]:
                    rest = rest.replace(part, "")
                if entry["word"] in rest:
                    yield c.found("P306", text.path, f"{text.place}: {entry['word']}: {form}", entry["instead"])
            said = next((word for word in data("words")["said_by_the_platform"] if word in form), None)
            if said is not None:
                yield c.found(
                    "P307",
                    text.path,
                    f"{text.place}: {said} is for the platform to say: {form}",
                    "收件 is what the terminal does; 办好了 for what comes later",
                )


def _personal(c: Checked, text: Text) -> Iterator[Finding]:
    for form in dict.fromkeys(part for part in (text.words.zh, text.words.elder, text.words.en) if part):
        if _PLACEHOLDER.search(form):
            yield c.found(
                "P309",
                text.path,
                f"{text.place}: a placeholder is filled in statements alone: {form}",
                "say it without",
            )
        if _mobile(form) or _id_number(form, c.today):
            yield c.found("P308", text.path, f"{text.place}: a number of a person", "take it out: texts reach logs")


def _file_names(c: Checked) -> Iterator[Finding]:
    for path in sorted(c.places.folder.rglob("*")) if c.places else ():
        if _mobile(path.name) or _id_number(path.name, c.today):
            yield c.found("P308", (), "a file's name holds a number of a person", "call it by what it is")


def _mobile(text: str) -> bool:
    return _MOBILE.search(text) is not None


@lru_cache(maxsize=4096)
def _id_number(text: str, today: date) -> bool:
    return any(id_problem(number.upper(), today) == "" for number in _ID.findall(text))
