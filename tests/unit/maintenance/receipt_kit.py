"""Genuine receipts of both suites and of a platform, with the files of keys that verify them."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.maintenance.receipts import Checked, check
from offline_queue.receipts.identity import TerminalIdentity, publish_keys
from offline_queue.receipts.platform import compact_text, platform_key_id
from offline_queue.receipts.suites import SUITES
from offline_queue.receipts.text import NO_RECEIPT_BEFORE, ReceiptText, issue, make_number, sha256_hex
from offline_queue.written_wire import canonical

CST = timezone(timedelta(hours=8))
SEALED = datetime(2026, 11, 20, 22, 51, 7, tzinfo=CST)
PAYLOAD = b'{"applicant": {}}'
PLATFORM = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PLATFORM_KEY = PLATFORM.public_key().public_bytes_raw()


@dataclass(frozen=True)
class Kit:
    keys: Path
    platform_key: Path
    one: TerminalIdentity  # Ed25519, epoch 03
    two: TerminalIdentity  # SM2, epoch 04

    def check(self, *given: str) -> Checked:
        return check(given, self.keys, self.platform_key)


def make_kit(folder: Path) -> Kit:
    one = TerminalIdentity("LX0417", "03", SUITES["ed25519"].generate())
    two = TerminalIdentity("LX0417", "04", SUITES["sm2"].generate())
    publish_keys(folder / "receipt_keys.json", [one.published(), two.published()])
    (folder / "platform_key").write_text(base64.b64encode(PLATFORM_KEY).decode(), "utf-8")
    return Kit(folder / "receipt_keys.json", folder / "platform_key", one, two)


def row(identity: TerminalIdentity, count: int, clock: str = "synced") -> list[ReceiptText]:
    made: list[ReceiptText] = []
    for seq in range(1, count + 1):
        number, before = make_number("LX0417", identity.epoch, seq), made[-1].hash if made else NO_RECEIPT_BEFORE
        made.append(issue(identity, number, SEALED + timedelta(minutes=seq), clock, PAYLOAD, ["ab" * 32], before))
    return made


def by_platform(number: str, payload: bytes = PAYLOAD, case: str = "20260123456789") -> str:
    """The signed JSON, as the outbox keeps it."""
    body = {
        "version": 1,
        "submission_id": "0f8fad5b-d9cb-469f-a165-70867728950e",
        "number": number,
        "payload_sha256": sha256_hex(payload),
        "case_number": case,
        "received_at": "2026-11-20T22:52:12+08:00",
    }
    signature = base64.b64encode(PLATFORM.sign(canonical(body))).decode()
    return json.dumps({"body": body, "key_id": platform_key_id(PLATFORM_KEY), "signature": signature})


def on_paper(number: str) -> str:
    """The same as the text of a QR code."""
    return compact_text(by_platform(number))


def numbers(checked: Checked) -> Sequence[str]:
    return [finding.number for finding in checked.findings]
