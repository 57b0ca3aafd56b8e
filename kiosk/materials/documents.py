"""What papers look like to the reader: assets/materials/documents.yaml. Its head explains the keys."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from pydantic import Field, model_validator

from kiosk.packs.codes import ASSETS
from kiosk.packs.words import Strict, Words
from kiosk.packs.yamlfile import read_yaml

ValueKind = Literal["text", "name", "date", "code", "id_number", "uscc", "account"]


class Mark(Strict):
    any: tuple[str, ...] = ()
    pattern: str = ""
    weight: float = Field(gt=0, le=1)
    line: bool = False


class Block(Strict):
    start: tuple[str, ...] = Field(min_length=1)
    label: tuple[str, ...] = ()
    value: str = ""


class FieldRule(Strict):
    """`codes`: a code set of assets/codes, `values`: own words → codes. `birth_in`: whose number must agree."""

    labels: tuple[str, ...] = ()
    kind: ValueKind
    codes: str = ""
    values: dict[str, str] = Field(default_factory=dict)
    pattern: str = ""
    block: str = ""
    lines: int = Field(default=1, ge=1, le=8)
    anywhere: bool = False
    birth_in: str = ""
    masked: bool = False


class Document(Strict):
    """A page of a paper; `type` is the word of the shared vocabulary of materials."""

    type: str
    name: Words
    marks: tuple[Mark, ...] = Field(min_length=1)
    against: tuple[str, ...] = ()
    other_labels: tuple[str, ...] = ()
    blocks: dict[str, Block] = Field(default_factory=dict)
    fields: dict[str, FieldRule] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _named(self) -> Document:
        for name, rule in self.fields.items():
            if (rule.block and rule.block not in self.blocks) or (rule.birth_in and rule.birth_in not in self.fields):
                raise ValueError(f"{name} names a block or a field that is not there")
        return self

    @property
    def labels(self) -> tuple[str, ...]:
        """All that end a value, longest first: 户主姓名 before 姓名."""
        found = {label for rule in self.fields.values() for label in rule.labels} | set(self.other_labels)
        found |= {label for block in self.blocks.values() for label in (*block.start, *block.label)}
        return tuple(sorted(found, key=lambda label: (-len(label), label)))


class Documents(Strict):
    known: float
    offer: float
    faint: float
    guess: float
    sentences: dict[Literal["wrong_type", "no_text", "faint"], Words]
    types: dict[str, Words]
    documents: dict[str, Document]

    def fits(self, kind: str, expected: str) -> bool:
        """Whether a page of this kind is what is wanted: a page, or a paper any of whose pages will do."""
        return kind == expected or self.documents[kind].type == expected

    def name_of(self, wanted: str) -> Words | None:
        """Of a page or a type; None for one that nobody described."""
        if wanted in self.documents:
            return self.documents[wanted].name
        return self.types.get(wanted)


@lru_cache(maxsize=1)
def documents() -> Documents:
    """Raises ValueError for a malformed file: a bug of the program's own data."""
    return Documents.model_validate(read_yaml(ASSETS / "materials" / "documents.yaml"))


def expectable() -> frozenset[str]:
    """What a pack's page may name as its document: a page, or a type of paper."""
    known = documents()
    return frozenset(known.documents) | {document.type for document in known.documents.values()}
