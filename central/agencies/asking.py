"""What a terminal asks while the citizen stands there: licences and shared data on consent, the trust list of seals."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from central.agencies import audit, records
from central.interface import TERMINALS
from central.platform import Platform
from central.wire import ThePlatform, TheTerminal

router = APIRouter(prefix="/v1", tags=["licences"], responses=TERMINALS)
MOST = 30  # types or kinds in one question
Word = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
IdNumber = Annotated[str, Field(min_length=1, max_length=40)]


class Consent(BaseModel):
    """`text_sha256`: of the words that the citizen read and agreed to. `at`: when."""

    text_sha256: str = Field(pattern="^[0-9a-f]{64}$")
    at: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}([zZ]|[+-][0-9]{2}:[0-9]{2})$")


class LicenceQuery(BaseModel):
    """Whoever agreed to nothing is asked for nothing: without a consent there is no question."""

    id_number: IdNumber
    types: list[Word] = Field(min_length=1, max_length=MOST)
    consent: Consent


class Seal(BaseModel):
    """`signature`: base64url without padding, over the canonical JSON of everything but `seal`. SM2: r and s."""

    suite: str
    key_id: str
    signature: str


class Licence(BaseModel):
    """`valid_to` "": no end. `state`: valid, revoked, suspended. `data`: flat texts, keys by type."""

    type: str
    name: str
    identifier: str
    holder_id: str
    holder_name: str
    issuer: str
    issued_on: str
    valid_from: str
    valid_to: str
    state: str
    data: dict[str, str]
    seal: Seal


class Licences(BaseModel):
    as_of: str
    licences: list[Licence]


class SharedQuery(BaseModel):
    id_number: IdNumber
    kinds: list[Word] = Field(min_length=1, max_length=MOST)
    consent: Consent


class SharedAnswer(BaseModel):
    """`holder`: the ID number that was asked for. `as_of`: the day to which the department's data reach."""

    kind: str
    holder: str
    as_of: str
    data: dict[str, str]
    seal: Seal


class SharedAnswers(BaseModel):
    as_of: str
    answers: list[SharedAnswer]


class TrustedIssuer(BaseModel):
    """`public_key`: base64 of the raw key. `until` "": in use. `types`: licences and shared data that it may seal."""

    key_id: str
    issuer: str
    suite: str
    public_key: str
    since: str = Field(serialization_alias="from")
    until: str
    types: list[str]


class TrustList(BaseModel):
    """`signature`: base64, the platform's key over the canonical JSON of {"as_of", "issuers"}."""

    as_of: str
    issuers: list[TrustedIssuer]
    signature: str
    key_id: str


@router.post("/licences", response_model=Licences)
def licences(query: LicenceQuery, platform: ThePlatform, terminal: TheTerminal) -> dict[str, Any]:
    """Those of the asked types that the person holds, sealed; what is wrong with one is for the terminal to see."""
    _audit(platform, terminal, query.id_number, ("licences", query.types), query.consent)
    holder = query.id_number.strip().upper()
    found = [_sealed_licence(platform, entry) for entry in records.licences_of(holder, query.types)]
    return {"as_of": platform.stamp(), "licences": found}


@router.post("/shared-data", response_model=SharedAnswers)
def shared_data(query: SharedQuery, platform: ThePlatform, terminal: TheTerminal) -> dict[str, Any]:
    """What departments know about the person, by kind, sealed by the department that answers."""
    _audit(platform, terminal, query.id_number, ("shared-data", query.kinds), query.consent)
    holder = query.id_number.strip().upper()
    answers = []
    for kind in dict.fromkeys(query.kinds):
        known = records.shared_of(holder, kind) if kind in records.KINDS else None
        if known is not None:
            as_of = known["as_of"] or platform.now().date().isoformat()
            answer = {"kind": kind, "holder": holder, "as_of": as_of, "data": known["data"]}
            answers.append({**answer, "seal": platform.seals.of(records.KINDS[kind]).seal(answer)})
    return {"as_of": platform.stamp(), "answers": answers}


@router.get("/trust", response_model=None, responses={200: {"model": TrustList}})
def trust(platform: ThePlatform, terminal: TheTerminal) -> dict[str, Any]:
    """Whose seals count, signed by the platform."""
    body = {"as_of": platform.stamp(), "issuers": platform.seals.trust_list()}
    signed = platform.sign(body)
    return {**body, "signature": signed["signature"], "key_id": signed["key_id"]}


def _audit(platform: Platform, terminal: str, person: str, what: tuple[str, list[str]], consent: Consent) -> None:
    """Before the answer: a question that cannot be written down is not answered."""
    agreed = (consent.text_sha256, consent.at)
    platform.db.run(lambda db: audit.write(platform, db, terminal, person, what, agreed))


def _sealed_licence(platform: Platform, entry: dict[str, Any]) -> dict[str, Any]:
    """A "tampered" one loses a byte of its contents after it was sealed."""
    licence = records.unsealed(entry)
    seal = platform.seals.of(records.issuer_of(entry)).seal(licence)
    if entry.get("trouble") == "tampered":
        name, value = next(iter(licence["data"].items()))
        licence = {**licence, "data": {**licence["data"], name: f"{value[:-1]}芳"}}
    return {**licence, "seal": seal}
