"""The digest over all of a record that never changes. It stands in the row and in the chained event of the sealing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from offline_queue.model import StoredAttachment
from offline_queue.receipts.text import read_text, sha256_hex
from offline_queue.storage.engine import Connection

FIXED = """submission_id, number, kind, item, order_key, tag, sealed_at, clock_quality, payload_sha256, size, receipt"""


_encode = json.JSONEncoder(ensure_ascii=False).encode


def seal_of(fixed: Iterable[object], attachments: Iterable[StoredAttachment]) -> str:
    """`fixed`: the columns of FIXED, in that order. SHA-256 in hexadecimal."""
    files = [[a.name, a.media_type, a.sha256, a.size] for a in attachments]
    return hashlib.sha256(_encode([*fixed, files]).encode()).hexdigest()


def attachments(db: Connection, position: int) -> tuple[StoredAttachment, ...]:
    found = db.execute(
        "SELECT name, media_type, sha256, size FROM attachment WHERE position = ? ORDER BY ordinal", (position,)
    )
    return tuple(StoredAttachment(*line) for line in found.fetchall())


def put_on(db: Connection) -> None:
    """For the rows that a database of version 1 brings along."""
    for position, *fixed in db.execute(f"SELECT position, {FIXED} FROM submission").fetchall():  # noqa: S608
        db.execute(
            "UPDATE submission SET seal = ? WHERE position = ?", (seal_of(fixed, attachments(db, position)), position)
        )


def problem(
    fixed: tuple[Any, ...], seal: str, chained: str | None, payload: bytes | None, files: tuple[StoredAttachment, ...]
) -> str:
    """What does not fit together in a record, or "". `chained`: the seal in its event, None for old records."""
    if seal_of(fixed, files) != seal:
        return "the row was changed"
    if chained is not None and chained != seal:
        return "the row is not the one that was sealed"
    number, sha256, text = fixed[1], fixed[8], fixed[10]
    if payload is not None and sha256_hex(payload) != sha256:
        return "the payload was changed"
    try:
        receipt = read_text(text)
    except ValueError:
        return "the receipt is none"
    if receipt.number != number:
        return "the receipt is for another number"
    if payload is not None and receipt.suite.digest(payload) != receipt.digest:
        return "the payload is not the one of the receipt"
    if receipt.suite.digest_of_all(a.sha256 for a in files) != receipt.attachments_digest:
        return "the attachments are not those of the receipt"
    return ""
