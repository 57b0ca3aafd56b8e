"""Every text of a pack with its place: Words in their three forms, and plain strings that people read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from kiosk.packs.lint.lines import Part
from kiosk.packs.schema import Pack
from kiosk.packs.words import Words

#: Strings that nobody reads: expressions, ids, codes, patterns.
_NOT_READ = frozenset(
    {
        "id",
        "code",
        "when",
        "compute",
        "default",
        "pattern",
        "bad",
        "kind",
        "codes",
        "field",
        "map",
        "icon",
        "type",
        "by",
    }
    | {"version", "document", "sample", "task_type", "level", "item", "way", "unit", "necessity", "used_by", "replaces"}
    | {"after", "requires", "needs", "needs_any", "not_needed", "statement", "catalog", "task", "handle", "fields"}
    | {"confidence", "text", "check", "printer", "only_if", "objects", "marks", "value", "citizen", "known", "face"}
    | {"item_type", "audience", "from_set", "handling", "brought_as", "choice"}
)


@dataclass(frozen=True, slots=True)
class Text:
    """`place` is Model.key, such as FormField.question; `owner` the model that it stands in."""

    path: tuple[Part, ...]
    place: str
    words: Words
    owner: BaseModel


def texts(pack: Pack) -> Iterator[Text]:
    """In the order of the schema."""
    yield from _walk(pack, ())


def _walk(model: BaseModel, path: tuple[Part, ...]) -> Iterator[Text]:
    name = type(model).__name__
    for key in type(model).model_fields:
        value = getattr(model, key)
        parts = value if isinstance(value, tuple) else (value,)
        for n, part in enumerate(parts):
            here = (*path, key) if not isinstance(value, tuple) else (*path, key, _named(part, n))
            if isinstance(part, Words):
                yield Text(here, f"{name}.{key}", part, model)
            elif isinstance(part, BaseModel):
                yield from _walk(part, here)
            elif isinstance(part, str) and part and key not in _NOT_READ:
                yield Text(here, f"{name}.{key}", Words(zh=part, elder=part), model)


def _named(part: object, n: int) -> Part:
    """How `lines` finds an entry of a list: by its id, else by its number."""
    for key in ("id", "code", "field", "way"):
        name = getattr(part, key, None)
        if isinstance(name, str):
            return name
    return n
