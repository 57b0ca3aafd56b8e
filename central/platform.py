"""What every part of the platform shares: database, folder of blobs, signing key, clock, the development switch."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central import signing
from central.agencies.seals import Seals
from central.blobs import Blobs
from central.canonical import canonical
from central.db import Database, china_now, open_database, secret
from central.slots import Slots
from central.terminals import stamp

RATE = 100.0  # records a second; two slow cores with SQLite take about 180. Measure: benchmarks/queue.py intake


@dataclass(frozen=True, slots=True)
class Platform:
    """`say` tells the operator's console one line. `seals`: of the issuers. `bundles`: a folder of packs."""

    db: Database
    blobs: Blobs
    signing_key: Ed25519PrivateKey
    person_key: bytes
    dev: bool
    now: Callable[[], datetime]
    say: Callable[[str], None]
    slots: Slots
    seals: Seals
    bundles: Path

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        dev: bool = False,
        now: Callable[[], datetime] = china_now,
        say: Callable[[str], None] = lambda line: None,
        rate: float = RATE,
        database: str = "",
    ) -> Platform:
        """Opens or makes the platform's data in `folder` (mode 0700).

        `rate`: records a second, for the slots. `database`: a URL (central.db), "" for a SQLite file in the folder.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        db = open_database(database or folder / "central.db")
        try:
            blobs = Blobs(folder / "blobs")
            blobs.adopt(lambda sha256: _owners(db, sha256))
            key = signing.load_or_create(db, stamp(now()))
            person_key = secret(db, "person_key")
            return cls(db, blobs, key, person_key, dev, now, say, Slots(rate), Seals(db), folder / "bundles")
        except BaseException:
            db.close()
            raise

    def close(self) -> None:
        self.db.close()

    def sweep(self, age: timedelta) -> int:
        """Removes blobs and parts that nobody came back for in that time. How many."""

        def wanted(terminal_id: str, sha256: str) -> bool:
            return terminal_id in _owners(self.db, sha256)

        return self.blobs.sweep((self.now() - age).timestamp(), wanted)

    def stamp(self) -> str:
        """Now, in seconds, with the zone."""
        return stamp(self.now())

    @property
    def public_key(self) -> bytes:
        return self.signing_key.public_key().public_bytes_raw()

    def sign(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A signed document as the wire has it."""
        signature = base64.b64encode(self.signing_key.sign(canonical(body))).decode()
        return {"body": dict(body), "key_id": signing.key_id(self.public_key), "signature": signature}

    def person(self, id_number: str) -> str:
        """Keyed digest by which cases are found again; "" for no number."""
        if not id_number:
            return ""
        return hmac.new(self.person_key, id_number.strip().upper().encode(), hashlib.sha256).hexdigest()


def _owners(db: Database, sha256: str) -> list[str]:
    """Terminals that named a blob in a submission."""
    with db.reading() as connection:
        rows = connection.execute(
            """SELECT DISTINCT s.terminal_id FROM attachment a JOIN submission s USING (submission_id)
               WHERE a.sha256 = ?""",
            (sha256,),
        ).fetchall()
    return [row["terminal_id"] for row in rows]
