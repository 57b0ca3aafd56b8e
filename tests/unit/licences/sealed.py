"""Authorities for the tests: they seal with keys of both suites, and a platform signs the list of them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from kiosk.licences.identifier import identifier
from kiosk.licences.trust import TrustList, trust_list
from offline_queue.receipts.suites import ED25519, SM2, KeptSigner

TODAY = date(2026, 11, 22)
HOLDER = "999901199605030266"
OTHER = "999901199409170130"
CIVIL_AFFAIRS, HEALTH = "临溪县民政局", "临溪县卫生健康局"
SIGNERS: dict[str, KeptSigner] = {CIVIL_AFFAIRS: SM2.generate(), HEALTH: ED25519.generate()}
STRANGER = ED25519.generate()
PLATFORM = ED25519.generate()
PLATFORM_KEYS = {hashlib.sha256(PLATFORM.public_key).hexdigest()[:16]: PLATFORM.public_key}
ISSUER_OF = {"marriage_certificate": CIVIL_AFFAIRS, "birth_certificate": HEALTH}


def canonical(body: Mapping[str, Any]) -> bytes:
    """As the platform's interface says it, written anew: the terminal's own form is what is tested."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def seal(document: Mapping[str, Any], signer: KeptSigner) -> dict[str, Any]:
    """The document with its seal: base64url without padding."""
    body = {name: value for name, value in document.items() if name != "seal"}
    signature = base64.urlsafe_b64encode(signer.sign(canonical(body))).decode().rstrip("=")
    key_id = signer.suite.key_id(signer.public_key)
    return {**body, "seal": {"suite": signer.suite.algorithm, "key_id": key_id, "signature": signature}}


def licence(kind: str = "marriage_certificate", signer: KeptSigner | None = None, **changed: Any) -> dict[str, Any]:
    """A valid one of HOLDER, with fields changed before it is sealed."""
    issuer = ISSUER_OF.get(kind, CIVIL_AFFAIRS)
    body = {
        "type": kind,
        "name": "结婚证",
        "identifier": identifier("11999901MB0000004171P", "11999901MB00000042", "000000417", "001"),
        "holder_id": HOLDER,
        "holder_name": "林知夏",
        "issuer": issuer,
        "issued_on": "2022-02-22",
        "valid_from": "2022-02-22",
        "valid_to": "",
        "state": "valid",
        "data": {"spouse_name": "周以安", "spouse_id": OTHER, "registered_on": "2022-02-22"},
    }
    return seal({**body, **changed}, signer or SIGNERS[issuer])


def shared(kind: str = "property", signer: KeptSigner | None = None, **changed: Any) -> dict[str, Any]:
    body = {"kind": kind, "holder": HOLDER, "as_of": TODAY.isoformat(), "data": {"has_home": "yes", "home_count": "1"}}
    return seal({**body, **changed}, signer or SIGNERS[HEALTH])


def issuers(**changed: Any) -> list[dict[str, Any]]:
    return [
        {
            "key_id": signer.suite.key_id(signer.public_key),
            "issuer": name,
            "suite": signer.suite.algorithm,
            "public_key": base64.b64encode(signer.public_key).decode(),
            "from": "2026-01-01T00:00:00+08:00",
            "until": "",
            **changed,
        }
        for name, signer in SIGNERS.items()
    ]


def trust_document(
    entries: list[dict[str, Any]] | None = None,
    as_of: str = "2026-11-22T09:00:00+08:00",
    signer: KeptSigner = PLATFORM,
) -> dict[str, Any]:
    body = {"as_of": as_of, "issuers": issuers() if entries is None else entries}
    signature = base64.b64encode(signer.sign(canonical(body))).decode()
    return {**body, "signature": signature, "key_id": next(iter(PLATFORM_KEYS))}


def trusted() -> TrustList:
    found = trust_list(trust_document(), PLATFORM_KEYS, TODAY)
    assert isinstance(found, TrustList)
    return found
