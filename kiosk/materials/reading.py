"""What a page seems to be, and which values of it may be offered. Nothing is taken by itself: the citizen confirms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from itertools import pairwise
from statistics import fmean

from drivers.contract.ocr import TextLine
from kiosk.identity.checks import birth_of
from kiosk.materials.cells import Cell, cells, continued, on_its_side, row_text, rows, set_upright
from kiosk.materials.documents import Block, Document, Documents, FieldRule, Mark, documents
from kiosk.materials.values import Value, read_value
from kiosk.packs.words import Lang

FORGIVING = 5  # characters; a word of so many is known with one of them misread
AGAINST = 0.5  # what a word of another paper takes away
MOST_LINES = 400  # a full page of small print has some 80


@dataclass(frozen=True, slots=True)
class Offered:
    """A value to be confirmed. `shown` is for the screen, numbers masked there; `value` as the form keeps it.

    `warning`: "", luhn (the bank card's check digit does not fit), differs (birth date and ID number disagree).
    """

    field: str
    value: str = attribute(repr=False)
    shown: str = attribute(repr=False)
    confidence: float
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """`kind`: the page of documents.yaml, "" when it was not recognised, which speaks against nothing.

    `wrong_type`: the same kind when it is not what was wanted. `problem`: "", no_text, faint. `turned`: by how many
    degrees clockwise the page lies.
    """

    kind: str
    confidence: float
    fields: tuple[Offered, ...] = ()
    wrong_type: str = ""
    problem: str = ""
    turned: int = 0

    @property
    def data(self) -> Mapping[str, str]:
        """Key → value, as the `data` of a licence (kiosk.licences.prefill.take)."""
        return {offered.field: offered.value for offered in self.fields}

    def say(self, expected: str, large: bool = False, lang: Lang = "zh") -> str:
        """The one sentence about what is not right, "" if nothing is: 这像是结婚证，要的是户口簿."""
        known = documents()
        if self.wrong_type:
            names = [name.pick(large, lang) for n in (self.wrong_type, expected) if (name := known.name_of(n))]
            found, wanted = names[0], names[-1]
            return known.sentences["wrong_type"].pick(large, lang).replace("{found}", found).replace("{wanted}", wanted)
        for problem in ("no_text", "faint"):
            if self.problem == problem:
                return known.sentences[problem].pick(large, lang)
        return ""


def read_document(lines: Sequence[TextLine], expected: str, today: date) -> Reading:
    """`expected`: a page or a type of documents.yaml, "" for any, or a paper that nobody described.

    Of a page that is not what was wanted no field is offered. Never raises on any lines.
    """
    known, seen = documents(), [line for line in lines if line.text.strip()][:MOST_LINES]
    if not seen:
        return Reading("", 0.0, problem="no_text")
    turned = 90 if on_its_side(seen) else 0
    seen = set_upright(seen) if turned else seen
    kind, confidence = recognise(seen, known, expected)
    faint = "faint" if fmean(line.score for line in seen) < known.faint else ""
    if not kind:
        return Reading("", confidence, problem=faint, turned=turned)
    if expected and known.name_of(expected) is not None and not known.fits(kind, expected):
        return Reading(kind, confidence, wrong_type=kind, problem=faint, turned=turned)
    fields = _fields(seen, known.documents[kind], known, today)
    return Reading(kind, confidence, fields, problem=faint, turned=turned)


def recognise(lines: Sequence[TextLine], known: Documents, expected: str = "") -> tuple[str, float]:
    """(page, confidence 0..1); "" below the threshold. Of two equally likely ones what is expected wins."""
    texts = [row_text([line]) for line in lines] + [row_text(row) for row in rows(lines)]
    sure = {kind: _likeness(texts, document) for kind, document in known.documents.items()}
    best = max(sure, key=lambda kind: (sure[kind], known.fits(kind, expected)))
    return (best if sure[best] >= known.known else ""), sure[best]


def _likeness(texts: Sequence[str], document: Document) -> float:
    whole = sum(mark.weight for mark in document.marks if any(_stands(mark, text) for text in texts))
    whole -= AGAINST * sum(any(word in text for text in texts) for word in document.against)
    return max(0.0, min(1.0, whole))


def _stands(mark: Mark, text: str) -> bool:
    if mark.pattern and re.search(mark.pattern, text):
        return True
    return any(_has(text, word, mark.line) for word in mark.any)


def _has(text: str, word: str, line: bool) -> bool:
    if line:
        return len(text) == len(word) and _nearly(text, word)
    return word in text or (
        len(word) >= FORGIVING
        and any(_nearly(text[at : at + len(word)], word) for at in range(len(text) - len(word) + 1))
    )


def _nearly(text: str, word: str) -> bool:
    wrong = sum(a != b for a, b in zip(text, word, strict=True))
    return wrong <= (1 if len(word) >= FORGIVING else 0)


def _fields(lines: Sequence[TextLine], document: Document, known: Documents, today: date) -> tuple[Offered, ...]:
    page = cells(lines, document.labels)
    blocks = {name: _block(page, block, document) for name, block in document.blocks.items()}
    inside = {id(cell) for part in blocks.values() for cell in part}
    outside = [cell for cell in page if id(cell) not in inside]
    found: dict[str, tuple[Value, float]] = {}
    for name, rule in document.fields.items():
        here: Sequence[Cell] = blocks[rule.block] if rule.block else [*outside, *page]
        read = _labelled(rule, here, page, today) or _anywhere(rule, lines, known.guess, today)
        if read is not None and read[1] >= known.offer:
            found[name] = read
    return tuple(
        Offered(name, value.value, value.shown, sure, value.warning or _disagrees(document.fields[name], value, found))
        for name, (value, sure) in found.items()
    )


def _block(page: Sequence[Cell], block: Block, document: Document) -> Sequence[Cell]:
    """From one of its starts to the next start of any block; the first that has what is asked of it."""
    starts = {label for other in document.blocks.values() for label in other.start}
    edges = [n for n, cell in enumerate(page) if cell.label in starts] + [len(page)]
    for begin, end in pairwise(edges):
        part = page[begin:end]
        if part[0].label not in block.start:
            continue
        if not block.label or any(c.label in block.label and c.text.startswith(block.value) for c in part):
            return part
    return ()


def _labelled(rule: FieldRule, here: Iterable[Cell], page: Sequence[Cell], today: date) -> tuple[Value, float] | None:
    """Behind the first of its labels that has a value of its kind."""
    for cell in here:
        if cell.label in rule.labels:
            text, score = continued(cell, page, rule.lines)
            value = read_value(rule, text, today)
            if value is not None:
                return value, score
    return None


def _anywhere(rule: FieldRule, lines: Sequence[TextLine], guess: float, today: date) -> tuple[Value, float] | None:
    if not rule.anywhere:
        return None
    for row in ([line] for line in lines):
        value = read_value(rule, row_text(row), today)
        if value is not None:
            return value, min(line.score for line in row) * guess
    return None


def _disagrees(rule: FieldRule, value: Value, found: Mapping[str, tuple[Value, float]]) -> str:
    """A birth date is printed twice on many papers: once as such, once in the ID number, which has a check digit."""
    if not rule.birth_in or rule.birth_in not in found:
        return ""
    birth = birth_of(found[rule.birth_in][0].value)
    return "" if birth is not None and birth.isoformat() == value.value else "differs"
