"""The trust list: which keys may seal for which authority, signed under the platform's published key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from kiosk.licences.model import Seal, signature_bytes
from offline_queue.receipts.suites import BY_ALGORITHM, ED25519, Suite
from offline_queue.written_wire import canonical

OLDEST = timedelta(days=7)  # a list that is kept longer would trust a key that was withdrawn meanwhile
AHEAD = timedelta(days=1)  # of the terminal's clock; more is no matter of time zones
MOST_ISSUERS = 10_000


class NoTrust(StrEnum):
    """Why a trust list is not used. Then no licence is believed, and papers are scanned."""

    MALFORMED = "malformed"
    NOT_SIGNED = "not_signed"  # by none of the platform's published keys
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Issuer:
    """A key and whose it is. `begins`, `ends`: first and last day; None has no bound. `types`: of licences and shared
    data that it may seal; None where the list does not say."""

    key_id: str
    name: str
    suite: Suite
    public_key: bytes
    begins: date | None
    ends: date | None
    types: frozenset[str] | None = None

    def may_seal(self, kind: str, day: date) -> bool:
        """Both days belong to the time. A licence is sealed when it is shown, so the key has to be in use today."""
        if self.types is not None and kind not in self.types:
            return False
        return (self.begins is None or self.begins <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class TrustList:
    """`as_of`: the platform's day. Keys of suites that this program does not know are not in it."""

    as_of: date
    issuers: Mapping[str, Issuer]

    def sealed_by(self, seal: Seal, signed: bytes, kind: str, day: date) -> tuple[Issuer | None, bool]:
        """(whose key, whether the signature is right). No issuer: unknown key, other suite, not for this now."""
        issuer = self.issuers.get(seal.key_id)
        if issuer is None or issuer.suite.algorithm != seal.suite or not issuer.may_seal(kind, day):
            return None, False
        return issuer, issuer.suite.verify(issuer.public_key, signed, seal.signature)


def trust_list(document: object, platform_keys: Mapping[str, bytes], today: date) -> TrustList | NoTrust:
    """`document`: the answer of GET /v1/trust; `platform_keys`: raw Ed25519 keys by id, as `load_platform_keys`
    gives them. Never raises on hostile input."""
    if not isinstance(document, Mapping):
        return NoTrust.MALFORMED
    try:
        body = {name: document[name] for name in ("as_of", "issuers")}
        signed, signature = canonical(body), signature_bytes(document["signature"])
        if not any(ED25519.verify(key, signed, signature) for key in platform_keys.values()):
            return NoTrust.NOT_SIGNED  # the key id is not signed: it proves nothing
        return _read(body, today)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return NoTrust.MALFORMED


def _read(body: Mapping[str, Any], today: date) -> TrustList | NoTrust:
    as_of = datetime.fromisoformat(body["as_of"]).date()
    if not today - OLDEST <= as_of <= today + AHEAD:
        return NoTrust.STALE
    found = (_issuer(entry) for entry in body["issuers"][:MOST_ISSUERS])
    return TrustList(as_of, {issuer.key_id: issuer for issuer in found if issuer is not None})


def _issuer(entry: Mapping[str, Any]) -> Issuer | None:
    """None for a suite that this program does not know. Raises ValueError, KeyError, TypeError for what is none."""
    suite = BY_ALGORITHM.get(entry["suite"])
    if suite is None:
        return None
    key = signature_bytes(entry["public_key"])
    if not suite.sound_key(key):
        raise ValueError("not a key of its suite")
    types = None if entry.get("types") is None else frozenset(map(str, entry["types"]))
    begins, ends = _day(entry["from"]), _day(entry["until"])
    return Issuer(str(entry["key_id"]), str(entry["issuer"]), suite, key, begins, ends, types)


def _day(text: str) -> date | None:
    return datetime.fromisoformat(text).date() if text else None
