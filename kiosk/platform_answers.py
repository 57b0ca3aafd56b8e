"""What the platform answers, as values: each field of the kind that it should have, or it is no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any


class Why(StrEnum):
    """Why there is no answer."""

    NO_LINE = "no_line"  # nothing came back in time
    BUSY = "busy"  # the platform is there and cannot answer now
    REFUSED = "refused"  # this terminal's token is not accepted
    NOT_FOUND = "not_found"
    INVALID = "invalid"  # the answer, or our question, does not fit the interface


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Expected trouble as a value. `detail` is for the log: a status or the name of an error, never personal."""

    why: Why
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """The platform answers; `as_of` is its time."""

    as_of: str


@dataclass(frozen=True, slots=True)
class SubCase:
    """`state` in the platform's words (收件 受理 补正 办结); `note` says what is to be supplemented."""

    department: str
    item: str
    state: str
    since: str
    note: str
    id: str = ""
    waiting_for: tuple[str, ...] = ()  # names of sub-cases that must be closed before
    due: str = ""  # ISO day, "" while the clock has not started or stands still
    certain: bool = True
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class OwedPaper:
    """容缺: a paper that is still to come. `state`: owed, handed_in, overdue."""

    material: str
    name: str
    what: str
    due: str
    state: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """异地收件: one link of the chain of custody."""

    at: str
    giver: str
    taker: str
    what: str


@dataclass(frozen=True, slots=True)
class Withdrawable:
    """告知承诺 that may be taken back still; then `papers` (names) are owed within `days` working days."""

    id: str
    item: str
    proof: str
    papers: tuple[str, ...] = ()
    days: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    case_number: str
    number: str  # of the receipt
    submission_id: str
    title: str
    item: str
    state: str
    received_at: str
    subcases: tuple[SubCase, ...]
    owed: tuple[OwedPaper, ...] = ()
    custody: tuple[HandOver, ...] = ()
    office: str = ""  # where it is handled
    withdrawable: tuple[Withdrawable, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """`as_of`: the platform's time of this answer, to be shown with it."""

    as_of: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class NotReady:
    """The platform knows the submission; there is no immediate result (yet)."""


@dataclass(frozen=True, slots=True)
class AtWindow:
    """There will be none at once: the department wants to see the person. `message` says so and nothing more."""

    message: str


@dataclass(frozen=True, slots=True)
class ImmediateResult:
    """`data` as the platform gave it; for ss-proof: issuer, statement, employer, months, insurances …"""

    check_code: str
    check_url: str
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ticket:
    """`known`: the person had this ticket already. `minutes`: the hall's own estimate."""

    number: str
    service: str
    title: str
    windows: tuple[str, ...]
    waiting: int
    minutes: int
    issued_at: str
    known: bool


@dataclass(frozen=True, slots=True)
class TicketRange:
    """Numbers letter+first … letter+last (three digits) that this terminal alone may give out on `day` (ISO)."""

    day: str
    letter: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class IssuedTicket:
    """A ticket that was given out without the line."""

    day: str
    number: str
    service: str
    subject_hash: str
    issued_at: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    accepted: tuple[str, ...]
    refused: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HelpCall:
    """`state`: ringing, answered, cancelled."""

    call_id: str
    state: str
    called_at: str
    answered_at: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """Licences or answers of shared data as they came, unverified: kiosk.licences reads and judges them."""

    as_of: str
    documents: tuple[Mapping[str, Any], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Credit:
    """`state`: good or excluded, then with reason and days (ISO; `until` "" has no end)."""

    as_of: str
    state: str
    reason: str = field(repr=False)
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class PacksOffer:
    """The newest bundle of packs; `bytes` is its size."""

    version: str
    sha256: str
    bytes: int
    published_at: str


_PLAIN = {"str": str, "int": int, "bool": bool}


def known(kind: Any, body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that we know: a newer platform may say more. Raises TypeError for one of another kind."""
    found = {entry.name: body[entry.name] for entry in fields(kind) if entry.name in body}
    for entry in fields(kind):
        wanted = _PLAIN.get(str(entry.type))
        if wanted is not None and entry.name in found and type(found[entry.name]) is not wanted:
            raise TypeError(entry.name)
    return found


def sealed(body: Mapping[str, Any], name: str) -> Sealed:
    return Sealed(str(body["as_of"]), tuple(body[name]))


def progress(body: Mapping[str, Any]) -> Progress:
    return Progress(str(body["as_of"]), tuple(_case(case) for case in body["cases"]))


def _case(body: Mapping[str, Any]) -> Case:
    """An older platform tells no more than the states of the sub-cases."""
    subs = tuple(
        SubCase(**{**known(SubCase, sub), "waiting_for": tuple(sub.get("waiting_for", ()))}) for sub in body["subcases"]
    )
    owed = tuple(OwedPaper(**known(OwedPaper, paper)) for paper in body.get("owed", ()))
    custody = tuple(
        HandOver(*(str(link[name]) for name in ("at", "from", "to", "what"))) for link in body.get("custody", ())
    )
    promises = tuple(_withdrawable(promise) for promise in body.get("withdrawable", ()))
    more = {"subcases": subs, "owed": owed, "custody": custody, "withdrawable": promises}
    return Case(**{**known(Case, body), **more})


def _withdrawable(body: Mapping[str, Any]) -> Withdrawable:
    return Withdrawable(**{**known(Withdrawable, body), "papers": tuple(str(name) for name in body.get("papers", ()))})


def help_call(body: Mapping[str, Any]) -> HelpCall:
    return HelpCall(**known(HelpCall, body))
