"""Licences and shared data for one application: asked for on consent, verified, or the reason to lay on the paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar

from kiosk.licences.consent import Consent
from kiosk.licences.model import Licence, SharedAnswer, licence_from, shared_from
from kiosk.licences.trust import NoTrust, TrustList, trust_list
from kiosk.licences.verdict import Code, Verdict, verify, verify_shared
from kiosk.platform_client import Sealed, Unavailable, Why

D = TypeVar("D", Licence, SharedAnswer)

NO_ANSWER = {
    Why.NO_LINE: Code.OFFLINE,
    Why.BUSY: Code.OFFLINE,
    Why.REFUSED: Code.NOT_ALLOWED,
    Why.NOT_FOUND: Code.NOT_FOUND,
    Why.INVALID: Code.MALFORMED,
}


class Platform(Protocol):
    """The part of PlatformClient that is used here."""

    def licences(
        self, id_number: str, types: Sequence[str], consent: Consent, at: datetime
    ) -> Sealed | Unavailable: ...

    def shared_data(
        self, id_number: str, kinds: Sequence[str], consent: Consent, at: datetime
    ) -> Sealed | Unavailable: ...

    def trust(self) -> Mapping[str, object] | Unavailable: ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """For every type or kind that was asked for: a verdict, and the document where it is good. Belongs to the session's
    file; nothing of it is kept elsewhere."""

    verdicts: Mapping[str, Verdict]
    licences: Mapping[str, Licence] = field(default_factory=dict, repr=False)
    shared: Mapping[str, SharedAnswer] = field(default_factory=dict, repr=False)

    @property
    def to_scan(self) -> tuple[str, ...]:
        """Types whose paper is to be laid on."""
        return tuple(kind for kind, verdict in self.verdicts.items() if not verdict.good)


def all_of(types: Sequence[str], code: Code) -> Fetched:
    """The same for every type: DECLINED when the citizen says no, OFFLINE when the line is known to be down."""
    return Fetched(dict.fromkeys(types, Verdict(code)))


def fetch_licences(
    platform: Platform, keys: Mapping[str, bytes], id_number: str, consent: Consent, now: datetime
) -> Fetched:
    """Two questions to the platform, at most two of its deadlines. `keys`: the platform's published keys by id."""

    def judge(raw: object, trust: TrustList, kind: str) -> Licence | Verdict:
        licence = licence_from(raw)
        verdict = verify(licence, trust, id_number, now.date(), kind)
        return licence if verdict.good else verdict

    answer = platform.licences(id_number, consent.types, consent, now)
    verdicts, good = _judged(answer, "type", consent.types, judge, lambda: _trust(platform, keys, now.date()))
    return Fetched(verdicts, licences=good)


def fetch_shared(
    platform: Platform, keys: Mapping[str, bytes], id_number: str, consent: Consent, now: datetime
) -> Fetched:
    """The same for shared data; `consent.types` are kinds."""

    def judge(raw: object, trust: TrustList, kind: str) -> SharedAnswer | Verdict:
        shared = shared_from(raw)
        verdict = verify_shared(shared, trust, id_number, now.date(), kind)
        return shared if verdict.good else verdict

    answer = platform.shared_data(id_number, consent.types, consent, now)
    verdicts, good = _judged(answer, "kind", consent.types, judge, lambda: _trust(platform, keys, now.date()))
    return Fetched(verdicts, shared=good)


def _trust(platform: Platform, keys: Mapping[str, bytes], today: date) -> TrustList | NoTrust:
    told = platform.trust()
    return NoTrust.MALFORMED if isinstance(told, Unavailable) else trust_list(told, keys, today)


def _judged(
    answer: Sealed | Unavailable,
    name: str,
    types: Sequence[str],
    judge: Callable[[object, TrustList, str], D | Verdict],
    trusted: Callable[[], TrustList | NoTrust],
) -> tuple[dict[str, Verdict], dict[str, D]]:
    """`name`: the key that says the kind of a document. Of several of a kind the first good one counts, else the first
    one's verdict. What was not asked for is not looked at; where it came instead, the verdict is WRONG_TYPE."""
    if isinstance(answer, Unavailable):
        return dict.fromkeys(types, Verdict(NO_ANSWER[answer.why])), {}
    kinds = [str(raw.get(name)) if isinstance(raw, Mapping) else "" for raw in answer.documents]
    missing = Verdict(Code.NOT_FOUND if set(kinds) <= set(types) else Code.WRONG_TYPE)
    verdicts, good = dict.fromkeys(types, missing), dict[str, D]()
    trust = trusted() if answer.documents else NoTrust.MALFORMED
    for kind, raw in zip(kinds, answer.documents, strict=True):
        if kind not in verdicts or kind in good:
            continue
        try:
            found = Verdict(Code.NO_TRUST) if isinstance(trust, NoTrust) else judge(raw, trust, kind)
        except ValueError:
            found = Verdict(Code.MALFORMED)
        if not isinstance(found, Verdict):
            good[kind], verdicts[kind] = found, Verdict(Code.GOOD)
        elif verdicts[kind] is missing:
            verdicts[kind] = found
    return verdicts, good
