"""The words to which a citizen agrees before licences or shared data are asked for, and their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kiosk.packs.codes import ASSETS
from kiosk.packs.words import Lang, Strict, Words
from kiosk.packs.yamlfile import read_yaml


class _Types(Strict):
    licences: dict[str, Words]
    shared: dict[str, Words]


class _Text(Strict):
    text: Words
    joint: Words


@dataclass(frozen=True, slots=True)
class Consent:
    """`text` as it was shown, `types` for which it holds; the hash is that of exactly this text in UTF-8."""

    text: str
    types: tuple[str, ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    def only(self, types: Sequence[str]) -> Consent:
        """The same words for some of their types: one consent for a question about licences and one about data."""
        return Consent(self.text, tuple(kind for kind in self.types if kind in types))


@lru_cache(maxsize=1)
def _types() -> _Types:
    return _Types.model_validate(read_yaml(ASSETS / "licences" / "types.yaml"))


@lru_cache(maxsize=1)
def _text() -> _Text:
    return _Text.model_validate(read_yaml(ASSETS / "licences" / "consent.yaml"))


def licence_types() -> Mapping[str, Words]:
    """Names of licences by type (assets/licences/types.yaml)."""
    return _types().licences


def shared_kinds() -> Mapping[str, Words]:
    """Names of shared data by kind."""
    return _types().shared


def name_of(kind: str, large: bool = False, lang: Lang = "zh") -> str:
    """Of a licence's type or a kind of shared data. Raises KeyError for an unknown one."""
    return ({**_types().shared, **_types().licences}[kind]).pick(large, lang)


def consent(types: Sequence[str], item: str, large: bool = False, lang: Lang = "zh") -> Consent:
    """The text for these licence types and kinds of shared data; `item` is the service's title as the page shows it.

    Raises KeyError for an unknown type: what cannot be named cannot be agreed to.
    """
    words = _text()
    names = words.joint.pick(large, lang).join(name_of(kind, large, lang) for kind in types)
    text = words.text.pick(large, lang).replace("{item}", item).replace("{licences}", names)
    return Consent(text, tuple(types))
