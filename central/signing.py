"""The key under which the platform signs: made at first use, replaced when somebody says so, published for ever."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.db import Connection, Database, first
from central.terminals import ALWAYS

OLD_PLACE = "signing_key"  # in the table of settings, in the time when there was one key for ever


def key_id(public_key: bytes) -> str:
    return hashlib.sha256(public_key).hexdigest()[:16]


def load_or_create(db: Database, now: str) -> Ed25519PrivateKey:
    """The key in use; the same for all who open a new database at the same moment."""

    def work(connection: Connection) -> str:
        old = connection.execute("SELECT value FROM setting WHERE name = ?", (OLD_PLACE,)).fetchone()
        if old is not None:
            _put(connection, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(old["value"])), ALWAYS)
            connection.execute("DELETE FROM setting WHERE name = ?", (OLD_PLACE,))
        else:
            _put(connection, Ed25519PrivateKey.generate(), now)
        return str(first(connection.execute("SELECT secret FROM platform_key WHERE until_at = ''"))["secret"])

    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(db.run(work)))


def rotate(connection: Connection, now: str) -> str:
    """A new key; the old one's secret half is forgotten, its public half stays. The new key's id."""
    connection.alone("platform key")
    connection.execute("UPDATE platform_key SET until_at = ?, secret = '' WHERE until_at = ''", (now,))
    return _put(connection, Ed25519PrivateKey.generate(), now)


def _put(connection: Connection, key: Ed25519PrivateKey, now: str) -> str:
    """Nothing happens when there is a key in use."""
    public = key.public_key().public_bytes_raw()
    connection.execute(
        """INSERT INTO platform_key (key_id, public_key, secret, from_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING""",
        (key_id(public), base64.b64encode(public).decode(), key.private_bytes_raw().hex(), now),
    )
    return key_id(public)


def published(connection: Connection) -> list[Mapping[str, Any]]:
    """The newest first, retired ones included."""
    rows = connection.execute(
        "SELECT key_id, public_key, from_at, until_at FROM platform_key ORDER BY until_at <> '', from_at DESC"
    ).fetchall()
    return [
        {
            "key_id": row["key_id"],
            "algorithm": "Ed25519",
            "public_key": row["public_key"],
            "from": row["from_at"],
            "until": row["until_at"],
        }
        for row in rows
    ]
