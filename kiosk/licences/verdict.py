"""Whether a licence may stand for the paper, and in which words the citizen hears that it may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from kiosk.licences.identifier import identifier_ok
from kiosk.licences.model import Licence, SharedAnswer
from kiosk.licences.trust import AHEAD, TrustList
from kiosk.packs.codes import ASSETS
from kiosk.packs.words import Lang, Words
from kiosk.packs.yamlfile import read_yaml

OLDEST_DATA = timedelta(days=31)  # social insurance and tax are entered by the month


class Code(StrEnum):
    """What was found. All but GOOD mean: the paper is laid on, and a clerk compares it (待核)."""

    GOOD = "good"
    UNKNOWN_ISSUER = "unknown_issuer"
    BAD_SEAL = "bad_seal"
    BAD_IDENTIFIER = "bad_identifier"
    WRONG_TYPE = "wrong_type"
    OTHER_HOLDER = "other_holder"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    OUTDATED = "outdated"  # shared data that are too old to decide on
    MALFORMED = "malformed"  # what came is no licence
    NOT_FOUND = "not_found"  # the platform has none of this type for this person
    OFFLINE = "offline"  # it could not be asked
    NOT_ALLOWED = "not_allowed"  # it refused to answer
    DECLINED = "declined"  # the citizen did not consent
    NO_TRUST = "no_trust"  # no usable trust list: a seal cannot be checked


@dataclass(frozen=True, slots=True)
class Verdict:
    """A code; never personal. Sentences: assets/licences/verdicts.yaml."""

    code: Code

    @property
    def good(self) -> bool:
        return self.code is Code.GOOD

    @property
    def check(self) -> str:
        """For the payload: "" or "pending" (待核)."""
        return "" if self.good else "pending"

    @property
    def words(self) -> Words:
        """What happened and what to do now; {name} is the licence's name."""
        return _sentences()[self.code]

    def say(self, name: str, large: bool = False, lang: Lang = "zh") -> str:
        return self.words.pick(large, lang).replace("{name}", name)


@lru_cache(maxsize=1)
def _sentences() -> Mapping[str, Words]:
    found = read_yaml(ASSETS / "licences" / "verdicts.yaml")
    return {code: Words.model_validate(words) for code, words in found.items()}


def verify(licence: Licence, trust: TrustList, holder_id: str, today: date, expected: str = "") -> Verdict:
    """Seal first: before it is right, nothing in the licence can be believed. `expected`: the type asked for, or ""."""
    return Verdict(_sealed(licence, trust, today) or _fit(licence, holder_id, expected) or _standing(licence, today))


def verify_shared(answer: SharedAnswer, trust: TrustList, holder_id: str, today: date, expected: str = "") -> Verdict:
    """The same for shared data, which have neither identifier nor validity, but a day to which they reach."""
    found = _sealed(answer, trust, today)
    if found is None and expected and answer.kind != expected:
        found = Code.WRONG_TYPE
    if found is None and answer.holder_id != holder_id:
        found = Code.OTHER_HOLDER
    return Verdict(found or _age(answer.as_of, today))


def _age(as_of: str, today: date) -> Code:
    try:
        day = date.fromisoformat(as_of[:10])
    except ValueError:
        return Code.MALFORMED
    return Code.GOOD if today - OLDEST_DATA <= day <= today + AHEAD else Code.OUTDATED


def _sealed(document: Licence | SharedAnswer, trust: TrustList, today: date) -> Code | None:
    kind = document.type if isinstance(document, Licence) else document.kind
    issuer, right = trust.sealed_by(document.seal, document.signed, kind, today)
    if issuer is None:
        return Code.UNKNOWN_ISSUER
    if not right:
        return Code.BAD_SEAL
    # an office may seal in its own name only: a marriage is not certified by the market regulator's key
    return Code.UNKNOWN_ISSUER if document.issuer and document.issuer != issuer.name else None


def _fit(licence: Licence, holder_id: str, expected: str) -> Code | None:
    if not identifier_ok(licence.identifier):
        return Code.BAD_IDENTIFIER
    if expected and licence.type != expected:
        return Code.WRONG_TYPE
    return None if licence.holder_id == holder_id else Code.OTHER_HOLDER


def _standing(licence: Licence, today: date) -> Code:
    match licence.state:
        case "valid":
            pass
        case "suspended":
            return Code.SUSPENDED
        case _:  # revoked, and words that a newer platform may have for not valid
            return Code.REVOKED
    try:
        begins = date.fromisoformat(licence.valid_from) if licence.valid_from else None
        ends = date.fromisoformat(licence.valid_to) if licence.valid_to else None
    except ValueError:
        return Code.MALFORMED
    if begins is not None and today < begins:
        return Code.NOT_YET
    return Code.EXPIRED if ends is not None and today > ends else Code.GOOD
