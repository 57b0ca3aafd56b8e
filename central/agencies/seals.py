"""Seal keys of the issuers: made when first needed and kept in the database, as the platform's own key is."""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from central import suites
from central.agencies.records import ISSUERS, sealable
from central.canonical import canonical
from central.db import Connection, Database, first


@dataclass(frozen=True, slots=True, repr=False)
class SealKey:
    """`public_key`: base64 of the raw key. `listed`: stands in the trust list. `types`: what it may seal."""

    key_id: str
    issuer: str
    suite: suites.Suite
    public_key: str
    secret: bytes
    since: str
    listed: bool
    types: tuple[str, ...]

    def seal(self, document: Mapping[str, Any]) -> dict[str, str]:
        """Over the canonical JSON of the document, which has no "seal" yet."""
        signature = self.suite.sign(self.secret, base64.b64decode(self.public_key), canonical(document))
        text = base64.urlsafe_b64encode(signature).decode().rstrip("=")
        return {"suite": self.suite.algorithm, "key_id": self.key_id, "signature": text}


class Seals:
    """Keys by the issuer's id in issuers.json. Safe from any thread."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = threading.Lock()
        self._keys: dict[str, SealKey] = {}

    def of(self, issuer: str) -> SealKey:
        return self._all()[issuer]

    def trust_list(self) -> list[dict[str, Any]]:
        """What a terminal believes: every listed key with its time and what it may seal."""
        return [
            {
                "key_id": key.key_id,
                "issuer": key.issuer,
                "suite": key.suite.algorithm,
                "public_key": key.public_key,
                "from": key.since,
                "until": "",
                "types": list(key.types),
            }
            for key in self._all().values()
            if key.listed
        ]

    def _all(self) -> Mapping[str, SealKey]:
        with self._lock:
            if not self._keys:
                self._keys = self._db.run(_load_or_create)
            return self._keys


def _load_or_create(db: Connection) -> dict[str, SealKey]:
    """The same for all who open a new database at the same moment: a key that is there already stays."""
    keys = {}
    for issuer, about in ISSUERS.items():
        suite = suites.BY_ALGORITHM[about["suite"]]
        row = db.execute("SELECT public_key, secret FROM issuer_key WHERE issuer = ?", (issuer,)).fetchone()
        if row is None:
            public, secret = suite.generate()
            db.execute(
                "INSERT INTO issuer_key (issuer, public_key, secret) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (issuer, base64.b64encode(public).decode(), secret.hex()),
            )
            row = first(db.execute("SELECT public_key, secret FROM issuer_key WHERE issuer = ?", (issuer,)))
        keys[issuer] = SealKey(
            key_id=suites.key_id(suite, row["public_key"]),
            issuer=about["name"],
            suite=suite,
            public_key=row["public_key"],
            secret=bytes.fromhex(row["secret"]),
            since=about["from"],
            listed=about.get("listed", True),
            types=tuple(sealable(issuer)),
        )
    return keys
